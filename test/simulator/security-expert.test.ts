import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import {
  CHANNELS,
  DISCONNECT,
  LOGON,
  type ServerOptions,
  type ServerRun,
  simulateServer,
  type Written,
  WORDINGS,
} from './security-expert.ts';
import type { TruthStep } from './types.ts';

const BUSY: Partial<ServerOptions> = { restartsPerWeek: 4, crashesPerWeek: 4, leak: 0.1 };
const SEEDS = [1, 2, 3];

/**
 * By what the events say, read as anybody would who has all of them; between a crash and the event that tells of it
 * only the truth can know.
 */
function readNaively(written: readonly Written[], from: Instant): TruthStep[] {
  const open = new Map<string, number>();
  const steps: TruthStep[] = [{ at: from, seats: 0 }];
  for (const { at, event } of written) {
    const text = event.data.map(({ value }) => value).join(' ');
    const name = /operator\d+/.exec(text)?.[0] ?? '';
    if (text.startsWith(LOGON)) open.set(name, (open.get(name) ?? 0) + 1);
    if (text.startsWith(DISCONNECT)) open.set(name, (open.get(name) ?? 0) - 1);
    if (text.startsWith('Service st') || event.id === 6008 || event.id === 7031) open.clear();
    steps.push({ at, seats: [...open.values()].reduce((sum, count) => sum + count, 0) });
  }
  return steps;
}

function seatsAt(steps: readonly TruthStep[], at: Instant): number {
  return steps.findLast((step) => step.at <= at)?.seats ?? 0;
}

function idsOf({ written }: ServerRun, channel: string, lostToo: boolean): number[] {
  return written
    .filter(({ event, lost }) => event.channel === channel && (lostToo || !lost))
    .map(({ event }) => event.number);
}

describe.each(SEEDS)('a Security Expert server (seed %i)', (seed) => {
  const run = simulateServer({ ...BUSY, seed });

  test('its truth is what its events say, but between a crash and the start behind it', () => {
    const naive = readNaively(run.written, run.start);
    const wrong = run.truth.filter(
      ({ at }) =>
        !run.crashes.some(([from, to]) => at >= from && at <= to) && seatsAt(naive, at) !== seatsAt(run.truth, at),
    );
    expect(wrong).toEqual([]);
    for (const [, to] of run.crashes) expect(seatsAt(run.truth, to)).toBe(0);
  });

  test('the seats of the operators are all seats, and none is below 0', () => {
    for (const { at } of run.truth)
      expect([...run.holders.values()].reduce((sum, steps) => sum + seatsAt(steps, at), 0)).toBe(
        seatsAt(run.truth, at),
      );
    for (const steps of run.holders.values())
      expect(Math.min(...steps.map(({ seats }) => seats))).toBeGreaterThanOrEqual(0);
  });

  test('everything that is to be judged happens: leaks, logons over them, restarts and crashes while people are logged on', () => {
    expect(run.counts.leaks).toBeGreaterThan(10);
    expect(run.counts.restarts).toBeGreaterThan(4);
    expect(run.crashes.length).toBeGreaterThan(2);
    expect(Math.max(...[...run.holders.values()].flatMap((steps) => steps.map(({ seats }) => seats)))).toBeGreaterThan(
      1,
    );
    const ends = run.written.filter(({ event }) => event.data[0]?.value === 'Service stopped successfully.');
    expect(ends.some(({ at }) => seatsAt(run.truth, at - 1) > 3 && seatsAt(run.truth, at) === 0)).toBe(true);
  });

  test('is written in the order of time, and each log counts its events without a hole', () => {
    expect(run.written.map(({ at }) => at)).toEqual(run.written.map(({ at }) => at).toSorted((a, b) => a - b));
    for (const channel of CHANNELS) {
      const ids = idsOf(run, channel, false);
      expect(ids).toEqual(ids.map((_, index) => (ids[0] ?? 0) + index));
    }
  });

  test('holes are where events are lost, and nowhere else; what happens is the same', () => {
    const holed = simulateServer({ ...BUSY, seed, holesPerWeek: 20 });
    expect(holed.truth).toEqual(run.truth);
    expect(holed.counts.lost).toBeGreaterThan(100);
    for (const channel of CHANNELS) {
      const ids = idsOf(holed, channel, false);
      const missing = idsOf(holed, channel, true).filter((id) => !ids.includes(id));
      expect(missing).toEqual(
        holed.written.filter(({ event, lost }) => event.channel === channel && lost).map(({ event }) => event.number),
      );
      for (const { at } of holed.written.filter(({ event, lost }) => event.channel === channel && lost))
        expect(holed.holes.some(([from, to, of]) => of === channel && from <= at && at <= to)).toBe(true);
      for (const { at } of holed.written.filter(({ event, lost }) => event.channel === channel && !lost))
        expect(holed.holes.some(([from, to, of]) => of === channel && from < at && at < to)).toBe(false);
    }
  });

  test('words its events otherwise without doing anything else', () => {
    for (const wording of Object.keys(WORDINGS) as (keyof typeof WORDINGS)[])
      expect(simulateServer({ ...BUSY, seed, wording })).toMatchObject({ truth: run.truth, counts: run.counts });
  });
});
