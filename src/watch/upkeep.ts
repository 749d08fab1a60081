import type { Config } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import type { Store } from '../domain/store.ts';
import type { Discovery } from './discovery.ts';
import type { Memory } from './memory.ts';
import { readingsOf, type Stand } from './standing.ts';
import type { Writing } from './writing.ts';

/** How often the sign of life is written, in milliseconds. */
const ALIVE_EVERY = 30_000;
const PRUNE_EVERY = 24 * 3_600_000;

export interface UpkeepDeps {
  retention: Config['retention'];
  store: Pick<Store, 'alive' | 'prune'>;
  memory: Pick<Memory, 'engine' | 'commit'>;
  discovery: Pick<Discovery, 'inputs' | 'nothing'>;
  writing: Writing;
  started: Instant;
  /** When the run before this one was last alive; null where there was none. */
  lastAlive: Instant | null;
}

/**
 * Gives the function that writes signs of life, and once a day forgets what is too old. It is told how sources stand,
 * and whether all that was read before could be kept; gives whether everything could.
 */
export function createUpkeep(deps: UpkeepDeps): (at: Instant, stands: readonly Stand[], kept: boolean) => boolean {
  const { retention, store, memory, discovery, writing, started, lastAlive } = deps;
  let aliveAt = -Infinity;
  let prunedAt = -Infinity;
  /** What was lacking and what was never read yet, as the state says: who asks is told at once. */
  let toldLacks = '';

  function lacksOf(stands: readonly Stand[]): string {
    const lacks = stands.map(({ source, trouble }) => `${source} ${trouble}`);
    return [
      ...lacks,
      ...[...discovery.inputs().values()].map(({ id, readAt, leftOut }) => `${id} ${readAt === null} ${leftOut}`),
    ].join('\n');
  }

  function signOfLife(at: Instant, stands: readonly Stand[]): void {
    const lacks = lacksOf(stands);
    if (at - aliveAt < ALIVE_EVERY && at >= aliveAt && lacks === toldLacks) return;
    toldLacks = lacks;
    const readings = readingsOf(discovery.inputs().values(), discovery.nothing());
    store.alive(at, { startedAt: started, readings });
    aliveAt = at;
    writing.wrote();
  }

  /** False where it could not be kept. */
  function prune(at: Instant): boolean {
    if (at - prunedAt < PRUNE_EVERY && at >= prunedAt) return true;
    const { sessions, usage, notices, names, proof } = retention;
    // What was too old a day ago already: a clock that leaps ahead must not empty the state.
    const from = Math.min(at, prunedAt === -Infinity ? (lastAlive ?? at) : prunedAt);
    const done = store.prune({
      sessions: from - sessions,
      usage: from - usage,
      notices: from - notices,
      names: { before: from - names, after: names },
      proof: { before: from - proof, after: proof },
    });
    memory.engine().expireDuplicates(from - sessions);
    if (!memory.commit(at)) return false;
    // The rest is done at the next looks.
    if (done) prunedAt = at;
    return true;
  }

  return function keepUp(at, stands, kept) {
    try {
      signOfLife(at, stands);
      if (!prune(at)) return false;
      if (kept) writing.kept(at);
      return kept;
    } catch (error) {
      writing.failed(error, [], at);
      return false;
    }
  };
}
