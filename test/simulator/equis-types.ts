import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import type { Person } from './equis-people.ts';
import type { LeaseRow } from './equis-table.ts';
import type { TruthStep } from './types.ts';

const MINUTE = 60_000;

/** A licence of the site: `byHand` ones are no part of the cascade, and are taken beside one of it. */
export interface Package {
  app: string;
  limit: number;
  byHand?: true;
}

export interface EquisOptions {
  seed: number;
  /** UTC, a midnight; the table is empty then. */
  start: Instant;
  days: number;
  users: number;
  /** From the lowest to the highest. */
  packages: readonly Package[];
  /** Named users (ACAL), under an APP_ID of their own. */
  named: { app: string; users: number };
  /** Milliseconds between two renewals, and the share by which each comes earlier or later. */
  renewEvery: number;
  jitter: number;
  /** Probability that a session ends without a clean exit. */
  crash: number;
  /** Probability that a renewal fails its authentication. */
  failing: number;
  /** Rows of people at work that an administrator deletes, and those whose expiry he sets to now, a week. */
  deletionsPerWeek: number;
  editsPerWeek: number;
  /** Days after which rows that ended are deleted, each night; null: never. */
  keepDays: number | null;
  /** Stretches of 2 to 40 minutes in which nobody reaches the database. */
  outagesPerWeek: number;
  /** Everybody is known by the account of a licence database. */
  oneAccount: boolean;
}

export const EQUIS: EquisOptions = {
  seed: 1,
  start: Date.UTC(2026, 9, 5),
  days: 30,
  users: 18,
  packages: [
    { app: '20101', limit: 5 },
    { app: '20102', limit: 3 },
    { app: '20103', limit: 2 },
    { app: '20177', limit: 2, byHand: true },
  ],
  named: { app: '30001', users: 9 },
  renewEvery: 5 * MINUTE,
  jitter: 0.1,
  crash: 0.12,
  failing: 0.004,
  deletionsPerWeek: 2,
  editsPerWeek: 2,
  keepDays: null,
  outagesPerWeek: 0.5,
  oneAccount: false,
};

/** Somebody with the program open, over all rows that this took. */
export interface EquisSession {
  person: Person;
  workstation: string;
  rows: LeaseRow[];
  from: Instant;
  /** When he left, or the program died; null where he is in at the end. */
  to: Instant | null;
  ended: 'exit' | 'crash' | 'no lease' | null;
}

export interface EquisRun {
  /** In the order in which they were created. */
  rows: LeaseRow[];
  /** Seats taken, by APP_ID, from `start`; each step holds until the next. */
  truth: Map<string, TruthStep[]>;
  /** All of them together. */
  all: TruthStep[];
  sessions: EquisSession[];
  /** Whoever found every package full that he may take. */
  refusals: { at: Instant; person: Person; workstation: string }[];
  /** From a row that was given back to the next one of the same session: nobody left, and yet the seat was free. */
  changeovers: (readonly [...Range, app: string])[];
  start: Instant;
  end: Instant;
  counts: Record<'crashes' | 'early' | 'failed' | 'deleted' | 'edited' | 'higher' | 'outages', number>;
}
