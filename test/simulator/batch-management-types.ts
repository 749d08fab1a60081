import type { Instant } from '../../src/domain/entry.ts';
import type { WrittenRecord } from '../archestra/aalog.ts';
import type { TruthStep } from './types.ts';

/** Pools of the product: of those who configure, and of those who run what is configured. */
export const KINDS = ['Development', 'MOM'] as const;
export type Kind = (typeof KINDS)[number];

/** What the Security Manager asks of the licence server. */
export const CLIENT_FEATURES: Readonly<Record<Kind, string>> = {
  Development: 'Batch_Dev_Client',
  MOM: 'Batch_MOM_Client',
};

export interface PlantOptions {
  seed: number;
  /** UTC, a midnight at which nothing runs yet. */
  start: Instant;
  days: number;
  /** Terminal servers BMC1, BMC2 …, and people who work on them; every fifth has a console of his own. */
  terminalServers: number;
  users: number;
  /** Nodes ENG1, ENG2 … with an engineer each, whose programs hold Development seats without the Security Manager. */
  engineers: number;
  /** Whether the MES server runs on the Batch server: it holds a MOM seat for as long as it runs. */
  mes: boolean;
  /** Seats at the licence server for clients of the Security Manager. */
  limits: Readonly<Record<Kind, number>>;
  /** Records of other programs, an hour and machine. */
  noisePerHour: number;
  /** How often each machine is started anew. */
  bootsPerWeek: number;
  /** How a machine goes down: told, by its logger alone, or without any word; shares that add up to 1. */
  downs: { told: number; loggerOnly: number; crash: number };
  /** How often the logger of each machine is restarted, and whether records that come meanwhile are lost. */
  loggerRestartsPerWeek: number;
  loggerDeaf: boolean;
  /** How often the Security Manager is restarted alone; clients that are closed meanwhile are never told of. */
  managerRestartsPerWeek: number;
  /** Share of the clients that die, so that no line tells that their device has none any more. */
  crash: number;
}

/** Every end is told. */
export const ALL_TOLD: PlantOptions = {
  seed: 1,
  start: Date.UTC(2026, 9, 5),
  days: 7,
  terminalServers: 4,
  users: 24,
  engineers: 0,
  mes: true,
  limits: { Development: 5, MOM: 8 },
  noisePerHour: 20,
  bootsPerWeek: 0.7,
  downs: { told: 1, loggerOnly: 0, crash: 0 },
  loggerRestartsPerWeek: 3,
  loggerDeaf: false,
  managerRestartsPerWeek: 0,
  crash: 0,
};

/** As plants are: not every end is told. */
export const AS_IT_IS: PlantOptions = {
  ...ALL_TOLD,
  engineers: 4,
  downs: { told: 0.6, loggerOnly: 0.2, crash: 0.2 },
  loggerDeaf: true,
  managerRestartsPerWeek: 1,
  crash: 0.1,
};

/** Where the logger of a machine began a file: before the record of this index. A left one was never closed. */
export interface Cut {
  before: number;
  left: boolean;
}

/** All that the logger of a machine has written, in order: the numbers of the records go up by one. */
export interface MachineLog {
  host: string;
  /** The number of its first record. */
  first: number;
  records: WrittenRecord[];
  cuts: Cut[];
  /** When something was to be written while the logger was being restarted: it is in no file, and has no number. */
  unheard: Instant[];
}

/** A seat: of a Device ID, or of a node where programs hold it without the Security Manager. */
export interface Seat {
  kind: Kind;
  node: string;
  from: Instant;
  /** When it fell free; null where it is taken at the end. */
  to: Instant | null;
  /** How that is told: `released` by a line, `down` by one of its machine, or by nothing. */
  ended: 'released' | 'down' | 'untold' | null;
  /** Whether the Security Manager holds it. */
  device: boolean;
}

/** Somebody was told that no seat is free. */
export interface Refusal {
  at: Instant;
  kind: Kind;
  node: string;
  /** How often his program asked. */
  tries: number;
  /** When one of these was granted after all; null where none was. */
  granted: Instant | null;
}

export interface PlantRun {
  machines: MachineLog[];
  seats: Seat[];
  /** Seats taken, by kind, from `start`; each step holds until the next. */
  truth: Map<Kind, TruthStep[]>;
  refusals: Refusal[];
  start: Instant;
  end: Instant;
  counts: Record<
    'licences' | 'refreshes' | 'cycles' | 'gaps' | 'boots' | 'crashes' | 'loggerRestarts' | 'shared' | 'died',
    number
  >;
}
