import { describe, expect, test } from 'vitest';
import { growingEvent } from '../../../src/formats/event-export/framing/lines.ts';
import { readBytes } from './read.ts';

const EVENT = {
  TimeCreated: '2026-11-20T08:00:00.0000000Z',
  Id: 0,
  ProviderName: 'Security Expert Data Service',
  Message: 'New Operator Logon. Record ID: 3, Name: Guard desk',
};

function within<T>(most: number, act: () => T): T {
  const began = performance.now();
  const done = act();
  expect(performance.now() - began).toBeLessThan(most);
  return done;
}

describe('a line of 250 KB that is no event is passed within a second', () => {
  const N = 120_000;
  test.for([
    ['of escaped quotes in a hash', `x {"a${'\\"'.repeat(N)}}]`],
    ['of a hash whose texts never end', `x {"a${'"b\\'.repeat(N / 2)}}]`],
    ['of tags without a value in a measurement', `m,${'\\,'.repeat(N)} a=1 1769490010000000000`],
    ['of a measurement with many commas', `m${',a'.repeat(N)} a=1 1769490010000000000`],
    ['of pairs whose texts never end', `a="${'\\"a='.repeat(N / 2)}`],
    ['of elements that syslog opens', `<14>1 2026-11-20T08:00:00Z h p 1 - ${'[a="\\"'.repeat(N / 3)}`],
  ] as const)('%s', ([, line]) => {
    expect(within(1_000, () => growingEvent(line))).toBeUndefined();
  });
});

test('a hash that a program printed is read as before, also with nothing in a field and escaped quotes', () => {
  const hash = JSON.stringify({ ...EVENT, UserId: null, Task: 'a "b" c' })
    .replaceAll('":', '"=>')
    .replace('null', 'nil');
  expect(growingEvent(`app: ${hash}]`)).toMatchObject({ source: EVENT.ProviderName, text: EVENT.Message });
});

test('a list of many tiny objects around two events is read in 5 s, also within an object', async () => {
  const [first, second] = [JSON.stringify(EVENT), JSON.stringify({ ...EVENT, TimeCreated: '2026-11-20T09:00:00Z' })];
  const text = `{"hits":{"hits":[${first},${'{"a":1},'.repeat(250_000)}${second}]}}`;
  const began = performance.now();
  const { events } = await readBytes(text);
  expect(events).toHaveLength(2);
  expect(performance.now() - began).toBeLessThan(5_000);
});
