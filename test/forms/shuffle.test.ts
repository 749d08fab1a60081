import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runs } from '../runs.ts';
import type { Form } from './form.ts';
import { judge } from './judge.ts';
import { type Shuffle, shuffledCsv, shuffledJson, shuffledXml, shuffles } from './shuffled.ts';

async function readsAll(all: fc.Arbitrary<Shuffle>, form: (shuffle: Shuffle) => Form, times = 40): Promise<void> {
  await fc.assert(
    fc.asyncProperty(all, async (shuffle) => {
      const { verdict, why } = await judge(form(shuffle));
      expect(verdict, why).toBe('right');
    }),
    { numRuns: runs(times), seed: 2_026 },
  );
}

describe('an event is the same', () => {
  test('in whatever order its keys stand', async () => {
    await readsAll(shuffles({}), shuffledJson);
  });

  test('whatever keys that nobody knows stand between', async () => {
    await readsAll(shuffles({ strange: true }), shuffledJson);
  });

  test('by whichever names of known tools its keys are called', async () => {
    await readsAll(shuffles({ names: true }), shuffledJson);
  });

  test('below whatever key it stands', async () => {
    await readsAll(shuffles({ nested: true }), shuffledJson);
  });

  test('with dots in its keys', async () => {
    await readsAll(shuffles({ dotted: true }), shuffledJson);
  });

  test('in whatever it is wrapped', async () => {
    await readsAll(shuffles({ wrapped: true }), shuffledJson);
  });

  test('with all of this at once', async () => {
    const all = { names: true, strange: true, wrapped: true };
    await readsAll(fc.oneof(shuffles({ ...all, nested: true }), shuffles({ ...all, dotted: true })), shuffledJson);
  });

  test.each([',', ';', '\t'] as const)('in whatever order its columns stand, between %j', async (delimiter) => {
    await readsAll(shuffles({}), (shuffle) => shuffledCsv(shuffle, delimiter), 20);
  });

  test('whatever columns that nobody knows stand between', async () => {
    await readsAll(shuffles({ strange: true }), (shuffle) => shuffledCsv(shuffle, ','));
  });

  test('by whichever names of known tools its columns are called', async () => {
    await readsAll(shuffles({ names: true }), (shuffle) => shuffledCsv(shuffle, ','));
  });

  test.each(['"', "'"] as const)('in whatever order its elements stand, with %s around attributes', async (quote) => {
    await readsAll(shuffles({ strange: true }), (shuffle) => shuffledXml(shuffle, quote), 20);
  });
});
