import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '../../src/domain/entry.ts';
import type { Range, Session } from '../../src/domain/ledger.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import type { Step } from '../../src/domain/store.ts';
import { readFiles } from '../../src/engine/read-files.ts';
import { type FilePlan, filesOf } from '../simulator/batch-management-files.ts';
import type { Seat } from '../simulator/batch-management-types.ts';
import { KINDS, type PlantOptions, type PlantRun, simulatePlant } from '../simulator/batch-management.ts';
import { judge, type Verdict } from '../simulator/judge.ts';
import { seatsAt } from '../simulator/tally.ts';
import type { TruthStep } from '../simulator/types.ts';

const HOUR = 3_600_000;
const REFRESH = 300_000;

export interface PlantRead {
  run: PlantRun;
  /** By kind, from the second hour on: in the first each machine tells that it was started. */
  verdicts: Map<string, Verdict>;
  steps: Map<string, Step[]>;
  sessions: Session[];
  events: Sourced[];
  remarks: readonly string[];
  /** Stretches in which the truth lies outside what is told, each as a sentence with what it is off by. */
  outside: string[];
  /** By how many seat-hours what is told is off: 0 where the truth lies in every range. */
  seatHours: number;
  /** What is told of single sessions that is not so, each as a sentence. */
  wrong: string[];
  /** Of all files together. */
  bytes: number;
}

/** What becomes of the files of each machine. */
export type Plans = (host: string) => FilePlan;

/** The logs of a plant, read as files that are named together, and compared with what truly was. */
export async function judgedPlant(options: Partial<PlantOptions>, plans: Plans = () => ({})): Promise<PlantRead> {
  const run = simulatePlant(options);
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-plant-'));
  try {
    const { paths, bytes } = await writePlant(run, folder, plans);
    return { ...(await readPlant(run, paths)), bytes };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes the files of each machine into a folder of its own. */
export async function writePlant(
  run: PlantRun,
  folder: string,
  plans: Plans,
): Promise<{ paths: string[]; bytes: number }> {
  const paths: string[] = [];
  let bytes = 0;
  for (const log of run.machines) {
    await mkdir(join(folder, log.host), { recursive: true });
    for (const file of filesOf(log, plans(log.host))) {
      const path = join(folder, log.host, file.name);
      await writeFile(path, file.bytes);
      paths.push(path);
      bytes += file.bytes.length;
    }
  }
  return { paths, bytes };
}

async function readPlant(run: PlantRun, paths: readonly string[]): Promise<Omit<PlantRead, 'bytes'>> {
  const { past, engine, remarks } = await readFiles(paths, 'UTC', run.end + HOUR, true);
  const steps = new Map<string, Step[]>();
  const verdicts = new Map<string, Verdict>();
  const outside: string[] = [];
  const pools = engine.ledger.pools();
  let seatHours = 0;
  for (const kind of KINDS) {
    const [pool] = pools.filter((one) => one.kind === kind);
    const told = pool === undefined ? [] : past.steps(pool.pool, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const truth = run.truth.get(kind) ?? [];
    // Who came while the logger was being restarted is first told of by a refresh.
    const unheard = run.machines.flatMap((log) => log.unheard.map((at): Range => [at, at + REFRESH + 1_000]));
    const untold = [...absencesIn(run, kind), ...unheard];
    steps.set(kind, told);
    verdicts.set(kind, judge(truth, told, run.start + HOUR, run.end));
    for (const [from, to, by] of missed(truth, told, run.start, run.end)) {
      if (untold.some(([left, back]) => left <= from && to <= back)) continue;
      seatHours += (by * (to - from)) / HOUR;
      if (to > from) outside.push(sentence(kind, from, to, truth, told));
    }
  }
  const sessions = past.sessions(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
  const events = past.events(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER).map(({ event }) => event);
  const wrong = sessions.flatMap((session) => wrongIn(session, run.seats));
  return { run, verdicts, steps, sessions, events, remarks, outside, seatHours, wrong };
}

/** Whether a session of a device begins and ends as its seat does, where it is told when. */
function wrongIn(
  { pool, who, opened, openedAt, closedAt, closedBetween, closed }: Session,
  seats: readonly Seat[],
): string[] {
  const own = seats.filter(({ kind, node }) => pool.endsWith(kind) && node === who.node);
  if (own.some(({ device }) => !device)) return [];
  const name = `${pool} of ${who.node}`;
  const wrong: string[] = [];
  if (opened === 'exact' && !own.some(({ from }) => isSame(from, openedAt)))
    wrong.push(`${name} does not begin at ${time(openedAt)}`);
  const [from, to] = closedBetween ?? [closedAt ?? null, closedAt ?? null];
  if (
    closed !== undefined &&
    from !== null &&
    to !== null &&
    !own.some((seat) => seat.to !== null && seat.to >= from - 1 && seat.to <= to + 1)
  )
    wrong.push(`${name} does not end from ${time(from)} to ${time(to)}`);
  return wrong;
}

function isSame(one: Instant, other: Instant | null): boolean {
  return other !== null && Math.abs(one - other) <= 1;
}

function time(at: Instant | null): string {
  return at === null ? 'nobody knows when' : new Date(at).toISOString();
}

/**
 * When a device had no seat for less than two refreshes and no line tells that it gave it back: the next acquire is as
 * a refresh is.
 */
function absencesIn({ seats }: PlantRun, kind: string): Range[] {
  return seats.flatMap(({ kind: own, node, to, ended, device }): Range[] => {
    if (own !== kind || !device || to === null || ended !== 'untold') return [];
    const back = seats.find((one) => one.kind === kind && one.node === node && one.from >= to);
    return back === undefined || back.from - to > 2 * REFRESH ? [] : [[to, back.from]];
  });
}

function missed(
  truth: readonly TruthStep[],
  told: readonly Step[],
  start: Instant,
  end: Instant,
): [from: Instant, to: Instant, by: number][] {
  const marks = [...truth, ...told].map(({ at }) => at).filter((at) => at >= start && at <= end);
  const all = [...new Set([start, ...marks, end])].toSorted((a, b) => a - b);
  return all.slice(0, -1).flatMap((at, index): [Instant, Instant, number][] => {
    const { atLeast, atMost } = told.findLast((step) => step.at <= at) ?? { atLeast: null, atMost: null };
    const seats = seatsAt(truth, at);
    const by = Math.max(0, (atLeast ?? -Infinity) - seats, seats - (atMost ?? Infinity));
    return by > 0 ? [[at, all[index + 1] ?? at, by]] : [];
  });
}

function sentence(
  kind: string,
  from: Instant,
  to: Instant,
  truth: readonly TruthStep[],
  told: readonly Step[],
): string {
  const { atLeast, atMost } = told.findLast((step) => step.at <= from) ?? { atLeast: null, atMost: null };
  const when = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  return `${kind} ${when}: told ${atLeast} to ${atMost}, truly ${seatsAt(truth, from)}`;
}
