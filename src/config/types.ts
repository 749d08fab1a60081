import type * as z from 'zod';
import type { Rule } from '../domain/alerting.ts';
import type { Pattern, Product } from '../domain/product.ts';
import type { Settings } from '../domain/setting.ts';

/** `seatwatch.yaml`, checked, with every default filled in. Durations are milliseconds. */
export interface Config {
  /** The file itself and the folder that relative paths in it start from; both absolute. */
  file: string;
  folder: string;
  /** Absolute: the file itself, those that it includes, and the list of people. */
  files: readonly string[];
  /** The paths and globs of `include`, as they are written. */
  include: readonly string[];
  /** The folder of the state; absolute. */
  state: string;
  /** What this site is called in mails; undefined where it has no name. */
  site?: string;
  /** What else this site is called by, in the order of the file, for answers and headers of mails. */
  labels: Readonly<Record<string, string>>;
  sources: readonly SourceConfig[];
  pools: readonly PoolConfig[];
  /** Null where nobody is to be mailed. */
  mail: MailConfig | null;
  /** Where notices go, at least one; the first is the default receiver, that of `mail` where it is configured. */
  receivers: readonly ReceiverConfig[];
  /** By holder, or by holder and node as `holder@node`. */
  people: Readonly<Record<string, Person>>;
  /** What is taken as it stands and may be a mistake all the same, in sentences: told by check and by watch. */
  remarks: readonly string[];
  /** Names of machines by address. */
  hosts: Readonly<Record<string, string>>;
  /** By system: for `applyPatterns` over the shipped ones. */
  patterns: Readonly<Record<string, readonly Pattern[]>>;
  /** All rules: the shipped ones with their keys overridden, then those of one's own. */
  rules: readonly Rule[];
  /** How long to wait between two looks at the sources. */
  poll: number;
  /** From which pause on what came meanwhile is mailed as a catch-up. */
  downtime: number;
  /** For how long what is kept; `names` and `proof`, no longer than `sessions`, are taken out of what is kept on. */
  retention: { sessions: number; usage: number; notices: number; names: number; proof: number };
  /** Whether reports may show persons; else groups of five at least. */
  reports: { people: boolean };
  /** A sign of life for whoever watches the watcher; null where none is wanted. */
  heartbeat: { file?: string; url?: string; every: number } | null;
}

export interface SourceConfig {
  id: string;
  system: string;
  /** The server, IRIS instance or database; the id where it is not named. */
  instance: string;
  /** As they are written, globs among them: for `expandPaths`. Where `query` is there, there may be none. */
  paths: readonly string[];
  /** The zone of stamps that name none; the machine's where it is not named. */
  timezone: string;
  /** Milliseconds for which it may be unreadable before somebody is told. */
  unreadableAfter: number;
  /** Milliseconds for which nothing need be written to it; null: as long as it likes. */
  absentAfter: number | null;
  /** Where the product states how many seats are in use, where that is asked for. */
  metrics?: MetricsConfig;
  /** Absolute: the file whose time shows that somebody uses the product; it is never opened. */
  presence?: string;
  /** The database that is asked for its table, where one is. */
  query?: QueryConfig;
  /** What reader and parser declare, with their defaults. */
  settings: Settings;
}

export interface MetricsConfig {
  url: string;
  /** Milliseconds between two questions. */
  every: number;
  user?: string;
  /** Absolute. */
  passwordFile?: string;
}

/** A database of Microsoft SQL Server. */
export interface QueryConfig {
  server: string;
  port: number;
  database: string;
  user: string;
  /** Absolute. Read at each question. */
  passwordFile?: string;
  /** Milliseconds between two questions. */
  every: number;
  /** Milliseconds that one may take. */
  timeout: number;
  encrypt: true | 'strict' | false;
  trustServerCertificate: boolean;
  /** Absolute. */
  ca?: string;
  serverName?: string;
}

export interface PoolConfig {
  id: string;
  system: string;
  kind: string;
  /** Ids of sources, at least one. */
  sources: readonly string[];
  /** Null where it is not configured. */
  limit: number | null;
  /** Seats that the licence server keeps for certain devices or users, at most `limit`; absent where it keeps none. */
  reserved?: number;
  /** Holders or nodes that are always on. */
  expected: readonly string[];
}

export interface Person {
  name: string;
  phone?: string;
  /** What it belongs to, such as a department. */
  group?: string;
}

/** Exactly one of `host` and `folder` is there: the SMTP server that takes mails, or the folder they are written to. */
export interface MailConfig {
  from: string;
  to: readonly string[];
  host?: string;
  port: number;
  /** Left out where the transport is to choose by port and host. */
  tls?: 'starttls' | 'implicit' | 'none';
  /**
   * The address in `from` where there is a password, in the file or in SEATWATCH_SMTP_PASSWORD, and no user is named.
   */
  user?: string;
  /** Absolute. Read when a mail is sent, since who only asks may not be allowed to read it. */
  passwordFile?: string;
  /** Absolute. */
  folder?: string;
  /** How many hours times of day are counted by in mails; 24 where it is left out. */
  clock?: 12 | 24;
}

/** A receiver of notices, by the id under which the state files its deliveries; `settings` fit the kind's schema. */
export interface ReceiverConfig {
  id: string;
  kind: string;
  settings: unknown;
}

export type Env = Readonly<Record<string, string | undefined>>;

/** What a configuration is checked against. */
export interface ConfigContext {
  products: readonly Product[];
  /** The kinds of receivers, each with the key that configures one of it and the schema of that key's value. */
  receivers: readonly { kind: string; key: string; schema: z.ZodObject }[];
  /** The shipped rules. */
  rules: readonly Rule[];
  /** The conditions that have an evaluator, and the events that a rule may name in `on`. */
  conditions: readonly string[];
  events: readonly string[];
  env: Env;
  /** What is wrong with a pattern, as a sentence; undefined where nothing is. */
  checkPattern(pattern: Pattern, meanings: readonly string[]): string | undefined;
  /** The machine's own where it is left out. */
  platform?: NodeJS.Platform;
}
