import type { Instant } from '../../domain/entry.ts';
import type { Range, Seats } from '../../domain/ledger.ts';
import type { Peak, Piece } from '../usage.ts';
import type { Material, PoolMaterial } from './material.ts';
import { elsewhereOf, judged, touching, withOthers, withRefused, type Verdict } from './elsewhere.ts';
import { firstAt, holderKey, openingsOf, type Opening } from './seats-held.ts';
import { presence, spanOf } from './spans.ts';

/** How much is certain, how much more is possible, and of how much nobody can tell. */
export interface Sureness {
  certain: number;
  possible: number;
  unknown: number;
}

/** What a limit would have meant in the time. */
export interface LimitRow {
  limit: number;
  /** Milliseconds in which all seats would have been taken. */
  full: Sureness;
  /** Logins that would have found too few free seats here, with those that were in fact refused. */
  foundFull: Sureness;
  /**
   * Those of them that nothing else would have let in: all, unless other licences are given to who finds this one full.
   * Then these are certain where all of the others were full anyway.
   */
  refused: Sureness;
}

export interface RightSizeAnswer extends Pick<Material, 'end' | 'from' | 'to' | 'moment'> {
  pool: string;
  system: string;
  kind: string;
  /** The limit of today; null where it is not known. */
  limit: number | null;
  peak: Peak;
  known: { complete: number; inPart: number; unknown: number };
  /** Logins that were in fact refused. */
  refusals: { atLeast: number; atMost: number };
  /** Ascending; none where nothing can be told, for the reason in `why`. */
  rows: readonly LimitRow[];
  why: 'named' | 'cores' | 'unknown' | 'moment' | null;
  /** The kinds that let in whoever finds this pool full, the next one first. */
  higher: readonly string[];
}

/** So many limits are told of on either side of the middle. */
const AROUND = 5;

/** What limits around the one of today, or around the peak, would have meant for the logins of one pool. */
export function rightSize({ end, from, to, moment }: Material, pool: PoolMaterial): RightSizeAnswer {
  const { usage, refusals, pool: now, system } = pool.usage;
  const limit = now.perCore ? null : (usage.limit ?? now.limit);
  const why = whyNot(pool, moment);
  const real = demandOf(pool);
  const failed = refusals.failed.reduce((sum, { count }) => sum + count, 0);
  const told = {
    end,
    from,
    to,
    moment,
    pool: now.pool,
    system,
    kind: now.kind,
    limit,
    peak: usage.peak,
    known: usage.known,
    refusals: { atLeast: Math.max(refusals.atLeast, failed), atMost: Math.max(refusals.atMost, failed) },
    why,
    higher: pool.higher.map(({ kind }) => kind),
  };
  if (why !== null) return { ...told, rows: [] };
  const pieces = believable(pool.usage.pieces, usage.peak);
  const { higher } = pool;
  const counts = countsAfterLogins(pool, pieces, from, to);
  const elsewhere = elsewhereOf(higher);
  // With more seats than today whoever was handed on or refused may have been here.
  const more = higher.length > 0 ? withOthers(pieces, higher) : told.refusals.atMost > 0 ? withRefused(pieces) : pieces;
  const moreCounts = higher.length > 0 ? countsAfterLogins(pool, more, from, to) : counts;
  const rows = limitsAround(limit, usage.peak).map((each): LimitRow => {
    const isMore = limit !== null && each > limit;
    // Who was let in would be so with more seats, too.
    const refused = refusedAt(counts, each, ({ between }) => judged(elsewhere(between), each, limit));
    return {
      limit: each,
      full: fullAt(isMore ? more : pieces, each),
      foundFull: add(refusedAt(isMore ? moreCounts : counts, each), real(each)),
      refused: add(refused, real(each)),
    };
  });
  return { ...told, rows };
}

function whyNot({ named, usage }: PoolMaterial, moment: boolean): RightSizeAnswer['why'] {
  if (named) return 'named';
  if (usage.pool.perCore) return 'cores';
  if (moment) return 'moment';
  const { atLeast, atMost } = usage.usage.peak;
  return atLeast === null || (atLeast === 0 && atMost === null) ? 'unknown' : null;
}

/**
 * The step function without upper ends above the limit of their time: who was let in had a seat below it. Where more
 * seats were surely taken than a limit has, it is not believed.
 */
function believable(pieces: readonly Piece[], { atLeast: peak }: Seats): readonly Piece[] {
  return pieces.map((piece) => {
    const { atMost, limit } = piece;
    if (atMost === null || limit === null || limit <= 0 || (peak ?? 0) > limit) return piece;
    return { ...piece, atMost: Math.min(atMost, limit) };
  });
}

/** Limits around the middle, in steps that grow with it, none below 1, with the middle itself and the peak. */
export function limitsAround(limit: number | null, peak: Seats): number[] {
  const middle = Math.max(1, limit ?? peak.atMost ?? peak.atLeast ?? 1);
  const step = stepFor(middle);
  const around = Array.from({ length: 2 * AROUND + 1 }, (_, place) => middle + (place - AROUND) * step);
  const all = [...around, ...[peak.atLeast, peak.atMost].filter((seats) => seats !== null)];
  return [...new Set(all.filter((each) => each >= 1))].toSorted((a, b) => a - b);
}

/** 1 up to 20 seats, then 2, 5, 10, 20, 50 and so on: about a twentieth. */
function stepFor(middle: number): number {
  for (let power = 1; ; power *= 10) {
    const step = [1, 2, 5].map((digit) => digit * power).find((each) => middle <= each * 20);
    if (step !== undefined) return step;
  }
}

/** For how long all seats of a limit would have been taken. */
export function fullAt(pieces: readonly Piece[], limit: number): Sureness {
  const full: Sureness = { certain: 0, possible: 0, unknown: 0 };
  for (const { from, to, atLeast, atMost } of pieces) {
    if (atLeast !== null && atLeast >= limit) full.certain += to - from;
    else if (atMost === null) full.unknown += to - from;
    else if (atMost >= limit) full.possible += to - from;
  }
  return full;
}

/** The seats that were taken just after a login which needed one: at least, and at most; null where nobody knows. */
interface After extends Seats {
  /** Between which instants it came. */
  between: Range;
}

/** Of a login that is above a limit just afterwards, that limit would have refused it, unless `verdict` says else. */
function refusedAt(counts: readonly After[], limit: number, verdict: (one: After) => Verdict = () => 'sure'): Sureness {
  const refused: Sureness = { certain: 0, possible: 0, unknown: 0 };
  for (const one of counts) {
    const { atLeast, atMost } = one;
    if (atMost !== null && atMost <= limit) continue;
    const told = verdict(one);
    if (told === 'no') continue;
    if (atLeast !== null && atLeast > limit) refused[told === 'sure' ? 'certain' : 'possible'] += 1;
    else if (atMost === null) refused.unknown += 1;
    else if (atMost > limit) refused.possible += 1;
  }
  return refused;
}

/** One entry for each login of [from, to) that may have needed a seat. */
function countsAfterLogins(pool: PoolMaterial, pieces: readonly Piece[], from: Instant, to: Instant): After[] {
  const { model, ruleOf } = pool;
  if (model === undefined) return [];
  const spans = pool.spans.filter((span) => presence(span, from, to) !== 'no');
  const openings = [...Map.groupBy(spans, (span) => holderKey(span, model)).values()].flatMap((own) => {
    const rule = ruleOf(own[0]?.session.source ?? '');
    const withGrace = own.map(({ session }) => spanOf(session, to, model));
    return rule === undefined ? [] : openingsOf(withGrace, rule, from, to);
  });
  const ends = Map.groupBy(
    spans.filter(({ session }) => session.closedAt !== undefined && session.closedBetween === undefined),
    ({ session }) => session.closedAt,
  );
  const exact = openings.filter(({ between: [a, b] }) => a === b);
  const together = [...Map.groupBy(exact, ({ between: [at] }) => at)].flatMap(([at, some]) =>
    countsAt(pieces, at, some, ends.get(at)?.length ?? 0),
  );
  const bounded = openings.filter(({ between: [a, b], seats }) => a !== b && seats.most > 0);
  return [...together, ...bounded.map((opening) => countsWithin(pieces, opening))];
}

/**
 * Of logins at one instant, beside so many logouts of which nobody knows whether they came before: what lasted for no
 * time is not taken for a peak.
 */
function countsAt(pieces: readonly Piece[], at: Instant, openings: readonly Opening[], logouts: number): After[] {
  const place = firstAt(pieces, (piece) => piece.to >= at);
  const found = pieces[place];
  const [before, after] = found?.to === at ? [found, pieces[place + 1]] : [found, found];
  const isFirst = found !== undefined && found.from === at;
  const start = isFirst ? undefined : before;
  const cap = highest([start, after].filter((piece) => piece !== undefined));
  let [least, most] = [0, 0];
  const counts: After[] = [];
  for (const { seats } of openings) {
    least += seats.least;
    most += seats.most;
    if (seats.most === 0) continue;
    const known = start?.atLeast ?? null;
    const atMost = cap === null ? null : Math.min(start?.atMost == null ? cap : start.atMost + most, cap);
    const atLeast = known === null || seats.least === 0 ? null : known - logouts + least;
    const surely = atLeast === null || atMost === null ? atLeast : Math.min(atLeast, atMost);
    counts.push({ between: [at, at], atLeast: surely, atMost });
  }
  return counts;
}

/** Of a login between two instants: what was taken at any time between them. */
function countsWithin(pieces: readonly Piece[], { between: [a, b], seats }: Opening): After {
  const near = touching(pieces, [a, b]);
  const isCut = near.length === 0 || (pieces[0]?.from ?? a) > a || (pieces.at(-1)?.to ?? b) < b;
  const least = Math.min(...near.map(({ atLeast }) => atLeast ?? -Infinity));
  return {
    between: [a, b],
    atLeast: isCut || seats.least === 0 || least === -Infinity ? null : least,
    atMost: isCut ? null : highest(near),
  };
}

function highest(pieces: readonly Pick<Piece, 'atMost'>[]): number | null {
  let most: number | null = pieces.length === 0 ? null : 0;
  for (const { atMost } of pieces) most = most === null || atMost === null ? null : Math.max(most, atMost);
  return most;
}

/**
 * Logins that were in fact refused: at that limit, and at each lower one, they would have been refused as well; what a
 * higher one would have done with them nobody can tell.
 */
function demandOf({ usage: { refusals, pieces, pool }, events }: PoolMaterial): (limit: number) => Sureness {
  const limitAt = (at: Instant): number | null => {
    const place = firstAt(pieces, (piece) => piece.to > at);
    return (pieces[place] ?? pieces.at(-1))?.limit ?? pool.limit;
  };
  const counted = refusals.rises.map(({ at, atLeast, atMost }) => ({ limit: limitAt(at), atLeast, atMost }));
  const failed = events.flatMap((event) =>
    event.kind === 'refused' ? [{ limit: limitAt(event.at), atLeast: 1, atMost: 1 }] : [],
  );
  return (limit) => {
    // A counter counts the logins that failed, too.
    const [least, most, all] = [
      (some: typeof counted) => sum(some.filter(isRefusedAt(limit)).map(({ atLeast }) => atLeast)),
      (some: typeof counted) => sum(some.filter(isRefusedAt(limit)).map(({ atMost }) => atMost)),
      (some: typeof counted) => sum(some.map(({ atMost }) => atMost)),
    ].map((measure) => Math.max(measure(counted), measure(failed)));
    const certain = least ?? 0;
    const possible = (most ?? 0) - certain;
    return { certain, possible, unknown: Math.max(0, (all ?? 0) - certain - possible) };
  };
}

function isRefusedAt(limit: number): (some: { limit: number | null }) => boolean {
  return (some) => some.limit !== null && limit <= some.limit;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function add(a: Sureness, b: Sureness): Sureness {
  return { certain: a.certain + b.certain, possible: a.possible + b.possible, unknown: a.unknown + b.unknown };
}
