import type { Who } from './licence-event.ts';

/** The rules by which sessions take seats, as data; src/ledger interprets them. */
export interface LicenceModel {
  /** The kinds of pool that every source has, whether or not its log has named them yet. */
  kinds: readonly string[];
  /** Further kinds that its log may name (IRIS: Diagnostic). No pool can be of another. */
  moreKinds?: readonly string[];
  /** The parts of `Who` that together are one holder. */
  holder: readonly (keyof Who)[];
  /** What takes a seat: a holder, however many sessions it has (IRIS), or each session (Security Expert). */
  seats: 'holder' | 'session';
  /** How the session of a holder that a close ends is found: the first of these that finds one. */
  closes: readonly CloseRule[];
  /**
   * Name of the setting: above so many sessions of a holder each takes a seat of its own, until all of them are closed
   * (IRIS).
   */
  ratchetAbove?: string;
  /** Milliseconds for which a seat may stay taken after a close, by role (IRIS: CSP). */
  grace?: Readonly<Record<string, number>>;
  /**
   * Milliseconds in which no other event of a holder may lie for its stated count to correct the reconstruction; 0
   * where no event states one (Security Expert).
   */
  settle: number;
  /** Name of the setting: milliseconds without any event after which coverage is lost; 'never' allowed (IRIS). */
  traceSilence?: string;
  /** `counted`: a line of its own counts refusals, so that a refused login adds nothing to them (IRIS). */
  refusals?: 'counted';
  /** A close is believed only once one was seen, and until the log contradicts (IRIS). */
  closesMustBeSeen?: boolean;
  /**
   * When a session may be one that nobody uses any more: it is shown as one to check first, and closed by nothing but
   * the log (Security Expert).
   */
  suspect?: Suspicion;
  /**
   * After a restart every close has its opening. Once so many closes have come, and more than this share of them (0 to
   * 1) found none, what the patterns make of the log is doubtful, and nothing is inferred from it (Security Expert).
   */
  pairing?: { least: number; unpaired: number };
}

/**
 * `key`: the session of that key; a list of all holders then is one version of a table, of which each line is a session
 * with its key. `process`: the session of the same process, where the close is of one of these roles (IRIS: User).
 * `youngest`: the one that was opened last of those whose role may be that of the close; which one it was cannot be
 * told where several are open (IRIS, Security Expert).
 */
export type CloseRule = 'key' | { process: readonly string[] } | 'youngest';

/** What makes a session suspect; a desk that is expected to be always on never is. */
export interface Suspicion {
  /** Name of the setting: milliseconds without a break for which a holder may hold a seat; 'never' allowed. */
  after: string;
  /** An older session of a holder who has opened another one since. */
  passedByNewer: boolean;
}
