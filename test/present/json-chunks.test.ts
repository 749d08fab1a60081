import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { historyJson, oneByOne } from '../../src/answers/json.ts';
import { outJson } from '../../src/cli/output/out.ts';
import type { Session } from '../../src/domain/ledger.ts';
import { jsonChunks, jsonText } from '../../src/present/sanitise.ts';

const END = {
  at: 0,
  asOf: 0,
  stale: null,
  timezone: { name: 'UTC', from: '' },
  lastAlive: null,
  readUpTo: {},
  pools: [],
};

function session(n: number): Session {
  const proof = [{ file: 'messages.log', at: n, text: `a line with \u001b and \u{e0041}, ${n}` }];
  const known = { pool: 'iris', instance: 'PROD', source: 'prod', who: { holder: `u${n}` } };
  return { id: `s${n}`, ...known, openedAt: n, opened: 'exact', lastSeenAt: n, proof };
}

test('an answer that is written in pieces is the same text, whatever it holds', () => {
  const many = fc.array(fc.jsonValue(), { minLength: 45, maxLength: 60, size: 'max' });
  const answers = fc.dictionary(fc.string(), fc.oneof(fc.jsonValue(), many, fc.constant(undefined)));
  fc.assert(
    fc.property(answers, fc.array(answers), (answer, list) => {
      const value = { ...answer, list, none: [], deep: { list, within: [answer] } };
      expect([...jsonChunks(value)].join('')).toBe(jsonText(value));
    }),
    { numRuns: 200 },
  );
});

test('a list whose elements are made one by one is written as the list of them', () => {
  for (const many of [0, 1, 3000]) {
    const sessions = Array.from({ length: many }, (_, n) => session(n));
    const whole = historyJson({ end: END, sessions, events: [], systems: { iris: 'iris' } });
    expect(
      [...jsonChunks(historyJson({ end: END, sessions, events: [], systems: { iris: 'iris' } }, oneByOne))].join(''),
    ).toBe(jsonText(whole));
  }
});

test('a history of many sessions is made no faster than it is taken', async () => {
  const sessions = Array.from({ length: 20_000 }, (_, n) => session(n));
  let made = 0;
  const systems = {
    get iris(): string {
      made += 1;
      return 'iris';
    },
  };
  const answer = historyJson({ end: END, sessions, events: [], systems }, oneByOne);
  const printed: { length: number; made: number }[] = [];
  let waits = 0;
  const streams = {
    out: (text: string) => void printed.push({ length: text.length, made }),
    err: () => {},
    env: {},
    columns: undefined,
    now: () => 0,
    drained: () => Promise.resolve((waits += 1)),
  };
  await outJson(streams, answer);
  expect(printed.length).toBeGreaterThan(100);
  expect(printed[0]?.made).toBeLessThan(200);
  expect(Math.max(...printed.map(({ length }) => length))).toBeLessThan(150_000);
  expect(waits).toBeGreaterThan(100);
  expect(made).toBe(20_000);
});
