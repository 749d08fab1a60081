import type { Instant } from '../domain/entry.ts';
import type { Coverage, Correction } from '../domain/ledger.ts';
import type { Step } from '../domain/store.ts';

const NOTHING: Omit<Step, 'at'> = {
  atLeast: null,
  atMost: null,
  limit: null,
  coverage: { state: 'unknown', since: null, why: '' },
};
const FOUND_LATER = 'what was found out later of that time takes certainty from what was told then';

/**
 * The steps of [from, to) as they are known by now. `before` is the step in force at `from`, `steps` are those of
 * [from, to) in order as they were told then, `found` is what was found out later of any part of that time.
 */
export function applyCorrections(
  before: Step | undefined,
  steps: readonly Step[],
  found: readonly Correction[],
  from: Instant,
  to: Instant,
): Step[] {
  if (found.length === 0) return [...steps];
  const marks: { at: Instant; step?: Step; begins?: Correction; ends?: Correction }[] = [
    ...steps.map((step) => ({ at: step.at, step })),
    ...found.map((begins) => ({ at: begins.from, begins })),
    ...found.map((ends) => ({ at: ends.to, ends })),
  ];
  marks.sort((a, b) => a.at - b.at);
  const known: Step[] = [];
  const sums = { least: 0, most: 0, noLeast: 0, noMost: 0 };
  let told = before;
  for (const [place, { at, step, begins, ends }] of marks.entries()) {
    told = step ?? told;
    if (begins !== undefined) add(sums, begins, 1);
    if (ends !== undefined) add(sums, ends, -1);
    if (at >= from && at < to && marks[place + 1]?.at !== at) known.push(corrected(told, sums, at));
  }
  return known;
}

/** The step in force at an instant, with what was found out later. */
export function correctedStep(told: Step | undefined, found: readonly Correction[], at: Instant): Step | undefined {
  if (found.length === 0) return told;
  const sums = { least: 0, most: 0, noLeast: 0, noMost: 0 };
  for (const one of found) add(sums, one, 1);
  return corrected(told, sums, told?.at ?? at);
}

interface Sums {
  least: number;
  most: number;
  noLeast: number;
  noMost: number;
}

function add(sums: Sums, { least, most }: Correction, times: 1 | -1): void {
  if (least === null) sums.noLeast += times;
  else sums.least += times * least;
  if (most === null) sums.noMost += times;
  else sums.most += times * most;
}

function corrected(told: Step | undefined, sums: Sums, at: Instant): Step {
  const then = told ?? NOTHING;
  const least =
    sums.noLeast > 0
      ? null
      : then.atLeast === null && sums.least <= 0
        ? null
        : Math.max(0, (then.atLeast ?? 0) + sums.least);
  const most = sums.noMost > 0 || then.atMost === null ? null : Math.max(least ?? 0, then.atMost + sums.most);
  return { ...then, at, atLeast: least, atMost: most, coverage: coverageOf(then, least, most) };
}

function coverageOf(
  { atLeast, atMost, coverage }: Omit<Step, 'at'>,
  least: number | null,
  most: number | null,
): Coverage {
  if (least === null && atLeast !== null) return { ...coverage, state: 'unknown', why: FOUND_LATER };
  if ((most === null && atMost !== null) || (least !== null && atLeast === null))
    return { ...coverage, state: 'at least', why: FOUND_LATER };
  return coverage;
}
