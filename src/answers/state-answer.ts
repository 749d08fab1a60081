import type { Config } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { SeatwatchError } from '../domain/error.ts';
import { readsEvents, tableInputOf, type NewerVersion } from '../domain/product.ts';
import type { Loaded, StateView } from '../domain/store.ts';
import { createEngine, SETTLED, type EngineSource } from '../engine/engine.ts';
import { engineSource } from '../engine/sources.ts';
import { namedCheckpoint } from '../formats/checkpoints.ts';
import { streamKey } from '../ingest/streams.ts';
import { ago } from '../present/time-text.ts';
import { isWatched } from '../store/lock.ts';
import { openView } from '../store/view.ts';
import { silenceAllowed } from './health.ts';
import { oldTables } from './old-tables.ts';
import { modelOf, productOf, suspectingOf } from './products.ts';
import { poolAt, type Answer } from './who.ts';

/** The state that `watch` keeps, opened for reading; SeatwatchError where there is none yet. */
export function openStateView(config: Config): StateView {
  const view = openView(config.state);
  if (view === undefined) {
    throw new SeatwatchError(
      'no-state',
      `there is no state at ${config.state} yet: start "seatwatch watch --config ${config.file}", or ` +
        'name a log to read, as in "seatwatch who messages.log"',
    );
  }
  return view;
}

/** The answer from the state: advanced to now while `watch` lives, else as of its last sign of life. */
export function stateAnswer(
  config: Config,
  view: StateView,
  at: Instant | undefined,
  now: Instant,
  timezone: Answer['timezone'],
): Answer {
  const loaded = view.loaded();
  const lastAlive = view.lastAlive();
  const dead = staleness(lastAlive, now, silenceAllowed(config.poll)) ?? endedOf(config, lastAlive, now);
  const unread = dead === null ? unreadOf(config, view) : [];
  const sources = config.sources.map((source) =>
    engineSource(source, productOf(source.system), config.patterns[source.system]),
  );
  const upTo = readUpTo(sources, loaded);
  const old = oldTables(config.sources, upTo, loaded, now);
  const lacks = [...(dead === null ? unread.map(({ told }) => told) : [dead]), ...old.map(({ told }) => told)];
  const stale = lacks.length === 0 ? null : lacks.join('; ');
  const known = dead === null ? Math.min(now, ...unread.map(({ since }) => since)) : Math.min(now, lastAlive ?? now);
  // Beside an old table other sources are known until now.
  const alone = old.filter(({ beside }) => beside !== true);
  const asOf = alone.length < sources.length ? known : Math.min(known, Math.max(...alone.map(({ since }) => since)));
  const { ledger } = createEngine(
    { sources, pools: config.pools, rules: [], timezone: timezone.name, people: {}, hosts: {} },
    loaded,
  );
  for (const { id } of sources) ledger.advance(id, asOf - SETTLED);
  // What has happened since, nobody knows.
  const until = Math.min(at ?? asOf, asOf);
  const expected = (pool: string): readonly string[] => config.pools.find(({ id }) => id === pool)?.expected ?? [];
  const pools = ledger.pools().map((pool) =>
    at === undefined
      ? { ...pool, holdings: ledger.holdings(pool.pool), expected: expected(pool.pool) }
      : {
          ...poolAt(
            view,
            {
              ...pool,
              model: modelOf(pool.system),
              suspecting: suspectingOf(
                pool.system,
                config.sources.find(({ id }) => pool.sources.includes(id))?.settings,
                expected(pool.pool),
              ),
            },
            until,
          ),
          expected: expected(pool.pool),
        },
  );
  return {
    at: at ?? now,
    asOf: until,
    stale,
    readUpTo: upTo,
    lastAlive,
    timezone,
    ...siteIn(config),
    pools,
  };
}

/** Name and labels of a site, where it has any. */
export function siteIn({ site, labels }: Pick<Config, 'site' | 'labels'>): Pick<Answer, 'site' | 'labels'> {
  return { ...(site !== undefined && { site }), ...(Object.keys(labels).length > 0 && { labels }) };
}

/** Sources that cannot be read at present: what happened in them since is not known. */
function unreadOf(config: Config, view: StateView): { since: Instant; told: string }[] {
  const sources = new Set(config.sources.map(({ id }) => id));
  return Object.values(view.vitals()?.readings ?? {}).flatMap(({ source, trouble, readAt }) =>
    trouble === null || readAt === null || !sources.has(source)
      ? []
      : [{ since: readAt, told: `source ${source} is not read: ${trouble}` }],
  );
}

function staleness(lastAlive: Instant | null, now: Instant, allowed: number): string | null {
  if (lastAlive === null) return 'watch has not read anything yet';
  if (Math.abs(now - lastAlive) <= allowed) return null;
  // Had it been alive since the clock was set back, it would have said so by the new time.
  if (lastAlive > now)
    return (
      `the clock was set back by ${ago(lastAlive - now)} or more since watch was last alive: what ` +
      'happened since is not known'
    );
  return `watch was last alive ${ago(now - lastAlive)} ago: what happened since is not known`;
}

/** That no watch runs, however short a time ago one lived. */
function endedOf({ state }: Config, lastAlive: Instant | null, now: Instant): string | null {
  return isRunning(state) !== false || lastAlive === null
    ? null
    : `no watch is running, and it was last alive ${ago(Math.max(0, now - lastAlive))} ago: what ` +
        'happened since is not known';
}

/** Whether a `watch` holds the lock of a state; undefined where this account cannot tell. */
export function isRunning(state: string): boolean | undefined {
  try {
    return isWatched(state);
  } catch {
    return undefined;
  }
}

/** The version that each source states, where it is newer than any that its parser was tried with, by its id. */
export function newerVersions(sources: readonly EngineSource[], { streams }: Loaded): Map<string, NewerVersion> {
  return new Map(
    sources.flatMap(({ id, product: { parser } }) =>
      [...streams]
        .filter(([key]) => key.startsWith(`${id}:`))
        .flatMap(([, state]) => parser.newerThanTested?.(state) ?? [])
        .map((newer): [string, NewerVersion] => [id, newer]),
    ),
  );
}

/** The last stamp that a source has shown: that of the last line that was read, or of the last one that mattered. */
export function readUpTo(sources: readonly EngineSource[], loaded: Loaded): Answer['readUpTo'] {
  return Object.fromEntries(
    sources.map(({ id, instance, product: { parser } }) => {
      // Sources of events of one machine share what was parsed of it, under the first of them.
      const first = sources.find((other) => other.product.parser === parser && other.instance === instance)?.id ?? id;
      const begin = readsEvents(parser) ? streamKey(first, instance).slice(0, -instance.length) : `${id}:`;
      // A table beside events is a stream of its own.
      const begins = tableInputOf(parser) === undefined ? [begin] : [begin, `${id}:`];
      const own = <T>(parts: ReadonlyMap<string, T>, of: readonly string[]): T[] =>
        [...parts].filter(([key]) => of.some((start) => key.startsWith(start))).map(([, part]) => part);
      const seen = own(loaded.streams, begins).flatMap((state) => parser.seenUpTo(state) ?? []);
      const read = own(loaded.inputs, [begin]).flatMap((stored) => namedCheckpoint(stored, '').readTo ?? []);
      const stamps = [...seen, ...read];
      return [id, stamps.length === 0 ? null : Math.max(...stamps)];
    }),
  );
}
