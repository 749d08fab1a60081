import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { openView } from '../../src/store/view.ts';
import { stateFile } from '../../src/store/schema.ts';
import { generated, type Truth } from './generate.ts';
import { ran, SEATWATCH } from './program.ts';
import { median, spread, type Effort, type Found } from './table.ts';
import { DENSE } from './who.ts';

const LEAST = 40;

/** `watch --once` on a log that it sees for the first time, with a state that is kept: sessions, seats over time, refusals. */
export async function benchWatch({ megabytes, runs }: Effort, cache: string): Promise<Found> {
  const { file, truth } = generated(cache, { megabytes, ...DENSE });
  const wrong: string[] = [];
  const seconds: number[] = [];
  const cpu: number[] = [];
  let peak = 0;
  let stored = 0;
  for (let run = 0; run < runs; run += 1) {
    const folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-'));
    try {
      await writeFile(join(folder, 'seatwatch.yaml'), watchConfig(file));
      const read = await ran(process.execPath, [SEATWATCH, 'watch', '--once', '--config', join(folder, 'seatwatch.yaml')], { withUse: true });
      seconds.push(read?.seconds ?? NaN);
      cpu.push(read?.used?.cpu ?? NaN);
      peak = Math.max(peak, read?.used?.peak ?? NaN);
      stored = (await stat(stateFile(join(folder, 'state')))).size;
      wrong.push(...wrongState(join(folder, 'state'), truth));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  const speed = seconds.map((time) => truth.bytes / 1e6 / time);
  const perSecond = seconds.map((time) => truth.licenceLines / 1000 / time);
  const right = wrong.length === 0;
  const rows = [
    { what: '`watch` catching up, 20 % licence lines', figure: spread(speed, 0, 'MB/s'), target: `≥ ${LEAST} MB/s`, met: median(speed) >= LEAST, note: `${spread(perSecond, 0, 'thousand licence lines/s')}, each commit on the disk; ${spread(cpu, 2, 's')} of CPU time` },
    { what: 'its memory', figure: `${(peak / 1e6).toFixed(0)} MB`, note: `the state takes ${(stored / 1e6).toFixed(0)} MB for ${truth.sessions} sessions` },
    { what: 'its answer', figure: right ? `right: ${truth.sessions} sessions, ${truth.limitLines} limit lines` : 'WRONG', target: 'the truth', met: right },
  ];
  return { rows, wrong: [...new Set(wrong)] };
}

/**
 * The configuration by which a generated log is watched, its state in `state` beside the configuration. The stamps of the
 * log are fixed and may be old: nothing of it may be forgotten, nor silence count.
 */
export function watchConfig(file: string): string {
  return `state: state
retention: { sessions: 36500d, usage: 36500d, notices: 36500d }
sources:
  - { id: prod, system: iris, instance: PROD, paths: [${JSON.stringify(file)}], timezone: UTC, trace: always, traceSilence: never }
pools:
  - { id: iris, system: iris, kind: User, sources: [prod], limit: 165 }
`;
}

function wrongState(folder: string, truth: Truth): string[] {
  const view = openView(folder);
  if (view === undefined) return ['watch: it kept no state'];
  try {
    const sessions = view.sessions(0, truth.end, 'iris');
    const open: Record<string, number> = {};
    for (const { who, closedAt } of sessions) if (closedAt === undefined) open[who.holder ?? ''] = (open[who.holder ?? ''] ?? 0) + 1;
    const limits = view.events(0, truth.end).filter(({ event }) => event.kind === 'limit-exceeded').length;
    const step = view.stepAt('iris', truth.end);
    return [
      ...(sessions.length === truth.sessions ? [] : [`watch: ${sessions.length} sessions where ${truth.sessions} logins were granted`]),
      ...(isDeepStrictEqual(open, truth.open) ? [] : [`watch: open at the end are ${JSON.stringify(open)} where ${JSON.stringify(truth.open)} are logged in`]),
      ...(limits === truth.limitLines ? [] : [`watch: ${limits} limit events where ${truth.limitLines} limit lines were generated`]),
      ...(step?.atLeast === Object.keys(truth.open).length ? [] : [`watch: ${step?.atLeast} seats at the end where ${Object.keys(truth.open).length} are used`]),
    ];
  } finally {
    view.close();
  }
}
