import { isBelievable } from '../../../domain/believable.ts';
import type { ParsedTime } from '../fields/times.ts';

/** How day and month were told apart: by a format that leaves no doubt, by the dates or the setting, or not at all. */
export type DateOrder = 'unambiguous format' | 'day-first' | 'month-first' | 'ambiguous';

/** The two ways to read a date of numbers. */
type Way = 'dayFirst' | 'monthFirst';

type Readings = Pick<ParsedTime, Way>;

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** So near to each other are the last event of a file and its own time, whatever the zones. */
const SOON = 1.5 * DAY;

/** In autumn clocks go back by an hour (by half of one on Lord Howe Island): what is further apart is another thing. */
const AUTUMN = { least: 29 * MINUTE, most: 61 * MINUTE };
/** And they do so once a year. */
const APART = 300 * DAY;
/** A file that steps so often against its order has none. */
const MOST_STEPS = 64;

/** What the times of all events of a file have told so far, if they are read in one way. */
interface Told {
  first: ParsedTime | undefined;
  last: ParsedTime | undefined;
  previous: number;
  /** Steps forth and back, and those of them that no change of the clocks explains. */
  rises: number;
  falls: number;
  wideRises: number;
  wideFalls: number;
  /** Where steps as wide as those of autumn are; the number of the event behind each. */
  ups: { index: number; at: number }[];
  downs: { index: number; at: number }[];
}

export interface Circumstances {
  setting: 'auto' | 'day-first' | 'month-first';
  /** No event is younger than this by more than a day. */
  now: number;
  /** When the file was written: mostly soon after its last event. */
  saved: number;
  /** What is assumed where nothing tells. */
  assumed: 'day-first' | 'month-first';
  /** How the writer of the form orders events by habit, where the times do not tell. */
  newestFirst: boolean;
}

export interface Decision {
  dateOrder: DateOrder;
  newestFirst: boolean;
  /** Whether the events stand in the order of time, or the other way round. */
  inTurn: boolean;
  first: ParsedTime | undefined;
  last: ParsedTime | undefined;
  /** Numbers of the events, in the order of the file, before which an hour of local time begins again. */
  repeats: number[];
  /** How doubt was settled, in a sentence. */
  remark?: string;
  /** The instant, or the digits of local time, that a stamp means. */
  valueOf(stamp: Readings): number;
}

export interface Timeline {
  /** Takes the time of the next event in the order of the file. */
  add(stamp: ParsedTime): void;
  decide(given: Circumstances): Decision;
}

/**
 * Follows the times of all events of a file, to tell at its end how dates are to be read, and which end is the older
 * one. A time that cannot be, read at `now`, tells nothing.
 */
export function createTimeline(now: number): Timeline {
  const dayFirst: Told = {
    first: undefined,
    last: undefined,
    previous: NaN,
    rises: 0,
    falls: 0,
    wideRises: 0,
    wideFalls: 0,
    ups: [],
    downs: [],
  };
  /** Begins to differ at the first date that is in doubt. */
  let monthFirst: Told | undefined;
  const only = { dayFirst: 0, monthFirst: 0 };
  /** Of the dates that may be either: whether each is written as no US English machine does. */
  let looksDayFirst: boolean | undefined;
  let index = 0;
  return {
    add(stamp) {
      // What a tool writes in UTC it writes in a format of its own, whatever the machine.
      const isOfMachine = !stamp.utc || stamp.offset !== undefined;
      if (stamp.looksDayFirst !== undefined && isOfMachine)
        looksDayFirst = looksDayFirst !== false && stamp.looksDayFirst;
      if (stamp.dayFirst !== stamp.monthFirst) monthFirst ??= structuredClone(dayFirst);
      if (Number.isNaN(stamp.monthFirst)) only.dayFirst += 1;
      if (Number.isNaN(stamp.dayFirst)) only.monthFirst += 1;
      const tells = stamp.dayFirst !== stamp.monthFirst || isBelievable(stamp.dayFirst, now);
      if (tells) follow(dayFirst, stamp, 'dayFirst', index);
      if (tells && monthFirst !== undefined) follow(monthFirst, stamp, 'monthFirst', index);
      index += 1;
    },
    decide(given) {
      const settled: Settled =
        monthFirst === undefined
          ? { way: 'dayFirst', dateOrder: 'unambiguous format' }
          : settle({ dayFirst, monthFirst }, only, { ...given, looksDayFirst: looksDayFirst === true });
      const { way, ...how } = settled;
      const { first, last, rises, falls, ups, downs } =
        way === 'monthFirst' && monthFirst !== undefined ? monthFirst : dayFirst;
      const newestFirst = rises === falls ? given.newestFirst : falls > rises;
      const repeats = autumns(newestFirst ? ups : downs);
      return {
        ...how,
        newestFirst,
        inTurn: Math.min(rises, falls) <= repeats.length,
        first,
        last,
        repeats,
        valueOf: (stamp) => read(stamp, way),
      };
    },
  };
}

function read(stamp: Readings, way: Way): number {
  const value = stamp[way];
  return Number.isNaN(value) ? stamp[way === 'dayFirst' ? 'monthFirst' : 'dayFirst'] : value;
}

function follow(told: Told, stamp: ParsedTime, way: Way, index: number): void {
  const at = read(stamp, way);
  if (told.first === undefined || at < read(told.first, way)) told.first = stamp;
  if (told.last === undefined || at > read(told.last, way)) told.last = stamp;
  const step = at - told.previous;
  told.previous = at;
  if (step === 0 || Number.isNaN(step)) return;
  const width = Math.abs(step);
  const wide = width > AUTUMN.most ? 1 : 0;
  if (step > 0) {
    told.rises += 1;
    told.wideRises += wide;
  } else {
    told.falls += 1;
    told.wideFalls += wide;
  }
  const steps = step > 0 ? told.ups : told.downs;
  if (!stamp.utc && width >= AUTUMN.least && wide === 0 && steps.length < MOST_STEPS) steps.push({ index, at });
}

interface Settled {
  way: Way;
  dateOrder: DateOrder;
  remark?: string;
}

const NAMES = { dayFirst: 'day-first', monthFirst: 'month-first' } as const;

/**
 * By the setting, by a date that only one order has, by the calendar (nothing is from the future), by the order of the
 * events.
 */
function settle(
  told: Record<Way, Told>,
  only: Record<Way, number>,
  { setting, now, saved, assumed, looksDayFirst }: Circumstances & { looksDayFirst: boolean },
): Settled {
  const by = (way: Way): Settled => ({ way, dateOrder: NAMES[way] });
  if (setting !== 'auto') {
    const [way, other] =
      setting === 'day-first' ? (['dayFirst', 'monthFirst'] as const) : (['monthFirst', 'dayFirst'] as const);
    return only[other] === 0
      ? by(way)
      : {
          ...by(way),
          remark:
            `has ${only[other]} events whose dates cannot be ${setting} as dateOrder says: they are read ` +
            `as ${NAMES[other]}`,
        };
  }
  const mixed = only.dayFirst > 0 && only.monthFirst > 0;
  if (only.dayFirst > 0 && !mixed) return by('dayFirst');
  if (only.monthFirst > 0 && !mixed) return by('monthFirst');
  for (const fits of [
    (way: Way) => read(told[way].last!, way) <= now + DAY,
    (way: Way) => told[way].wideRises === 0 || told[way].wideFalls === 0,
  ]) {
    if (mixed || fits('dayFirst') === fits('monthFirst')) continue;
    return by(fits('dayFirst') ? 'dayFirst' : 'monthFirst');
  }
  const why = mixed
    ? 'has dates with the day first and dates with the month first'
    : 'does not tell whether its dates have the day or the month first';
  const isNear = (way: Way): boolean => Math.abs(read(told[way].last!, way) - saved) <= SOON;
  const byFile =
    mixed || isNear('dayFirst') === isNear('monthFirst') ? undefined : isNear('dayFirst') ? 'day-first' : 'month-first';
  const byShape = !mixed && looksDayFirst && assumed === 'month-first' ? 'day-first' : undefined;
  const order = byFile ?? byShape ?? assumed;
  const reason =
    byFile !== undefined
      ? ', since the file was saved when its last event would be so'
      : byShape !== undefined
        ? ', since their zeros and their 24 hours are not those of a US English machine'
        : '';
  return {
    way: order === 'day-first' ? 'dayFirst' : 'monthFirst',
    dateOrder: 'ambiguous',
    remark: `${why}; ${order} is assumed where both could be${reason}: set dateOrder to day-first or month-first`,
  };
}

/** Where an hour of local time is gone through twice. Of steps that come more than once a year none is one. */
function autumns(steps: readonly { index: number; at: number }[]): number[] {
  if (steps.length === MOST_STEPS) return [];
  const apart = steps.every(({ at }, n) => n === 0 || Math.abs(at - steps[n - 1]!.at) > APART);
  return apart ? steps.map(({ index }) => index) : [];
}
