import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/domain/entry.ts';
import { inNumberOrder } from '../../src/ingest/number-order.ts';

type Step = { at: number; is: string; of: { input: string }; entry?: Entry };

function entry(input: string, at: number, number: number | undefined, machine = 'ENG1'): Step {
  const event = { source: 'x', channel: 'ArchestrA', machine, data: [], ...(number !== undefined && { number }) };
  const place = { file: input, at: `record ${number}` };
  return {
    at,
    is: 'entry',
    of: { input },
    entry: { stream: 's', place, arrived: 0, history: false, at, text: '', event },
  };
}

const told = (steps: readonly Step[]): string[] =>
  steps.map(({ is, of, entry: one }) =>
    is === 'entry' ? `${one?.event?.machine} ${one?.event?.number}` : `${is} ${of.input}`,
  );

describe('events of one log and one instant', () => {
  test('come in the order of their numbers, though a later file was read first', () => {
    const steps = [entry('b', 5, 12), entry('b', 5, 13), entry('a', 5, 10), entry('a', 5, 11)];
    expect(told(inNumberOrder(steps))).toEqual(['ENG1 10', 'ENG1 11', 'ENG1 12', 'ENG1 13']);
  });

  test('are all taken before the batches of that instant are consumed', () => {
    const steps = [
      entry('b', 5, 12),
      { at: 5, is: 'consumed', of: { input: 'b' } },
      entry('a', 5, 10),
      { at: 5, is: 'consumed', of: { input: 'a' } },
    ];
    expect(told(inNumberOrder(steps))).toEqual(['ENG1 10', 'ENG1 12', 'consumed b', 'consumed a']);
  });

  test('leave those of other logs, and those without a number, where they are', () => {
    const steps = [entry('b', 5, 12), entry('c', 5, 1, 'ENG2'), entry('d', 5, undefined), entry('a', 5, 10)];
    expect(told(inNumberOrder(steps))).toEqual(['ENG1 10', 'ENG2 1', 'ENG1 undefined', 'ENG1 12']);
  });

  test('never pass those of another instant', () => {
    const steps = [entry('b', 5, 12), entry('a', 6, 10)];
    expect(told(inNumberOrder(steps))).toEqual(['ENG1 12', 'ENG1 10']);
  });
});
