import { describe, expect, test } from 'vitest';
import { cases } from '../runs.ts';
import type { FilePlan } from '../simulator/batch-management-files.ts';
import { AS_IT_IS, type PlantOptions, type PlantRun } from '../simulator/batch-management.ts';
import { HOUR } from '../timeline.ts';
import { judgedPlant, type PlantRead, type Plans } from './batch-management-truth.ts';

/** What becomes of the files of the Batch server alone. */
function ofBatch(plan: FilePlan): Plans {
  return (host) => (host === 'BATCH1' ? plan : {});
}

/** Who was refused when, in words that both sides have. */
function refusedIn({ events }: PlantRead): string[] {
  const refused = events.filter((event) => event.kind === 'refused');
  return refused.map(({ at, pool, who }) => `${at} ${pool} ${who?.node}`);
}

function refusalsOf({ refusals }: PlantRun): string[] {
  return refusals.map(({ at, kind, node }) => `${at} ${kind} ${node}`);
}

const TOLD: readonly [what: string, options: Partial<PlantOptions>][] = [
  ['with a server and four terminal servers', {}],
  ['whose machines are started anew every other day', { bootsPerWeek: 3.5, loggerRestartsPerWeek: 7 }],
  ['that has few seats, so that many are refused', { limits: { Development: 2, MOM: 3 } }],
  ['whose loggers are restarted again and again', { loggerDeaf: true, loggerRestartsPerWeek: 50 }],
];

describe('a plant of which every end is told', () => {
  test.each(TOLD)('%s: who held which seat is told to the millisecond', async (_, options) => {
    for (const seed of cases([1, 2, 3])) {
      const read = await judgedPlant({ days: 2, ...options, seed });
      const { run, verdicts, outside, sessions, wrong, events } = read;
      expect(outside).toEqual([]);
      for (const [kind, { errorOfUpper, meanWidth, shareUnbounded }] of verdicts)
        expect([errorOfUpper, meanWidth, shareUnbounded], kind).toEqual([0, 0, 0]);
      // A refresh ends nothing: each seat is one session.
      expect(sessions).toHaveLength(run.seats.length);
      expect(wrong).toEqual([]);
      expect(refusedIn(read)).toEqual(refusalsOf(run));
      expect(events.filter(({ kind }) => kind === 'limit-exceeded')).toEqual([]);
    }
  });
});

describe('a plant of which not every end is told', () => {
  test('whose engineers close programs that never say so: the seats lie in the range', async () => {
    for (const seed of cases([1, 2, 3])) {
      const read = await judgedPlant({ days: 4, seed, engineers: 4, users: 0, mes: false, bootsPerWeek: 3 });
      expect(read.outside).toEqual([]);
      expect(read.run.seats.length).toBeGreaterThan(20);
      for (const [kind, { shareUnbounded }] of read.verdicts) expect(shareUnbounded, kind).toBe(0);
    }
  });

  test('whose Security Manager is restarted alone: the seats lie in the range, which is narrow', async () => {
    for (const seed of cases([1, 2, 3])) {
      const { outside, verdicts, wrong } = await judgedPlant({ days: 2, seed, managerRestartsPerWeek: 20 });
      expect(outside).toEqual([]);
      expect(wrong).toEqual([]);
      for (const [kind, { meanWidth }] of verdicts) expect(meanWidth, kind).toBeLessThan(0.05);
    }
  });

  test.each<[string, Partial<PlantOptions>]>([
    ['whose clients die now and then', { crash: 0.3 }],
    ['whose machines crash', { downs: { told: 0, loggerOnly: 0, crash: 1 }, bootsPerWeek: 5 }],
    [
      'whose machines say nothing when they shut down',
      { downs: { told: 0, loggerOnly: 1, crash: 0 }, bootsPerWeek: 5 },
    ],
    ['as it is', { ...AS_IT_IS, bootsPerWeek: 3 }],
  ])('%s: the seats lie in the range', async (_, options) => {
    for (const seed of cases([3, 1, 2, 4])) {
      const { outside, verdicts, seatHours } = await judgedPlant({ ...options, days: 3, seed });
      expect(outside, `${seatHours} seat-hours off`).toEqual([]);
      for (const [kind, { shareUnbounded }] of verdicts) expect(shareUnbounded, kind).toBe(0);
    }
  });

  test.each<[string, Plans]>([
    ['has damaged files', ofBatch({ damaged: (index) => (index % 2 === 1 ? 8_000 : 0) })],
    ['lacks files', ofBatch({ missing: (index) => index % 4 === 3 })],
    ['begins midway', () => ({ from: AS_IT_IS.start + 40 * HOUR, rollAt: 200_000 })],
  ])('whose log %s: the seats lie in the range', async (_, plans) => {
    for (const seed of cases([1, 2, 3])) {
      const { outside, seatHours, wrong } = await judgedPlant({ days: 3, seed }, plans);
      expect(outside, `${seatHours} seat-hours off`).toEqual([]);
      // Whose beginning lies in a hole is never told to have come at his next refresh.
      expect(wrong.filter((one) => one.includes('begin'))).toEqual([]);
    }
  });

  test('of whose terminal servers files are missing: they tell of no seat', async () => {
    for (const seed of cases([1, 2])) {
      const missing = (host: string) => (host.startsWith('BMC') ? { missing: (index: number) => index % 2 === 0 } : {});
      const { outside, wrong } = await judgedPlant({ days: 2, seed, loggerRestartsPerWeek: 14 }, missing);
      expect(outside).toEqual([]);
      expect(wrong).toEqual([]);
    }
  });
});
