import type { Config } from '../../config/types.ts';
import { nearest } from '../../config/problem.ts';
import type { Instant } from '../../domain/entry.ts';
import { SeatwatchError } from '../../domain/error.ts';
import type { Seats, Session } from '../../domain/ledger.ts';
import type { Sourced } from '../../domain/licence-event.ts';
import type { LicenceModel } from '../../domain/licence-model.ts';
import type { Settings } from '../../domain/setting.ts';
import type { Answers, RangeQuestion } from '../answers.ts';
import type { PoolUsage } from '../pool-usage.ts';
import { knownProduct, modelOf } from '../products.ts';
import { measure, type Piece } from '../usage.ts';
import type { Answer, PoolAnswer } from '../who.ts';
import { seatRule, type SeatRule } from './seats-held.ts';
import { spanOf, type Span } from './spans.ts';

/** What a report takes from a configuration, or from what is said of files. */
export interface ReportSite {
  people: Config['people'];
  /** Whether persons may be shown; else groups of them alone. */
  byPerson: boolean;
  /** By id what a source reads, where it is configured: a server, an IRIS instance or a database. */
  instanceOf(source: string): string | undefined;
  /** The settings of a source of a system. */
  settingsOf(system: string, source: string): Settings;
}

/** One pool with all that a report counts over [from, to). */
export interface PoolMaterial {
  usage: PoolUsage;
  now: PoolAnswer | undefined;
  model: LicenceModel | undefined;
  /** The product as its maker writes it; undefined where the catalogue holds none. */
  product: string | undefined;
  /** Whether its seats belong to persons or machines, used or not: then there is neither use nor peak. */
  named: boolean;
  /** The servers, instances or databases that it counts, as far as configuration or log name them. */
  instances: readonly string[];
  /** What lets in whoever finds this pool full, the next one first; none where it refuses by itself. */
  higher: readonly Higher[];
  ruleOf(source: string): SeatRule | undefined;
  /** Its sessions that may have been open in the time, without grace. */
  spans: readonly Span[];
  events: readonly Sourced[];
  /** Whether all sessions of the time are known: nothing is missing at its beginning, in the middle or at its end. */
  complete: boolean;
  /** The seats at `to`. */
  seatsAtEnd: Seats;
}

/** A kind of licence that is given to whoever finds a lower one full; its seats, as far as a pool here counts them. */
export interface Higher {
  kind: string;
  pieces: readonly Piece[];
}

/** What every report is made of. */
export interface Material {
  end: Answer;
  from: Instant;
  to: Instant;
  /** Whether what was read is of one moment alone, so that nothing can be said of durations. */
  moment: boolean;
  pools: readonly PoolMaterial[];
}

/**
 * Gathers what a report counts, of one pool or of all. `pool` is its id, or its kind where there is one alone of it;
 * `limit` is that of the pool where nothing else tells it.
 * Throws SeatwatchError `not-found` where there is no such pool, and `usage` where the time is empty.
 */
export async function materialOf(
  answers: Pick<Answers, 'usage' | 'history'>,
  asked: RangeQuestion & { pool?: string | undefined; limit?: number | undefined },
  site: Pick<ReportSite, 'settingsOf' | 'instanceOf'>,
): Promise<Material> {
  const { end, from, to, pools } = await answers.usage({ from: asked.from, to: asked.to });
  const wanted = asked.pool === undefined ? pools : [limited(poolNamed(asked.pool, pools), asked.limit)];
  const { sessions, events } = await answers.history({ from, to });
  const sessionsOf = Map.groupBy(sessions, ({ pool }) => pool);
  const eventsOf = Map.groupBy(events, ({ pool }) => pool);
  return {
    end,
    from,
    to,
    moment: from === to,
    pools: wanted.map((usage): PoolMaterial => {
      const { pool, system } = usage;
      const model = modelOf(system);
      const ruleOf = (source: string): SeatRule | undefined =>
        model && seatRule(model, site.settingsOf(system, source));
      const { known } = usage.usage;
      const last = usage.pieces.at(-1);
      return {
        usage,
        now: end.pools.find((one) => one.pool === pool.pool),
        model,
        product: knownProduct(system)?.parser.product,
        named: pool.named === true,
        instances: instancesOf(pool, sessionsOf.get(pool.pool) ?? [], site),
        higher: model === undefined ? [] : higherOf(usage, pools, model, site),
        ruleOf,
        spans: (sessionsOf.get(pool.pool) ?? []).map((session) => spanOf(session, to)),
        events: (eventsOf.get(pool.pool) ?? []).map(({ event }) => event),
        complete: known.inPart === 0 && known.unknown === 0 && pool.older === undefined,
        // What the last line brought lasted for no time yet.
        seatsAtEnd: to === end.asOf ? seatsOf(pool) : seatsOf(last),
      };
    }),
  };
}

function instancesOf(
  { sources }: PoolUsage['pool'],
  sessions: readonly Session[],
  { instanceOf }: Pick<ReportSite, 'instanceOf'>,
): string[] {
  const configured = sources.flatMap((source) => instanceOf(source) ?? []);
  const read = sessions.map(({ instance }) => instance);
  return [...new Set(configured.length > 0 ? configured : read)].filter((name) => name !== '').toSorted();
}

function higherOf(
  { pool: { kind, sources }, system }: PoolUsage,
  pools: readonly PoolUsage[],
  { cascade }: LicenceModel,
  site: Pick<ReportSite, 'settingsOf'>,
): Higher[] {
  if (cascade === undefined) return [];
  const orders = sources.map((source) => site.settingsOf(system, source)[cascade]).filter((one) => Array.isArray(one));
  const order: readonly string[] = orders.find((one) => one.includes(kind)) ?? [];
  return order.slice(order.indexOf(kind) + 1).map((name) => {
    const counts = pools.find(
      (one) => one.system === system && one.pool.kind === name && one.pool.sources.some((id) => sources.includes(id)),
    );
    return { kind: name, pieces: counts?.pieces ?? [] };
  });
}

/** The two numbers alone: a pool brings the names of its holders along. */
function seatsOf(told: Seats | undefined): Seats {
  return { atLeast: told?.atLeast ?? null, atMost: told?.atMost ?? null };
}

/** A pool with the limit that was typed, where neither the log nor a configuration tells any. */
function limited(usage: PoolUsage, limit: number | undefined): PoolUsage {
  const { pool, pieces } = usage;
  if (limit === undefined || pool.perCore || pool.limit !== null || pieces.some((one) => one.limit !== null))
    return usage;
  const known = pieces.map((piece) => ({ ...piece, limit }));
  return { ...usage, pool: { ...pool, limit }, pieces: known, usage: measure(known, usage.usage.from, usage.usage.to) };
}

function poolNamed(name: string, pools: readonly PoolUsage[]): PoolUsage {
  const names = pools.map(({ pool }) => pool.pool);
  const ofKind = pools.filter(({ pool }) => pool.kind === name);
  const found = pools.find(({ pool }) => pool.pool === name) ?? (ofKind.length === 1 ? ofKind[0] : undefined);
  if (found !== undefined) return found;
  if (names.length === 0) throw new SeatwatchError('not-found', `there is no pool "${name}": no pool is known here`);
  const near = nearest(name, names);
  const meant = near === undefined ? '' : `; did you mean ${near}?`;
  throw new SeatwatchError('not-found', `there is no pool "${name}": there are ${names.join(', ')}${meant}`);
}
