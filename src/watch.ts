import { PRODUCTS } from '../parsers/index.ts';
import type { SenderLog } from './alert/outbox.ts';
import type { Config, SourceConfig } from './config/config.ts';
import { expandPaths } from './config/paths.ts';
import type { Product } from './domain/licence.ts';
import type { Batch, Instant, Json, Reader, Wanted } from './domain/reading.ts';
import type { Store, Vitals } from './domain/store.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';
import { chooseReader } from './read/choose.ts';
import { follower } from './read/follow.ts';
import { isLocal, isRecent, isStill, lookAt, type Look } from './read/still.ts';
import { troubleOf } from './read/trouble.ts';
import { createObeyer } from './requests.ts';
import { pipedSource, wantedOf } from './sources.ts';
import { isZone, wallToUtc } from './time/zone.ts';
import { pause } from './wake.ts';

/** How often the globs of the configuration are looked up again, and the sign of life is written. */
const LOOK_AGAIN = 60_000;
const ALIVE_EVERY = 30_000;
/** In catching up, batches are committed together up to so many entries: each commit waits for the disk, and writes anew what is open. */
const MOST_UNCOMMITTED = 10_000;
/** A read that takes longer goes on beside the next polls. */
const LONG = 5_000;
/** A read that gives nothing for so long counts as failed until it answers: a share may be away without a word. */
const HUNG = 60_000;
const NO_ANSWER = 'has not answered for a minute';
const PRUNE_EVERY = 24 * 3_600_000;

/** What `watch` works with; all that touches the world comes from outside. */
export interface Surroundings {
  config: Config;
  timezone: string;
  store: Store;
  /** A sentence about a state that was moved aside, or null. */
  damage: string | null;
  now(): Instant;
  log: SenderLog;
  /** Called after a commit that put something into the outbox. */
  mailWaits(): void;
  /** Called after each commit, for who shows what happens. */
  committed?(pipeline: Pipeline): void;
}

/** One input: a file with its rotated siblings. */
interface Input {
  id: string;
  source: SourceConfig;
  path: string;
  wanted: Wanted;
  /** Undefined until the file has been there to be looked at. */
  reader: Reader | undefined;
  /** Up to where the pipeline has taken it. */
  position: Json | undefined;
  /** How the file was before the last read, where that found nothing new. */
  still: Look | undefined;
  /** Undefined until it was asked for; another file may lie elsewhere. */
  local: boolean | undefined;
  /** Whether its source had been read before it turned up. */
  joined: boolean;
  /** Since when the read that goes on has given nothing; null where none goes on. */
  waiting: Instant | null;
  /** Whether its last poll read to its end; undefined before the first. */
  caughtUp: boolean | undefined;
  trouble: string | null;
  /** When it was last read to its end. */
  readAt: Instant | null;
}

/** The loop that joins reading, parsing, ledger, rules and store. */
export interface Watch {
  /**
   * Looks at every input once (at `only` alone where it is given) and commits what follows. Resolves when all have been read to
   * their end, or without those that take long: a share that hangs holds up nobody else. False when the state could not be written.
   */
  poll(only?: ReadonlySet<string>): Promise<boolean>;
  /** The folders in which a change should wake the next poll, with the inputs that lie there. */
  folders(): Map<string, string[]>;
  pipeline(): Pipeline;
  /** Whether every input has been read to its end, or cannot be. */
  settled(): boolean;
  /** Whether every input could be read when it was looked at last. */
  readable(): boolean;
  /** Nothing that is still being read is taken any more. */
  close(): void;
}

export async function createWatch(world: Surroundings): Promise<Watch> {
  const { config, store, now, log } = world;
  const products = new Map(config.sources.map((source) => [source.id, productOf(source)]));
  let inputs = new Map<string, Input>();
  let pipeline!: Pipeline;
  /** Counts the times that memory was dropped: what was read for an older one is not taken. */
  let generation = 0;
  const obey = createObeyer(config.state, store, log, (counted) => {
    if (!whole) load();
    pipeline.count(counted, counted.at);
    return commit(now());
  });
  const lastAlive = store.lastAlive();
  const vitals = store.vitals();
  const started = now();
  /** Entries taken since the last commit. */
  let uncommitted = 0;
  let lookedAt = -Infinity;
  let aliveAt = -Infinity;
  let prunedAt = -Infinity;
  /** The inputs that could not be read, as the state says: who asks is told at once. */
  let toldTroubles = '';
  /** Why the state cannot be written, so that it is logged once. */
  let unwritten: string | null = null;
  /** Whether anything was written since the last poll in which nothing failed. */
  let wrote = false;
  /** False from a failed commit until all was loaded again: what is in memory is not what is kept. */
  let whole = false;
  /** How this run began, until that has been committed. */
  let beginning: { started: boolean; downSince: Instant | null; watching: string[] } | null = null;

  function load(): void {
    generation += 1;
    whole = false;
    const loaded = store.loaded();
    const sources = config.sources.map((source) => pipedSource(source, need(products.get(source.id)), config.patterns[source.system]));
    pipeline = createPipeline({ sources, pools: config.pools, rules: config.rules, timezone: world.timezone, people: config.people, hosts: config.hosts }, loaded);
    for (const input of inputs.values()) {
      input.position = loaded.inputs.get(input.id);
      input.still = undefined;
    }
    if (beginning !== null) begin(beginning.started, beginning.downSince, beginning.watching);
    whole = true;
  }

  function holdsEvents({ id }: SourceConfig): boolean {
    return products.get(id)?.parser.reads === 'events';
  }

  function begin(started: boolean, downSince: Instant | null, watching: readonly string[]): void {
    beginning = {
      started: started || beginning?.started === true,
      downSince: beginning?.downSince ?? downSince,
      watching: [...new Set([...(beginning?.watching ?? []), ...watching])],
    };
    pipeline.begin(beginning);
    for (const what of beginning.watching) pipeline.watching(what);
  }

  async function lookUp(at: Instant): Promise<void> {
    const known = inputs;
    let positions: ReadonlyMap<string, Json> | undefined;
    const found = new Map<string, Input>();
    for (const source of config.sources) {
      const wanted = wantedOf(need(products.get(source.id)), config.patterns[source.system], config.rules);
      for (const path of await expandPaths(source.paths, config.folder)) {
        const id = `${source.id}:${path}`;
        const before = known.get(id);
        // All of the state is read for this: only where something has turned up.
        if (before === undefined) positions ??= store.loaded().inputs;
        // What is put beside events that were read before is no new thing to watch.
        const joined = holdsEvents(source) && [...(positions?.keys() ?? [])].some((key) => key.startsWith(`${source.id}:`));
        found.set(id, before ?? { id, source, path, wanted, reader: undefined, position: positions?.get(id), still: undefined, local: undefined, joined, waiting: null, caughtUp: undefined, trouble: null, readAt: vitals?.readings[id]?.readAt ?? null });
      }
    }
    inputs = found;
    lookedAt = at;
    for (const input of found.values()) {
      if (known.has(input.id) || input.position !== undefined || input.joined) continue;
      const { id, instance, timezone } = input.source;
      begin(true, null, [`${id}: ${input.path} (${need(products.get(id)).parser.product}, instance ${instance}, zone ${timezone})`]);
    }
  }

  /** One transaction; after a failed one everything in memory is to be dropped and loaded again, as after a restart. */
  function commit(at: Instant): boolean {
    const work = pipeline.work(at);
    uncommitted = 0;
    if (work === undefined) return true;
    try {
      store.commit(work);
    } catch (error) {
      sayUnwritten(error);
      generation += 1;
      whole = false;
      return false;
    }
    wrote = true;
    if (work.outbox.length > 0) world.mailWaits();
    world.committed?.(pipeline);
    return true;
  }

  /** A commit and a sign of life fail in words of their own, but for the same cause. */
  function sayUnwritten(error: unknown): void {
    const cause = String(error instanceof Error ? (error.cause ?? error) : error);
    if (unwritten !== cause) log.error({ error: String(error) }, 'the state could not be written; what was read is read again');
    unwritten = cause;
  }

  /** On a disk that is nearly full a small write may go through while a large one does not: that is no end of it. */
  function sayWritten(): void {
    if (wrote && unwritten !== null) {
      log.info({}, 'the state can be written again');
      unwritten = null;
    }
    wrote = false;
  }

  /** Inputs that hold events are read together: what they tell of one machine is taken in the order of time. One that takes long comes later. */
  async function readEvents(group: readonly Input[], woken: boolean): Promise<void> {
    const mine = generation;
    const together: { input: Input; batch: Batch }[] = [];
    let late = false;
    const reads = group.map(async (input) => {
      const own: { input: Input; batch: Batch }[] = [];
      await read(input, woken, (batch) => void own.push({ input, batch }));
      if (late) takeTogether(own, mine);
      else together.push(...own);
    });
    await allOf(reads);
    late = true;
    takeTogether(together, mine);
  }

  function takeTogether(taken: readonly { input: Input; batch: Batch }[], of: number): void {
    if (taken.length === 0) return;
    if (of === generation) {
      pipeline.takeEvents(taken.map(({ input, batch }) => ({ source: input.source.id, input: input.id, batch })), now());
      if (commit(now())) return;
    }
    for (const { input } of taken) unread(input);
  }

  async function read(input: Input, woken: boolean, hold?: (batch: Batch) => void): Promise<void> {
    if (input.waiting !== null) return;
    input.waiting = now();
    const mine = generation;
    let found = false;
    try {
      const at = now();
      const look = await lookAt(input.path, at, input.local === true);
      const still = isStill(input.still, look);
      if (!still) input.local = undefined;
      if (still && !woken && isRecent(input.still, at)) {
        input.readAt = at;
        return;
      }
      input.still = undefined;
      if (!still) input.reader ??= await chooseReader(input.path, need(products.get(input.source.id)).parser);
      const { id, timezone, settings } = input.source;
      const request = { source: id, path: input.path, now: now(), from: input.position, wanted: input.wanted, settings, utc: wallToUtc(timezone), joined: input.joined };
      for await (const batch of (input.reader ?? follower).read(request)) {
        input.waiting = now();
        if (hangs(input)) input.trouble = null;
        if (mine !== generation) return unread(input);
        const same = batch.entries.length === 0 && batch.notes.length === 0 && (batch.next === input.position || JSON.stringify(batch.next) === JSON.stringify(input.position));
        if (!same) {
          found = true;
          if (hold === undefined) pipeline.take(input.source.id, input.id, batch, now());
          else hold(batch);
          input.position = batch.next;
          uncommitted += batch.entries.length;
          if (hold === undefined && (batch.caughtUp || uncommitted >= MOST_UNCOMMITTED) && !commit(now())) return unread(input);
        }
        input.caughtUp = batch.caughtUp;
        for (const { detail } of batch.notes) log.warn({ source: input.source.id, file: input.path, detail }, 'the reader noticed something');
      }
      input.trouble = null;
      if (input.caughtUp !== true || troubleOf(input.position, input.path) !== null) return;
      input.readAt = now();
      if (found || input.reader?.unseen === true) return;
      input.still = look;
      input.local ??= await isLocal(input.path);
    } catch (error) {
      input.caughtUp = false;
      if (input.trouble !== String(error)) log.error({ source: input.source.id, file: input.path, error: String(error) }, 'a source could not be read; it is tried again at every poll');
      input.trouble = String(error);
    } finally {
      input.waiting = null;
    }
  }

  function noteHung(at: Instant): void {
    for (const input of inputs.values()) {
      if (input.waiting === null || input.trouble !== null || Math.abs(at - input.waiting) < HUNG) continue;
      input.trouble = `${input.path} ${NO_ANSWER}`;
      log.error({ source: input.source.id, file: input.path }, 'a source does not answer; it is read on when it does');
    }
  }

  /** Signs of life, and what is too old. `kept` tells whether all that was read before could be kept; gives whether everything could. */
  function keepUp(at: Instant, kept: boolean): boolean {
    try {
      const troubles = [...inputs.values()].filter(troubled).map(({ id, trouble }) => `${id} ${trouble}`).join('\n');
      if (at - aliveAt >= ALIVE_EVERY || at < aliveAt || troubles !== toldTroubles) {
        toldTroubles = troubles;
        store.alive(at, vitalsOf(inputs, started));
        aliveAt = at;
        wrote = true;
      }
      if (at - prunedAt >= PRUNE_EVERY || at < prunedAt) {
        const { sessions, usage, notices } = config.retention;
        // What was too old a day ago already: a clock that leaps ahead must not empty the state.
        const from = Math.min(at, prunedAt === -Infinity ? (lastAlive ?? at) : prunedAt);
        store.prune({ sessions: from - sessions, usage: from - usage, notices: from - notices });
        prunedAt = at;
      }
      if (kept) sayWritten();
      return kept;
    } catch (error) {
      sayUnwritten(error);
      return false;
    }
  }

  async function poll(only?: ReadonlySet<string>): Promise<boolean> {
    const start = now();
    if (obey() || !whole) load();
    if (start - lookedAt >= LOOK_AGAIN || start < lookedAt) await lookUp(start);
    const asked = [...inputs.values()].filter(({ id }) => only === undefined || only.has(id));
    const events = Map.groupBy(asked.filter(({ source }) => holdsEvents(source)), ({ source }) => `${source.system} ${source.instance}`);
    const lines = asked.filter(({ source }) => !holdsEvents(source));
    const woken = only !== undefined;
    await allOf([...lines.map((input) => read(input, woken)), ...[...events.values()].map((group) => readEvents(group, woken))]);
    const kept = whole;
    if (!kept) load();
    const at = now();
    noteHung(at);
    const all = [...inputs.values()];
    // Where nothing can be read, nothing is known of the time that passes.
    const behind = new Set(all.filter((input) => input.caughtUp !== true || troubled(input)).map(({ source }) => source.id));
    pipeline.tick(at, config.sources.map(({ id }) => id).filter((id) => !behind.has(id)));
    // A source that cannot be read keeps nobody else from being told.
    const done = pipeline.beginning !== null && all.every(over);
    if (done) pipeline.caughtUp(at);
    if (!commit(at)) return false;
    if (done) beginning = null;
    return keepUp(at, kept);
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
    readable: () => ![...inputs.values()].some(troubled),
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

/** What was read of it was not kept: it may hold more than the state knows of. */
function unread(input: Input): void {
  input.caughtUp = false;
}

function hangs({ trouble }: Input): boolean {
  return trouble?.endsWith(NO_ANSWER) === true;
}

/** Whether the last look could not read it, for whatever reason. */
function troubled({ trouble, position, path }: Input): boolean {
  return trouble !== null || troubleOf(position, path) !== null;
}

function over({ caughtUp, trouble }: Input): boolean {
  return caughtUp === true || trouble !== null;
}

function vitalsOf(inputs: ReadonlyMap<string, Input>, startedAt: Instant): Vitals {
  const readings = [...inputs].map(([id, { source, path, position, trouble, readAt }]) => [id, { source: source.id, path, readAt, trouble: trouble ?? troubleOf(position, path) }] as const);
  return { startedAt, readings: Object.fromEntries(readings) };
}

/** Waits for all, but not longer than a while for those that take long. */
async function allOf(reads: Promise<void>[]): Promise<void> {
  const late = new AbortController();
  await Promise.race([Promise.all(reads), pause(LONG, late.signal)]);
  // A reason of its own spares the error that would be made for each.
  late.abort('done');
}

function productOf(source: SourceConfig): Product {
  if (!isZone(source.timezone)) throw new Error(`source ${source.id}: unknown zone ${source.timezone}`);
  return need(PRODUCTS.find(({ parser }) => parser.system === source.system));
}

function need<T>(found: T | undefined): T {
  if (found === undefined) throw new Error('a source of a product that is not in the catalogue: the configuration should have refused it');
  return found;
}
