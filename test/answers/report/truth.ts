import { expect } from 'vitest';
import { seatwatch } from '../../cli/terminal.ts';
import type { TruthStep } from '../../simulator/types.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Sure {
  certain: number;
  possible: number;
  unknown: number;
}

export interface Range {
  atLeast: number | null;
  atMost: number | null;
}

/** As the reports write them with `--json`. */
export interface Told {
  from: string;
  to: string;
  pools: { kind: string; peak: Range; seatMs: Range; sessions: Range; holders: Range; persons: { seatMs: Range }[] }[];
  persons: { person: string; firstDay: string; lastDay: string; days: Range }[];
  limits: { limit: number; fullMs: Sure; foundFull: Sure; refused: Sure }[];
}

export async function report(name: string, files: readonly string[], ...more: string[]): Promise<Told> {
  const args = ['report', name, ...files, '--json', '--timezone', 'UTC', ...more];
  const { status, out, err } = await seatwatch(args, { now: Date.UTC(2027, 0, 1) });
  if (status !== 0) throw new Error(err);
  return JSON.parse(out) as Told;
}

export function contains({ atLeast, atMost }: Range, truth: number, slack = 0): void {
  expect(atLeast).not.toBeNull();
  expect(truth).toBeGreaterThanOrEqual((atLeast ?? Infinity) - slack);
  if (atMost !== null) expect(truth).toBeLessThanOrEqual(atMost + slack);
}

export function containsSum({ certain, possible, unknown }: Sure, truth: number, slack = 0): void {
  expect(truth).toBeGreaterThanOrEqual(certain - slack);
  expect(truth).toBeLessThanOrEqual(certain + possible + unknown + slack);
}

/** Stretches of [from, to) in which the number of seats stood still. */
export function stretches(truth: readonly TruthStep[], from: number, to: number): { seats: number; span: number }[] {
  return truth.flatMap(({ at, seats }, place) => {
    const [begin, end] = [Math.max(at, from), Math.min(truth[place + 1]?.at ?? to, to)];
    return begin < end ? [{ seats, span: end - begin }] : [];
  });
}
