/**
 * Finds the first place in `bytes[from, to)` where one of the literals stands, in one pass for all of them.
 * Returns the offset of that literal's first byte, -1 where there is none. Of several literals that overlap it may be
 * any.
 */
export type Search = (bytes: Uint8Array, from: number, to: number) => number;

const BLOCKS = 0x1_0000;

/**
 * Prepares a search after Wu and Manber ("A fast algorithm for multi-pattern searching", 1994) with blocks of two
 * bytes:
 * a table tells for each pair of bytes how far no literal can end, so that most bytes are never looked at.
 * The skip is bounded by the shortest literal; one of 4 bytes among longer ones costs speed, never a match.
 * The letters A to Z are found in either case: what a line says does not hang on it, and whoever reads it decides.
 *
 * Throws where a literal is shorter than 2 bytes or holds a line end, since it could not pick a line.
 */
export function createSearch(literals: readonly string[]): Search {
  const wanted = [...new Set(literals)].map((literal) => checked(literal));
  if (wanted.length === 0) return () => -1;
  const width = Math.min(255, ...wanted.map((bytes) => bytes.length));
  const shifts = new Uint8Array(BLOCKS).fill(width - 1);
  const first = new Int16Array(BLOCKS).fill(-1);
  /** Of each block the literals whose window ends in it: `index`, and the next link of the chain. */
  const links: { index: number; next: number }[] = [];
  const offsets = wanted.map((bytes) => rarestWindow(bytes, width));
  for (const [index, bytes] of wanted.entries()) {
    const offset = offsets[index]!;
    for (let at = 1; at < width; at += 1) {
      for (const block of blocksOf(bytes[offset + at - 1]!, bytes[offset + at]!))
        shifts[block] = Math.min(shifts[block]!, width - 1 - at);
    }
    for (const block of blocksOf(bytes[offset + width - 2]!, bytes[offset + width - 1]!)) {
      links.push({ index, next: first[block]! });
      first[block] = links.length - 1;
    }
  }
  const literalOf = Int16Array.from(links, ({ index }) => index);
  const next = Int16Array.from(links, (link) => link.next);

  return function find(bytes, begin, stop) {
    // Small integers, which V8 does not always hold as such: with others the loop takes a third longer.
    const from = begin | 0;
    const to = stop | 0;
    let end = from + width - 1;
    while (end < to) {
      const block = bytes[end - 1]! | (bytes[end]! << 8);
      const shift = shifts[block]!;
      if (shift > 0) {
        end += shift;
        continue;
      }
      for (let link = first[block]!; link >= 0; link = next[link]!) {
        const index = literalOf[link]!;
        const start = end - width + 1 - offsets[index]!;
        if (start >= from && holds(bytes, start, to, wanted[index]!)) return start;
      }
      end += 1;
    }
    return -1;
  };
}

function checked(literal: string): Buffer {
  const bytes = Buffer.from(literal);
  if (bytes.length < 2 || bytes.includes(10)) {
    throw new Error(
      `The literal ${JSON.stringify(literal)} cannot pick lines: it needs at least 2 bytes, none of them a line end.`,
    );
  }
  return bytes;
}

function holds(bytes: Uint8Array, start: number, to: number, literal: Uint8Array): boolean {
  if (start + literal.length > to) return false;
  for (let at = 0; at < literal.length; at += 1) {
    const byte = bytes[start + at]!;
    if (byte !== literal[at] && lower(byte) !== lower(literal[at]!)) return false;
  }
  return true;
}

function lower(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** The blocks of two bytes that stand for these two in either letter case. */
function blocksOf(before: number, last: number): number[] {
  const cases = (byte: number): number[] =>
    lower(byte) >= 0x61 && lower(byte) <= 0x7a ? [byte & ~0x20, byte | 0x20] : [byte];
  return cases(before).flatMap((one) => cases(last).map((other) => one | (other << 8)));
}

/** Where to look within a literal: the part that ends in the bytes that log text holds least often. */
function rarestWindow(bytes: Uint8Array, width: number): number {
  let best = 0;
  let least = Infinity;
  for (let offset = 0; offset + width <= bytes.length; offset += 1) {
    const common = commonness(bytes[offset + width - 2]!) + commonness(bytes[offset + width - 1]!);
    if (common < least) [best, least] = [offset, common];
  }
  return best;
}

function commonness(byte: number): number {
  if (byte === 0x20 || (byte >= 0x30 && byte <= 0x3a)) return 3;
  if (byte >= 0x61 && byte <= 0x7a) return 2;
  return byte >= 0x41 && byte <= 0x5a ? 1 : 0;
}
