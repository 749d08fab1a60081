import type { Who } from './licence-event.ts';
import type { Settings } from './setting.ts';

/** The rules by which sessions take seats, as data; src/ledger interprets them. */
export interface LicenceModel {
  /** The kinds of pool that every source has, whether or not its log has named them yet. */
  kinds: readonly string[];
  /** Further kinds that its log may name (IRIS: Diagnostic). No pool can be of another. */
  moreKinds?: readonly string[];
  /** What is read names the kinds, so that any may be configured: an APP_ID, a module (EQuIS, Licence Protector). */
  anyKind?: true;
  /**
   * Kinds whose seats belong to a person or a machine whether they are used or not, beside those that the setting of
   * this name lists: neither use nor peak, and nobody is freed by time (EQuIS: ACAL).
   */
  named?: { kinds: readonly string[]; setting?: string };
  /**
   * A seat is taken until the instant that its row states, by the clock of the table; the table moves it as long as it
   * is renewed (EQuIS).
   */
  lease?: true;
  /** A seat is taken as long as heartbeats come (Licence Protector). */
  heartbeat?: Heartbeat;
  /**
   * Milliseconds within which a session that was closed exactly, by its key, goes on as if nothing had happened where
   * the same key is opened or renewed again: a refresh releases everything and acquires it again (AVEVA).
   */
  reopenWithin?: number;
  /** From when on silence means something, where nothing tells beforehand how often holders renew (AVEVA). */
  renewals?: Renewals;
  /**
   * Name of the setting that lists kinds from the lowest to the highest: who finds one full is given the next higher
   * one that is free, so that a full one alone refuses nobody (EQuIS).
   */
  cascade?: string;
  /** True where programs and devices take the seats, so that no words speak of logins. */
  noLogins?: true;
  /** The parts of `Who` that together are one holder. */
  holder: readonly (keyof Who)[];
  /**
   * A holder takes one seat of a pool however many instances and sources show it, and however its names are cased: a
   * Device ID by its own log and by that of the server (AVEVA).
   */
  oneSeatAcross?: true;
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
 * Milliseconds after an exact close by a key from which on it is decided that nothing opens it again: 0 where a close
 * is one at once.
 */
export function decidedAfter({ reopenWithin }: LicenceModel): number {
  return reopenWithin === undefined ? 0 : reopenWithin + 1;
}

/** Whether the seats of a kind belong to a person or a machine, used or not, so that they are neither use nor peak. */
export function isNamedKind({ named }: LicenceModel, kind: string, settings: Settings): boolean {
  if (named === undefined) return false;
  const listed = named.setting === undefined ? [] : settings[named.setting];
  return named.kinds.includes(kind) || (Array.isArray(listed) && listed.includes(kind));
}

/**
 * By what is known that a session is alive: doubtful after one interval without a heartbeat, taken away after two by
 * any other session of the same instance that is alive, of whatever pool; while nobody is, it stays.
 */
export interface Heartbeat {
  /** Name of the setting: milliseconds between two heartbeats; `automatic` where they follow from the seats. */
  interval: string;
  /**
   * Milliseconds by the seats of the largest pool of the instance, as points [seats, milliseconds] that ascend, between
   * which and beyond which it runs straight; which of the tables holds is the value of a setting.
   */
  bySeats: { setting: string; tables: Readonly<Record<string, readonly (readonly [number, number])[]>> };
  /**
   * The setting and its value with which each pool has heartbeats of its own, by its own seats, and only those who use
   * it take its dead away.
   */
  apart?: { setting: string; value: string };
  /** Name of the setting: by how many per cent a heartbeat may come late. */
  latePercent: string;
  /** The setting and its value with which there are no heartbeats, so that nobody is ever taken away by time. */
  never: { setting: string; value: string };
}

/**
 * Once a holder, or another of the same program, has been renewed `seen` times, more than twice the longest gap between
 * two of its renewals (at least twice a minute) without any makes it uncertain whether its sessions are open; nothing
 * is closed by that. Renewals no further apart than `reopenWithin` are one. A model has this or a heartbeat.
 */
export interface Renewals {
  /** At least 2, since one renewal shows no gap. */
  seen: number;
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
