import { readInto } from '../../inputs/file/file-info.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';

/** Which bytes of a file to read, and how many of the first ones once more behind that. */
export interface Extent {
  start: number;
  length: number;
  again: number;
}

/** What was read; both are shorter where the file ended at that moment. */
export interface ReadTwice {
  bytes: Buffer;
  again: Buffer;
}

/** Reads a file extent by extent. */
export interface Ahead {
  take(extent: Extent): Promise<ReadTwice>;
  /** Tells which extent will be taken next, if all goes as it seems: it may be read by then. */
  expect(extent: Extent): void;
}

/**
 * Reads what is expected while what was taken is worked off, as long as what was expected last has come true: a file
 * that is read bit by bit, or of which every piece is too much at once, is read as if nothing had been expected. `room`
 * gives memory that is good until it was asked for twice more. The handle may be closed at any time, which waits for a
 * read that is going on.
 */
export function readAhead(handle: Pick<Opened, 'read'>, room: (length: number) => Buffer): Ahead {
  let expected: Extent | undefined;
  let reading: Promise<ReadTwice> | undefined;
  let steady = false;

  async function read({ start, length, again }: Extent): Promise<ReadTwice> {
    const bytes = await readInto(handle, room(length), start);
    return { bytes, again: await readInto(handle, Buffer.allocUnsafe(again), start) };
  }

  return {
    async take(extent) {
      const begun = reading;
      reading = undefined;
      steady = expected?.start === extent.start && expected.length === extent.length && expected.again === extent.again;
      expected = undefined;
      if (steady && begun !== undefined) return begun;
      // Its room is wanted.
      await begun?.catch(() => undefined);
      return read(extent);
    },
    expect(extent) {
      expected = extent;
      if (!steady) return;
      reading = read(extent);
      // Whoever takes it is told.
      reading.catch(() => undefined);
    },
  };
}
