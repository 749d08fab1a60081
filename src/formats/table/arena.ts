const CHUNK = 4 * 1024 * 1024;
const FIRST_ROOM = 16 * 1024;

/**
 * Pieces of bytes, and two numbers beside each, kept in few large blocks: an object a row would take many times that.
 */
export interface Arena {
  add(bytes: Buffer, from: number, to: number, one: number, other: number): void;
  readonly length: number;
  /** The bytes of a piece, and where in them it stands. */
  at(index: number): { bytes: Buffer; from: number; to: number };
  one(index: number): number;
  other(index: number): number;
}

export function createArena(): Arena {
  const chunks: Buffer[] = [];
  /** Of the last chunk. */
  let used = 0;
  let length = 0;
  let places = new Uint32Array(3 * FIRST_ROOM);
  let numbers = new Float64Array(2 * FIRST_ROOM);

  function add(bytes: Buffer, from: number, to: number, one: number, other: number): void {
    const size = to - from;
    let chunk = chunks.at(-1);
    if (chunk === undefined || used + size > chunk.length) {
      // A block is never moved into a larger one: both would be there at once.
      chunk = Buffer.allocUnsafe(Math.max(CHUNK, size));
      chunks.push(chunk);
      used = 0;
    }
    if (3 * length === places.length) grow();
    bytes.copy(chunk, used, from, to);
    places[3 * length] = chunks.length - 1;
    places[3 * length + 1] = used;
    places[3 * length + 2] = used += size;
    numbers[2 * length] = one;
    numbers[2 * length + 1] = other;
    length += 1;
  }

  function grow(): void {
    const [wider, more] = [new Uint32Array(2 * places.length), new Float64Array(2 * numbers.length)];
    wider.set(places);
    more.set(numbers);
    [places, numbers] = [wider, more];
  }

  return {
    add,
    get length() {
      return length;
    },
    at(index) {
      const bytes = chunks[places[3 * index] ?? 0] ?? Buffer.alloc(0);
      return { bytes, from: places[3 * index + 1] ?? 0, to: places[3 * index + 2] ?? 0 };
    },
    one: (index) => numbers[2 * index] ?? NaN,
    other: (index) => numbers[2 * index + 1] ?? NaN,
  };
}
