import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Checkpoint, ReadBatch } from '../../../src/domain/reader.ts';
import { askMetrics } from '../../../src/inputs/metrics/ask.ts';
import { createMetricsReader } from '../../../src/inputs/metrics/reader.ts';

const MINUTE = 60_000;

/** An address on loopback; `says` may be changed, null where it does not answer. */
async function address(says: { text: string | null }): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    if (says.text !== null) response.end(says.text);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const at = server.address();
  return { url: `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}/metrics`, asked: () => asked };
}

describe('a reader of metrics', () => {
  async function reading(says: { text: string | null }): Promise<{
    at(now: number): Promise<ReadBatch>;
    asked: () => number;
  }> {
    const { url, asked } = await address(says);
    const reader = createMetricsReader({ url, every: MINUTE, wanted: ['seats_'] });
    let from: Checkpoint | undefined;
    return {
      asked,
      async at(now) {
        const request = { source: 'prod', path: url, now, from, final: false, wanted: { literals: [] } };
        for await (const batch of reader.read(request)) {
          from = batch.next;
          return batch;
        }
        throw new Error('it gave nothing');
      },
    };
  }

  test('gives the wanted lines with the moment at which it asked', async () => {
    const { at } = await reading({ text: 'cpu 1\nseats_used 7\r\nseats_left 3\n' });
    expect((await at(1_000_000)).entries).toMatchObject([
      { at: 1_000_000, history: false, text: 'seats_used 7\nseats_left 3' },
    ]);
  });

  test('asks once in its interval, also where the clock was set back', async () => {
    const { at, asked } = await reading({ text: 'seats_used 7\n' });
    for (const now of [1_000_000, 1_030_000, 1_059_999]) await at(now);
    expect(asked()).toBe(1);
    await at(1_060_000);
    expect(asked()).toBe(2);
    await at(500_000);
    expect(asked()).toBe(3);
  });

  test('gives the same numbers again after an hour only, others at once', async () => {
    const says = { text: 'seats_used 7\n' };
    const { at } = await reading(says);
    const given = async (now: number): Promise<number> => (await at(now)).entries.length;
    expect([await given(0), await given(MINUTE), await given(59 * MINUTE), await given(60 * MINUTE)]).toEqual([
      1, 0, 0, 1,
    ]);
    says.text = 'seats_used 8\n';
    expect(await given(61 * MINUTE)).toBe(1);
  });

  test('goes on failing until it asks again, and then recovers', async () => {
    const says = { text: 'something else' };
    const { at, asked } = await reading(says);
    await expect(at(0)).rejects.toThrow('states no seats_');
    await expect(at(1_000)).rejects.toThrow('states no seats_');
    expect(asked()).toBe(1);
    says.text = 'seats_used 8\n';
    expect((await at(MINUTE)).entries).toHaveLength(1);
  });
});

test('an address that does not answer is not waited for', async () => {
  const { url } = await address({ text: null });
  await expect(askMetrics({ url }, 100)).rejects.toThrow('no answer within 0.1 s');
});
