import type { Instant } from '../domain/entry.ts';
import type { Batch, Note, NumberRange } from '../domain/reader.ts';
import type { KeyedState } from './keyed-state.ts';
import type { SourceBatch } from './source-batch.ts';

/** The last number that was read, by channel. */
type Numbers = { readonly [channel: string]: number };

/**
 * Finds the holes in the numbers of events of one input, whatever makes them; those of a log that goes on over files
 * are left to `MachineNumbers`. A number that is lower begins anew and is no hole.
 */
export interface NumberCheck {
  /** What is missing before a batch, as notes that stand before its entries. */
  holesBefore(one: SourceBatch, now: Instant): Note[];
  /** Everything of a batch was taken: from now on its numbers count as read, also behind a restart. */
  consumed(one: SourceBatch): void;
}

export function createNumberCheck(keyed: Pick<KeyedState, 'get' | 'set'>): NumberCheck {
  /** Of batches that are not consumed yet. */
  const pending = new Map<string, Numbers>();

  return {
    holesBefore({ input, batch }, now) {
      const numbers = ownOf(batch);
      if (numbers.length === 0) return [];
      const known = pending.get(input) ?? (keyed.get(keyOf(input)) as Numbers | undefined) ?? {};
      const notes: Note[] = [];
      const last = new Map(Object.entries(known));
      for (const range of numbers) {
        const before = last.get(range.channel);
        last.set(range.channel, range.last);
        if (before === undefined || range.first <= before + 1) continue;
        const missing = range.first - before - 1;
        const detail =
          `${missing} ${missing === 1 ? 'event is' : 'events are'} missing from ${range.channel}: ` +
          `numbers ${before + 1} to ${range.first - 1}`;
        notes.push({ stream: input, place: { file: input, at: range.first }, arrived: now, what: 'gap', detail });
      }
      pending.set(input, Object.fromEntries(last));
      return notes;
    },
    consumed({ input, batch }) {
      const numbers = ownOf(batch);
      if (numbers.length === 0) return;
      const known = (keyed.get(keyOf(input)) as Numbers | undefined) ?? {};
      keyed.set(keyOf(input), { ...known, ...Object.fromEntries(numbers.map(({ channel, last }) => [channel, last])) });
    },
  };
}

function ownOf({ numbers = [] }: Batch): readonly NumberRange[] {
  return numbers.filter(({ machine }) => machine === undefined);
}

function keyOf(input: string): string {
  return `numbers ${input}`;
}
