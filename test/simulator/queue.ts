import type { Instant } from '../../src/domain/entry.ts';

interface Due {
  at: Instant;
  order: number;
  run: (at: Instant) => void;
}

/** What is still to happen, earliest first; equal instants in the order they were added. */
export interface Queue {
  add(at: Instant, run: (at: Instant) => void): void;
  /** The instant of the next one; Infinity when nothing is left. */
  nextAt(): Instant;
  /** Runs everything that is due up to and including an instant, also what is added meanwhile. */
  runTo(end: Instant): void;
}

/** A binary heap. */
export function createQueue(): Queue {
  const heap: Due[] = [];
  let added = 0;

  function before(left: number, right: number): boolean {
    const a = heap[left] as Due;
    const b = heap[right] as Due;
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  function swap(left: number, right: number): void {
    const kept = heap[left] as Due;
    heap[left] = heap[right] as Due;
    heap[right] = kept;
  }

  function rise(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(index, parent)) return;
      swap(index, parent);
      index = parent;
    }
  }

  function sink(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) return;
      const child = left + 1 < heap.length && before(left + 1, left) ? left + 1 : left;
      if (!before(child, index)) return;
      swap(child, index);
      index = child;
    }
  }

  function take(): Due {
    swap(0, heap.length - 1);
    const due = heap.pop() as Due;
    sink();
    return due;
  }

  function nextAt(): Instant {
    return heap[0]?.at ?? Infinity;
  }

  return {
    add(at, run) {
      heap.push({ at, order: added++, run });
      rise(heap.length - 1);
    },
    nextAt,
    runTo(end) {
      while (nextAt() <= end) {
        const due = take();
        due.run(due.at);
      }
    },
  };
}
