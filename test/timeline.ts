import { PRODUCTS } from '../parsers/index.ts';
import type { Notice, Rule } from '../src/domain/alerting.ts';
import type { Entry, Instant, LogEvent } from '../src/domain/entry.ts';
import type { Change, Holding, PoolNow, Session } from '../src/domain/ledger.ts';
import type { Sourced } from '../src/domain/licence-event.ts';
import type { Batch } from '../src/domain/reader.ts';
import type { Loaded, Step } from '../src/domain/store.ts';
import { createEngine, type Engine, type EngineSettings } from '../src/engine/engine.ts';
import { createMemoryHistory } from '../src/engine/memory-history.ts';
import { wantedOf } from '../src/engine/sources.ts';
import { textOf } from '../src/formats/windows-event.ts';
import { shippedRules } from '../src/notify/shipped-rules.ts';
import { compilePatterns, holdsLiteral } from '../src/pattern/pattern.ts';
import { wallToUtc } from '../src/time/zone.ts';
import type { SettingValue } from '../src/domain/setting.ts';

const SHIPPED = shippedRules();

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const LIMIT_RULE: Rule = {
  id: 'limit-exceeded',
  level: 'critical',
  condition: 'event',
  enabled: true,
  on: 'limit-exceeded',
  title: 'License limit exceeded',
  minInterval: 30 * MINUTE,
  resolveAfter: 30 * MINUTE,
};

export interface TimelineOptions {
  /** The product; IRIS where it is not named. */
  system?: string;
  zone?: string;
  settings?: Record<string, string | number>;
  limit?: number | null;
  rules?: readonly Rule[];
  /** Several sources make one shared pool. */
  sources?: readonly string[];
  expected?: readonly string[];
}

/** Everything that a timeline has come to. */
export interface Outcome {
  pool: PoolNow;
  holdings: Holding[];
  sessions: Session[];
  notices: Notice[];
  events: Sourced[];
  changes: Change[];
}

/** A product through parser, ledger and rules with a scripted clock, without files. */
export interface Timeline {
  /** Lines that arrive at an instant; `history` for those that stood there at first sight. */
  lines(text: string, at?: Instant, history?: boolean, source?: string): Timeline;
  /** Windows events, each at its own time, that arrive at an instant: that of the last of them where none is given. */
  events(events: readonly LogEvent[], at?: Instant, history?: boolean, source?: string): Timeline;
  /** Time passes with nothing written. */
  until(at: Instant): Timeline;
  /** Stores and loads everything, as a restart does. */
  restart(): Timeline;
  pipeline(): Engine;
  outcome(): Outcome;
}

export function emptyLoaded(): Loaded {
  return { inputs: new Map(), streams: new Map(), ledger: new Map(), rules: new Map(), lastCommit: null };
}

/** `11/21/26-10:00:00:000` of a zone without offset, as an instant. */
export function stamp(text: string): Instant {
  const [, month, day, year, hour, minute, second, ms] =
    /(\d\d)\/(\d\d)\/(\d\d)[- ](\d\d):(\d\d):(\d\d)(?::(\d{3}))?/.exec(text) ?? [];
  return Date.UTC(
    2000 + Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
    Number(ms ?? 0),
  );
}

function settingsOf(system: string, own: Record<string, SettingValue> = {}): Record<string, SettingValue> {
  const declared = PRODUCTS.find(({ parser }) => parser.system === system)?.parser.settings ?? {};
  return { ...Object.fromEntries(Object.entries(declared).map(([name, setting]) => [name, setting.default])), ...own };
}

export function pipelineSettings(options: TimelineOptions = {}): EngineSettings {
  const system = options.system ?? 'iris';
  const product = PRODUCTS.find(({ parser }) => parser.system === system);
  if (product === undefined) throw new Error(`${system} is not in the catalogue`);
  const names = options.sources ?? ['prod'];
  return {
    sources: names.map((id) => ({
      id,
      instance: id.toUpperCase(),
      product,
      settings: settingsOf(system, options.settings),
      match: compilePatterns(product.parser.patterns),
      utc: wallToUtc(options.zone ?? 'UTC'),
    })),
    pools: [
      {
        id: system,
        kind: product.parser.model.kinds[0] ?? '',
        sources: names,
        limit: options.limit ?? null,
        expected: options.expected ?? [],
      },
    ],
    rules: options.rules ?? [LIMIT_RULE],
    shipped: SHIPPED,
    timezone: options.zone ?? 'UTC',
    people: {},
    hosts: {},
  };
}

/** Cuts lines into entries as the follower would, candidates only. */
export function entriesOf(
  text: string,
  source: string,
  arrived: Instant,
  history: boolean,
  from: { offset: number; head?: string },
  rules: readonly Rule[] = [],
): Entry[] {
  const product = PRODUCTS.find(({ parser }) => parser.system === 'iris');
  const wanted = product && wantedOf(product, [], rules);
  const entries: Entry[] = [];
  for (const line of text.split(/(?<=\n)/)) {
    const bare = line.replace(/\r?\n$/, '');
    if (wanted !== undefined && holdsLiteral(bare, wanted.literals)) {
      entries.push({
        stream: source,
        place: { file: 'messages.log', at: from.offset },
        arrived,
        history,
        text: bare,
        ...(from.head !== undefined && { recordStart: from.head }),
      });
    }
    const bytes = Buffer.from(bare);
    if (wanted?.isRecordStart?.(bytes, 0, bytes.length) === true) from.head = bare;
    from.offset += Buffer.byteLength(line);
  }
  return entries;
}

export function timeline(options: TimelineOptions = {}): Timeline {
  const settings = pipelineSettings(options);
  const loaded = emptyLoaded();
  const sessions = new Map<string, Session>();
  const outcome: Pick<Outcome, 'notices' | 'events' | 'changes'> = { notices: [], events: [], changes: [] };
  const positions = new Map<string, { offset: number; head?: string }>();
  let pipeline = createEngine(settings, loaded);

  function commit(now: Instant): void {
    const work = pipeline.work(now);
    if (work === undefined) return;
    for (const part of ['inputs', 'streams', 'ledger', 'rules'] as const) {
      for (const [key, value] of work[part]) {
        if (value === null && part !== 'inputs') loaded[part].delete(key);
        else loaded[part].set(key, structuredClone(value));
      }
    }
    for (const change of work.changes) if (change.kind === 'session') sessions.set(change.session.id, change.session);
    outcome.changes.push(...work.changes);
    outcome.events.push(...work.events.map(({ event }) => event));
    outcome.notices.push(...work.outbox);
  }

  const self: Timeline = {
    lines(text, at, history = false, source = settings.sources[0]?.id ?? '') {
      const now = at ?? lastStamp(text);
      const from = positions.get(source) ?? { offset: 0 };
      positions.set(source, from);
      const batch: Batch = {
        entries: entriesOf(text, source, now, history, from, settings.rules),
        notes: [],
        next: from.offset,
        caughtUp: true,
      };
      pipeline.ingest([{ source, input: source, batch }], now);
      commit(now);
      return self;
    },
    events(events, at, history = false, source = settings.sources[0]?.id ?? '') {
      const now = at ?? events.at(-1)?.at ?? 0;
      const from = positions.get(source) ?? { offset: 0 };
      positions.set(source, from);
      const entries = events.map((event): Entry => ({
        stream: source,
        place: { file: `${source}.evtx`, at: (from.offset += 1) },
        arrived: now,
        history,
        ...(event.at !== undefined && { at: event.at }),
        text: textOf(event),
        event,
      }));
      pipeline.ingest(
        [{ source, input: source, batch: { entries, notes: [], next: from.offset, caughtUp: true } }],
        now,
      );
      commit(now);
      return self;
    },
    until(at) {
      pipeline.tick(
        at,
        settings.sources.map(({ id }) => id),
      );
      commit(at);
      return self;
    },
    restart() {
      pipeline = createEngine(settings, structuredClone(loaded));
      return self;
    },
    pipeline: () => pipeline,
    outcome() {
      const pool = pipeline.ledger.pools()[0];
      if (pool === undefined) throw new Error('no pool');
      return { pool, holdings: pipeline.ledger.holdings(pool.pool), sessions: [...sessions.values()], ...outcome };
    },
  };
  return self;
}

/** The steps of a pool as they are known in the end, with what was found out later. */
export function stepsOf(changes: readonly Change[], pool: string): Step[] {
  const past = createMemoryHistory();
  past.take({ changes, events: [] });
  return past.steps(pool, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

function lastStamp(text: string): Instant {
  const stamps = text.match(/^\d\d\/\d\d\/\d\d-\d\d:\d\d:\d\d:\d{3}/gm) ?? [];
  return stamps.length === 0 ? 0 : stamp(stamps.at(-1) ?? '');
}

/** Lines of messages.log, so that a timeline reads like one. All of one day in November. */
export const iris = {
  line: (time: string, pid: number, text: string, severity = 0): string =>
    `11/20/26-${time} (${pid}) ${severity} [Generic.Event] ${text}\n`,
  login: (time: string, pid: number, user: string, result: number, role = 'User'): string =>
    iris.line(time, pid, `LicenseTrace: Login, Role = ${role}, UserId = ${user}, Routine = , Result = ${result}`),
  logout: (time: string, pid: number, user: string, role = 'User'): string =>
    iris.line(time, pid, `LicenseTrace: Logout, Role = ${role}, UserId = ${user}, Routine = , Result = 1`),
  start: (time: string): string =>
    iris.line(
      time,
      390,
      "Instance 'PROD' starting on node db1.example.test by user 'irisowner' on 11/20/2026 " +
        time.replace(/:(\d{3})$/, '.$1') +
        ' UTC',
    ) + iris.line(time, 390, 'Enabling logons'),
  limit: (time: string, total: number, since = '11/20/26 06:00:00'): string =>
    `11/20/26-${time} (35968) 2 License limit exceeded ${total} times since ${since}.  \n`,
};

/** An instant of that day. */
export function day(time: string): Instant {
  return stamp(`11/20/26-${time.length === 5 ? `${time}:00:000` : time.length === 8 ? `${time}:000` : time}`);
}
