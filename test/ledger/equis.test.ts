import { describe, expect, test } from 'vitest';
import type { EquisOptions } from '../simulator/equis.ts';
import { TABLE_FORMS } from '../simulator/equis-exports.ts';
import { cases } from '../runs.ts';
import type { ExportPlan } from './equis-files.ts';
import { judgedEquis } from './equis-truth.ts';

const RESTLESS: Partial<EquisOptions> = {
  deletionsPerWeek: 14,
  editsPerWeek: 14,
  outagesPerWeek: 4,
  keepDays: 1,
  failing: 0.01,
};

/** A row that stands in no export is known to nobody: those that are shown are judged. */
const SITES: readonly [what: string, options: Partial<EquisOptions>, plan: ExportPlan][] = [
  ['read every few minutes', {}, { every: [6, 18] }],
  ['read twice an hour by day', {}, { every: [15, 45], nights: true }],
  ['some of whose exports are cut off or empty', {}, { every: [9, 30], cut: 0.15, empty: 0.1, form: 'UTF-16' }],
  ['whose users share one account', { oneAccount: true }, { every: [9, 30], form: 'sqlcmd -W' }],
  ['where an administrator deletes and edits rows', RESTLESS, { every: [9, 30], form: 'tabs', filter: 'recent' }],
  ['of whose table only the live rows are exported', RESTLESS, { every: [9, 30], filter: 'live' }],
  ['whose exports are dated a minute late', {}, { every: [9, 30], ahead: 60_000 }],
  ['whose exports are dated a minute early', {}, { every: [9, 30], ahead: -60_000, form: 'sqlcmd padded', cut: 0.1 }],
];

describe('the leases of an EQuIS site, as exports of its table tell them', () => {
  test.each(SITES)('%s: nobody is named who is not there, and the seats lie in the range', async (_, options, plan) => {
    for (const seed of cases([1, 2, 3])) {
      const { verdicts, wrong, compared } = await judgedEquis({ days: 2, ...options, seed }, { seed, ...plan });
      expect(wrong).toEqual([]);
      expect(compared).toBeGreaterThan(150);
      for (const [app, verdict] of verdicts) {
        expect(verdict.shareOutside, app).toBe(0);
        // Of that one nobody knows who came within the last five minutes.
        if (plan.filter === 'live') expect(verdict.shareUnbounded, app).toBeGreaterThan(0.9);
        else expect(verdict.shareUnbounded, app).toBeLessThan(0.35);
      }
      // One package that is taken rarely is not known before its first row.
      const shares = [...verdicts.values()].map(({ shareUnbounded }) => shareUnbounded);
      if (plan.filter !== 'live') expect(sum(shares) / shares.length).toBeLessThan(0.25);
    }
  });

  test('where the table keeps its rows and all exports are whole, the range is the truth', async () => {
    for (const seed of cases([1, 2, 3])) {
      const options = { days: 2, seed, deletionsPerWeek: 0 };
      const { verdicts } = await judgedEquis(options, { seed, every: [9, 30] });
      for (const [app, { errorOfUpper, meanWidth }] of verdicts) {
        expect(errorOfUpper ?? 0, app).toBe(0);
        expect(meanWidth ?? 0, app).toBeLessThan(0.01);
      }
    }
  });

  test('every form of an export tells the same', async () => {
    const told: [string, unknown][] = [];
    for (const form of TABLE_FORMS.filter((one) => one !== 'a spreadsheet' && one !== 'SSMS without header')) {
      const { made } = await judgedEquis(
        { days: 1, seed: 4, named: { app: '30001', users: 2 } },
        { form, every: [40, 80] },
      );
      told.push([
        form,
        made.sessions.map(({ who, openedAt, closedAt, endedBy }) => [who, openedAt, closedAt, endedBy]),
      ]);
    }
    expect(told.length).toBeGreaterThan(5);
    for (const [form, sessions] of told) expect(sessions, form).toEqual(told[0]?.[1]);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
