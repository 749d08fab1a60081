import { describe, expect, test } from 'vitest';
import { refusalsOf } from '../../src/answers/refusals.ts';
import { measure, piecesOf } from '../../src/answers/usage.ts';
import { reconstruct } from '../ledger/judged.ts';
import { cases } from '../runs.ts';
import { DEFAULTS, simulateIris, type Simulation } from '../simulator/iris.ts';

const LIMIT = 22;

/** What a product that counts its own seats would tell. */
function truthOf({ truth, end, start }: Simulation): { peak: number; average: number; atLimit: number } {
  const spans = truth.map(({ at, seats }, n) => ({ seats, span: (truth[n + 1]?.at ?? end) - at }));
  return {
    peak: Math.max(...spans.map(({ seats, span }) => (span > 0 ? seats : 0))),
    average: spans.reduce((sum, { seats, span }) => sum + seats * span, 0) / (end - start),
    atLimit: spans.reduce((sum, { seats, span }) => sum + (seats >= LIMIT ? span : 0), 0),
  };
}

describe.each(cases([1, 2, 3]))('two days of a busy instance, logged completely (seed %i)', (seed) => {
  const simulation = simulateIris({
    ...DEFAULTS,
    seed,
    hours: 48,
    limit: LIMIT,
    crashesPerDay: 0,
    restartsPerDay: 0,
    repeats: false,
  });
  const { start, end, windows } = simulation;
  const { steps, events } = reconstruct(simulation, DEFAULTS.offset);
  // Within milliseconds in which two lines were swapped, no log tells the truth.
  const swapped = windows.burst.reduce((sum, [from, to]) => sum + to - from, 0);

  test('the true peak, average and time at the limit lie in what usage says', () => {
    const told = measure(
      piecesOf(
        undefined,
        steps.map((step) => ({ ...step, limit: LIMIT })),
        start,
        end,
      ),
      start,
      end,
    );
    const truth = truthOf(simulation);
    expect(truth.atLimit).toBeGreaterThan(60_000);
    expect(truth.peak).toBeGreaterThanOrEqual(told.peak.atLeast ?? Infinity);
    expect(truth.peak).toBeLessThanOrEqual(told.peak.atMost ?? Infinity);
    const slack = (swapped * LIMIT) / (end - start);
    expect(truth.average).toBeGreaterThanOrEqual((told.average.atLeast ?? Infinity) - slack);
    expect(truth.average).toBeLessThanOrEqual((told.average.atMost ?? Infinity) + slack);
    const { certain = 0, possible = 0, unknown = 0 } = told.atLimit ?? {};
    expect(certain).toBeGreaterThan(0);
    expect(truth.atLimit).toBeGreaterThanOrEqual(certain - swapped);
    expect(truth.atLimit).toBeLessThanOrEqual(certain + possible + unknown + swapped);
  });

  test('the refusals that the log counts are never more than there were', () => {
    const { atLeast, failed } = refusalsOf(events, start, end, true, ({ holder }) => holder ?? '');
    expect(simulation.counts.refused).toBeGreaterThan(0);
    expect(atLeast).toBeLessThanOrEqual(simulation.counts.refused);
    expect(failed.reduce((sum, { count }) => sum + count, 0)).toBe(simulation.counts.refused);
  });
});
