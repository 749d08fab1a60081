import { describe, expect, test } from 'vitest';
import type { EquisOptions } from '../simulator/equis.ts';
import { judge } from '../simulator/judge.ts';
import { PROTECTOR, type ProtectorOptions, simulateProtector } from '../simulator/licence-protector.ts';
import type { ExportPlan } from './equis-files.ts';
import { judgedEquis } from './equis-truth.ts';
import { reconstructFiles } from './judged-files.ts';
import { around, limitsOf, settingsOf, streamDeliveries } from './protector-files.ts';

const SEEDS = [12];
const RESTLESS = { deletionsPerWeek: 7, editsPerWeek: 7, outagesPerWeek: 2, keepDays: 5 };

const SITES: readonly [string, Partial<EquisOptions>, ExportPlan][] = [
  ['all rows, often', {}, { every: [4, 12] }],
  ['all rows, seldom, some files cut or empty', RESTLESS, { every: [15, 60], nights: true, cut: 0.1, empty: 0.1 }],
  ['live rows alone', RESTLESS, { every: [8, 20], filter: 'live', form: 'UTF-16', cut: 0.05 }],
  [
    'one account, clocks a minute apart',
    { oneAccount: true },
    { every: [8, 20], ahead: 60_000, form: 'sqlcmd padded' },
  ],
];

describe.each(SEEDS)('a month (seed %i)', (seed) => {
  test.each(SITES)('of leases of EQuIS: %s', async (_, options, plan) => {
    const { verdicts, wrong } = await judgedEquis({ ...options, seed, days: 30 }, { ...plan, seed });
    expect(wrong).toEqual([]);
    for (const [app, { shareOutside }] of verdicts) expect(shareOutside, app).toBe(0);
  });

  test.each<[string, Partial<ProtectorOptions>]>([
    ['from 2.6', {}],
    ['heartbeats come late', { latePercent: 20 }],
    ['nobody sends heartbeats', { level: 'Light' }],
  ])('of heartbeats of Licence Protector: %s', async (_, options) => {
    const own = { ...options, seed, days: 30 };
    const run = simulateProtector(own);
    const [limits, settings] = [limitsOf(own), settingsOf(own)];
    const site = { system: 'licence-protector', limits, settings, end: run.end };
    const { steps, answers } = await reconstructFiles(streamDeliveries(run, { every: 23 * 60_000 }), site);
    for (const { name } of PROTECTOR.modules) {
      const truth = run.truth.get(name) ?? [];
      const verdict = judge(truth, steps.get(name) ?? [], run.start, run.end, around(truth, 1_000));
      expect(verdict.shareOutside, name).toBe(0);
    }
    const absent = answers.flatMap(({ now, holdings }) =>
      holdings.filter(
        ({ pool, who, uncertain }) =>
          uncertain !== true &&
          !run.entries.some(
            ({ module, user, machine, from, to }) =>
              module === pool &&
              user === who.holder &&
              machine === who.node &&
              from <= now &&
              now - 1_000 < (to ?? now),
          ),
      ),
    );
    expect(absent).toEqual([]);
  });
});
