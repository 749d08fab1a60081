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
  /** When the newest row was checked out; null where there was none. */
  newest: Instant | null;
  /** Whether it was told that no row is new. */
  toldOld: boolean;
  namedBy: NamedBy | null;
  /** Whether the last version held rows of the past too, and how many it had: then a missing row was deleted. */
  whole: boolean;
  rows: number;
  /** Keys of open sessions whose rows were missing from the last version for the first time. */
  missing: readonly string[];
  /** By user, in lower case: when ST_USAGE showed the last use. */
  used: { readonly [user: string]: Instant };
  /** Why the last version could not be used; null where it could. */
  broken: string | null;
};

export const INITIAL: State = {
  at: null,
  live: {},
  ended: {},
  pending: {},
  pastTo: null,
  newest: null,
  toldOld: false,
  namedBy: null,
  whole: false,
  rows: 0,
  missing: [],
  used: {},
  broken: null,
};
