import { describe, expect, test } from 'vitest';
import { cases } from '../runs.ts';
import { judge, type Verdict } from '../simulator/judge.ts';
import { PROTECTOR, simulateProtector, type ProtectorOptions } from '../simulator/licence-protector.ts';
import { LIST_FORMS, listAt, STREAM_FORMS } from '../simulator/licence-protector-exports.ts';
import { HOUR, MINUTE } from '../timeline.ts';
import { reconstructFiles, type Delivery, type FileReconstruction } from './judged-files.ts';
import {
  around,
  countDeliveries,
  limitsOf,
  listDeliveries,
  settingsOf,
  shownTruth,
  streamDeliveries,
} from './protector-files.ts';

const NAMED = 'Report';
const CONCURRENT = PROTECTOR.modules.filter(({ named }) => named !== true).map(({ name }) => name);

type Options = Partial<ProtectorOptions>;

async function read(run: ReturnType<typeof simulateProtector>, options: Options, deliveries: Iterable<Delivery>) {
  const [limits, settings] = [limitsOf(options), settingsOf(options)];
  return reconstructFiles(deliveries, { system: 'licence-protector', limits, settings, end: run.end });
}

/** How a module was reconstructed, where the stream tells; a stamp tells no more than the second. */
function verdictOn(
  module: string,
  run: ReturnType<typeof simulateProtector>,
  found: FileReconstruction,
  off = 1_000,
): Verdict {
  const truth = run.truth.get(module) ?? [];
  const untold = [...(run.untold.get(module) ?? []), ...around(truth, off)];
  return judge(truth, found.steps.get(module) ?? [], run.start, run.end, untold);
}

describe('the seats of an application with Licence Protector, as its stream of events tells them', () => {
  test.each<[string, Options, number]>([
    ['from version 2.6 on', {}, 0],
    ['where heartbeats may come late', { latePercent: 10 }, 0],
    ['with an interval that is set', { interval: 90_000 }, 0],
    ['up to version 2.5', { version: '2.5', days: 1 }, 0],
    // That somebody who has just come removes nobody yet is documented nowhere, and not reckoned with.
    ['where whoever comes first watches for an interval', { newcomers: 'watch first' }, 0.002],
    ['where a twentieth of the lines is missing', { lose: { validates: 0.05, quits: 0.05 } }, 0.001],
  ])('lie in the range that is told, %s', async (_, options, outside) => {
    const errors: number[] = [];
    for (const seed of cases([1, 2, 3])) {
      const own = { days: 2, ...options, seed };
      const run = simulateProtector(own);
      const found = await read(run, own, streamDeliveries(run));
      for (const module of CONCURRENT) {
        const verdict = verdictOn(module, run, found);
        expect(verdict.shareOutside, module).toBeLessThanOrEqual(outside);
        expect(verdict.shareUnbounded, module).toBeLessThan(0.35);
        expect(verdict.errorOfMiddle, module).toBeLessThan(0.35);
        errors.push(verdict.errorOfMiddle ?? Infinity);
      }
      expect(found.remarks).toEqual([]);
      expect(found.events.filter(({ kind }) => kind === 'refused')).toHaveLength(run.refusals.length);
    }
    expect(errors.reduce((all, one) => all + one, 0) / errors.length).toBeLessThan(0.15);
  });

  test('lie nearly always in the range where the clocks of the computers differ by a fraction of the interval', async () => {
    const own = { seed: 1, days: 2, clocks: 40_000 };
    const run = simulateProtector(own);
    const found = await read(run, own, streamDeliveries(run));
    for (const module of CONCURRENT)
      expect(verdictOn(module, run, found, 81_000).shareOutside, module).toBeLessThan(0.01);
    expect(found.remarks).toEqual([]);
  });

  test('are at least those that are named where nobody sends heartbeats, and nobody goes by time', async () => {
    const own = { seed: 1, days: 2, level: 'Light' } as const;
    const run = simulateProtector(own);
    const found = await read(run, own, streamDeliveries(run));
    for (const module of CONCURRENT) {
      expect(verdictOn(module, run, found)).toMatchObject({ shareOutside: 0, shareUnbounded: 1 });
      expect(found.sessions.filter(({ endedBy }) => endedBy === 'no heartbeat')).toEqual([]);
    }
    const lives = new Set(found.answers.flatMap(({ holdings }) => holdings.map(({ life }) => life?.state)));
    expect([...lives]).toEqual(['kept']);
  });
});

test('a seat that is kept by name stays taken when its program ends, and by no time is it freed', async () => {
  const own = { seed: 1, days: 4 };
  const run = simulateProtector(own);
  const found = await read(run, own, streamDeliveries(run));
  const named = found.answers.at(-1)?.holdings.filter(({ pool }) => pool === NAMED) ?? [];
  const inFile = listAt(run, run.end).filter(({ module }) => module === NAMED);
  expect(inFile.length).toBeGreaterThan(2);
  expect(named.map(({ who }) => `${who.holder}@${who.node}`).sort()).toEqual(
    inFile.map(({ user, machine }) => `${user}@${machine}`).sort(),
  );
  expect(new Set(named.map(({ life }) => life?.state))).toEqual(new Set(['kept']));
  // Who had one before the stream began is not in it.
  expect(found.answers.at(-1)?.pools.get(NAMED)).toMatchObject({ atMost: null, coverage: { state: 'at least' } });
});

describe('lists of users', () => {
  test.each(LIST_FORMS)('as %s tell who is in the licence file, each at its own moment', async (form) => {
    const own = { seed: 2, days: 3 };
    const run = simulateProtector(own);
    const moments = Array.from({ length: 60 }, (_, n) => run.start + 6 * HOUR + n * 61 * MINUTE);
    const written = moments.filter((at) => form !== 'CSV' || listAt(run, at).length > 0);
    const found = await read(run, own, listDeliveries(run, own, written, form));
    for (const [index, at] of written.entries()) {
      const { holdings = [], pools } = found.answers[index] ?? {};
      const inFile = listAt(run, at);
      if (inFile.length === 0 && form.startsWith('CSV')) continue;
      // Who is dead is in the file as well: nobody has removed him.
      expect(holdings).toHaveLength(inFile.length);
      for (const module of CONCURRENT) {
        const seats = inFile.filter((line) => line.module === module).length;
        if (seats > 0) expect(pools?.get(module)).toMatchObject({ atLeast: seats, atMost: seats });
      }
    }
    for (const module of CONCURRENT) {
      const truth = shownTruth(run, module, written);
      const [from, to] = [written[1] ?? 0, written.at(-1) ?? 0];
      const steps = found.steps.get(module) ?? [];
      if (!form.startsWith('CSV')) expect(judge(truth, steps, from, to).shareOutside, module).toBeLessThan(0.001);
    }
  });
});

test('lists beside a stream agree with it, and tell of those from before it', async () => {
  const own = { seed: 2, days: 2 };
  const run = simulateProtector(own);
  const moments = Array.from({ length: 12 }, (_, n) => run.start + 7 * HOUR + n * 3 * HOUR);
  const from = run.start + 10 * HOUR;
  const deliveries = [
    ...streamDeliveries(run, { from }),
    ...listDeliveries(
      run,
      own,
      moments.filter((at) => at >= from),
      'XML',
    ),
  ].toSorted((a, b) => a.now - b.now);
  const found = await read(run, own, deliveries);
  for (const module of CONCURRENT) {
    const truth = run.truth.get(module) ?? [];
    const [begin = 0] = moments.filter((at) => at >= from);
    const verdict = judge(truth, found.steps.get(module) ?? [], begin, run.end, around(truth, 1_000));
    expect(verdict.shareOutside, module).toBeLessThan(0.001);
    expect(verdict.shareUnbounded, module).toBeLessThan(0.01);
  }
  expect(found.remarks).toEqual([]);
});

test('counts without names tell how many seats are taken, and not whose they are', async () => {
  const own = { seed: 3, days: 2 };
  const run = simulateProtector(own);
  const moments = Array.from({ length: 20 }, (_, n) => run.start + 30 * HOUR + n * 30 * MINUTE);
  const found = await read(run, own, countDeliveries(run, own, moments));
  for (const [index, at] of moments.entries())
    for (const module of CONCURRENT) {
      const seats = listAt(run, at).filter((line) => line.module === module).length;
      const told = found.answers[index]?.pools.get(module);
      expect(told, `${module} at ${index}`).toMatchObject({ atLeast: seats, atMost: seats });
    }
  expect(found.answers.every(({ holdings }) => holdings.length === 0)).toBe(true);
});

test('every form of a stream tells the same', async () => {
  const own = { seed: 4, days: 1 };
  const run = simulateProtector(own);
  const told: unknown[] = [];
  for (const form of STREAM_FORMS) {
    const { sessions } = await read(run, own, streamDeliveries(run, { form }));
    told.push(sessions.map(({ who, openedAt, closedAt, endedBy }) => ({ who, openedAt, closedAt, endedBy })));
  }
  expect(told[0]).toEqual(told[1]);
  expect(told[0]).toEqual(told[2]);
});
