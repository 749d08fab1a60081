import { EVALUATORS } from '../../rules/index.ts';
import type { Alert, Notice, SourceStanding } from '../domain/alerting.ts';
import type { Arrival, Instant, Json } from '../domain/entry.ts';
import type { Change, Ledger } from '../domain/ledger.ts';
import { COUNTED_BY_HAND } from '../domain/licence-event.ts';
import type { LicenceEvent, Sourced } from '../domain/licence-event.ts';
import { readsEvents, type Match, type Product, type Tools } from '../domain/product.ts';
import type { Delivery, Loaded, Work } from '../domain/store.ts';
import { createDedupe } from '../ingest/dedupe.ts';
import { createIngest } from '../ingest/ingest.ts';
import { createKeyedState } from '../ingest/keyed-state.ts';
import { createMachines } from '../ingest/machines.ts';
import { renameInstances } from '../ingest/rename-instances.ts';
import type { IngestContext, SourceBatch } from '../ingest/source-batch.ts';
import { createLedger, type LedgerPool } from '../ledger/ledger.ts';
import { PSEUDONYMS, stillNeeded, underPseudonyms, type Pseudonyms } from '../ledger/pseudonyms.ts';
import { createAlerts } from '../notify/alerts.ts';
import { createCompose, type ComposeSettings } from '../notify/compose.ts';
import { createNotices, type Beginning } from '../notify/notices.ts';

/** A source with all that its stream is read by. */
export interface EngineSource {
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

export interface EngineSettings extends ComposeSettings {
  sources: readonly EngineSource[];
  pools: readonly (LedgerPool & { expected: readonly string[] })[];
}

/**
 * Joins parsers, ledger and rules: a batch goes in, what is to be committed comes out. It reads no clock and no file.
 */
export interface Engine {
  ledger: Ledger;
  startUp(beginning: Beginning): void;
  watching(what: string): void;
  /** Whether a beginning is not over yet. */
  readonly startup: Beginning | null;
  /**
   * Batches of one or several inputs, as `Ingest`: of inputs that are merged by time, what is not before the watermark
   * waits for a later call. Gives those that were consumed: their checkpoints are part of the next `work`.
   */
  ingest(batches: readonly SourceBatch[], now: Instant, watermark?: Instant): SourceBatch[];
  /**
   * Seats of a pool as somebody counted them. Throws where there is no such pool, or where it is not told which of its
   * machines is meant.
   */
  count(counted: Counted, at: Instant): void;
  /**
   * Every input has been read to its end for the first time in this run, but for those of sources that cannot be read.
   */
  caughtUp(now: Instant, standings?: readonly SourceStanding[], troubles?: readonly string[]): void;
  /** What became of notices: what stands of those that nobody got is told again, an hour after `since`. */
  delivered(delivery: Delivery, since: Instant): void;
  /**
   * Lets time pass at the sources whose streams have been read to their end; `standings` tell how each of all sources
   * stands.
   */
  tick(now: Instant, caughtUp: readonly string[], standings?: readonly SourceStanding[]): void;
  /** Forgets by what an event from before an instant would be known again. */
  expireDuplicates(before: Instant): void;
  /** What has gathered since the last call; undefined when that is nothing. */
  work(now: Instant): Work | undefined;
}

/**
 * Lines may be written and read a little late: only this long behind the clock does silence mean that nothing happened.
 */
export const SETTLED = 5_000;

const KEPT = new Set<LicenceEvent['kind']>(['refused', 'limit-exceeded', 'remark', 'message', 'count']);

/** Begins with what was kept, or with nothing. */
export function createEngine(
  settings: EngineSettings,
  loaded: Omit<Loaded, 'inputs' | 'lastCommit'> = { streams: new Map(), ledger: new Map(), rules: new Map() },
): Engine {
  const { sources, pools } = settings;
  const sourceOf = new Map(sources.map((source) => [source.id, source]));
  const keyed = createKeyedState(loaded.streams);
  const named = sources.map(({ id, instance, product }) => ({ id, instance, system: product.parser.system }));
  const renamed = renameInstances(named, keyed);
  const machines = createMachines(named, keyed);
  const dedupe = createDedupe(named, keyed);
  // Sources of one machine are one to the ledger: a login may come by one of them and the logout by another.
  const shared = (id: string): string => {
    const product = sourceOf.get(id)?.product;
    return product !== undefined && readsEvents(product.parser) ? machines.primarySourceOf(id) : id;
  };
  const counted = sources.filter(({ id }) => shared(id) === id);
  const ledger = createLedger(
    counted.map(({ id, product, settings: own }) => ({
      id,
      system: product.parser.system,
      model: product.parser.model,
      settings: own,
    })),
    pools.map((pool) => ({ ...pool, sources: [...new Set(pool.sources.map(shared))] })),
    loaded.ledger,
    renamed,
  );
  const view = {
    pool: ledger.pool,
    pools: ledger.standings,
    suspects: ledger.suspects,
    isWatched: (source: string) => sourceOf.has(source),
  };
  const alerts = createAlerts(settings.rules, EVALUATORS, view, loaded.rules);
  const compose = createCompose(settings, ledger, (source) => sourceOf.get(source)?.product);
  const notices = createNotices(settings.rules, compose, loaded.rules);
  const context: IngestContext = {
    of(source) {
      const { product, instance, settings: own, utc, match } = need(sourceOf.get(source), source);
      return { parser: product.parser, tools: { instance, settings: own, utc, stamp: utc, match } };
    },
    keyed,
    later,
    emit: (source, arrival, arrived) => (it) => event({ ...it, source }, arrival, arrived),
    forget: ledger.retire,
  };
  const ingestAll = createIngest(context, machines, dedupe);
  /** Made once: every event asks for its own. */
  const listsOf = new Map(sources.map(({ id }) => [id, `lists ${id}`]));
  let gathered = nothing();
  /** Where in what has gathered a session stands: only how it is at last is asked for. */
  let sessionsAt = new Map<string, number>();
  // What a changed configuration has moved.
  for (const change of ledger.drain()) gather(change);

  /** What came before the beginning is over came while nobody watched. */
  function later(): Arrival {
    return notices.startup?.downSince == null ? 'live' : 'catch-up';
  }

  /** What the clock finds at the very beginning was wrong before: it is told with all that is wrong then. */
  function foundBy({ startsAt, endsAt }: Alert, now: Instant): Arrival {
    return later() === 'live' && notices.startup !== null && startsAt === now && endsAt === undefined
      ? 'history'
      : later();
  }

  function tell(raised: readonly Alert[], arrival: Arrival, now: Instant): void {
    for (const alert of raised) gathered.outbox.push(...notices.tell(alert, arrival, now));
  }

  /** How a source stands is of now, and was not missed; at the very beginning it is told with all that is wrong. */
  function stands(standing: SourceStanding, now: Instant): void {
    for (const alert of alerts.step({ kind: 'source', ...standing }, now)) {
      const first = notices.startup?.started === true && alert.endsAt === undefined;
      tell([alert], first ? 'history' : 'live', now);
    }
  }

  /**
   * A list of holders is of another file than the log: it waits until the log has been read up to its moment, or to its
   * end.
   */
  function event(written: Sourced, arrival: Arrival, arrived: Instant): void {
    const standIns = forgotten();
    const happened = standIns === null ? written : underPseudonyms(written, standIns);
    if (happened.kind === 'census') {
      keyed.keep(`lists ${happened.source}`, [
        ...waitingLists(happened.source),
        { event: happened, arrival } as unknown as Json,
      ]);
      return;
    }
    if (waitingLists(happened.source).length > 0) applyLists(happened.source, happened.at, arrived);
    apply(happened, arrival, arrived);
  }

  function forgotten(): Pseudonyms | null {
    return (keyed.get(PSEUDONYMS) as Pseudonyms | null | undefined) ?? null;
  }

  /** Once a forgotten holder has nothing open any more, nothing is kept by which the name could be known again. */
  function releaseStandIns(): void {
    const standIns = forgotten();
    if (standIns === null) return;
    const holders = ledger
      .pools()
      .flatMap(({ pool }) => ledger.holdings(pool))
      .flatMap(({ who }) => who.holder ?? []);
    keyed.keep(PSEUDONYMS, stillNeeded(standIns, new Set(holders)));
  }

  function waitingLists(source: string): readonly Json[] {
    return (keyed.get(listsOf.get(source) ?? `lists ${source}`) as readonly Json[] | undefined) ?? [];
  }

  function applyLists(source: string, upTo: Instant, now: Instant): void {
    const waiting = waitingLists(source) as unknown as { event: Sourced; arrival: Arrival }[];
    const due = waiting.filter(({ event: list }) => list.at <= upTo);
    if (due.length === 0) return;
    keyed.keep(`lists ${source}`, waiting.filter((one) => !due.includes(one)) as unknown as Json);
    for (const one of due.toSorted((a, b) => a.event.at - b.event.at)) apply(one.event, one.arrival, now);
  }

  function apply(happened: Sourced, arrival: Arrival, arrived: Instant): void {
    ledger.apply(happened);
    // What is said of a source as a whole is shown with its main pool.
    const kind =
      'pool' in happened && happened.pool !== undefined
        ? happened.pool
        : (sourceOf.get(happened.source)?.product.parser.model.kinds[0] ?? '');
    const pool = ledger.poolOf(happened.source, kind);
    if (isKept(happened)) gathered.events.push({ pool, event: happened });
    const at = arrival === 'live' ? arrived : happened.at;
    tell(alerts.step({ kind: 'event', event: happened, pool }, at), arrival, arrived);
    changed(arrival, at, arrived);
  }

  function changed(arrival: Arrival, at: Instant, arrived: Instant): void {
    for (const change of ledger.drain()) {
      gather(change);
      if (change.kind === 'seats') tell(alerts.step({ kind: 'change', change }, at), arrival, arrived);
    }
  }

  function gather(change: Change): void {
    const at = change.kind === 'session' ? sessionsAt.get(change.session.id) : undefined;
    if (at !== undefined) {
      gathered.changes[at] = change;
      return;
    }
    if (change.kind === 'session') sessionsAt.set(change.session.id, gathered.changes.length);
    gathered.changes.push(change);
  }

  function ingest(batches: readonly SourceBatch[], now: Instant, watermark?: Instant): SourceBatch[] {
    const consumed = ingestAll(batches, now, watermark);
    for (const { input, batch } of consumed) gathered.inputs.set(input, batch.next);
    return consumed;
  }

  return {
    ledger,
    startUp: notices.startUp,
    delivered: notices.delivered,
    watching: notices.watching,
    get startup() {
      return notices.startup;
    },
    ingest,
    count({ pool: id, used, of, instance }, at) {
      const pool = ledger.pool(id);
      if (pool === undefined)
        throw new Error(
          `cannot count the seats of "${id}": there is no such pool; there are ${ledger
            .pools()
            .map((one) => one.pool)
            .join(', ')}`,
        );
      const known = ledger.instancesOf(id);
      const fitting = instance === null ? known : known.filter((one) => one.instance === instance);
      const [own, ...others] =
        fitting.length === 0 && instance === null
          ? pool.sources.map((source) => ({ source, instance: sourceOf.get(source)?.instance ?? source }))
          : fitting;
      if (own === undefined || others.length > 0)
        throw new Error(
          `cannot count the seats of "${id}": say of which machine, by ` +
            `--instance: ${known.map((one) => one.instance).join(', ')}`,
        );
      const text = `${used}${of === null ? '' : ` of ${of}`} seats in use, as counted in the product`;
      const proof = { file: COUNTED_BY_HAND, at: `pool ${id}`, text };
      event({ kind: 'count', pool: pool.kind, used, of, at, ...own, proof }, 'live', at);
    },
    caughtUp(now, standings = [], troubles = []) {
      const lacking = standings.filter(({ trouble }) => trouble !== null);
      // The mail that tells of the beginning tells of these, so that no other need do so.
      if (notices.startup?.started === true) for (const one of lacking) stands({ ...one, atOnce: true }, now);
      const unreadable = lacking.map(({ source, trouble }) => `${source}: ${trouble}`);
      gathered.outbox.push(...notices.caughtUp(now, { unreadable, troubles, sources: standings.length }));
    },
    tick(now, upToDate, standings = []) {
      const read = new Set(upToDate);
      const behind = new Set(sources.flatMap(({ id }) => (read.has(id) ? [] : [shared(id)])));
      const caughtUp = counted.flatMap(({ id }) => (behind.has(id) ? [] : [id]));
      for (const source of caughtUp) {
        applyLists(source, now - SETTLED, now);
        ledger.advance(source, now - SETTLED);
      }
      changed(later(), now, now);
      releaseStandIns();
      for (const one of standings) stands(one, now);
      for (const alert of alerts.clock(now, new Set(caughtUp))) tell([alert], foundBy(alert, now), now);
      gathered.outbox.push(...notices.clock(now));
    },
    expireDuplicates: dedupe.expireDuplicates,
    work(now) {
      const rules = new Map([...alerts.dirty(), ...notices.dirty()]);
      const streams = keyed.drain();
      const parts = [
        gathered.inputs.size,
        streams.size,
        gathered.changes.length,
        gathered.events.length,
        gathered.outbox.length,
        rules.size,
      ];
      // What only time has moved in the ledger is no reason to write; it is written with what comes next, and not lost
      // until then.
      if (parts.every((size) => size === 0)) return undefined;
      const work: Work = { at: now, ...gathered, streams, ledger: ledger.dirty(), rules };
      gathered = nothing();
      sessionsAt = new Map();
      return work;
    },
  };
}

/** Severe messages of every kind are for a mail; they would fill the history. */
function isKept(event: Sourced): boolean {
  return KEPT.has(event.kind) && !(event.kind === 'message' && event.code === 'severe');
}

function nothing(): { inputs: Map<string, Json>; changes: Change[]; events: Work['events']; outbox: Notice[] } {
  return { inputs: new Map(), changes: [], events: [], outbox: [] };
}

function need<T>(found: T | undefined, source: string): T {
  if (found === undefined) throw new Error(`a batch of source "${source}", which is not configured`);
  return found;
}
