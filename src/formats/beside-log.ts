import { resolve } from 'node:path';
import type { Wanted } from '../domain/reader.ts';
import { inspectFiles } from '../inputs/file/inspect.ts';
import { sharedUnpacking } from '../inputs/file/packed/measure.ts';
import { siblings } from '../inputs/file/siblings.ts';
import type { Aside } from './text-log/aside.ts';
import { newCheckpoint } from './text-log/checkpoint.ts';
import { identify } from './text-log/identify.ts';

/** What lies beside a log, as a first reading of it finds it. */
export interface Beside {
  /** The files that are read before it, the oldest first. */
  read: string[];
  /** Those that cannot be read, or must not be read as text. */
  unread: string[];
  /** Those of another log, and a newer copy of it that is read in its place. */
  aside: Aside[];
}

const NOTHING: Beside = { read: [], unread: [], aside: [] };

/** Finds what is read with a log that is read from its beginning. Nothing is thrown: who reads it tells what fails. */
export async function besideLog(path: string, wanted: Pick<Wanted, 'localTime' | 'origin'>): Promise<Beside> {
  const log = resolve(path);
  try {
    const names = await siblings(log);
    if (names.length === 0) return NOTHING;
    const looking = { now: 0, settle: 0, unpacking: sharedUnpacking };
    const seen = await inspectFiles(log, names, [], looking);
    const { tasks, aside } = await identify(newCheckpoint(), seen, {
      now: 0,
      path: log,
      first: true,
      hidden: 0,
      wanted,
    });
    return {
      read: tasks.flatMap(({ known, found }) => (known.current || found === undefined ? [] : [found.file])),
      unread: [...new Set(seen.troubles.map(({ file }) => file))].filter((file) => file !== log),
      aside,
    };
  } catch {
    return NOTHING;
  }
}

/** What tells one log of a product from another. */
type Says = Parameters<typeof besideLog>[1];

/**
 * Whether a file beside a log is of another one, though it is called as if it had been rotated from it. `says` is asked
 * once for each log; where it gives undefined nothing can be told, and the file is none.
 */
export type IsAnotherLog = (
  file: string,
  log: string,
  says: () => Says | undefined | Promise<Says | undefined>,
) => Promise<boolean>;

/** Gives a function that tells it for many files of one question: what lies beside a log is looked at once. */
export function createIsAnotherLog(): IsAnotherLog {
  const known = new Map<string, Promise<ReadonlySet<string>>>();

  async function othersBeside(log: string, says: Parameters<IsAnotherLog>[2]): Promise<ReadonlySet<string>> {
    const wanted = await says();
    const { aside } = wanted === undefined ? NOTHING : await besideLog(log, wanted);
    return new Set(aside.filter(({ what }) => what === 'another log').map(({ file }) => file));
  }

  return async function isAnotherLog(file, log, says) {
    const path = resolve(log);
    const others = known.get(path) ?? othersBeside(path, says);
    known.set(path, others);
    return (await others).has(resolve(file));
  };
}
