import type { Instant } from '../domain/reading.ts';
import type { HolderState, InstanceState } from './state.ts';

/** When a holder is due, for those that are: a look at every holder at each due time took a third of all reading. Made of the state alone. */
const dueTimes = new WeakMap<InstanceState, Map<string, Instant>>();

/** When each holder of an instance is due that is. */
export function dueTimesOf(instance: InstanceState, settle: number): Map<string, Instant> {
  let times = dueTimes.get(instance);
  if (times === undefined) {
    times = new Map();
    dueTimes.set(instance, times);
    for (const [key, holder] of Object.entries(instance.holders)) noteDue(times, key, holder, settle);
  }
  return times;
}

/** Notes when a holder is due: a count settles, a grace runs out, or what is left of it may be forgotten. */
export function noteDue(times: Map<string, Instant>, key: string, holder: HolderState, settle: number): void {
  const { audit, grace, stated } = holder;
  const forget = forgettable(holder) && audit !== null ? audit.lastAt + settle : Infinity;
  const next = Math.min(audit?.due ?? Infinity, grace?.until ?? Infinity, stated?.until ?? Infinity, forget);
  if (next === Infinity) times.delete(key);
  else times.set(key, next);
}

/** When the next holder is due; null where none is. */
export function nextDue(instance: InstanceState, settle: number): Instant | null {
  let next = Infinity;
  for (const when of dueTimesOf(instance, settle).values()) next = Math.min(next, when);
  return next === Infinity ? null : next;
}

/** Nothing is open, and no seat is kept. */
export function forgettable(holder: HolderState): boolean {
  return holder.sessions.length === 0 && holder.grace === null;
}
