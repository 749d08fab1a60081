/**
 * Event logs byte by byte, for the tests of their reader: any shape that BinXml allows, and those that it does not.
 * Offsets are those of MS-EVEN6 2.2.12 and of the libevtx documentation.
 */
export type Piece =
  | string
  | Slot
  | Tag
  | Instance
  | { raw: number[] }
  | { entity: string }
  | { char: number }
  | { cdata: string }
  | { pi: string; data: string };

interface Slot {
  slot: number;
  optional: boolean;
}

interface Tag {
  tag: string;
  attributes: Record<string, Piece[]>;
  /** Undefined for `<a/>`. */
  content: Piece[] | undefined;
  dependency: number;
}

interface Instance {
  template: string;
  definition: Piece[];
  values: Value[];
}

/** A value of a template instance. */
export interface Value {
  type: number;
  bytes: Buffer | ((at: number, chunk: Chunk) => void);
}

export function tag(
  name: string,
  attributes: Record<string, Piece | Piece[]> = {},
  content?: Piece[],
  dependency = 0xffff,
): Tag {
  return {
    tag: name,
    attributes: Object.fromEntries(
      Object.entries(attributes).map(([key, value]) => [key, Array.isArray(value) ? value : [value]]),
    ),
    content,
    dependency,
  };
}

export function slot(index: number, optional = true): Slot {
  return { slot: index, optional };
}

/** An instance of the template of this name; its definition is written where the chunk does not hold it yet. */
export function instance(template: string, definition: Piece[], values: Value[]): Instance {
  return { template, definition, values };
}

export const text = (value: string): Value => ({ type: 1, bytes: Buffer.from(value, 'utf16le') });
export const texts = (...values: string[]): Value => ({
  type: 0x81,
  bytes: Buffer.from(values.map((value) => `${value}\0`).join(''), 'utf16le'),
});
export const typed = (type: number, hex: string): Value => ({
  type,
  bytes: Buffer.from(hex.replaceAll(' ', ''), 'hex'),
});
export const none: Value = { type: 0, bytes: Buffer.alloc(0) };
export const nested = (...content: Piece[]): Value => ({ type: 0x21, bytes: (_, chunk) => chunk.fragment(content) });

export function u16(value: number): Value {
  return typed(6, Buffer.from(Uint16Array.of(value).buffer).toString('hex'));
}

export function u64(type: number, value: bigint): Value {
  return typed(type, Buffer.from(BigUint64Array.of(value).buffer).toString('hex'));
}

export interface Chunk {
  bytes: Buffer;
  at: number;
  fragment(content: Piece[], inTemplate?: boolean): void;
}

/** A chunk of these records, whose numbers count from `firstId`. */
export function chunkOf(records: Piece[][], firstId = 1): Buffer {
  const bytes = Buffer.alloc(64 * 1024);
  const names = new Map<string, number>();
  const templates = new Map<string, number>();
  const chunk: Chunk = { bytes, at: 512, fragment };
  const put8 = (value: number): void => void (chunk.at = bytes.writeUInt8(value, chunk.at));
  const put16 = (value: number): void => void (chunk.at = bytes.writeUInt16LE(value, chunk.at));
  const put32 = (value: number): void => void (chunk.at = bytes.writeUInt32LE(value, chunk.at));
  const put64 = (value: number): void => void (chunk.at = bytes.writeBigUInt64LE(BigInt(value), chunk.at));
  const putText = (value: string): void => void (chunk.at += bytes.write(value, chunk.at, 'utf16le'));

  function sized(write: () => void): void {
    const at = chunk.at;
    put32(0);
    write();
    bytes.writeUInt32LE(chunk.at - at - 4, at);
  }

  function name(value: string): void {
    const known = names.get(value);
    put32(known ?? chunk.at + 4);
    if (known !== undefined) return;
    names.set(value, chunk.at);
    put32(0);
    put16(0);
    put16(value.length);
    putText(`${value}\0`);
  }

  function fragment(content: Piece[], inTemplate = false): void {
    put32(0x0001010f);
    for (const piece of content) put(piece, inTemplate);
    put8(0);
  }

  function put(piece: Piece, inTemplate: boolean): void {
    if (typeof piece === 'string' || 'cdata' in piece) {
      const value = typeof piece === 'string' ? piece : piece.cdata;
      if (typeof piece === 'string') put16(0x0105);
      else put8(0x07);
      put16(value.length);
      putText(value);
    } else if ('slot' in piece) {
      put8(piece.optional ? 0x0e : 0x0d);
      put16(piece.slot);
      put8(1);
    } else if ('tag' in piece) putTag(piece, inTemplate);
    else if ('template' in piece) putInstance(piece);
    else if ('raw' in piece) for (const byte of piece.raw) put8(byte);
    else if ('entity' in piece) {
      put8(0x09);
      name(piece.entity);
    } else if ('char' in piece) {
      put8(0x08);
      put16(piece.char);
    } else {
      put8(0x0a);
      name(piece.pi);
      put8(0x0b);
      put16(piece.data.length);
      putText(piece.data);
    }
  }

  function putTag({ tag, attributes, content, dependency }: Tag, inTemplate: boolean): void {
    const list = Object.entries(attributes);
    put8(list.length > 0 ? 0x41 : 0x01);
    if (inTemplate) put16(dependency);
    sized(() => {
      name(tag);
      if (list.length > 0)
        sized(() => list.forEach(([key, value], index) => putAttribute(key, value, index + 1 < list.length)));
      put8(content === undefined ? 0x03 : 0x02);
      if (content === undefined) return;
      for (const piece of content) put(piece, inTemplate);
      put8(0x04);
    });
  }

  function putAttribute(key: string, value: Piece[], more: boolean): void {
    put8(more ? 0x46 : 0x06);
    name(key);
    for (const piece of value) put(piece, true);
  }

  function putInstance({ template, definition, values }: Instance): void {
    const id = Buffer.alloc(16, template);
    put16(0x010c);
    chunk.at += id.copy(bytes, chunk.at, 0, 4);
    const known = templates.get(template);
    put32(known ?? chunk.at + 4);
    if (known === undefined) {
      templates.set(template, chunk.at);
      put32(0);
      chunk.at += id.copy(bytes, chunk.at);
      sized(() => fragment(definition, true));
    }
    put32(values.length);
    const table = chunk.at;
    chunk.at += 4 * values.length;
    values.forEach(({ type, bytes: value }, index) => {
      const from = chunk.at;
      if (typeof value === 'function') value(from, chunk);
      else chunk.at += value.copy(bytes, from);
      bytes.writeUInt16LE(chunk.at - from, table + 4 * index);
      bytes.writeUInt8(type, table + 4 * index + 2);
    });
  }

  bytes.write('ElfChnk\0', 'latin1');
  let last = chunk.at;
  records.forEach((content, index) => {
    const from = chunk.at;
    last = from;
    put32(0x2a2a);
    put32(0);
    put64(firstId + index);
    put64(0);
    fragment(content);
    chunk.at += (8 - ((chunk.at + 4) % 8)) % 8;
    put32(chunk.at + 4 - from);
    bytes.writeUInt32LE(chunk.at - from, from + 4);
  });
  const end = chunk.at;
  const lastId = firstId + records.length - 1;
  chunk.at = 8;
  [firstId, lastId, firstId, lastId].forEach(put64);
  [128, last, end].forEach(put32);
  return bytes;
}

/** Chunks behind the header of a file. */
export function fileOf(...chunks: Buffer[]): Buffer {
  const header = Buffer.alloc(4096);
  header.write('ElfFile\0', 'latin1');
  return Buffer.concat([header, ...chunks]);
}

/** Where the records of a chunk begin, as far as their sizes lead. */
export function recordsIn(chunk: Buffer): number[] {
  const found: number[] = [];
  for (
    let at = 512;
    at + 28 <= Math.min(chunk.readUInt32LE(48), chunk.length);
    at += Math.max(chunk.readUInt32LE(at + 4), 28)
  )
    found.push(at);
  return found;
}
