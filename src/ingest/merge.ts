import type { Instant } from '../domain/entry.ts';
import type { Batch } from '../domain/reader.ts';
import { isUnbelievable } from './clock-skew.ts';

/**
 * Takes batches with their watermark: nothing of them is to be taken yet that is not before it, since more of that
 * instant may come. False where they could not be kept.
 */
export type TakeMerged<Held> = (held: readonly Held[], watermark: Instant) => boolean;

/** Buffers batches of several inputs until all of them have passed an instant (a k-way merge). */
export interface Merge<Held> {
  /**
   * A batch of one input. Where more of a file is to come that is read as a whole, resolves when that is needed: so of
   * each no more is held than a batch. False where what was read could not be kept.
   */
  push(input: object, held: Held): Promise<boolean>;
  /** An input gives nothing more. */
  close(input: object): void;
  /** No input is waited for any more: what is there is taken, and what comes later as it comes. */
  flush(): void;
}

export function createMerge<Held extends { batch: Batch }>(
  inputs: readonly object[],
  take: TakeMerged<Held>,
): Merge<Held> {
  const reading = new Set(inputs);
  const reaches = new Map<object, Instant>();
  const waiting = new Map<object, (kept: boolean) => void>();
  const gathered: Held[] = [];
  let together = true;
  let given = false;

  function advance(): void {
    if (!given || (reading.size > 0 && together)) return;
    const end = together ? Math.min(...[...waiting.keys()].map((input) => reaches.get(input) ?? -Infinity)) : Infinity;
    const kept = take(gathered.splice(0), end);
    for (const [input, go] of waiting) {
      if (kept && (reaches.get(input) ?? -Infinity) > end) continue;
      waiting.delete(input);
      reading.add(input);
      go(kept);
    }
  }

  return {
    async push(input, held) {
      if (!together) return take([held], Infinity);
      gathered.push(held);
      given = true;
      const { batch } = held;
      if (batch.snapshot !== true || batch.caughtUp) return true;
      reaches.set(input, Math.max(reaches.get(input) ?? -Infinity, watermarkOf(batch)));
      reading.delete(input);
      return new Promise((resolve) => {
        waiting.set(input, resolve);
        advance();
      });
    },
    close(input) {
      reading.delete(input);
      if (together) advance();
    },
    flush() {
      if (!together) return;
      together = false;
      if (reading.size > 0 || waiting.size > 0) advance();
    },
  };
}

/** The greatest instant that is believed of the entries of a batch; -Infinity where there is none. */
function watermarkOf({ entries }: Batch): Instant {
  return entries.reduce(
    (reach, entry) => (isUnbelievable(entry) ? reach : Math.max(reach, entry.at ?? reach)),
    -Infinity,
  );
}
