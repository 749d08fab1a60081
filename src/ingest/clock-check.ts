import type { Instant } from '../domain/entry.ts';

/** How far the stamps of a stream were from the moment they were read: the last few, and when it was said last. */
export type ClockState = { off: readonly number[]; told: Instant | null };

const FAR = 15 * 60_000;
const ENOUGH = 5;
const SPREAD = 5 * 60_000;
/** Less than the time after which the rule takes it for over. */
const AGAIN = 12 * 3_600_000;

export const CLOCK_FINE: ClockState = { off: [], told: null };

/**
 * Takes in how far the stamp of an appended line lies from the clock. Five in a row that are 15 minutes or more away,
 * and all about as far, mean a wrong zone or clock: `minutes` says so (positive: the stamps are behind), and again
 * every 12 hours as long as it lasts. One line alone means nothing, since it may have been written late.
 */
export function checkClock(
  state: ClockState,
  stamp: Instant,
  arrived: Instant,
): { state: ClockState; minutes?: number } {
  const off = arrived - stamp;
  if (Math.abs(off) < FAR) return { state: state.off.length === 0 && state.told === null ? state : CLOCK_FINE };
  if (state.told !== null && Math.abs(arrived - state.told) < AGAIN) return { state };
  const last = [...state.off, off].slice(-ENOUGH);
  const alike = Math.max(...last) - Math.min(...last) <= SPREAD;
  if (last.length < ENOUGH || !alike) return { state: { off: last, told: state.told } };
  return { state: { off: [], told: arrived }, minutes: Math.round(off / 60_000) };
}
