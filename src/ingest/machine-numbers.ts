import type { Instant, Json } from '../domain/entry.ts';
import type { Note, NumberRange } from '../domain/reader.ts';
import type { Gap } from './gaps.ts';
import type { IngestContext, SourceBatch } from './source-batch.ts';

/** More runs of numbers of one log are made up; what lies between the two lowest counts as read then. */
const MOST_RUNS = 200;

/** Numbers that were read, or told as missing, without a hole, and when the first and the last of them were written. */
type Run = readonly [first: number, last: number, from: Instant, to: Instant];

/** Finds the holes in the numbers of a log that goes on over several files of a machine. */
export interface MachineNumbers {
  /** What no file holds that was read, between two that were. */
  gapsBefore(batches: readonly SourceBatch[], now: Instant): Gap[];
  /** Remembers what was read: not before the gaps that were found have been told. */
  commit(): void;
}

/** Whether the numbers of a batch go on over files: then nothing is told of times that no file covers. */
export function goesOnOverFiles({ batch: { numbers = [] } }: SourceBatch): boolean {
  return numbers.some(({ machine }) => machine !== undefined);
}

export function createMachineNumbers(
  { keyed }: Pick<IngestContext, 'keyed'>,
  primarySourceOf: (source: string) => string,
): MachineNumbers {
  const uncommitted = new Map<string, readonly Run[]>();
  const known = (key: string): readonly Run[] =>
    uncommitted.get(key) ?? (keyed.get(key) as readonly Run[] | undefined) ?? [];

  return {
    gapsBefore(batches, now) {
      const read = batches.flatMap((of) => (of.batch.numbers ?? []).flatMap((range) => runOf(of, range)));
      const gaps: Gap[] = [];
      for (const [key, ranges] of Map.groupBy(
        read,
        ({ log, of }) => `numbers of ${primarySourceOf(of.source)} ${log}`,
      )) {
        const before: readonly Run[] = known(key);
        const { runs, holes } = joined([...before, ...ranges.map(({ run }) => run)], before);
        uncommitted.set(key, runs);
        for (const { below, above } of holes) {
          const found = ranges.find(({ run }) => run[0] === above[0]);
          if (found !== undefined) gaps.push(gapOf(found, below, above, now));
        }
      }
      return gaps;
    },
    commit() {
      for (const [key, runs] of uncommitted) keyed.set(key, runs as Json);
      uncommitted.clear();
    },
  };
}

interface ReadRun {
  of: SourceBatch;
  log: string;
  range: NumberRange;
  run: Run;
}

function runOf(of: SourceBatch, range: NumberRange): ReadRun[] {
  const { machine, channel, first, last, times } = range;
  if (machine === undefined || times === undefined) return [];
  const [from, to] = times;
  return [{ of, log: `${channel} ${machine.toLowerCase()}`, range, run: [first, last, from, to] }];
}

/**
 * Runs in the order of their numbers, without those holes that are told now: where the run above is a new one. Where it
 * is older than the one below the log was begun anew in between, and its numbers with it: that is no hole.
 */
function joined(
  all: readonly Run[],
  before: readonly Run[],
): { runs: readonly Run[]; holes: { below: Run; above: Run }[] } {
  const holes: { below: Run; above: Run }[] = [];
  const runs: Run[] = [];
  for (const run of all.toSorted((a, b) => a[0] - b[0] || a[2] - b[2])) {
    const below = runs.at(-1);
    const isBeside = below !== undefined && run[0] <= below[1] + 1;
    const isHole = below !== undefined && !isBeside && run[2] >= below[3] && !before.includes(run);
    if (isHole) holes.push({ below, above: run });
    if (below === undefined || !(isBeside || isHole)) runs.push(run);
    else
      runs[runs.length - 1] = [below[0], Math.max(below[1], run[1]), below[2], run[1] >= below[1] ? run[3] : below[3]];
  }
  while (runs.length > MOST_RUNS) {
    const [[first, , from], [, last, , to]] = runs.splice(0, 2) as [Run, Run];
    runs.unshift([first, last, from, to]);
  }
  return { runs, holes };
}

function gapOf({ of, range }: ReadRun, below: Run, above: Run, now: Instant): Gap {
  const { input } = of;
  const missing = above[0] - below[1] - 1;
  const detail =
    `${missing} ${missing === 1 ? 'record is' : 'records are'} missing from the ${range.channel} log of ` +
    `${range.machine ?? ''}: numbers ${below[1] + 1} to ${above[0] - 1} are in no file that was read`;
  const noted: Note = {
    stream: input,
    place: { file: input, at: above[0] },
    arrived: now,
    what: 'gap',
    machine: range.machine ?? '',
    detail,
  };
  return { of, noted, from: below[3], to: Math.max(below[3], above[2] - 1) };
}
