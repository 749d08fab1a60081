/** A chunk's bytes while its records are decoded, with what was decoded of them already and the steps that are left. */
export interface Source<Template = unknown> {
  bytes: Buffer;
  view: DataView;
  /** Names by their offset in the chunk. */
  names: Map<number, string>;
  /** Templates by the offset of their definition; null for one that is being decoded or cannot be. */
  templates: Map<number, Template | null>;
  /** Steps taken since the source was opened, and how many of them the record at hand may reach. */
  steps: number;
  limit: number;
}

/**
 * Steps that a record may take: enough for any honest one, of which no byte needs more than a few, and so few that a
 * chunk full of crafted ones (templates in templates, arrays that repeat long texts) takes a bounded time and memory.
 */
const STEPS_A_RECORD = 2048;
const STEPS_A_BYTE = 16;

/** A record that is shorter holds no template, and no more nodes than it has bytes. */
const SHORTEST_RECORD = 46;

/** The most steps that decoding a chunk of this length can take. */
export function mostSteps(length: number): number {
  return Math.ceil(STEPS_A_BYTE + STEPS_A_RECORD / SHORTEST_RECORD) * length;
}

export function sourceOf<Template>(bytes: Buffer): Source<Template> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { bytes, view, names: new Map(), templates: new Map(), steps: 0, limit: 0 };
}

/** Gives the source the steps for a record of so many bytes. */
export function allow(source: Source, length: number): void {
  source.limit = source.steps + STEPS_A_RECORD + STEPS_A_BYTE * length;
}

/** Takes a step, and one more for every 16 bytes or characters that it handles. */
export function spend(source: Source, length: number): void {
  const steps = source.steps + 1 + (length >>> 4);
  if (steps > source.limit) broken('takes more steps to decode than its size allows');
  source.steps = steps;
}

/**
 * What is thrown for bytes that are no BinXml; a RangeError as those that a DataView throws for an offset outside of
 * it.
 */
class Broken extends RangeError {}

/** Ends the decoding of a record. `what` goes on from "The record ". */
export function broken(what: string): never {
  throw new Broken(what);
}

/** What is wrong with a record whose decoding ended with `error`; any other error is thrown on. */
export function faultOf(error: unknown): string {
  if (error instanceof Broken) return error.message;
  if (error instanceof RangeError) return 'points outside of its chunk';
  throw error;
}

/** An unsigned 64-bit number; above 2^53 the nearest. */
export function u64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

/** UTF-16LE of a chunk; halves of surrogate pairs become U+FFFD. */
export function utf16({ bytes }: Source, from: number, to: number): string {
  if (to > bytes.length) broken('holds a text that reaches past its chunk');
  return bytes.toString('utf16le', from, to).toWellFormed();
}
