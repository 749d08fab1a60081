import type { Instant } from '../domain/reading.ts';

/** How far the stamps of a stream were from the moment they were read: the last few, and whether it was said. */
export type ClockState = { off: readonly number[]; told: boolean };

const FAR = 15 * 60_000;
const ENOUGH = 5;
const SPREAD = 5 * 60_000;

export const CLOCK_FINE: ClockState = { off: [], told: false };

/**
 * Takes in how far the stamp of an appended line lies from the clock. Five in a row that are 15 minutes or more away, and
 * all about as far, mean a wrong zone or clock: `minutes` says so once (positive: the stamps are behind). One line alone
 * means nothing, since it may have been written late.
 */
export function checkClock(state: ClockState, stamp: Instant, arrived: Instant): { state: ClockState; minutes?: number } {
  const off = arrived - stamp;
  if (Math.abs(off) < FAR) return { state: state.off.length === 0 && !state.told ? state : CLOCK_FINE };
  if (state.told) return { state };
  const last = [...state.off, off].slice(-ENOUGH);
  const alike = Math.max(...last) - Math.min(...last) <= SPREAD;
  if (last.length < ENOUGH || !alike) return { state: { off: last, told: false } };
  return { state: { off: [], told: true }, minutes: Math.round(off / 60_000) };
}
