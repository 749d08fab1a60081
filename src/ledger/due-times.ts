import type { Instant } from '../domain/entry.ts';
import type { HolderState, InstanceState } from './state.ts';

/** A time that a holder was due at when it was put into the queue; it may have been moved since. */
interface Waiting {
  when: Instant;
  key: string;
}

/** The holders of an instance that are due, the next one at hand however many there are (a binary heap). */
export interface DueTimes {
  /**
   * Notes when a holder is due: a count settles, a grace or the time of a heartbeat or a renewal runs out, a close is
   * decided, or it may be forgotten.
   */
  note(key: string, holder: HolderState): void;
  forget(key: string): void;
  /** Takes those that are due up to an instant, by their names: an order that a restart does not change. */
  take(to: Instant): string[];
  /** When the next one is due, in UTC milliseconds; null where none is. */
  next(): Instant | null;
}

/** Beyond so many times that no longer hold, the queue is made anew. */
const STALE = 64;

/** A line that is dated so long before what its instance has seen, in milliseconds, is of a log that was held back. */
const HELD_BACK = 3_600_000;

/** Made of the state alone. */
const dueTimes = new WeakMap<InstanceState, DueTimes>();

/** When each holder of an instance is due that is. `settle` is that of the model, in milliseconds. */
export function dueTimesOf(instance: InstanceState, settle: number): DueTimes {
  let times = dueTimes.get(instance);
  if (times === undefined) {
    times = createDueTimes(settle);
    dueTimes.set(instance, times);
    for (const [key, holder] of Object.entries(instance.holders)) times.note(key, holder);
  }
  return times;
}

function createDueTimes(settle: number): DueTimes {
  const times = new Map<string, Instant>();
  let heap: Waiting[] = [];

  function note(key: string, holder: HolderState): void {
    const { audit, grace, stated, beat, leaving = [], renewals } = holder;
    const forget = forgettable(holder) && audit !== null ? audit.lastAt + settle : Infinity;
    const until = Math.min(grace?.until ?? Infinity, stated?.until ?? Infinity, beat?.due ?? Infinity);
    const leave = Math.min(...leaving.map(({ due }) => due));
    const when = Math.min(audit?.due ?? Infinity, until, forget, leave, renewals?.due ?? Infinity);
    if (when === Infinity) times.delete(key);
    else if (times.get(key) !== when) {
      times.set(key, when);
      push(heap, { when, key });
    }
    if (heap.length <= 2 * times.size + STALE) return;
    heap = [...times].map(([name, at]) => ({ when: at, key: name })).sort((a, b) => a.when - b.when);
  }

  /** The first of the queue that still holds. */
  function first(): Waiting | undefined {
    for (let top = heap[0]; top !== undefined; top = heap[0]) {
      if (times.get(top.key) === top.when) return top;
      pop(heap);
    }
    return undefined;
  }

  return {
    note,
    forget: (key) => void times.delete(key),
    take(to) {
      const keys: string[] = [];
      for (let top = first(); top !== undefined && top.when <= to; top = first()) {
        times.delete(top.key);
        keys.push(top.key);
      }
      return keys.sort();
    },
    next: () => first()?.when ?? null,
  };
}

/**
 * Whether anything is to be done at an instance where its log has come to an instant. In one that was held back what is
 * due is done as it goes on: all who came and went in it would wait for its end.
 */
export function mustAdvance({ clock, dueAt }: InstanceState, to: Instant): boolean {
  if (clock === null || clock < to) return true;
  return dueAt !== null && dueAt <= to && clock - to > HELD_BACK;
}

/** Nothing is open, and no seat is kept. */
export function forgettable(holder: HolderState): boolean {
  return holder.sessions.length === 0 && holder.grace === null;
}

function push(heap: Waiting[], added: Waiting): void {
  let at = heap.push(added) - 1;
  while (at > 0) {
    const above = (at - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || parent.when <= added.when) break;
    heap[at] = parent;
    at = above;
  }
  heap[at] = added;
}

/** Takes the first away. */
function pop(heap: Waiting[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    const left = 2 * at + 1;
    const right = left + 1;
    const [one, other] = [heap[left], heap[right]];
    if (one === undefined) break;
    const [next, child] = other !== undefined && other.when < one.when ? [right, other] : [left, one];
    if (child.when >= last.when) break;
    heap[at] = child;
    at = next;
  }
  heap[at] = last;
}
