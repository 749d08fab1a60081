import { EVALUATORS } from '../rules/index.ts';
import { createAlerts } from './alert/alerts.ts';
import { CLOCK_FINE, checkClock, type ClockState } from './alert/clock-check.ts';
import { createNotices, type Beginning, type Compose } from './alert/notices.ts';
import type { Alert, Notice, NoticeBody, Rule } from './domain/alerting.ts';
import type { Change, Ledger } from './domain/ledger.ts';
import type { LicenceEvent, Match, Product, Sourced, Tools } from './domain/licence.ts';
import type { Arrival, Batch, Entry, Instant, Json } from './domain/reading.ts';
import type { Loaded, Work } from './domain/store.ts';
import { createLedger, type LedgerPool } from './ledger/ledger.ts';
import { STAND_INS, stillNeeded, underStandIns, type StandIns } from './ledger/stand-ins.ts';
import { createIntake, type Taken } from './intake.ts';
import { createRoads } from './roads.ts';
import { GONE_AFTER, MOST_STREAMS, namesOf, splitEntry, streamKey } from './streams.ts';

/** A source with all that its stream is read by. */
export interface PipedSource {
  id: string;
  instance: string;
  product: Product;
  settings: Readonly<Record<string, string | number>>;
  match(text: string): Match | undefined;
  utc: Tools['utc'];
}

/** Seats in use as the product itself shows them, and of how many. */
export interface Counted {
  pool: string;
  used: number;
  of: number | null;
  /** The machine; may be null where the pool counts only one. */
  instance: string | null;
}

export interface PipelineSettings {
  sources: readonly PipedSource[];
  pools: readonly (LedgerPool & { expected: readonly string[] })[];
  rules: readonly Rule[];
  timezone: string;
  people: NoticeBody['people'];
  hosts: NoticeBody['hosts'];
}

/** Joins parsers, ledger and rules: a batch goes in, what is to be committed comes out. It reads no clock and no file. */
export interface Pipeline {
  ledger: Ledger;
  begin(beginning: Beginning): void;
  watching(what: string): void;
  /** Whether a beginning is not over yet. */
  readonly beginning: Beginning | null;
  /** One batch of an input. */
  take(source: string, input: string, batch: Batch, now: Instant): void;
  /** Batches of several inputs that hold events, in the order of time. */
  takeEvents(taken: readonly Taken[], now: Instant): void;
  /** Seats of a pool as somebody counted them. Throws where there is no such pool, or where it is not told which of its machines is meant. */
  count(counted: Counted, at: Instant): void;
  /** Every input has been read to its end for the first time in this run. */
  caughtUp(now: Instant): void;
  /** Lets time pass at the sources whose streams have been read to their end. */
  tick(now: Instant, caughtUp: readonly string[]): void;
  /** What has gathered since the last call; undefined when that is nothing. */
  work(now: Instant): Work | undefined;
}

/** Lines may be written and read a little late: only this long behind the clock does silence mean that nothing happened. */
export const SETTLED = 5_000;

const DAY = 24 * 3_600_000;

/** No wrong zone is so far off: a stamp that lies further ahead of its arrival is garbled, or of a clock that is wrong by days. */
export const FAR_AHEAD = 2 * DAY;

const KEPT = new Set<LicenceEvent['kind']>(['refused', 'limit-exceeded', 'remark', 'message', 'count']);

export function createPipeline(settings: PipelineSettings, loaded: Loaded): Pipeline {
  const { sources, pools } = settings;
  const sourceOf = new Map(sources.map((source) => [source.id, source]));
  const streams = new Map(loaded.streams);
  const roads = createRoads(
    sources.map(({ id, instance, product }) => ({ id, instance, system: product.parser.system })),
    { get: (key) => streams.get(key), set: write, keys: () => streams.keys() },
  );
  // Sources of one machine are one to the ledger: a login may come by one of them and the logout by another.
  const shared = (id: string): string => (sourceOf.get(id)?.product.parser.reads === 'events' ? roads.sharedBy(id) : id);
  const counted = sources.filter(({ id }) => shared(id) === id);
  const ledger = createLedger(
    counted.map(({ id, product, settings: own }) => ({ id, system: product.parser.system, model: product.parser.model, settings: own })),
    pools.map((pool) => ({ ...pool, sources: [...new Set(pool.sources.map(shared))] })),
    loaded.ledger,
  );
  const view = { pool: ledger.pool, pools: ledger.standings, suspects: ledger.suspects };
  const alerts = createAlerts(settings.rules, EVALUATORS, view, loaded.rules);
  const notices = createNotices(settings.rules, compose, loaded.rules);
  const intake = createIntake({
    of(source) {
      const { product, instance, settings: own, utc, match } = need(sourceOf.get(source), source);
      return { parser: product.parser, tools: { instance, settings: own, utc, stamp: utc, match } };
    },
    roads,
    stateOf: (stream) => streams.get(stream),
    keep,
    later,
    emit: (source, arrival, arrived) => (it) => event({ ...it, source }, arrival, arrived),
  });
  let gathered = nothing();
  // What a changed configuration has moved.
  gathered.changes.push(...ledger.drain());

  function compose(about: readonly Alert[], at: Instant, more: Parameters<Compose>[2]): NoticeBody {
    const first = about[0];
    const named = new Set(about.map(({ pool }) => pool));
    const product = first === undefined ? undefined : sourceOf.get(first.source)?.product;
    return {
      product: product?.parser.product ?? '',
      title: first?.title ?? '',
      level: first?.level ?? 'info',
      at,
      timezone: settings.timezone,
      alerts: about,
      pools: ledger.pools().filter(({ pool }) => more.watching !== undefined || named.has(pool)).map((pool) => ({ ...pool, holdings: ledger.holdings(pool.pool), expected: pools.find(({ id }) => id === pool.pool)?.expected ?? [] })),
      advice: first === undefined ? [] : (product?.advice[first.rule] ?? []),
      people: settings.people,
      hosts: settings.hosts,
      ...more,
    };
  }

  /** What came before the beginning is over came while nobody watched. */
  function later(): Arrival {
    return notices.beginning?.downSince == null ? 'live' : 'catch-up';
  }

  /** What the clock finds at the very beginning was wrong before: it is told with all that is wrong then. */
  function foundBy({ startsAt, endsAt }: Alert, now: Instant): Arrival {
    return later() === 'live' && notices.beginning !== null && startsAt === now && endsAt === undefined ? 'history' : later();
  }

  function tell(raised: readonly Alert[], arrival: Arrival, now: Instant): void {
    for (const alert of raised) gathered.outbox.push(...notices.tell(alert, arrival, now));
  }

  /**
   * A list of holders is of another file than the log: it waits until the log has been read up to its moment, or to its end.
   */
  function event(written: Sourced, arrival: Arrival, arrived: Instant): void {
    const standIns = forgotten();
    const happened = standIns === null ? written : underStandIns(written, standIns);
    if (happened.kind === 'census') {
      keep(`lists ${happened.source}`, [...waitingLists(happened.source), { event: happened, arrival } as unknown as Json]);
      return;
    }
    if (waitingLists(happened.source).length > 0) applyLists(happened.source, happened.at, arrived);
    apply(happened, arrival, arrived);
  }

  function forgotten(): StandIns | null {
    return (streams.get(STAND_INS) as StandIns | null | undefined) ?? null;
  }

  /** Once a forgotten holder has nothing open any more, nothing is kept by which the name could be known again. */
  function releaseStandIns(): void {
    const standIns = forgotten();
    if (standIns === null) return;
    const holders = ledger.pools().flatMap(({ pool }) => ledger.holdings(pool)).flatMap(({ who }) => who.holder ?? []);
    keep(STAND_INS, stillNeeded(standIns, new Set(holders)));
  }

  function waitingLists(source: string): readonly Json[] {
    return (streams.get(`lists ${source}`) as readonly Json[] | undefined) ?? [];
  }

  function applyLists(source: string, upTo: Instant, now: Instant): void {
    const waiting = waitingLists(source) as unknown as { event: Sourced; arrival: Arrival }[];
    const due = waiting.filter(({ event: list }) => list.at <= upTo);
    if (due.length === 0) return;
    keep(`lists ${source}`, waiting.filter((one) => !due.includes(one)) as unknown as Json);
    for (const one of due.toSorted((a, b) => a.event.at - b.event.at)) apply(one.event, one.arrival, now);
  }

  function apply(happened: Sourced, arrival: Arrival, arrived: Instant): void {
    ledger.apply(happened);
    // What is said of a source as a whole is shown with its main pool.
    const kind = 'pool' in happened && happened.pool !== undefined ? happened.pool : (sourceOf.get(happened.source)?.product.parser.model.kinds[0] ?? '');
    const pool = ledger.poolOf(happened.source, kind);
    if (isKept(happened)) gathered.events.push({ pool, event: happened });
    const at = arrival === 'live' ? arrived : happened.at;
    tell(alerts.step({ kind: 'event', event: happened, pool }, at), arrival, arrived);
    changed(arrival, at, arrived);
  }

  function changed(arrival: Arrival, at: Instant, arrived: Instant): void {
    for (const change of ledger.drain()) {
      gathered.changes.push(change);
      if (change.kind === 'seats') tell(alerts.step({ kind: 'change', change }, at), arrival, arrived);
    }
  }

  function takeEvents(taken: readonly Taken[], now: Instant): void {
    intake(taken, now);
    for (const { input, batch } of taken) gathered.inputs.set(input, batch.next);
  }

  return {
    ledger,
    begin: notices.begin,
    watching: notices.watching,
    get beginning() {
      return notices.beginning;
    },
    take(source, input, batch, now) {
      const piped = need(sourceOf.get(source), source);
      if (piped.product.parser.reads === 'events') return takeEvents([{ source, input, batch }], now);
      const { parser } = piped.product;
      const tools: Tools = { instance: piped.instance, settings: piped.settings, utc: piped.utc, stamp: piped.utc, match: piped.match };
      for (const note of batch.notes) {
        const names = namesOf(note.stream, streams.keys());
        // What happened to the input happened to each that is in it.
        for (const name of names.length === 0 ? [''] : names) {
          const stream = streamKey(note.stream, name);
          const state = streams.get(stream) ?? parser.initial();
          const emit = (it: LicenceEvent): void => event({ ...it, source }, later(), now);
          keep(stream, parser.note({ ...note, stream }, state, emit, toolsOf(tools, name)));
        }
      }
      for (const whole of batch.entries) {
        const emit = (it: LicenceEvent): void => event({ ...it, source }, whole.history ? 'history' : later(), whole.arrived);
        const { name, entry } = splitEntry(parser, whole, () => parser.seenUpTo(streams.get(whole.stream) ?? parser.initial()) !== undefined);
        const known = streams.get(entry.stream);
        if (known === undefined && name !== '' && namesOf(whole.stream, streams.keys()).length >= MOST_STREAMS) {
          tooMany(whole, now, emit, piped.instance);
          continue;
        }
        const live = !entry.history && later() === 'live';
        let ahead: Instant | undefined;
        const stamp: Tools['stamp'] = (wall, after) => {
          const at = piped.utc(wall, after);
          // Where the stream goes on from there, it is this machine's clock that is wrong, or its own has been for long.
          if (at <= Math.max(entry.arrived, after ?? at) + FAR_AHEAD) return at;
          ahead = at;
          return Math.max(after ?? at, live ? entry.arrived : -Infinity);
        };
        const own = toolsOf({ ...tools, stamp }, name);
        const parsed = parser.parse(entry, known ?? parser.initial(), emit, own);
        // Beside those of the product a log may hold services that are none of its own.
        if (known === undefined && name !== '' && parser.seenUpTo(parsed) === undefined) continue;
        keep(entry.stream, parsed);
        const at = parser.seenUpTo(parsed);
        if (name !== '' && at !== undefined) forgetGone(piped, whole.stream, known === undefined ? undefined : parser.seenUpTo(known), at);
        doubt(entry, ahead, at ?? entry.arrived, emit, own.instance);
        if (live && at !== undefined) check(entry, ahead ?? at, at, emit, own.instance);
      }
      gathered.inputs.set(input, batch.next);
    },
    takeEvents,
    count({ pool: id, used, of, instance }, at) {
      const pool = ledger.pool(id);
      if (pool === undefined) throw new Error(`cannot count the seats of "${id}": there is no such pool; there are ${ledger.pools().map((one) => one.pool).join(', ')}`);
      const known = ledger.instancesOf(id);
      const fitting = instance === null ? known : known.filter((one) => one.instance === instance);
      const [own, ...others] = fitting.length === 0 && instance === null ? pool.sources.map((source) => ({ source, instance: sourceOf.get(source)?.instance ?? source })) : fitting;
      if (own === undefined || others.length > 0) throw new Error(`cannot count the seats of "${id}": say of which machine, by --instance: ${known.map((one) => one.instance).join(', ')}`);
      const text = `${used}${of === null ? '' : ` of ${of}`} seats in use, as counted in the product`;
      event({ kind: 'count', pool: pool.kind, used, of, at, ...own, proof: { file: 'counted by hand', at: `pool ${id}`, text } }, 'live', at);
    },
    caughtUp(now) {
      gathered.outbox.push(...notices.caughtUp(now));
    },
    tick(now, upToDate) {
      const behind = new Set(sources.flatMap(({ id }) => (upToDate.includes(id) ? [] : [shared(id)])));
      const caughtUp = counted.flatMap(({ id }) => (behind.has(id) ? [] : [id]));
      for (const source of caughtUp) {
        applyLists(source, now - SETTLED, now);
        ledger.advance(source, now - SETTLED);
      }
      changed(later(), now, now);
      releaseStandIns();
      for (const alert of alerts.clock(now, new Set(caughtUp))) tell([alert], foundBy(alert, now), now);
      gathered.outbox.push(...notices.clock(now));
    },
    work(now) {
      const rules = new Map([...alerts.dirty(), ...notices.dirty()]);
      const parts = [gathered.inputs.size, gathered.streams.size, gathered.changes.length, gathered.events.length, gathered.outbox.length, rules.size];
      // What only time has moved in the ledger is no reason to write; it is written with what comes next, and not lost until then.
      if (parts.every((size) => size === 0)) return undefined;
      const work: Work = { at: now, ...gathered, ledger: ledger.dirty(), rules };
      gathered = nothing();
      return work;
    },
  };

  /** Where the stamps of appended lines do not fit the clock, that is said; no line is doubted for it. */
  function check(entry: Entry, stamp: Instant, at: Instant, emit: (event: LicenceEvent) => void, instance: string): void {
    const key = `clock ${entry.stream}`;
    const before = (streams.get(key) as ClockState | undefined) ?? CLOCK_FINE;
    const { state, minutes } = checkClock(before, stamp, entry.arrived);
    keep(key, state);
    if (minutes === undefined) return;
    const detail = `zone or clock wrong by ${Math.abs(minutes)} minutes: appended lines are stamped ${minutes > 0 ? 'earlier' : 'later'} than they arrive; check the timezone of the source and the clocks of both machines`;
    emit({ kind: 'remark', what: 'zone', at, instance, proof: { ...entry.place, text: entry.text }, detail });
  }

  /** Says that a stamp was not believed: of several in a row once. */
  function doubt(entry: Entry, stamp: Instant | undefined, at: Instant, emit: (event: LicenceEvent) => void, instance: string): void {
    const key = `ahead ${entry.stream}`;
    if ((stamp !== undefined) === (streams.get(key) === true)) return;
    keep(key, stamp !== undefined);
    if (stamp === undefined) return;
    const detail = `this line, or the one above it, is stamped ${new Date(stamp).toISOString().slice(0, 10)}, ${Math.floor((stamp - entry.arrived) / DAY)} days after it was read: the stamp is not believed`;
    emit({ kind: 'remark', what: 'not-understood', at, instance, proof: { ...entry.place, text: entry.text }, detail });
  }

  /** Looks once a day of the log at what its streams have said last. */
  function forgetGone({ id, product: { parser } }: PipedSource, log: string, before: Instant | undefined, at: Instant): void {
    if (before !== undefined && Math.floor(before / DAY) === Math.floor(at / DAY)) return;
    for (const name of namesOf(log, streams.keys())) {
      const stream = streamKey(log, name);
      const seen = parser.seenUpTo(streams.get(stream) ?? parser.initial());
      if (seen === undefined || at - seen <= GONE_AFTER) continue;
      for (const part of [stream, `clock ${stream}`, `ahead ${stream}`, `full ${log}`]) if (streams.has(part)) write(part, null);
      const elsewhere = [...streams.keys()].some((key) => key.startsWith(id) && key.endsWith(streamKey('', name)));
      if (!elsewhere) ledger.forget(id, name, at);
    }
  }

  function tooMany({ stream, place, text }: Entry, at: Instant, emit: (event: LicenceEvent) => void, instance: string): void {
    const key = `full ${stream}`;
    if (streams.has(key)) return;
    keep(key, true);
    const detail = `more than ${MOST_STREAMS} services in one log: the lines of further ones are not read; give each a log of its own`;
    emit({ kind: 'remark', what: 'not-understood', at, instance, proof: { ...place, text }, detail });
  }

  function keep(stream: string, state: Json): void {
    if (streams.get(stream) !== state) write(stream, state);
  }

  function write(stream: string, state: Json): void {
    if (state === null) streams.delete(stream);
    else streams.set(stream, state);
    gathered.streams.set(stream, state);
  }
}

/** Severe messages of every kind are for a mail; they would fill the history. */
function isKept(event: Sourced): boolean {
  return KEPT.has(event.kind) && !(event.kind === 'message' && event.code === 'severe');
}

/** A stream that has a name is an instance of its own. */
function toolsOf(tools: Tools, name: string): Tools {
  return name === '' ? tools : { ...tools, instance: name };
}

function nothing(): { inputs: Map<string, Json>; streams: Map<string, Json>; changes: Change[]; events: Work['events']; outbox: Notice[] } {
  return { inputs: new Map(), streams: new Map(), changes: [], events: [], outbox: [] };
}

function need<T>(found: T | undefined, source: string): T {
  if (found === undefined) throw new Error(`a batch of source "${source}", which is not configured`);
  return found;
}
