import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry, Json, LogEvent } from '../../src/domain/entry.ts';
import { createDedupe, type Dedupe } from '../../src/ingest/dedupe.ts';
import { createMachines, type Machines } from '../../src/ingest/machines.ts';
import { runs } from '../runs.ts';

const HOUR = 3_600_000;
const SERVER = 'sx1.example.test';

function keyed(from: Map<string, Json> = new Map()): Map<string, Json> & { set(key: string, value: Json): unknown } {
  return from;
}

function roads(
  kept: Map<string, Json> = new Map(),
  instances: Record<string, string> = { live: 'SX1', exports: 'SX1', other: 'SX2' },
): Dedupe & Machines {
  const sources = Object.entries(instances).map(([id, instance]) => ({ id, instance, system: 'security-expert' }));
  const state = {
    get: (key: string) => kept.get(key),
    set: (key: string, value: Json) => void (value === null ? kept.delete(key) : kept.set(key, structuredClone(value))),
    keys: () => [...kept.keys()],
  };
  return { ...createMachines(sources, state), ...createDedupe(sources, state) };
}

function entry(at: number, event: Partial<LogEvent> = {}): Entry {
  return {
    stream: 's',
    place: { file: 'f', at: 0 },
    arrived: at,
    history: false,
    at,
    text: '',
    event: { source: 'P', data: [], ...event },
  };
}

/** What an .evtx file tells of an event, and what a CSV of the same log tells. */
const strong = (at: number, recordId: number): Entry =>
  entry(at, { machine: SERVER, channel: 'Application', number: recordId });
const weak = (at: number): Entry => entry(Math.floor(at / 1000) * 1000);

/** And what a spreadsheet made of that. */
const sheet = (at: number): Entry => entry(Math.floor(at / 60_000) * 60_000, { toMinute: true });

const whole = (): { input: undefined; counted: Map<string, number> } => ({ input: undefined, counted: new Map() });
const followed = (input: string) => ({ input, counted: new Map<string, number>() });

test('an event that came by a live log and by a CSV of it counts once, in either order', () => {
  const one = roads();
  const home = one.machineOf('live', SERVER)!;
  expect(one.isDuplicate(home, strong(5_123, 7), 'logon:12', followed('a.evtx'))).toBe(false);
  expect(one.isDuplicate(one.machineOf('exports', undefined)!, weak(5_123), 'logon:12', whole())).toBe(true);
  const other = roads();
  expect(other.isDuplicate(other.machineOf('exports', undefined)!, weak(5_123), 'logon:12', whole())).toBe(false);
  expect(other.isDuplicate(other.machineOf('live', SERVER)!, strong(5_123, 7), 'logon:12', followed('a.evtx'))).toBe(
    true,
  );
});

test('an event without seconds, or of the hour that autumn repeats, is the one that came by another input within what it may be', () => {
  const vague = [sheet(65_000), { ...weak(65_000), or: 65_000 + HOUR }, { ...weak(65_000 - HOUR), or: 65_000 }];
  for (const one of vague) {
    const first = roads();
    const home = first.machineOf('live', SERVER)!;
    expect(first.isDuplicate(home, strong(65_123, 7), 'logon:12', followed('a.evtx'))).toBe(false);
    const saved = whole();
    expect([
      first.isDuplicate(home, one, 'logon:12', saved),
      first.isDuplicate(home, one, 'logon:12', saved),
      first.isDuplicate(home, one, 'logon:3', saved),
    ]).toEqual([true, false, false]);
    const other = roads();
    expect(other.isDuplicate(home, one, 'logon:12', whole())).toBe(false);
    expect(other.isDuplicate(home, one, 'logon:12', whole())).toBe(true);
    expect([
      other.isDuplicate(home, strong(65_123, 7), 'logon:12', followed('a.evtx')),
      other.isDuplicate(home, strong(65_500, 8), 'logon:12', followed('a.evtx')),
    ]).toEqual([true, false]);
    expect(other.isDuplicate(home, weak(65_000), 'logon:12', whole())).toBe(true);
  }
});

test('two logons of one operator in one second are two, by each input and by both', () => {
  const one = roads();
  const home = one.machineOf('live', SERVER)!;
  expect([
    one.isDuplicate(home, strong(5_100, 7), 'logon:12', followed('a')),
    one.isDuplicate(home, strong(5_900, 8), 'logon:12', followed('a')),
  ]).toEqual([false, false]);
  const csv = whole();
  expect([
    one.isDuplicate(home, weak(5_100), 'logon:12', csv),
    one.isDuplicate(home, weak(5_900), 'logon:12', csv),
    one.isDuplicate(home, weak(5_900), 'logon:12', csv),
  ]).toEqual([true, true, false]);
});

test('a file that was exported again counts only what is new in it', () => {
  const one = roads();
  const home = one.machineOf('exports', undefined)!;
  const first = whole();
  expect([1_000, 2_000].map((at) => one.isDuplicate(home, weak(at), 'logon:12', first))).toEqual([false, false]);
  const again = whole();
  expect([1_000, 2_000, 2_500].map((at) => one.isDuplicate(home, weak(at), 'logon:12', again))).toEqual([
    true,
    true,
    false,
  ]);
});

test('record ids begin anew after a clear: the same id at another second is another event', () => {
  const one = roads();
  const home = one.machineOf('live', SERVER)!;
  expect(one.isDuplicate(home, strong(5_000, 7), 'logon:12', followed('a'))).toBe(false);
  expect(one.isDuplicate(home, strong(9_000, 7), 'logon:12', followed('a'))).toBe(false);
});

test('lines that are followed without a record id count each, also those of one second', () => {
  const kept = new Map<string, Json>();
  const home = { source: 'live', instance: 'SX1' };
  expect(roads(kept).isDuplicate(home, weak(5_000), 'logon:12', followed('a.jsonl'))).toBe(false);
  expect(roads(kept).isDuplicate(home, weak(5_000), 'logon:12', followed('a.jsonl'))).toBe(false);
});

test('record ids repeat between computers: what two servers forward is told apart', () => {
  const one = roads(new Map(), { collector: 'collector' });
  const first = one.machineOf('collector', SERVER)!;
  const second = one.machineOf('collector', 'sx2.example.test')!;
  expect([first.instance, second.instance]).toEqual(['collector', 'sx2.example.test']);
  expect(
    one.isDuplicate(first, entry(5_000, { machine: SERVER, channel: 'A', number: 7 }), 'logon:12', followed('a')),
  ).toBe(false);
  expect(
    one.isDuplicate(
      second,
      entry(5_000, { machine: 'sx2.example.test', channel: 'A', number: 7 }),
      'logon:12',
      followed('a'),
    ),
  ).toBe(false);
  expect(one.machinesOf('collector')).toEqual([first, second]);
});

test('a machine has one home, whichever source shows it and however its name is written', () => {
  const one = roads();
  const home = one.machineOf('live', SERVER);
  expect(one.machineOf('exports', SERVER.toUpperCase())).toEqual(home);
  expect(one.machineOf('other', SERVER)).toEqual(home);
  expect(home).toEqual({ source: 'live', instance: 'SX1' });
});

test('a machine is one with and without its domain; two domains have two, and a bare name that may be of either is a third', () => {
  const one = roads();
  const home = one.machineOf('live', 'SX1');
  expect(one.machineOf('live', SERVER)).toEqual(home);
  expect(one.machineOf('live', 'sx1.elsewhere.test')).toEqual({ source: 'live', instance: 'sx1.elsewhere.test' });
  expect(one.machineOf('live', 'sx1')).toEqual(home);
  expect(one.machinesOf('live')).toHaveLength(2);
  const other = roads();
  const first = other.machineOf('live', SERVER)!;
  expect(other.machineOf('exports', 'Sx1')).toEqual(first);
  expect(other.isDuplicate(first, strong(5_000, 7), 'logon:12', followed('a.evtx'))).toBe(false);
  expect(
    other.isDuplicate(first, entry(5_000, { machine: 'SX1', channel: 'application', number: 7 }), 'logon:12', whole()),
  ).toBe(true);
  const third = roads();
  const two = [SERVER, 'sx1.elsewhere.test'].map((name) => third.machineOf('live', name));
  expect(two).not.toContainEqual(third.machineOf('live', 'sx1'));
});

test('a thousand machines are enough: who makes up more is not listened to', () => {
  const one = roads();
  for (let n = 0; n < 1_000; n += 1) expect(one.machineOf('live', `host${n}`)).toBeDefined();
  expect(one.machineOf('live', 'host1000')).toBeUndefined();
  expect(one.machineOf('live', 'host999')).toBeDefined();
});

test('a thousand events that look alike in one second are enough, so that a flood of them holds nothing up', () => {
  const one = roads(new Map());
  const home = one.machineOf('live', SERVER)!;
  for (let n = 0; n < 1_000; n += 1)
    expect(one.isDuplicate(home, strong(5_000, n), 'logon:12', followed('a'))).toBe(false);
  expect(one.isDuplicate(home, strong(5_000, 1_000), 'logon:12', followed('a'))).toBe(true);
  expect(one.isDuplicate(home, strong(6_000, 1_001), 'logon:12', followed('a'))).toBe(false);
});

test('what is older than the retention is forgotten, and nothing else', () => {
  const kept = keyed();
  const one = roads(kept);
  const home = one.machineOf('live', SERVER)!;
  one.isDuplicate(home, strong(0, 1), 'logon:12', followed('a'));
  one.isDuplicate(home, strong(9 * HOUR, 2), 'logon:12', followed('a'));
  one.expireDuplicates(9 * HOUR);
  expect([...kept.keys()].filter((key) => /^seen .* \d/.test(key))).toHaveLength(1);
  expect(one.isDuplicate(home, strong(9 * HOUR, 2), 'logon:12', followed('a'))).toBe(true);
  // An export made anew may still hold it.
  expect(one.isDuplicate(home, strong(0, 1), 'logon:12', followed('a'))).toBe(true);
  expect(one.isDuplicate(home, strong(9 * HOUR, 3), 'logon:12', followed('a'))).toBe(false);
});

test('however live log and overlapping exports are mixed, each event counts once', () => {
  const events = fc.array(
    fc.record({
      at: fc.oneof(fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 200_000 })),
      key: fc.constantFrom('logon:1', 'logon:2', 'disconnect:1'),
    }),
    { maxLength: 30 },
  );
  const steps = fc.array(
    fc.oneof(
      fc.record({ live: fc.integer({ min: 0, max: 10 }) }),
      fc.record({ from: fc.integer({ min: 0, max: 30 }), width: fc.constantFrom(1_000, 1_000, 60_000) }),
    ),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(events, steps, (made, input) => {
      const all = made.toSorted((a, b) => a.at - b.at);
      const kept = new Map<string, Json>();
      let followedTo = 0;
      let counted = 0;
      const take = (known: boolean): void => void (counted += known ? 0 : 1);
      for (const step of [...input, { live: all.length }]) {
        const one = roads(kept);
        const home = one.machineOf('live', SERVER)!;
        if ('live' in step) {
          const to = Math.min(all.length, followedTo + step.live);
          for (let n = followedTo; n < to; n += 1)
            take(one.isDuplicate(home, strong(all[n]!.at, n), all[n]!.key, followed('live')));
          followedTo = to;
        } else {
          // An export holds whole seconds, or what a spreadsheet made of it whole minutes: it is made later than what
          // it holds.
          const reading = whole();
          const from = Math.floor((all[step.from]?.at ?? Infinity) / step.width);
          for (const { at, key } of all)
            if (Math.floor(at / step.width) >= from)
              take(one.isDuplicate(home, step.width === 1_000 ? weak(at) : sheet(at), key, reading));
        }
      }
      expect(counted).toBe(all.length);
    }),
    { numRuns: runs(300) },
  );
});
