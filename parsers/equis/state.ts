import type { Instant } from '../../src/domain/entry.ts';
import type { NamedBy } from './leases.ts';

/** A session that was open in the last version, by the key of its row. */
export type Live = {
  /** The key of its session: that of its first row, where a renewal that failed has given it another. */
  session: string;
  kind: string;
  holder: string;
  node: string;
  /** When the session began: before its row where a renewal that failed has given it another. */
  since: Instant;
  expires: Instant | null;
  checksum: string;
  /** Its expiry was moved back: its holder left then. */
  left?: true;
  /** It was not moved back: nobody renewed it, so that whoever takes another lease begins anew. */
  ranOut?: true;
};

/** What is kept of EQuIS between two versions of its table: keys and expiries, not rows. */
export type State = {
  /** The clock of the last version that could be used; null before the first. */
  at: Instant | null;
  live: { readonly [key: string]: Live };
  /** Rows that ended not long ago: until when, and the checksum. */
  ended: { readonly [key: string]: readonly [Instant, string] };
  /** Of the past that is being told: the sessions that were open when the last row began that was told. */
  pending: { readonly [key: string]: Live };
  pastTo: Instant | null;
  /** Whether an end was told, from which on the table is known to keep its rows. */
  toldEnd: boolean;
  /** The clock of the first version; null before it. */
  first: Instant | null;
  /** When the newest row was checked out; null where there was none. */
  newest: Instant | null;
  /** Whether it was told that no row is new. */
  toldOld: boolean;
  namedBy: NamedBy | null;
  /** Whether any version held rows of the past too: then a missing row was deleted. */
  whole: boolean;
  /** Set once any version held a row whose expiry was empty, or came from the database itself. */
  hasEmpty?: true;
  /**
   * Open sessions whose rows were missing from the last version for the first time, and when they stood in one last.
   */
  missing: { readonly [key: string]: Instant };
  /** Until when the leases ran that ended one after the other, without any sign of a client since. */
  ranOut: readonly Instant[];
  /** Whether it was told that all leases ended, and of what pool that was said. */
  toldEnded: string | null;
  /** By user, in lower case: when ST_USAGE showed the last use. */
  used: { readonly [user: string]: Instant };
  /** Set where the last version was taken for an older one, whose leases were renewed later already. */
  setBack?: true;
  /** The files of the last versions, that of the last one first; absent before the first. */
  files?: readonly string[];
  /** The clock of the last version that was of another table than the one before; absent where there was none. */
  twoSince?: Instant;
  /** Why the last version could not be used; null where it could. */
  broken: string | null;
};

export const INITIAL: State = {
  at: null,
  live: {},
  ended: {},
  pending: {},
  pastTo: null,
  toldEnd: false,
  first: null,
  newest: null,
  toldOld: false,
  namedBy: null,
  whole: false,
  missing: {},
  ranOut: [],
  toldEnded: null,
  used: {},
  broken: null,
};
