import { poolAt, type Answer } from '../answer/answer.ts';
import type { Config } from '../config/config.ts';
import type { Instant } from '../domain/reading.ts';
import type { StateView } from '../domain/store.ts';
import { createPipeline, SETTLED } from '../pipeline.ts';
import { pipedSource } from '../sources.ts';
import { openView } from '../store/view.ts';
import { ago } from '../time/format.ts';
import { Failure } from './failure.ts';
import { modelOf, productOf } from './products.ts';

/** `watch` says every 30 s that it lives, or at each poll where those are rarer. */
const SILENT = 120_000;

/** The state that `watch` keeps, opened for reading; Failure where there is none yet. */
export function openKept(config: Config): StateView {
  const view = openView(config.state);
  if (view === undefined) {
    throw new Failure(`there is no state at ${config.state} yet: start "seatwatch watch --config ${config.file}", or name a log to read, as in "seatwatch who messages.log"`);
  }
  return view;
}

/** The answer from the state: advanced to now while `watch` lives, else as of its last sign of life. */
export function keptAnswer(config: Config, view: StateView, at: Instant | undefined, now: Instant, timezone: Answer['timezone']): Answer {
  const loaded = view.loaded();
  const lastAlive = view.lastAlive();
  const silentFor = lastAlive === null ? Infinity : now - lastAlive;
  const stale = silentFor <= Math.max(SILENT, 3 * config.poll) ? null : lastAlive === null ? 'watch has not read anything yet' : `watch was last alive ${ago(silentFor)} ago: what happened since is not known`;
  const asOf = stale === null ? now : (lastAlive ?? now);
  const sources = config.sources.map((source) => pipedSource(source, productOf(source.system), config.patterns[source.system]));
  const { ledger } = createPipeline({ sources, pools: config.pools, rules: [], timezone: timezone.name, people: {}, hosts: {} }, loaded);
  for (const { id } of sources) ledger.advance(id, asOf - SETTLED);
  // What has happened since, nobody knows.
  const until = Math.min(at ?? asOf, asOf);
  const expected = (pool: string): readonly string[] => config.pools.find(({ id }) => id === pool)?.expected ?? [];
  const pools = ledger.pools().map((pool) =>
    at === undefined
      ? { ...pool, holdings: ledger.holdings(pool.pool), expected: expected(pool.pool) }
      : { ...poolAt(view, { ...pool, model: modelOf(pool.system) }, until), expected: expected(pool.pool) },
  );
  return { at: at ?? now, asOf: until, stale, readUpTo: readUpTo(config, loaded.streams), lastAlive, timezone, pools };
}

function readUpTo(config: Config, streams: ReadonlyMap<string, unknown>): Answer['readUpTo'] {
  return Object.fromEntries(
    config.sources.map(({ id, system }) => {
      const { parser } = productOf(system);
      const stamps = [...streams].filter(([stream]) => stream.startsWith(`${id}:`)).flatMap(([, state]) => parser.seenUpTo(state as never) ?? []);
      return [id, stamps.length === 0 ? null : Math.max(...stamps)];
    }),
  );
}
