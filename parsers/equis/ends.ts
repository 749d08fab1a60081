import type { Instant } from '../../src/domain/entry.ts';
import type { Live } from './state.ts';

/** When a session ends that was open, by the key of its row. */
export interface End {
  at: Instant;
  key: string;
  live: Live;
}

/** The ends that are awaited, the next one at hand however many there are (a binary heap). */
export interface Ends {
  add(end: End): void;
  /** Takes the next one up to an instant, of one instant that which was added first; undefined where there is none. */
  take(until: Instant): End | undefined;
}

type Waiting = End & { nth: number };

export function createEnds(): Ends {
  const heap: Waiting[] = [];
  let added = 0;

  function add({ at, key, live }: End): void {
    const end: Waiting = { at, key, live, nth: (added += 1) };
    let place = heap.push(end) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || isBefore(parent, end)) break;
      heap[place] = parent;
      place = above;
    }
    heap[place] = end;
  }

  function take(until: Instant): End | undefined {
    const [first] = heap;
    if (first === undefined || first.at > until) return undefined;
    const last = heap.pop();
    if (last !== undefined && last !== first) sink(heap, last);
    return first;
  }

  return { add, take };
}

/** Puts an end into the place of the first, below all that are before it. */
function sink(heap: Waiting[], end: Waiting): void {
  let place = 0;
  for (let below = 1; below < heap.length; below = 2 * place + 1) {
    let next = heap[below];
    const other = heap[below + 1];
    if (next !== undefined && other !== undefined && isBefore(other, next)) {
      next = other;
      below += 1;
    }
    if (next === undefined || isBefore(end, next)) break;
    heap[place] = next;
    place = below;
  }
  heap[place] = end;
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.at < other.at || (one.at === other.at && one.nth < other.nth);
}
