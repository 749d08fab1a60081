import { describe, expect, test } from 'vitest';
import type { Range } from '../../src/domain/ledger.ts';
import { cases } from '../runs.ts';
import type { Options, Simulation } from './iris.ts';
import { DEFAULTS, simulateIris } from './iris.ts';
import { judge } from './judge.ts';
import { LIMIT, countNaively, readHead, readHeads } from './naive.ts';
import { createPool } from './pool.ts';
import { RESTLESS } from './restless.ts';

const HOUR = 3_600_000;

function graceOf({ windows }: Simulation): Range[] {
  return [...windows.grace.values()].flat();
}

function judgeNaively(simulation: Simulation, { maxConnections, offset } = DEFAULTS, exclude: readonly Range[] = []) {
  const { truth, start, end, windows } = simulation;
  const steps = countNaively(simulation.text, offset, maxConnections, start);
  return judge(truth, steps, start, end, [...windows.crash, ...windows.burst, ...exclude]);
}

describe('the same again', () => {
  const DAY = { ...RESTLESS, hours: 24 };

  test('the same options give the same simulation, another seed another', () => {
    const { text, truth, connections, windows, counts } = simulateIris(DAY);
    const again = simulateIris(DAY);
    expect(again.text === text).toBe(true);
    expect(again).toMatchObject({ truth, connections, windows, counts });
    expect(simulateIris({ ...DAY, seed: 12 }).truth).not.toEqual(truth);
  });

  const plain = simulateIris(DAY);

  test.each<[string, Partial<Options>]>([
    ['noise', { noise: 200 }],
    ['no noise', { noise: 0 }],
    ['no trace', { trace: false }],
    ['repeats', { repeats: true }],
    ['another zone', { offset: -330 }],
    ['lost logouts', { lose: { logouts: 0.5 } }],
    ['lost lines', { lose: ({ kind }) => kind === 'start' }],
  ])('%s changes the log and never the truth', (_name, change) => {
    const changed = simulateIris({ ...DAY, ...change });
    expect(changed.text === plain.text).toBe(false);
    expect(changed.truth).toEqual(plain.truth);
    expect(changed.connections).toEqual(plain.connections);
    expect({ ...changed.counts, lostLogouts: 0 }).toEqual(plain.counts);
  });

  test('a week of 50 users takes well under two seconds of a processor', () => {
    const before = process.cpuUsage();
    simulateIris({ hours: 168 });
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(2_000);
  });
});

describe('the truth', () => {
  test('up to 25 connections are one unit, above it each is one until none is left', () => {
    const pool = createPool(100, 25);
    const times = (count: number, act: () => unknown): number => {
      for (let turn = 0; turn < count; turn++) act();
      return pool.used();
    };
    const login = (): number => pool.login('192.0.2.7');
    const logout = (): boolean => pool.logout('192.0.2.7', false);
    expect(times(3, login)).toBe(1);
    expect(times(22, login)).toBe(1);
    expect(times(1, login)).toBe(26);
    expect(times(16, logout)).toBe(10);
    expect(times(10, logout)).toBe(0);
    expect(times(5, login)).toBe(1);
  });

  test('grace keeps one unit, for the same UserId to come back to', () => {
    const pool = createPool(1, 25);
    pool.login('jdoe@192.0.2.7');
    pool.logout('jdoe@192.0.2.7', true);
    expect([pool.used(), pool.connections('jdoe@192.0.2.7')]).toEqual([1, 0]);
    expect(pool.login('alopez@192.0.2.7')).toBe(0);
    expect(pool.login('jdoe@192.0.2.7')).toBe(1);
    pool.endGrace('jdoe@192.0.2.7');
    expect(pool.used()).toBe(1);
    pool.logout('jdoe@192.0.2.7', true);
    pool.endGrace('jdoe@192.0.2.7');
    expect([pool.used(), pool.login('alopez@192.0.2.7')]).toEqual([0, 1]);
  });

  test.each(cases([11, 12, 13]))(
    'without grace, a complete log tells it but in crashes and bursts (seed %i)',
    (seed) => {
      const simulation = simulateIris({ ...RESTLESS, seed, grace: 0 });
      expect(simulation.counts.crashes).toBeGreaterThan(1);
      expect(simulation.counts.restarts).toBeGreaterThan(1);
      expect(simulation.counts.deaths).toBeGreaterThan(20);
      const verdict = judgeNaively(simulation);
      expect(verdict).toMatchObject({ errorOfMiddle: 0, shareOutside: 0 });
      expect(verdict.judged).toBeGreaterThan(0.9 * 96 * HOUR);
      expect(verdict.polled).toBeGreaterThan(0.2);
    },
  );

  test('with grace, a complete log tells it outside the windows of grace, and inside them may say less', () => {
    const simulation = simulateIris({ ...RESTLESS, users: { terminal: 30, csp: 4 } });
    expect(judgeNaively(simulation).errorOfMiddle).toBeGreaterThan(0);
    const verdict = judgeNaively(simulation, RESTLESS, graceOf(simulation));
    expect(verdict).toMatchObject({ errorOfMiddle: 0, shareOutside: 0 });
    expect(verdict.judged).toBeGreaterThan(0.3 * 96 * HOUR);
    for (const [from, to] of graceOf(simulation)) expect(to - from).toBeLessThanOrEqual(600_000);
  });

  test('some UserIds pass 25 connections and then take a unit for each', () => {
    const { connections, truth } = simulateIris(RESTLESS);
    const above = [...connections.values()].flat().find((step) => step.connections === 26);
    if (!above) throw new Error('nobody has 26 connections');
    const before = truth.findLast(({ at }) => at < above.at)?.seats ?? 0;
    expect(truth.findLast(({ at }) => at <= above.at)?.seats).toBe(before + 25);
  });

  test('never exceeds the limit, never goes below none, and steps in order of time within the log', () => {
    const { truth, start, end } = simulateIris({ ...RESTLESS, limit: 25 });
    expect(truth[0]).toEqual({ at: start, seats: 0 });
    expect(Math.max(...truth.map(({ seats }) => seats))).toBe(25);
    expect(Math.min(...truth.map(({ seats }) => seats))).toBe(0);
    for (const [index, { at }] of truth.entries()) {
      expect(at).toBeGreaterThan(truth[index - 1]?.at ?? start - 1);
      expect(at).toBeLessThanOrEqual(end);
    }
  });

  test('an emergency login takes no unit', () => {
    const { lines, truth } = simulateIris({ users: { terminal: 0, csp: 0 }, diagnostics: 50 });
    expect(lines.filter(({ kind }) => kind === 'diagnostic').length).toBeGreaterThan(50);
    expect(truth).toEqual([{ at: DEFAULTS.start, seats: 0 }]);
  });
});

describe('what is refused', () => {
  const limit = 25;
  const simulation = simulateIris({ ...RESTLESS, limit, burst: 0 });

  test('is refused only while the pool is full', () => {
    const refused = simulation.lines.filter(({ kind }) => kind === 'refused');
    expect(refused.length).toBe(simulation.counts.refused);
    expect(refused.length).toBeGreaterThan(100);
    for (const { at, holder } of refused) {
      const seats = simulation.truth.findLast((step) => step.at <= at)?.seats;
      const open = simulation.connections.get(holder ?? '')?.findLast((step) => step.at <= at)?.connections ?? 0;
      // The connection above the maximum needs 25 more units at once, and so is refused below the limit.
      if (open === 25) expect(seats).toBeGreaterThan(0);
      else expect([seats, open]).toEqual([limit, 0]);
    }
  });

  test('is counted since the last start by limit lines that come less often', () => {
    let refused = 0;
    let told = 0;
    let since = '';
    const lines = simulation.lines.filter(({ kind }) => kind === 'refused' || kind === 'limit' || kind === 'start');
    const limits: number[] = [];
    for (const { kind, text } of lines) {
      if (kind === 'start') refused = told = 0;
      if (kind === 'refused') refused++;
      if (kind !== 'limit') continue;
      const [, total, from = ''] = LIMIT.exec(readHead(text, 0)?.text ?? '') ?? [];
      expect(readHead(text, 0)?.severity).toBe(2);
      expect(Number(total)).toBeGreaterThan(told);
      expect(Number(total)).toBe(refused);
      expect(told > 0).toBe(from === since);
      told = refused;
      since = from;
      limits.push(refused);
    }
    expect(limits.length).toBeGreaterThan(20);
    expect(limits.length).toBeLessThan(simulation.counts.refused);
  });
});

describe('what is lost', () => {
  const whole = simulateIris(RESTLESS);

  test.each([0.05, 1])('a share of %d of the logouts is missing, and nothing else', (share) => {
    const { lines, counts } = simulateIris({ ...RESTLESS, lose: { logouts: share } });
    const kept = new Set(lines.map(({ text }) => text));
    const missing = whole.lines.filter(({ text }) => !kept.has(text));
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.every(({ kind }) => kind === 'logout')).toBe(true);
    expect(missing.length).toBe(counts.lostLogouts);
    expect(missing.length).toBe(whole.lines.length - lines.length);
    expect(counts.lostLogouts / counts.logouts).toBeCloseTo(share, 1);
    expect(whole.counts.lostLogouts).toBe(0);
  });

  test('lines can be chosen', () => {
    const { lines, counts } = simulateIris({ lose: ({ kind, holder }) => kind === 'login' && holder === '192.0.2.1' });
    expect(lines.some(({ kind, holder }) => kind === 'logout' && holder === '192.0.2.1')).toBe(true);
    expect(lines.some(({ kind, holder }) => kind === 'login' && holder === '192.0.2.1')).toBe(false);
    expect(counts.lostLogouts).toBe(0);
  });

  test('without trace no LicenseTrace line has a head, and limit lines stay', () => {
    const simulation = simulateIris({ ...RESTLESS, limit: 25, trace: false });
    const said = readHeads(simulation.text, DEFAULTS.offset).map(({ text }) => text);
    expect(said.some((text) => text.includes('LicenseTrace'))).toBe(false);
    expect(said.some((text) => LIMIT.test(text))).toBe(true);
    expect(simulation.counts.lostLogouts).toBe(simulation.counts.logouts);
  });
});

test('says what it cannot simulate', () => {
  expect(() => simulateIris({ hours: 0 })).toThrow('hours above 0');
  expect(() => simulateIris({ users: { terminal: 1_000, csp: 0 } })).toThrow('720 at most');
});
