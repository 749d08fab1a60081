import type { Instant } from '../../src/domain/entry.ts';
import type { Random } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time in which somebody means to work with the product. */
export interface Stretch {
  from: Instant;
  to: Instant;
}

/**
 * When one person means to work, over so many days: on weekdays in an early or a late shift with a break and now and
 * then a short look, seldom at a weekend, and now and then through the night because the program stayed open. In order
 * of time and never two at once.
 */
export function stretchesOf(random: Random, start: Instant, days: number): Stretch[] {
  const late = random.chance(0.3);
  const stretches: Stretch[] = [];
  for (let day = 0; day < days; day += 1) {
    const midnight = start + day * DAY;
    const weekend = [0, 6].includes(new Date(midnight).getUTCDay());
    if (random.chance(weekend ? 0.93 : 0.12)) continue;
    const begins = midnight + (late ? 13 : 6.5) * HOUR + random.integer(-40 * MINUTE, 70 * MINUTE);
    const pause = begins + random.integer(2 * HOUR, 4 * HOUR);
    const returns = pause + random.integer(15 * MINUTE, 80 * MINUTE);
    if (random.chance(0.15))
      stretches.push({ from: begins - HOUR, to: begins - HOUR + random.integer(20_000, HOUR / 2) });
    stretches.push({ from: begins, to: pause });
    const overnight = random.chance(0.04);
    stretches.push({ from: returns, to: returns + (overnight ? 13 * HOUR : random.integer(HOUR / 2, 5 * HOUR)) });
    if (overnight) day += 1;
  }
  return stretches.filter((stretch, index) => stretch.from > (stretches[index - 1]?.to ?? start));
}

/** When something happens that comes so often a week by chance. */
export function momentsOf(random: Random, start: Instant, end: Instant, perWeek: number): Instant[] {
  const moments: Instant[] = [];
  if (perWeek <= 0) return moments;
  for (let at = start; ;) {
    at += Math.ceil(random.exponential((7 * DAY) / perWeek));
    if (at >= end) return moments;
    moments.push(at);
  }
}
