import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import { PROTECTOR, simulateProtector, type ProtectorRun } from './licence-protector.ts';
import { countLines, LIST_FORMS, listAt, STREAM_FORMS, streamLines, writeList } from './licence-protector-exports.ts';
import { intervalOf, keyOf } from './licence-protector-types.ts';
import { seatsAt } from './tally.ts';

const SEEDS = [1, 2, 3];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const CONCURRENT = PROTECTOR.modules.filter(({ named }) => named !== true);

/** The instants at which somebody alive validated. */
function beatsOf({ events }: ProtectorRun): Instant[] {
  return events.filter(({ event }) => event === 'Validate').map(({ at }) => at);
}

describe.each(SEEDS)('an application with Licence Protector (seed %i)', (seed) => {
  const run = simulateProtector({ seed });

  test('its truth is what is in the licence file, and never more than a module has', () => {
    for (const { name, seats } of PROTECTOR.modules) {
      const steps = run.truth.get(name) ?? [];
      expect(Math.max(...steps.map((step) => step.seats))).toBeLessThanOrEqual(seats);
      for (let at = run.start; at < run.end; at += 37 * MINUTE)
        expect(listAt(run, at).filter(({ module }) => module === name)).toHaveLength(seatsAt(steps, at));
    }
    for (const { at, module } of run.refusals)
      expect(seatsAt(run.truth.get(module) ?? [], at)).toBe(
        PROTECTOR.modules.find(({ name }) => name === module)?.seats,
      );
  });

  test('a dead entry is removed at a heartbeat of somebody alive, one interval behind its last one at the earliest', () => {
    const beats = beatsOf(run);
    const removed = run.entries.filter((entry) => entry.removed === 'dead');
    expect(removed.length).toBeGreaterThan(20);
    for (const { to, beats: own, module } of removed) {
      const [last, interval] = [own.at(-1) ?? 0, run.intervals.get(module) ?? 0];
      expect((to ?? 0) - last).toBeGreaterThanOrEqual(interval);
      expect(beats).toContain(to);
      // Within two intervals, unless nobody was alive in the second.
      if ((to ?? 0) > last + 2 * interval)
        expect(beats.filter((at) => at > last + interval && at < (to ?? 0))).toEqual([]);
    }
    expect(removed.some(({ to, beats: own }) => (to ?? 0) - (own.at(-1) ?? 0) > HOUR)).toBe(true);
  });

  test('nobody alive is ever without a heartbeat for longer than the interval, so that none is taken away', () => {
    for (const own of Map.groupBy(run.events, keyOf).values())
      for (const [index, { at, counter, event, module }] of own.entries()) {
        const before = own[index - 1];
        if (event === 'Validate' && (counter ?? 0) > 1)
          expect(at - (before?.at ?? 0)).toBeLessThanOrEqual(run.intervals.get(module) ?? 0);
      }
    expect(run.intervals.get('M3')).toBe(300_000);
  });

  test('the same user on two computers has two seats, and nobody has two entries on one', () => {
    let both = 0;
    for (let at = run.start; at < run.end; at += 61 * MINUTE) {
      const list = listAt(run, at);
      expect(new Set(list.map(keyOf)).size).toBe(list.length);
      const ofM1 = list.filter(({ module }) => module === 'M1').map(({ user }) => user);
      both += Number(new Set(ofM1).size < ofM1.length);
    }
    expect(both).toBeGreaterThan(0);
  });

  test('everything that is to be judged happens', () => {
    const { quits, crashes, cuts, removed, refreshed } = run.counts;
    for (const count of [quits, crashes, cuts, removed, refreshed]) expect(count).toBeGreaterThan(1);
    expect(run.refusals.length).toBeGreaterThan(5);
  });

  test('lost rows and wrong clocks change the stream alone', () => {
    const other = simulateProtector({ seed, lose: { validates: 0.05, quits: 0.05 }, clocks: 40_000 });
    expect(other.truth).toEqual(run.truth);
    expect(other.counts.lost).toBeGreaterThan(50);
    expect(streamLines(other.events, 'CSV').length).toBeLessThan(streamLines(run.events, 'CSV').length);
    const hidden = [...other.untold.values()].flat();
    expect(hidden.length).toBeGreaterThan(10);
    expect([...run.untold.values()].flat()).toEqual([]);
  });

  test('without heartbeats nobody dead is taken away, and his own restart refreshes his entry', () => {
    const light = simulateProtector({ seed, level: 'Light' });
    expect(light.entries.filter(({ removed }) => removed === 'dead')).toEqual([]);
    expect(light.counts.refreshed).toBeGreaterThan(5);
  });
});

test('the interval is 30 seconds for each seat of the largest module; up to 2.5 each module has its own, by a table', () => {
  const modules = CONCURRENT;
  const [m1, m2] = modules;
  if (m1 === undefined || m2 === undefined) throw new Error('no modules');
  const site = { modules, interval: 'automatic' } as const;
  expect(intervalOf(m2, { ...site, version: '5.0' })).toBe(300_000);
  expect(intervalOf(m1, { ...site, version: '2.5' })).toBe(41_000);
  expect(intervalOf(m2, { ...site, version: '2.5' })).toBe(16_000);
  expect(intervalOf({ name: 'x', seats: 15 }, { ...site, version: '2.5' })).toBe(62_500);
  expect(intervalOf(m1, { ...site, version: '5.0', interval: 90_000 })).toBe(90_000);
});

describe('what the application writes down', () => {
  const run = simulateProtector({ seed: 1, days: 10 });
  const at = run.start + 8 * 24 * HOUR + 9.5 * HOUR;

  test.each(STREAM_FORMS)('a stream as %s has a line for each call', (form) => {
    expect(streamLines(run.events, form)).toHaveLength(run.events.length + (form === 'JSON lines' ? 0 : 1));
  });

  test.each(LIST_FORMS)('a list as %s names everybody who is in the licence file', (form) => {
    const list = listAt(run, at);
    const text = writeList(list, PROTECTOR.modules, form);
    expect(list.length).toBeGreaterThan(5);
    expect(text.match(/\d\d:\d\d:\d\d/g)).toHaveLength(list.length);
    for (const { user } of list) expect(text).toContain(user);
  });

  test('counts say how many seats are left', () => {
    const left = 10 - seatsAt(run.truth.get('M1') ?? [], at);
    expect(countLines(run, PROTECTOR.modules, at)[0]).toMatch(new RegExp(`,M1,10,${left}$`));
  });
});
