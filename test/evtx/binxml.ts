/** Bytes of a chunk, its header among them; offsets in binary XML count from its beginning. */
export const CHUNK = 64 * 1024;
export const CHUNK_HEADER = 512;

const NAME_BUCKETS = { at: 128, count: 64 };
const TEMPLATE_BUCKETS = { at: 384, count: 32 };

/** The numbers of the value types that are written here. */
export const TYPE = {
  null: 0x00,
  string: 0x01,
  uint8: 0x04,
  uint16: 0x06,
  uint32: 0x08,
  uint64: 0x0a,
  binary: 0x0e,
  guid: 0x0f,
  filetime: 0x11,
  sid: 0x13,
  hex64: 0x15,
  fragment: 0x21,
  strings: 0x81,
} as const;

/** Where a template takes a value of its instance. */
export interface Slot {
  slot: number;
  type: number;
}

export interface Element {
  name: string;
  attributes?: readonly (readonly [name: string, text: string | Slot])[];
  content?: readonly (Element | string | Slot)[];
  /** The slot without whose value the element is left out. */
  dependency?: number;
}

/** An instance of a template. */
export interface Instance {
  /** 16 bytes. */
  guid: Buffer;
  root: Element;
  values: readonly Value[];
}

export interface Value {
  type: number;
  bytes: Uint8Array | Instance;
}

/** A chunk that is being written, and what of it later records may point back to. */
export interface Chunk {
  bytes: Buffer;
  /** The first byte that is not written yet. */
  at: number;
  names: Map<string, number>;
  templates: Map<string, number>;
}

/** There is room behind the end, so that what does not fit is seen when it is written. */
export function newChunk(): Chunk {
  return { bytes: Buffer.alloc(4 * CHUNK), at: CHUNK_HEADER, names: new Map(), templates: new Map() };
}

/** Forgets what was written from `at` on. */
export function cutBack(chunk: Chunk, at: number): void {
  chunk.bytes.fill(0, at, chunk.at);
  chunk.bytes.fill(0, NAME_BUCKETS.at, CHUNK_HEADER);
  chunk.at = at;
  for (const known of [chunk.names, chunk.templates])
    for (const [key, offset] of known) if (offset >= at) known.delete(key);
  for (const [name, offset] of chunk.names) enlist(chunk, NAME_BUCKETS, hashOf(Buffer.from(name, 'utf16le')), offset);
  for (const [guid, offset] of chunk.templates)
    enlist(chunk, TEMPLATE_BUCKETS, hashOf(Buffer.from(guid, 'hex')), offset);
}

/**
 * A fragment: an instance of a template, or elements as they are, which is how forwarded events and their converters
 * write.
 */
export function putFragment(chunk: Chunk, of: Instance | Element): void {
  put(chunk, Buffer.from([0x0f, 1, 1, 0]));
  if ('root' in of) putInstance(chunk, of);
  else putElement(chunk, of, false);
  putNumber(chunk, 0x00, 1);
}

function putInstance(chunk: Chunk, { guid, root, values }: Instance): void {
  put(chunk, Buffer.from([0x0c, 1]));
  put(chunk, guid.subarray(0, 4));
  const key = guid.toString('hex');
  const known = chunk.templates.get(key);
  putNumber(chunk, known ?? chunk.at + 4, 4);
  if (known === undefined) {
    chunk.templates.set(key, chunk.at);
    putNumber(chunk, enlist(chunk, TEMPLATE_BUCKETS, hashOf(guid), chunk.at), 4);
    put(chunk, guid);
    sized(chunk, () => {
      put(chunk, Buffer.from([0x0f, 1, 1, 0]));
      putElement(chunk, root, true);
      putNumber(chunk, 0x00, 1);
    });
  }
  putNumber(chunk, values.length, 4);
  let descriptor = chunk.at;
  put(chunk, Buffer.alloc(4 * values.length));
  for (const { type, bytes } of values) {
    const start = chunk.at;
    if (bytes instanceof Uint8Array) put(chunk, bytes);
    else putFragment(chunk, bytes);
    chunk.bytes.writeUInt16LE(chunk.at - start, descriptor);
    chunk.bytes.writeUInt16LE(type, descriptor + 2);
    descriptor += 4;
  }
}

/** The id of the slot that an element depends on stands in templates alone. */
function putElement(
  chunk: Chunk,
  { name, attributes = [], content = [], dependency = 0xffff }: Element,
  inTemplate: boolean,
): void {
  putNumber(chunk, attributes.length > 0 ? 0x41 : 0x01, 1);
  if (inTemplate) putNumber(chunk, dependency, 2);
  sized(chunk, () => {
    putName(chunk, name);
    if (attributes.length > 0) sized(chunk, () => putAttributes(chunk, attributes));
    putNumber(chunk, content.length > 0 ? 0x02 : 0x03, 1);
    for (const part of content) {
      if (typeof part === 'object' && 'name' in part) putElement(chunk, part, inTemplate);
      else putText(chunk, part);
    }
    if (content.length > 0) putNumber(chunk, 0x04, 1);
  });
}

function putAttributes(chunk: Chunk, attributes: NonNullable<Element['attributes']>): void {
  for (const [index, [name, text]] of attributes.entries()) {
    putNumber(chunk, index < attributes.length - 1 ? 0x46 : 0x06, 1);
    putName(chunk, name);
    putText(chunk, text);
  }
}

const ENTITIES = new Map([
  ['&', 'amp'],
  ['<', 'lt'],
  ['>', 'gt'],
]);

/** Characters that are markup stand as references to entities; 0x40 says that more of the text follows. */
function putText(chunk: Chunk, text: string | Slot): void {
  if (typeof text === 'object') {
    putNumber(chunk, 0x0e, 1);
    putNumber(chunk, text.slot, 2);
    putNumber(chunk, text.type, 1);
    return;
  }
  const parts = text.split(/([&<>])/).filter((part) => part !== '');
  for (const [index, part] of (parts.length === 0 ? [''] : parts).entries()) {
    const more = index < parts.length - 1 ? 0x40 : 0;
    const entity = ENTITIES.get(part);
    putNumber(chunk, (entity === undefined ? 0x05 : 0x09) | more, 1);
    if (entity !== undefined) {
      putName(chunk, entity);
      continue;
    }
    putNumber(chunk, TYPE.string, 1);
    putNumber(chunk, part.length, 2);
    put(chunk, Buffer.from(part, 'utf16le'));
  }
}

/** A name stands where it is used first; later uses point back to it. */
function putName(chunk: Chunk, name: string): void {
  const known = chunk.names.get(name);
  putNumber(chunk, known ?? chunk.at + 4, 4);
  if (known !== undefined) return;
  chunk.names.set(name, chunk.at);
  const text = Buffer.from(name, 'utf16le');
  const hash = hashOf(text);
  putNumber(chunk, enlist(chunk, NAME_BUCKETS, hash, chunk.at), 4);
  putNumber(chunk, hash & 0xffff, 2);
  putNumber(chunk, name.length, 2);
  put(chunk, text);
  putNumber(chunk, 0, 2);
}

/** The hash of names, and of the GUIDs of templates, over units of two bytes. */
function hashOf(bytes: Buffer): number {
  let hash = 0;
  for (let at = 0; at < bytes.length; at += 2) hash = (Math.imul(hash, 65_599) + bytes.readUInt16LE(at)) >>> 0;
  return hash;
}

/** Puts what stands at `offset` at the head of its bucket and tells what stood there before: it is to be its `next`. */
function enlist({ bytes }: Chunk, buckets: { at: number; count: number }, hash: number, offset: number): number {
  const bucket = buckets.at + 4 * (hash % buckets.count);
  const before = bytes.readUInt32LE(bucket);
  bytes.writeUInt32LE(offset, bucket);
  return before;
}

/** What `write` writes, with its size before it. */
function sized(chunk: Chunk, write: () => void): void {
  const at = chunk.at;
  putNumber(chunk, 0, 4);
  write();
  chunk.bytes.writeUInt32LE(chunk.at - at - 4, at);
}

export function put(chunk: Chunk, bytes: Uint8Array): void {
  chunk.bytes.set(bytes, chunk.at);
  chunk.at += bytes.length;
}

export function putNumber(chunk: Chunk, value: number, bytes: 1 | 2 | 4): void {
  chunk.bytes.writeUIntLE(value, chunk.at, bytes);
  chunk.at += bytes;
}
