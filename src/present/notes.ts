import { HOUR_CAME_TWICE, STAMP_NOT_BELIEVED, type Holding } from '../domain/ledger.ts';

/**
 * A doubt in a word or two for a table, in one word where the room is short, and what it means where it is not plain.
 */
export interface Note {
  text: string;
  brief: string;
  means: string | undefined;
}

export const isSuspect = ({ suspect }: Holding): boolean => suspect !== undefined;
export const isOlder = ({ opened }: Holding): boolean => opened === 'before the log';
export const isEstimated = ({ opened }: Holding): boolean => opened === 'estimated';
/** Its local hour came twice, and the line that opened it is of one of the two. */
export const isTwice = ({ opened, openedAt, reason }: Holding): boolean =>
  opened === 'estimated' && openedAt !== null && reason === HOUR_CAME_TWICE;
export const isNotBelieved = ({ opened, reason }: Holding): boolean =>
  opened === 'estimated' && reason === STAMP_NOT_BELIEVED;
export const isAmbiguous = ({ ambiguous }: Holding): boolean => ambiguous === true;
export const isInGrace = ({ state }: Holding): boolean => state === 'grace';
export const isUntold = ({ untold }: Holding): boolean => untold === true;
export const isNotRenewed = ({ notRenewed }: Holding): boolean => notRenewed !== undefined;
const isDoubtful = ({ life }: Holding): boolean => life?.state === 'doubtful';
const isDead = ({ life }: Holding): boolean => life?.state === 'dead';
const isKept = ({ life }: Holding): boolean => life?.state === 'kept';

/** The doubts that a table names, the weightiest first; how many sessions each is of, `explain` tells. */
const NOTES: readonly { which: (holding: Holding) => boolean; text: string; brief: string; means: string }[] = [
  {
    which: isSuspect,
    text: 'possibly stale',
    brief: 'stale?',
    means:
      'ask the holder, or look at the machine: nothing in the log says that nobody uses it; ' +
      'seatwatch explain gives the reason',
  },
  {
    which: isDead,
    text: 'dead, not removed',
    brief: 'dead',
    means:
      'two heartbeats are missing, and nobody is alive who would remove it: start the program anywhere with a user ' +
      'who still can, or remove it by hand',
  },
  {
    which: isDoubtful,
    text: 'heartbeat missing',
    brief: 'alive?',
    means: 'free at the time shown unless another heartbeat comes, if anybody is alive then to remove it',
  },
  {
    which: isUntold,
    text: 'end not logged',
    brief: 'end?',
    means: 'its program took the seat itself, and writes no line when it ends: look there whether it still runs',
  },
  {
    which: isNotRenewed,
    text: '2 renewals missed',
    brief: 'silent',
    means:
      'its licences were renewed again and again, and are not any more: its machine may be off, or its log is not ' +
      'written or read; seatwatch explain says since when',
  },
  {
    which: isKept,
    text: 'kept',
    brief: 'kept',
    means: 'no time frees it: if its holder has gone, remove it by hand',
  },
  {
    which: isAmbiguous,
    text: 'one of several',
    brief: 'which?',
    means: 'another session of the same holder has ended; which one, the log does not tell',
  },
  {
    which: isInGrace,
    text: 'in grace',
    brief: 'grace',
    means: 'logged out, but the seat may stay taken for a while',
  },
  {
    which: isOlder,
    text: 'start unknown',
    brief: 'start?',
    means: 'older than the log, or its login is missing there',
  },
  {
    which: isTwice,
    text: 'hour came twice',
    brief: 'twice',
    means: 'its local hour came twice, and nothing tells which of the two is meant',
  },
  {
    which: isNotBelieved,
    text: 'stamp not believed',
    brief: 'stamp?',
    means: 'the stamp of its login cannot be; it came between the events before and behind it',
  },
  {
    which: (holding) => isEstimated(holding) && !isTwice(holding) && !isNotBelieved(holding),
    text: 'start estimated',
    brief: 'about',
    means: 'no line opened this session: a count, a list or a later line tells of it; seatwatch explain says which',
  },
  {
    which: (holding) => holding.reason !== undefined && !isEstimated(holding) && !isOlder(holding),
    text: 'inferred',
    brief: 'inferred',
    means: 'no line says so by itself; seatwatch explain gives the reason',
  },
];

/** The doubts about the sessions of a row, as words of a table; one word where there are none. */
export function notesOf(group: readonly Holding[]): Note[] {
  const notes = NOTES.filter(({ which }) => group.some(which)).map(({ text, brief, means }) => ({
    text,
    brief,
    means,
  }));
  const word = plain(group);
  return notes.length > 0 ? notes : [{ text: word, brief: word, means: undefined }];
}

/** What is said of sessions without a doubt. */
export function plain(group: readonly Holding[]): string {
  return group.some((holding) => holding.uncertain === true) ? 'uncertain' : 'exact';
}
