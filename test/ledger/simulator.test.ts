import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import { cases } from '../runs.ts';
import { DEFAULTS, simulateIris } from '../simulator/iris.ts';
import { judge } from '../simulator/judge.ts';
import { RESTLESS } from '../simulator/restless.ts';
import type { Simulation } from '../simulator/types.ts';
import { reconstruct } from './judged.ts';

const DAYS = { hours: 72, crashesPerDay: 1, restartsPerDay: 1 };
const SEEDS = cases([11, 12, 13]);

/** Where no log can tell, however complete: a crash, a shutdown, swapped lines, lines held back. */
function untold({ windows }: Simulation): Range[] {
  return [...windows.crash, ...windows.shutdown, ...windows.burst, ...windows.repeated];
}

function graces({ windows }: Simulation): Range[] {
  return [...windows.grace.values()].flat();
}

/** Until the first Logout of all, closings cannot be believed. */
function firstLogout(simulation: Simulation): Instant {
  return simulation.lines.find(({ kind }) => kind === 'logout')?.at ?? simulation.end;
}

describe.each(SEEDS)('an instance with crashes, restarts, bursts and deaths (seed %i)', (seed) => {
  test('a complete log: the truth always lies in the range, and the range is the truth outside grace', () => {
    for (const options of [
      { ...DEFAULTS, ...DAYS, seed },
      { ...DEFAULTS, ...RESTLESS, seed },
    ]) {
      const simulation = simulateIris(options);
      const { steps, contradictions } = reconstruct(simulation, options.offset);
      expect(contradictions).toEqual([]);
      const all = judge(simulation.truth, steps, firstLogout(simulation), simulation.end, untold(simulation));
      expect(all).toMatchObject({ shareOutside: 0, shareUnbounded: 0 });
      const { crash: _, ...others } = simulation.windows;
      const crashes = judge(
        simulation.truth,
        steps,
        firstLogout(simulation),
        simulation.end,
        untold({ ...simulation, windows: { ...others, crash: [] } }),
      );
      expect(crashes.shareOutside).toBe(0);
      const exact = judge(simulation.truth, steps, firstLogout(simulation), simulation.end, [
        ...untold(simulation),
        ...graces(simulation),
      ]);
      expect(exact).toMatchObject({ shareOutside: 0, errorOutside: 0 });
      expect(exact.errorOfUpper).toBeLessThan(0.005);
    }
  });

  test('all logouts lost: the truth lies in the range at every instant', () => {
    const simulation = simulateIris({ ...DAYS, seed, lose: { logouts: 1 } });
    const { steps } = reconstruct(simulation, DEFAULTS.offset);
    const verdict = judge(simulation.truth, steps, simulation.start, simulation.end, untold(simulation));
    expect(verdict).toMatchObject({ shareOutside: 0, shareUnbounded: 0 });
  });

  test('one logout in twenty lost: in the end nothing is claimed of any instant that was not so', () => {
    const simulation = simulateIris({ ...DAYS, seed, lose: { logouts: 0.05 } });
    const made = reconstruct(simulation, DEFAULTS.offset);
    expect(made.contradictions.length).toBeGreaterThan(10);
    const all = judge(simulation.truth, made.steps, simulation.start, simulation.end, untold(simulation));
    expect(all.shareOutside).toBe(0);
  });
});

test('a log that begins while people are logged in never claims to know the most', () => {
  const simulation = simulateIris({ seed: 21, hours: 20, crashesPerDay: 0, restartsPerDay: 0, startsMidway: true });
  const { steps } = reconstruct(simulation, DEFAULTS.offset);
  expect(steps.every(({ atMost }) => atMost === null)).toBe(true);
  const verdict = judge(simulation.truth, steps, firstLogout(simulation), simulation.end, untold(simulation));
  expect(verdict.shareOutside).toBe(0);
});
