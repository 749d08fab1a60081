import type { Instant } from '../../src/domain/entry.ts';
import type { Holding, Session } from '../../src/domain/ledger.ts';
import type { LeaseRow } from '../simulator/equis-table.ts';
import { type EquisOptions, type EquisRun, simulateEquis } from '../simulator/equis.ts';
import { judge, type Verdict } from '../simulator/judge.ts';
import { MINUTE } from '../timeline.ts';
import {
  type Exported,
  type ExportPlan,
  exportsOf,
  openIn,
  packagesOf,
  placeOf,
  shownRows,
  truthOfRows,
} from './equis-files.ts';
import { type FileReconstruction, reconstructFiles } from './judged-files.ts';
import { around } from './protector-files.ts';

/** Of two instants so near to each other none is earlier: the database keeps three-hundredths of a second. */
const SAME = 5;

export interface JudgedEquis {
  run: EquisRun;
  made: FileReconstruction;
  exported: Exported;
  /** By package: of all rows that an export ever showed, where the table tells of them. */
  verdicts: Map<string, Verdict>;
  /** By package: of all that happened, shown or not, over all the time behind the first export. */
  whole: Map<string, Verdict>;
  /** What was told of persons that is not so, each as a sentence. */
  wrong: string[];
  /** How many statements about persons were compared. */
  compared: number;
}

/** Exports of a simulated site, read as files, and compared with what truly was. */
export async function judgedEquis(options: Partial<EquisOptions>, plan: ExportPlan = {}): Promise<JudgedEquis> {
  const run = simulateEquis(options);
  const exported = exportsOf(run, plan);
  const limits = packagesOf(options);
  const packages = (options.packages ?? []).flatMap(({ app, byHand }) => (byHand === true ? [] : [app]));
  const settings = { packages, dateOrder: 'day-first' };
  const made = await reconstructFiles(exported.deliveries, { system: 'equis', limits, settings, end: run.end });
  const shown = shownRows(run.rows, exported.moments, plan.filter ?? 'all');
  const told = truthOfRows(shown, run);
  const [verdicts, whole] = [new Map<string, Verdict>(), new Map<string, Verdict>()];
  const [from = run.start, to = run.end] = [exported.moments[0], exported.moments.at(-1)];
  for (const app of limits.keys()) {
    const steps = made.steps.get(app) ?? [];
    const truth = told.get(app) ?? [{ at: run.start, seats: 0 }];
    const untold = [...openIn(run, app), ...around(truth, Math.abs(plan.ahead ?? 0) + SAME)];
    verdicts.set(app, judge(truth, steps, from, to, untold));
    whole.set(app, judge(run.truth.get(app) ?? truth, steps, from, to));
  }
  return { run, made, exported, verdicts, whole, ...compare(run, made, exported, plan.ahead ?? 0) };
}

function compare(
  run: EquisRun,
  { answers, sessions }: FileReconstruction,
  { moments }: Exported,
  ahead: number,
): Pick<JudgedEquis, 'wrong' | 'compared'> {
  const wrong: string[] = [];
  let compared = 0;
  const rowsOf = Map.groupBy(
    run.rows.filter(({ named }) => !named),
    ({ app, workstation }) => `${app} ${workstation}`,
  );
  const known = new Map([...rowsOf].map(([key, rows]) => [key, rows] as const));
  const rowsFor = ({ pool, who }: Session): readonly LeaseRow[] => {
    const [app = '', workstation = ''] = (who.key ?? '').split('|');
    return app === pool ? (known.get(`${app} ${workstation}`) ?? []) : [];
  };
  const whole = new Set(moments);
  const off = Math.abs(ahead) + SAME;
  for (const { written, holdings } of answers) {
    const at = (written ?? 0) - ahead;
    if (written === null || !whole.has(at)) continue;
    for (const holding of holdings) {
      if (holding.uncertain === true) continue;
      compared += 1;
      const rows = rowsFor(holding);
      const inside = rows.filter((row) => row.checkedOut <= at + off && at - off < row.takenUntil);
      if (inside.length === 0) wrong.push(`at ${time(at)} is not there: ${named(holding)}`);
      else if (!inside.some((row) => beginsOf(row, rows).some((begin) => isNear(begin, holding.openedAt))))
        wrong.push(`at ${time(at)} not since ${time(holding.openedAt)}: ${named(holding)}`);
    }
  }
  for (const session of sessions) {
    if (session.closed === undefined) continue;
    compared += 1;
    const rows = rowsFor(session);
    const [from, to] = session.closedBetween ?? [session.closedAt ?? 0, session.closedAt ?? 0];
    const ends = rows.flatMap((row) => endsOf(row, run));
    if (!ends.some((end) => end >= from - off && end <= to + off))
      wrong.push(`did not leave from ${time(from)} to ${time(to)}: ${named(session)}`);
  }
  return { wrong, compared };
}

/** When a session may be said to have begun that a row is part of: also before a lease that was taken anew in a minute. */
function beginsOf(row: LeaseRow, rows: readonly LeaseRow[]): Instant[] {
  const begins = [row.checkedOut];
  let first = row;
  for (const one of rows.toReversed()) {
    const gap = first.checkedOut - one.takenUntil;
    if (placeOf(one) !== placeOf(row) || gap < 0 || gap > MINUTE) continue;
    begins.push(one.checkedOut);
    first = one;
  }
  return begins;
}

/** When the seat of a row fell free, and when its program ended. */
function endsOf(row: LeaseRow, { sessions }: EquisRun): Instant[] {
  const left = sessions.find(({ rows }) => rows.includes(row))?.to ?? Infinity;
  return [row.takenUntil, Math.min(left, row.takenUntil)];
}

function isNear(one: Instant, other: Instant | null): boolean {
  return other !== null && Math.abs(one - other) <= SAME;
}

function time(at: Instant | null): string {
  return at === null ? 'nobody knows when' : new Date(at).toISOString();
}

function named({ pool, who }: Holding | Session): string {
  return `${pool} ${who.holder} at ${who.node}`;
}
