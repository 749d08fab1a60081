import type { Instant } from '../../domain/entry.ts';
import type { Range } from '../../domain/ledger.ts';
import type { LicenceModel } from '../../domain/licence-model.ts';
import type { Settings } from '../../domain/setting.ts';
import { countingBy } from '../../ledger/seats.ts';
import { within, type Span } from './spans.ts';

/** What a report counts seats by. */
export interface SeatRule {
  model: LicenceModel;
  /** Above so many sessions of a holder at once each takes a seat; 0 where each always does. */
  each: number;
}

export function seatRule(model: LicenceModel, settings: Settings): SeatRule {
  return { model, each: countingBy(model, settings).ratchetAbove };
}

/**
 * By which sessions are of one holder, as the licence counts: the parts that its model names, at one instance unless it
 * takes one seat wherever it is seen.
 */
export function holderKey({ session: { instance, who } }: Span, { holder, oneSeatAcross }: LicenceModel): string {
  if (oneSeatAcross === true) return JSON.stringify(holder.map((part) => (who[part] ?? '').toLowerCase()));
  return JSON.stringify([instance, ...holder.map((part) => who[part] ?? '')]);
}

/** The milliseconds of [from, to) for which one holder had seats, counted by seat: at least and at most. */
export function seatTime(
  spans: readonly Span[],
  { each }: SeatRule,
  from: Instant,
  to: Instant,
): { atLeast: number; atMost: number } {
  const sure = spans.flatMap(({ sure }) => (sure === null ? [] : [sure]));
  return {
    atLeast: sumOf(levels(sure, each, -Infinity), from, to),
    atMost: sumOf(
      levels(
        spans.map(({ maybe }) => maybe),
        each,
        from,
      ),
      from,
      to,
    ),
  };
}

/** From an instant on: so many sessions, and whether each of them takes a seat. */
interface Level {
  at: Instant;
  sessions: number;
  isEach: boolean;
}

/**
 * How many sessions of one holder were open over time. Of the time before `known` only what was open then is known, so
 * that of several each may take a seat.
 */
function levels(ranges: readonly Range[], each: number, known: Instant): Level[] {
  const marks = ranges.flatMap(([from, to]) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  marks.sort((a, b) => a.at - b.at || b.by - a.by);
  const found: Level[] = [];
  let sessions = 0;
  let isEach = false;
  for (const { at, by } of marks) {
    sessions += by;
    isEach = sessions > 0 && (isEach || sessions > each || (each < Infinity && at < known && sessions > 1));
    found.push({ at, sessions, isEach });
  }
  return found;
}

function sumOf(steps: readonly Level[], from: Instant, to: Instant): number {
  let sum = 0;
  for (const [place, { at, sessions, isEach }] of steps.entries()) {
    const held = within([at, steps[place + 1]?.at ?? at], from, to);
    if (held !== null) sum += (held[1] - held[0]) * unitsOf(sessions, isEach);
  }
  return sum;
}

function unitsOf(sessions: number, isEach: boolean): number {
  return sessions === 0 ? 0 : isEach ? sessions : 1;
}

/** A login in the time asked about, and how many more seats it needed: 0 where its holder had one already. */
export interface Opening {
  between: Range;
  seats: { least: number; most: number };
}

/** The logins of one holder that lie in [from, to); those whose time is not known at all are none. */
export function openingsOf(spans: readonly Span[], { each }: SeatRule, from: Instant, to: Instant): Opening[] {
  const sure = spans.flatMap(({ sure }) => (sure === null ? [] : [sure]));
  const maybe = spans.map((span) => span.maybe);
  const sorted = {
    sureFrom: ascending(sure.map(([begin]) => begin)),
    sureTo: ascending(sure.map(([, end]) => end)),
    maybeFrom: ascending(maybe.map(([begin]) => begin)),
    maybeTo: ascending(maybe.map(([, end]) => end)),
  };
  const [sureLevels, maybeLevels] = [levels(sure, each, -Infinity), levels(maybe, each, from)];
  const known = spans.filter(({ opened }) => opened !== null && opened[0] < to && opened[1] >= from);
  known.sort((a, b) => (a.opened?.[0] ?? 0) - (b.opened?.[0] ?? 0));
  // Of several at one instant the first one needs the seat.
  const together = Map.groupBy(known.filter(isExact), ({ opened }) => opened?.[0]);
  return known.map((span) => {
    const between = span.opened ?? span.maybe;
    const [a, b] = between;
    const others = isExact(span) ? (together.get(a) ?? [span]) : [span];
    const place = others.indexOf(span);
    const earlier = others.slice(0, place).filter((one) => one.sure !== null).length;
    const least = Math.max(0, below(sorted.sureFrom, a) - upTo(sorted.sureTo, b) + earlier);
    const later = others.length - place - 1;
    const most = Math.max(least, upTo(sorted.maybeFrom, b) - below(sorted.maybeTo, a) - 1 - later);
    const isEach = [isEachBefore(sureLevels, a), isEachBefore(maybeLevels, b)];
    return { between, seats: needed(least, most, isEach, each) };
  });
}

function isExact({ opened }: Span): boolean {
  return opened !== null && opened[0] === opened[1];
}

/** The seats that one more session needs where its holder has between `least` and `most` of them. */
function needed(least: number, most: number, isEach: readonly boolean[], each: number): Opening['seats'] {
  const sessions = [least, most, 0, 1, each, each + 1].filter((number) => number >= least && number <= most);
  const all = sessions.flatMap((number) =>
    isEach.map((was) => {
      const before = number > 0 && (was || number > each);
      return unitsOf(number + 1, before || number + 1 > each) - unitsOf(number, before);
    }),
  );
  return { least: Math.min(...all), most: Math.max(...all) };
}

function isEachBefore(steps: readonly Level[], at: Instant): boolean {
  const place = firstAt(steps, (step) => step.at >= at);
  return steps[place - 1]?.isEach ?? false;
}

function ascending(instants: number[]): number[] {
  return instants.sort((a, b) => a - b);
}

function below(sorted: readonly number[], at: number): number {
  return firstAt(sorted, (one) => one >= at);
}

function upTo(sorted: readonly number[], at: number): number {
  return firstAt(sorted, (one) => one > at);
}

/** The place of the first of them that fits; those that fit stand behind all others. */
export function firstAt<T>(sorted: readonly T[], fits: (one: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const one = sorted[middle];
    if (one !== undefined && fits(one)) high = middle;
    else low = middle + 1;
  }
  return low;
}
