import type { Entry, Instant, LogEvent, Place } from '../../src/domain/entry.ts';
import type { OfTables } from './tables-state.ts';

/** A seat, or several of one process and feature, as the log shows it. */
export type Open = {
  /** By what it is known, to the ledger too. */
  key: string;
  pool: string;
  node: string;
  /** The process that acquired it, for itself; absent where a manager did for a device. */
  pid?: number;
  process: string;
  user?: string;
  /** When it was last acquired. */
  at: Instant;
};

/** A process that has just given everything back. */
export type Releasing = Pick<Writer, 'pid' | 'name'> & { at: Instant; keys: string[] };

/** A process by number and name, as a record names it; 0 and '' where its form lacks them. */
export interface Writer {
  pid: number;
  name: string;
  /** Whether the record is the first of it that was written. */
  isFirst: boolean;
}

/** A request that failed, until its reason comes. */
export type Failure = {
  at: Instant;
  pid: number;
  tid: number;
  process: string;
  feature: string;
  machine: string;
  device: string | null;
  user: string | null;
  text: string;
  place: Place;
};

/** A record that waits until it is known whether the machine was started anew before it. */
export type Held = {
  at: Instant;
  place: Place;
  arrived: Instant;
  history: boolean;
  text: string;
  event: Pick<LogEvent, 'pid' | 'tid' | 'process' | 'source' | 'machine' | 'firstOfProcess' | 'after'>;
};

/** A start of the logger of which it is not known yet whether it was one of the machine. */
export type Start = {
  at: Instant;
  /** The last record of before. */
  after: Instant;
  /** Of the new logger, which writes its start twice. */
  pid: number;
  place: Place;
  text: string;
  /** How many processes go on with their numbers, and the names of those that have others. */
  same: number;
  others: string[];
  held: Held[];
};

/** What is remembered of the log of one machine, or of one table. */
export type State = {
  /** The greatest instant of a record that said something. */
  last: Instant | null;
  /** When the machine was started, as far as the log tells; by it sessions of equal processes are told apart. */
  boot: Instant | null;
  /** The machine was told to shut down, and has not started again. */
  down: boolean;
  /** The numbers of the processes that were seen since the machine started, by name. */
  processes: { [name: string]: number[] };
  open: Open[];
  /** The processes that have just given everything back, and the seats that each has not taken again since. */
  releasing: Releasing[];
  /**
   * Who acquires for devices, and when it last did; `several` where processes of its name run side by side, so that it
   * is no manager of all devices.
   */
  manager: { process: string; pid: number; at: Instant; several?: true } | null;
  /**
   * Since when the log tells of all that is done; null where that is since the machine, or its manager, was started.
   * `unheard`: it begins in the middle, and no device has been named yet. `hole`: the next record is the first behind
   * some that are missing.
   */
  heardSince: Instant | 'unheard' | 'hole' | null;
  /** The logger was stopped, and has not started again. */
  stoppedAt: Instant | null;
  failures: Failure[];
  /** When who was last refused what, while that lasts: retries are one refusal. */
  refused: { [who: string]: Instant };
  /** Features that devices were given and no pool counts, as far as that was told. */
  unpooled?: string[];
  start: Start | null;
  /** The seats that the log states, by feature. */
  stated: { [feature: string]: number };
  /** The ends of keys that were told on this day. */
  keysTold: { ends: Instant; on: Instant }[];
  /** Since when the licence server counts as lost. */
  lostSince: Instant | null;
} & OfTables;

export const INITIAL: State = {
  last: null,
  boot: null,
  down: false,
  processes: {},
  open: [],
  releasing: [],
  manager: null,
  heardSince: 'unheard',
  stoppedAt: null,
  failures: [],
  refused: {},
  start: null,
  stated: {},
  keysTold: [],
  lostSince: null,
};

/** An entry that is kept for later. */
export function heldOf({ place, arrived, history, text, event }: Entry, at: Instant): Held {
  const { pid, tid, process, source = '', machine, firstOfProcess, after } = event ?? {};
  const known = {
    source,
    ...(pid !== undefined && { pid }),
    ...(tid !== undefined && { tid }),
    ...(process !== undefined && { process }),
    ...(machine !== undefined && { machine }),
    ...(firstOfProcess !== undefined && { firstOfProcess }),
    ...(after !== undefined && { after }),
  };
  return { at, place, arrived, history, text: text.slice(0, 2_000), event: known };
}
