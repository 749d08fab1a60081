import type { SourceStanding } from '../domain/alerting.ts';
import type { Arrival, Instant } from '../domain/entry.ts';
import type { Ledger } from '../domain/ledger.ts';
import { COUNTED_BY_HAND, type Sourced } from '../domain/licence-event.ts';
import type { Product, Tools } from '../domain/product.ts';
import type { Settings } from '../domain/setting.ts';
import type { Delivery, Loaded, Work } from '../domain/store.ts';
import { createDedupe } from '../ingest/dedupe.ts';
import { createIngest } from '../ingest/ingest.ts';
import { createKeyedState } from '../ingest/keyed-state.ts';
import { createMachines } from '../ingest/machines.ts';
import { renameInstances } from '../ingest/rename-instances.ts';
import type { Parsing, SourceBatch } from '../ingest/source-batch.ts';
import { strategyOf } from '../ingest/strategy.ts';
import { createLedger, type LedgerPool } from '../ledger/ledger.ts';
import { createCompose, type ComposeSettings } from '../notify/compose.ts';
import type { Startup } from '../notify/notices.ts';
import { createAlarms } from './alarms.ts';
import { countedSeats, type Counted } from './audit.ts';
import { createErasedHolders } from './erased-holders.ts';
import { createPendingWork } from './pending-work.ts';
import { createWaitingLists } from './waiting-lists.ts';

export type { Counted } from './audit.ts';

/** A source with all that its stream is read by. */
export interface EngineSource {
  id: string;
  instance: string;
  product: Product;
  settings: Settings;
  match: Tools['match'];
  utc: Tools['utc'];
}

export interface EngineSettings extends ComposeSettings {
  sources: readonly EngineSource[];
  pools: readonly (LedgerPool & { expected: readonly string[] })[];
}

/**
 * Joins ingest, ledger and rules: batches go in, what is to be committed comes out. It reads no clock and no file.
 */
export interface Engine {
  ledger: Ledger;
  startUp(beginning: Startup): void;
  watching(what: string): void;
  /** Whether a beginning is not over yet. */
  readonly startup: Startup | null;
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

/** Begins with what was kept, or with nothing. */
export function createEngine(
  settings: EngineSettings,
  loaded: Omit<Loaded, 'inputs' | 'lastCommit'> = { streams: new Map(), ledger: new Map(), rules: new Map() },
): Engine {
  const sourceOf = new Map(settings.sources.map((source) => [source.id, source]));
  const keyed = createKeyedState(loaded.streams);
  const { ledger, machines, dedupe, primaryOf, primaries } = createBooks(settings, keyed, loaded.ledger);
  const view = {
    pool: ledger.pool,
    pools: ledger.standings,
    suspects: ledger.suspects,
    isWatched: (source: string) => sourceOf.has(source),
  };
  const compose = createCompose(settings, ledger, (source) => sourceOf.get(source)?.product);
  const alarms = createAlarms(settings.rules, compose, view, loaded.rules);
  const lists = createWaitingLists(settings.sources, keyed);
  const erased = createErasedHolders(keyed, ledger);
  const pending = createPendingWork();
  const ingest = createIngest(
    {
      of: (source) => parsingOf(sourceOf.get(source), source),
      keyed,
      later: alarms.later,
      emit: (source, arrival, arrived) => (it) => event({ ...it, source }, arrival, arrived),
      retire: ledger.retire,
    },
    machines,
    dedupe,
  );
  // What a changed configuration has moved.
  for (const change of ledger.drain()) pending.change(change);

  /**
   * A list of holders, or their number, waits until the log beside it has been read up to its moment, or to its end.
   */
  function event(written: Sourced, arrival: Arrival, arrived: Instant): void {
    const happened = erased.replace(written);
    const isStated = happened.kind === 'count' && happened.proof.file !== COUNTED_BY_HAND;
    if (happened.kind === 'census' || isStated) {
      lists.add({ event: happened, arrival });
      return;
    }
    applyLists(happened.source, happened.at, arrived);
    apply(happened, arrival, arrived);
  }

  function applyLists(source: string, upTo: Instant, arrived: Instant): void {
    for (const list of lists.take(source, upTo)) apply(list.event, list.arrival, arrived);
  }

  function apply(happened: Sourced, arrival: Arrival, arrived: Instant): void {
    ledger.apply(happened);
    const pool = poolOf(happened);
    pending.event(happened, pool);
    const at = arrival === 'live' ? arrived : happened.at;
    pending.notices(alarms.onEvent(happened, pool, { arrival, at, arrived }));
    applyChanges(arrival, at, arrived);
  }

  /** What is said of a source as a whole, whose product names no kind of its own, is shown with its first pool. */
  function poolOf(happened: Sourced): string {
    const { source } = happened;
    const kind = kindOf(happened, sourceOf.get(source)?.product);
    if (kind !== '') return ledger.poolOf(source, kind);
    const known = [...settings.pools.map(({ id, sources: of }) => ({ pool: id, sources: of })), ...ledger.standings()];
    return known.find(({ sources: of }) => of.includes(source))?.pool ?? ledger.poolOf(source, kind);
  }

  function applyChanges(arrival: Arrival, at: Instant, arrived: Instant): void {
    for (const change of ledger.drain()) {
      pending.change(change);
      if (change.kind === 'seats') pending.notices(alarms.onChange(change, { arrival, at, arrived }));
    }
  }

  return {
    ledger,
    startUp: alarms.startUp,
    delivered: alarms.delivered,
    watching: alarms.watching,
    get startup() {
      return alarms.startup;
    },
    ingest(batches, now, watermark) {
      const consumed = ingest(batches, now, watermark);
      for (const { input, batch } of consumed) pending.consumed(input, batch.next);
      return consumed;
    },
    count(counted, at) {
      event(
        countedSeats(counted, at, ledger, (source) => sourceOf.get(source)?.instance),
        'live',
        at,
      );
    },
    caughtUp(now, standings = [], troubles = []) {
      pending.notices(alarms.onCaughtUp(now, standings, troubles));
    },
    tick(now, upToDate, standings = []) {
      const read = new Set(upToDate);
      const behind = new Set(settings.sources.flatMap(({ id }) => (read.has(id) ? [] : [primaryOf(id)])));
      const caughtUp = primaries.flatMap(({ id }) => (behind.has(id) ? [] : [id]));
      for (const source of caughtUp) {
        applyLists(source, now - SETTLED, now);
        ledger.advance(source, now - SETTLED);
      }
      applyChanges(alarms.later(), now, now);
      erased.release();
      pending.notices(alarms.onStandings(standings, now));
      pending.notices(alarms.onClock(now, new Set(caughtUp)));
    },
    expireDuplicates: dedupe.expireDuplicates,
    work: (now) => pending.take(now, { streams: keyed.drain(), rules: alarms.dirty() }, ledger.dirty),
  };
}

/**
 * The ledger, and what tells whose an event is. Sources of one machine are one to the ledger: a login may come by one
 * of them and the logout by another.
 */
function createBooks(
  { sources, pools }: EngineSettings,
  keyed: ReturnType<typeof createKeyedState>,
  loaded: Loaded['ledger'],
): {
  ledger: ReturnType<typeof createLedger>;
  machines: ReturnType<typeof createMachines>;
  dedupe: ReturnType<typeof createDedupe>;
  /** The source by which the ledger knows a source. */
  primaryOf(source: string): string;
  primaries: readonly EngineSource[];
} {
  const named = sources.map(({ id, instance, product }) => ({ id, instance, system: product.parser.system }));
  const renamed = renameInstances(named, keyed);
  const machines = createMachines(named, keyed);
  const merged = new Set(
    sources.filter(({ product }) => strategyOf(product.parser).groupBy === 'machine').map(({ id }) => id),
  );
  const primaryOf = (id: string): string => (merged.has(id) ? machines.primarySourceOf(id) : id);
  const primaries = sources.filter(({ id }) => primaryOf(id) === id);
  const ledger = createLedger(
    primaries.map(({ id, product: { parser }, settings }) => ({
      id,
      system: parser.system,
      model: parser.model,
      settings,
    })),
    pools.map((pool) => ({ ...pool, sources: [...new Set(pool.sources.map(primaryOf))] })),
    loaded,
    renamed,
  );
  return { ledger, machines, dedupe: createDedupe(named, keyed), primaryOf, primaries };
}

function parsingOf(source: EngineSource | undefined, id: string): Parsing {
  if (source === undefined) throw new Error(`a batch of source "${id}", which is not configured`);
  const { product, instance, settings, utc, match } = source;
  return { parser: product.parser, tools: { instance, settings, utc, stamp: utc, match } };
}

/** What is said of a source as a whole is shown with its main pool. */
function kindOf(happened: Sourced, product: Product | undefined): string {
  const pool = 'pool' in happened && happened.pool !== '' ? happened.pool : undefined;
  return pool ?? product?.parser.model.kinds[0] ?? '';
}
