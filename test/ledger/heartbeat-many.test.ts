import { expect, test } from 'vitest';
import { product } from '../../parsers/licence-protector/index.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import { defaultSettings } from '../../src/engine/sources.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { day } from '../timeline.ts';

const HOLDERS = 3_000;
const INTERVAL = 600_000;
const ROUNDS = 20;

/** Each heartbeat is heard by all others, and yet must cost the same however many they are. */
test('20 heartbeats of 3,000 holders, a part of whom dies, take well under five seconds of a processor', () => {
  const settings = { ...defaultSettings(product), checkInterval: INTERVAL, diffPct: 20 };
  const { system, model } = product.parser;
  const pools = [{ id: 'M', kind: 'M', sources: ['app'], limit: HOLDERS }];
  const ledger = createLedger([{ id: 'app', system, model, settings }], pools);
  const before = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round += 1)
    for (let n = 0; n < HOLDERS; n += 1) {
      if (round > 5 && n % 10 === 0) continue;
      ledger.apply(heartbeat(n, day('06:00') + round * INTERVAL + Math.floor((n * INTERVAL) / HOLDERS)));
    }
  expect(ledger.holdings('M')).toHaveLength(HOLDERS * 0.9);
  for (let n = 0; n < HOLDERS; n += 1) ledger.apply(quit(n));
  const { user, system: kernel } = process.cpuUsage(before);
  expect(ledger.holdings('M')).toEqual([]);
  expect((user + kernel) / 1_000).toBeLessThan(5_000);
});

function heartbeat(n: number, at: number): Sourced {
  const who = { holder: `user${n}`, node: `PC${n}`, key: `m|pc${n}-user${n}` };
  const proof = { file: 'events.csv', at: n, text: '' };
  return { kind: 'renewed', pool: 'M', source: 'app', instance: 'APP', at, who, proof };
}

function quit(n: number): Sourced {
  const proof = { file: 'events.csv', at: n, text: '' };
  const place = { pool: 'M', source: 'app', instance: 'APP', at: day('09:30'), proof };
  return { ...place, kind: 'closed', which: 'one', match: { key: `m|pc${n}-user${n}` }, why: 'quit' };
}
