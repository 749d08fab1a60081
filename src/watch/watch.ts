import { siteOf } from '../engine/configured-site.ts';
import type { Engine } from '../engine/engine.ts';
import { createClock } from './clock.ts';
import { createDiscovery } from './discovery.ts';
import { over } from './inputs.ts';
import { createMemory } from './memory.ts';
import { createReading } from './reading.ts';
import { createRequestApplier } from './requests.ts';
import { createStartup } from './startup.ts';
import { createUpkeep } from './upkeep.ts';
import type { WatchDeps } from './watch-deps.ts';
import { createWriting } from './writing.ts';

/** How often what only time brings is looked for while nothing stirs, in milliseconds. */
const TICK_EVERY = 1_000;

/** The loop that joins reading, engine and store. */
export interface Watch {
  /**
   * Looks at every input once (at `only` alone where it is given) and commits what follows. Resolves when all have been
   * read to their end, or without those that take long: a share that hangs holds up nobody else. False when the state
   * could not be written.
   */
  poll(only?: ReadonlySet<string>): Promise<boolean>;
  /** The folders in which a change should wake the next poll, with the inputs that lie there. */
  folders(): Map<string, string[]>;
  engine(): Engine;
  /** Whether every input has been read to its end, or cannot be. */
  settled(): boolean;
  /** The sources that could not be read when they were looked at last: a sentence each, with the file and the cause. */
  unreadable(): string[];
  /** Nothing that is still being read is taken any more. */
  close(): void;
}

/** Loads the state, and looks up what there is to be watched. Nothing is read before the first poll. */
export async function createWatch(deps: WatchDeps): Promise<Watch> {
  const { config, store, now, log, damage } = deps;
  const site = siteOf(config);
  const lastAlive = store.lastAlive();
  const started = now();
  const startup = createStartup();
  const writing = createWriting(log, deps.unwritten);
  const discovery = createDiscovery({ config, site, store, vitals: store.vitals(), log, env: deps.env ?? {} });
  const inputs = () => [...discovery.inputs().values()];
  const memory = createMemory({ ...deps, site, startup, writing, inputs });
  const applyRequests = createRequestApplier(config.state, store, log, (counted) => {
    if (!memory.isWhole()) memory.load();
    memory.engine().count(counted, counted.at);
    return memory.commit(now());
  });
  const readAll = createReading(now, log, { ...memory, inputs, goesOn: discovery.lookSoon });
  const receivers = config.receivers.map(({ id }) => id);
  const clock = createClock({ sources: site.sources, receivers, store, memory, discovery, startup, log });
  const { retention } = config;
  const keepUp = createUpkeep({
    retention,
    store,
    memory,
    discovery,
    writing,
    started: deps.runningSince ?? started,
    lastAlive,
  });
  let tickedAt = -Infinity;
  /** Whether at the last tick everything could be kept. */
  let wasKept = true;

  async function lookUp(at: number): Promise<void> {
    for (const what of await discovery.look(at))
      startup.begin(memory.engine(), { started: true, downSince: null, watching: [what] });
  }

  async function poll(only?: ReadonlySet<string>): Promise<boolean> {
    const start = now();
    if (applyRequests() || !memory.isWhole()) memory.load();
    if (discovery.isDue(start)) await lookUp(start);
    const asked = inputs().filter(({ id }) => only === undefined || only.has(id));
    const stirred = await readAll(asked, only !== undefined);
    const kept = memory.isWhole();
    if (!kept) memory.load();
    // What was read tells of the time up to when this look began: the clock may have leapt since, as on a machine that
    // slept.
    if (stirred || !wasKept || start - tickedAt >= TICK_EVERY || start < tickedAt) {
      wasKept = clock.tick(start, new Set(asked)) && keepUp(start, clock.stands(), kept);
      tickedAt = start;
    }
    return wasKept;
  }

  if (lastAlive !== null && started - lastAlive > Math.max(config.downtime, 2 * config.poll)) {
    startup.begin(memory.engine(), { started: false, downSince: lastAlive, watching: [] });
    log.info({ since: new Date(lastAlive).toISOString() }, 'catching up on what came while nobody watched');
  }
  await lookUp(started);
  if (damage !== null) {
    startup.begin(memory.engine(), { started: true, downSince: null, watching: [damage] });
    log.warn({ damage }, 'the state was damaged and begun anew');
  }

  return {
    poll,
    engine: memory.engine,
    settled: () => inputs().every(over),
    unreadable: () =>
      clock.stands().flatMap(({ source, trouble }) => (trouble === null ? [] : [`${source}: ${trouble}`])),
    close: memory.close,
    folders() {
      const folders = new Map<string, string[]>();
      for (const { id, path, reader } of inputs()) {
        if (reader?.asked === true) continue;
        const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
        folders.set(folder, [...(folders.get(folder) ?? []), id]);
      }
      return folders;
    },
  };
}
