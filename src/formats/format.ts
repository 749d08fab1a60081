import type { Place, LogEvent } from '../domain/entry.ts';
import type { EventMaker } from '../domain/product.ts';
import type { Reader, ReadRequest } from '../domain/reader.ts';

/**
 * How records stand in a file. A format is a folder with a `format.ts` that gives this, and a line in `index.ts`. What
 * is heavy to load is loaded by `recognise`, `describe` and the reader when they are asked.
 */
export interface Format {
  /** Stands in checkpoints where its reader has no other name there. */
  name: string;
  /** In words for people, such as `a Windows event log (.evtx)`. */
  label: string;
  /** What an entry is: a line of text, an event of Windows, or all of a file that is written anew each time. */
  records: 'lines' | 'events' | 'table';
  /** Who made the events, where they are such. */
  of?: EventMaker;
  /**
   * How sure it is, from 0 to 1, that a file with these first bytes (unpacked, at most 64 KiB) and this path is of this
   * format; 0 where it cannot be. What only a product tells from another text is left to the product.
   */
  recognise(head: Buffer, path: string): number | Promise<number>;
  /** The reader of such files: always the same one, since what it remembers of a file saves work. */
  open(): Reader;
  /** More exactly than `label` what a file is that it recognised, where it has several forms. */
  describe?(head: Buffer, path: string): Promise<string>;
  /** All events of a file; unless given, those that the reader gives. Throws what reading throws. */
  allEvents?(request: ReadRequest): Promise<AllEvents>;
  /** The names by which its logs are known in a folder that is named in their place; unless given, none are. */
  inFolder?: RegExp;
  /**
   * The files beside one of its files that are of the same log, where one log goes on over several files that tell of
   * each other. Throws nothing.
   */
  others?(path: string): Promise<readonly string[]>;
  /** How an event is found again; unless given, it is not looked for. */
  findAgain?(): Promise<FindEvents>;
}

/** What a file of events holds, wanted or not. */
export interface AllEvents {
  events: AsyncIterable<readonly LogEvent[]>;
  /** How the file holds its characters, where that may differ. */
  encoding?: string;
  /** How the order of day and month was told, where the form leaves it open. */
  dateOrder?: string;
}

/**
 * How an event is found again that was read: by its number in a log of Windows, by its byte in a file that is written
 * as a whole, or as a line of a log, which rotation may have moved to another file.
 */
export type FindEvents =
  | {
      by: 'number' | 'byte';
      /** The texts of the events that stand at a place now. Throws what reading throws. */
      textsAt(path: string, at: Place['at']): Promise<string[]>;
    }
  | {
      by: 'line';
      /** The text of the event that is a line; empty where it is none. */
      textOf(line: string): string;
      /** The most characters that such a line has. */
      longest: number;
    };

/** A reader that is loaded when it first reads. */
export function lazyReader(of: Omit<Reader, 'read'>, load: () => Promise<Reader>): Reader {
  let loaded: Promise<Reader> | undefined;
  return {
    ...of,
    async *read(request) {
      yield* (await (loaded ??= load())).read(request);
    },
  };
}
