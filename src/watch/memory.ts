import type { Instant } from '../domain/entry.ts';
import type { Batch } from '../domain/reader.ts';
import type { Store } from '../domain/store.ts';
import { ingest, type Held } from '../engine/drive.ts';
import type { Engine, EngineSource } from '../engine/engine.ts';
import { engineFor, sourceFor, type ConfiguredSource, type Site } from '../engine/site.ts';
import { namedCheckpoint } from '../formats/checkpoints.ts';
import { holdsEvents, type Input } from './inputs.ts';
import type { Startup } from './startup.ts';
import { createTextTeller } from './unknown-texts.ts';
import type { WatchDeps } from './watch-deps.ts';
import type { Writing } from './writing.ts';

/**
 * In catching up, batches are committed together up to so many entries: each commit waits for the disk, and writes anew
 * what is open. A row of a table counts as two, since one of the past tells of an opening and of an end.
 */
const MOST_UNCOMMITTED = 10_000;

/**
 * What `watch` holds in memory: the engine, and the checkpoints of its inputs. Each commit is one transaction; after a
 * failed one all of it is to be dropped and loaded from the state again, as after a restart.
 */
export interface Memory {
  engine(): Engine;
  sourceOf(id: string): EngineSource;
  /** Counts the times that memory was dropped: what was read for an older one is not taken. */
  generation(): number;
  /** False from a failed commit until all was loaded again: what is in memory is not what is kept. */
  isWhole(): boolean;
  /** Drops all and loads it from the state. */
  load(): void;
  /** Takes batches, and commits once their input is read to its end or enough has gathered; false where that failed. */
  take(held: readonly Held<Input>[], watermark: Instant): boolean;
  /** One transaction of all that has gathered; false where it failed. */
  commit(at: Instant): boolean;
  /** Nothing that is still being read is taken any more. */
  close(): void;
}

export interface MemoryDeps extends Pick<WatchDeps, 'now' | 'log' | 'mailWaits' | 'committed'> {
  site: Site<ConfiguredSource>;
  store: Pick<Store, 'loaded' | 'delivery' | 'commit'>;
  startup: Startup;
  writing: Writing;
  /** The inputs that there are now, whose checkpoints are set when all is loaded. */
  inputs(): Iterable<Input>;
}

/** Begins with what the state holds. */
export function createMemory(deps: MemoryDeps): Memory {
  const { site, store, startup, writing, now, log, inputs } = deps;
  const tellTexts = createTextTeller(log);
  let engine!: Engine;
  let sources: ReadonlyMap<string, EngineSource> = new Map();
  let generation = 0;
  let whole = false;
  /** Entries taken since the last commit. */
  let uncommitted = 0;

  function load(): void {
    generation += 1;
    whole = false;
    const loaded = store.loaded();
    sources = new Map(site.sources.map((source) => [source.id, sourceFor(source)]));
    engine = engineFor(site, [...sources.values()], loaded);
    for (const input of inputs()) {
      const stored = loaded.inputs.get(input.id);
      input.position = stored === undefined ? undefined : namedCheckpoint(stored, input.path);
      input.lastStat = undefined;
    }
    // What nobody could be told before a start, or a changed configuration, is told again at once.
    engine.delivered(store.delivery(), 0);
    startup.resume(engine);
    whole = true;
  }

  function commit(at: Instant): boolean {
    const work = engine.work(at);
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
    if (work.outbox.length > 0) deps.mailWaits();
    deps.committed?.(engine);
    return true;
  }

  load();
  return {
    engine: () => engine,
    sourceOf: (id) => sources.get(id) ?? missing(id),
    generation: () => generation,
    isWhole: () => whole,
    load,
    take(held, watermark) {
      const batches = held.map(({ input, batch }) => ({ source: input.source.id, input: input.id, batch }));
      ingest(engine, batches, now(), watermark);
      uncommitted += held.reduce((entries, { batch }) => entries + weightOf(batch), 0);
      return (held.some(goesOn) && uncommitted < MOST_UNCOMMITTED) || commit(now());
    },
    commit,
    close: () => void (generation += 1),
  };
}

/** How many entries a batch has, rows of tables with them. */
function weightOf({ entries }: Batch): number {
  return entries.reduce((sum, { table }) => sum + 1 + 2 * (table?.rows.length ?? 0), 0);
}

/** Whether more of a file is to come; of events that are followed nobody knows. */
function goesOn({ input, batch }: Held<Input>): boolean {
  return !batch.caughtUp && (batch.snapshot === true || !holdsEvents(input));
}

function missing(id: string): never {
  throw new Error(`there is no source ${id} in the configuration that is in force`);
}
