import { PRODUCTS } from '../../parsers/index.ts';
import { mailTroubles } from '../answers/health.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import type { Instant, WindowsEvent } from '../domain/entry.ts';
import type { Product } from '../domain/product.ts';
import type { Store } from '../domain/store.ts';
import { createEngine, type Engine } from '../engine/engine.ts';
import { engineSource, relevanceFilter } from '../engine/sources.ts';
import { namedCheckpoint } from '../formats/checkpoints.ts';
import { mixedLogs } from '../formats/mixed-logs.ts';
import type { Lack } from '../formats/trouble.ts';
import type { Logger } from '../notify/logger.ts';
import { shippedRules } from '../notify/shipped-rules.ts';
import { isZone } from '../time/zone.ts';
import { findInputs } from './discovery.ts';
import { createReading, noteHung, over, type Input } from './inputs.ts';
import { createTwiceGuard } from './read-twice.ts';
import { createRequestApplier } from './requests.ts';
import { createTeller, readingsOf, standsOf, type Stand } from './standing.ts';
import { createTextTeller } from './unknown-texts.ts';
import type { Unwritten } from './unwritten.ts';
import { createWriting } from './writing.ts';

/** How often the globs of the configuration are looked up again, and the sign of life is written. */
const LOOK_AGAIN = 60_000;
/** How often what only time brings is looked for while nothing stirs. */
const TICK_EVERY = 1_000;
const ALIVE_EVERY = 30_000;
/**
 * In catching up, batches are committed together up to so many entries: each commit waits for the disk, and writes anew
 * what is open.
 */
const MOST_UNCOMMITTED = 10_000;
/** A look at a source tells of no more time than this: a machine that slept has read nothing of that time. */
const MOST_PASSED = 10_000;
/** Mails that are older have long been sent, or given up. */
const RECENT = 7 * 24 * 3_600_000;
const PRUNE_EVERY = 24 * 3_600_000;

/** What `watch` works with; all that touches the world comes from outside. */
export interface WatchDeps {
  config: Config;
  timezone: string;
  store: Store;
  /** A sentence about a state that was moved aside, or null. */
  damage: string | null;
  now(): Instant;
  log: Logger;
  /** Called after a commit that put something into the outbox. */
  mailWaits(): void;
  /** What is done while the state cannot be written. */
  unwritten?: Unwritten;
  /** Called after each commit, for who shows what happens. */
  committed?(pipeline: Engine): void;
}

/** The loop that joins reading, parsing, ledger, rules and store. */
export interface Watch {
  /**
   * Looks at every input once (at `only` alone where it is given) and commits what follows. Resolves when all have been
   * read to their end, or without those that take long: a share that hangs holds up nobody else. False when the state
   * could not be written.
   */
  poll(only?: ReadonlySet<string>): Promise<boolean>;
  /** The folders in which a change should wake the next poll, with the inputs that lie there. */
  folders(): Map<string, string[]>;
  pipeline(): Engine;
  /** Whether every input has been read to its end, or cannot be. */
  settled(): boolean;
  /** The sources that could not be read when they were looked at last: a sentence each, with the file and the cause. */
  unreadable(): string[];
  /** Nothing that is still being read is taken any more. */
  close(): void;
}

export async function createWatch(world: WatchDeps): Promise<Watch> {
  const { config, store, now, log } = world;
  const products = new Map(config.sources.map((source) => [source.id, productOf(source)]));
  let inputs = new Map<string, Input>();
  /** Why a source has no file at all, by its id. */
  let nothing = new Map<string, Lack>();
  let pipeline!: Engine;
  let says: ReadonlyMap<string, (event: WindowsEvent) => boolean> = new Map();
  /** Counts the times that memory was dropped: what was read for an older one is not taken. */
  let generation = 0;
  const obey = createRequestApplier(config.state, store, log, (counted) => {
    if (!whole) load();
    pipeline.count(counted, counted.at);
    return commit(now());
  });
  const leaveOutTwice = createTwiceGuard(log);
  const readAll = createReading(now, log, {
    generation: () => generation,
    take({ input, batch }) {
      pipeline.ingest([{ source: input.source.id, input: input.id, batch }], now());
      input.position = batch.next;
      uncommitted += batch.entries.length;
      return (!batch.caughtUp && uncommitted < MOST_UNCOMMITTED) || commit(now());
    },
    takeEvents(held, end) {
      pipeline.ingest(
        held.map(({ input, batch }) => ({ source: input.source.id, input: input.id, batch })),
        now(),
        end,
      );
      uncommitted += held.reduce((entries, { batch }) => entries + batch.entries.length, 0);
      const goesOn = held.some(({ batch }) => batch.snapshot === true && !batch.caughtUp);
      return (goesOn && uncommitted < MOST_UNCOMMITTED) || commit(now());
    },
    says: (source, event) => says.get(source)?.(event) === true,
  });
  const lastAlive = store.lastAlive();
  const vitals = store.vitals();
  const started = now();
  /** Entries taken since the last commit. */
  let uncommitted = 0;
  let lookedAt = -Infinity;
  let tickedAt = -Infinity;
  let aliveAt = -Infinity;
  let prunedAt = -Infinity;
  let stands: readonly Stand[] = [];
  const tell = createTeller(log);
  /** What was lacking and what was never read yet, as the state says: who asks is told at once. */
  let toldLacks = '';
  const writing = createWriting(log, world.unwritten);
  const tellTexts = createTextTeller(log);
  /** Whether at the last tick everything could be kept. */
  let wasKept = true;
  /** False from a failed commit until all was loaded again: what is in memory is not what is kept. */
  let whole = false;
  /** How this run began, until that has been committed. */
  let beginning: { started: boolean; downSince: Instant | null; watching: string[] } | null = null;

  const shipped = shippedRules();

  function load(): void {
    generation += 1;
    whole = false;
    const loaded = store.loaded();
    const sources = config.sources.map((source) =>
      engineSource(source, need(products.get(source.id)), config.patterns[source.system]),
    );
    says = new Map(sources.map((source) => [source.id, relevanceFilter(source)]));
    const { pools, rules, site, people, hosts } = config;
    pipeline = createEngine({ sources, pools, rules, shipped, timezone: world.timezone, site, people, hosts }, loaded);
    for (const input of inputs.values()) {
      const stored = loaded.inputs.get(input.id);
      input.position = stored === undefined ? undefined : namedCheckpoint(stored, input.path);
      input.still = undefined;
    }
    // What nobody could be told before a start, or a changed configuration, is told again at once.
    pipeline.delivered(store.delivery(), 0);
    if (beginning !== null) begin(beginning.started, beginning.downSince, beginning.watching);
    whole = true;
  }

  function begin(started: boolean, downSince: Instant | null, watching: readonly string[]): void {
    beginning = {
      started: started || beginning?.started === true,
      downSince: beginning?.downSince ?? downSince,
      watching: [...new Set([...(beginning?.watching ?? []), ...watching])],
    };
    pipeline.startUp(beginning);
    for (const what of beginning.watching) pipeline.watching(what);
  }

  async function lookUp(at: Instant): Promise<void> {
    const found = await findInputs(
      config,
      products,
      { inputs, nothing, positions: () => store.loaded().inputs, vitals, tellMixed },
      at,
    );
    await leaveOutTwice(found.inputs);
    ({ inputs, nothing } = found);
    lookedAt = at;
    for (const what of found.begun) begin(true, null, [what]);
  }

  async function tellMixed(source: string, paths: readonly string[], product: Product): Promise<void> {
    const mixed = await mixedLogs(paths, product.parser).catch(() => []);
    if (mixed.length > 0)
      log.warn(
        { source, logs: mixed },
        'logs of several folders are taken for one instance; give each instance a source of its own',
      );
  }

  /** One transaction; after a failed one everything in memory is to be dropped and loaded again, as after a restart. */
  function commit(at: Instant): boolean {
    const work = pipeline.work(at);
    uncommitted = 0;
    if (work === undefined) return true;
    try {
      store.commit(work);
    } catch (error) {
      writing.failed(error, work.outbox, at);
      generation += 1;
      whole = false;
      return false;
    }
    writing.wrote();
    tellTexts(work.events);
    if (work.outbox.length > 0) world.mailWaits();
    world.committed?.(pipeline);
    return true;
  }

  /**
   * What is due, alerts and mails that only time brings, signs of life; `looked` are those that this look read, with
   * `kept` as for `keepUp`.
   */
  function tick(at: Instant, kept: boolean, looked: ReadonlySet<Input>): boolean {
    const all = [...inputs.values()];
    noteHung(all, at);
    stands = standsOf(config.sources, all, nothing);
    tell(stands, at);
    // Where nothing can be read, or is still being read, nothing is known of the time that passes.
    const lacking = stands.filter(({ trouble }) => trouble !== null).map(({ source }) => source);
    const behind = new Set([
      ...lacking,
      ...all.filter((input) => !isUpTo(input, at, looked.has(input))).map(({ source }) => source.id),
    ]);
    const upTo = config.sources.map(({ id }) => id).filter((id) => !behind.has(id));
    pipeline.delivered(store.delivery(), at);
    pipeline.tick(
      at,
      upTo,
      stands.filter(({ source, trouble }) => trouble !== null || !behind.has(source)),
    );
    // A source that cannot be read keeps nobody else from being told.
    const done = pipeline.startup !== null && all.every(over);
    if (done)
      pipeline.caughtUp(
        at,
        stands,
        mailTroubles(
          store.notices(at - RECENT, at),
          at,
          config.receivers.map(({ id }) => id),
        ),
      );
    if (!commit(at)) return false;
    if (done) beginning = null;
    return keepUp(at, kept);
  }

  function lacksTold(): string {
    const lacks = stands.map(({ source, trouble }) => `${source} ${trouble}`);
    return [
      ...lacks,
      ...[...inputs.values()].map(({ id, readAt, leftOut }) => `${id} ${readAt === null} ${leftOut}`),
    ].join('\n');
  }

  /**
   * Signs of life, and what is too old. `kept` tells whether all that was read before could be kept; gives whether
   * everything could.
   */
  function keepUp(at: Instant, kept: boolean): boolean {
    try {
      const lacks = lacksTold();
      if (at - aliveAt >= ALIVE_EVERY || at < aliveAt || lacks !== toldLacks) {
        toldLacks = lacks;
        store.alive(at, { startedAt: started, readings: readingsOf(inputs.values(), nothing) });
        aliveAt = at;
        writing.wrote();
      }
      if (at - prunedAt >= PRUNE_EVERY || at < prunedAt) {
        const { sessions, usage, notices } = config.retention;
        // What was too old a day ago already: a clock that leaps ahead must not empty the state.
        const from = Math.min(at, prunedAt === -Infinity ? (lastAlive ?? at) : prunedAt);
        store.prune({ sessions: from - sessions, usage: from - usage, notices: from - notices });
        pipeline.expireDuplicates(from - sessions);
        if (!commit(at)) return false;
        prunedAt = at;
      }
      if (kept) writing.kept(at);
      return kept;
    } catch (error) {
      writing.failed(error, [], at);
      return false;
    }
  }

  async function poll(only?: ReadonlySet<string>): Promise<boolean> {
    const start = now();
    if (obey() || !whole) load();
    if (start - lookedAt >= LOOK_AGAIN || start < lookedAt) await lookUp(start);
    const asked = [...inputs.values()].filter(({ id }) => only === undefined || only.has(id));
    const stirred = await readAll(asked, only !== undefined);
    const kept = whole;
    if (!kept) load();
    // What was read tells of the time up to when this look began: the clock may have leapt since, as on a machine that
    // slept.
    if (stirred || !wasKept || start - tickedAt >= TICK_EVERY || start < tickedAt) {
      wasKept = tick(start, kept, new Set(asked));
      tickedAt = start;
    }
    return wasKept;
  }

  load();
  if (lastAlive !== null && started - lastAlive > Math.max(config.downtime, 2 * config.poll)) {
    begin(false, lastAlive, []);
    log.info({ since: new Date(lastAlive).toISOString() }, 'catching up on what came while nobody watched');
  }
  await lookUp(started);
  if (world.damage !== null) {
    begin(true, null, [world.damage]);
    log.warn({ damage: world.damage }, 'the state was damaged and begun anew');
  }

  return {
    poll,
    pipeline: () => pipeline,
    settled: () => [...inputs.values()].every(over),
    unreadable: () => stands.flatMap(({ source, trouble }) => (trouble === null ? [] : [`${source}: ${trouble}`])),
    close() {
      generation += 1;
    },
    folders() {
      const folders = new Map<string, string[]>();
      for (const { id, path } of inputs.values()) {
        const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
        folders.set(folder, [...(folders.get(folder) ?? []), id]);
      }
      return folders;
    },
  };
}

/** Whether an input has been read to its end, now or so short a time ago that nothing need have come since. */
function isUpTo({ caughtUp, waiting, leftOut, readAt }: Input, at: Instant, now: boolean): boolean {
  if (caughtUp !== true || waiting !== null) return false;
  return now || leftOut !== null || (readAt !== null && Math.abs(at - readAt) <= MOST_PASSED);
}

function productOf(source: SourceConfig): Product {
  if (!isZone(source.timezone)) throw new Error(`source ${source.id}: unknown zone ${source.timezone}`);
  return need(PRODUCTS.find(({ parser }) => parser.system === source.system));
}

function need<T>(found: T | undefined): T {
  if (found === undefined)
    throw new Error('a source of a product that is not in the catalogue: the configuration should have refused it');
  return found;
}
