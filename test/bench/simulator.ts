import type { Range } from '../../src/domain/ledger.ts';
import type { Step } from '../../src/domain/store.ts';
import { forwarded, logsOf, pollsOf, reconstructEvents, sumOf } from '../ledger/judged-events.ts';
import { judgedEquis } from '../ledger/equis-truth.ts';
import type { ExportPlan } from '../ledger/equis-files.ts';
import { reconstructFiles } from '../ledger/judged-files.ts';
import { reconstruct } from '../ledger/judged.ts';
import { around, limitsOf, settingsOf, streamDeliveries } from '../ledger/protector-files.ts';
import type { EquisOptions } from '../simulator/equis.ts';
import { simulateIris, type Options } from '../simulator/iris.ts';
import { judge, type RangeStep, type Verdict } from '../simulator/judge.ts';
import { PROTECTOR, type ProtectorOptions, simulateProtector } from '../simulator/licence-protector.ts';
import { RESTLESS } from '../simulator/restless.ts';
import { type ServerOptions, simulateServer } from '../simulator/security-expert.ts';
import type { TruthStep } from '../simulator/types.ts';
import type { Found, Row } from './table.ts';

const DAYS: Partial<Options> = { seed: 11, hours: 72, crashesPerDay: 1, restartsPerDay: 1 };
const HOUR = 3_600_000;
const RESTARTS: Partial<ServerOptions> = { restartsPerWeek: 3, crashesPerWeek: 3, leak: 0.1 };

/**
 * `exact`: the log tells everything, so that the truth must lie in the range outside crashes, shutdowns and swapped
 * lines.
 */
const CASES: readonly { name: string; options: Partial<Options>; exact: boolean }[] = [
  { name: 'complete log', options: DAYS, exact: true },
  { name: 'complete log, restless site', options: RESTLESS, exact: true },
  { name: 'lines held back as repetitions', options: { ...DAYS, repeats: true }, exact: false },
  { name: 'one logout in twenty lost', options: { ...DAYS, lose: { logouts: 0.05 } }, exact: false },
  { name: 'all logouts lost', options: { ...DAYS, lose: { logouts: 1 } }, exact: true },
  {
    name: 'the log begins in the middle',
    options: { ...DAYS, crashesPerDay: 0, restartsPerDay: 0, startsMidway: true },
    exact: true,
  },
];

/**
 * The mean error in seats over the whole time, crashes and all, of the single number that the range comes to: its
 * middle, or where no upper end is known its lower one. Beside it what asking every 10 minutes, with a right answer
 * each time, would give.
 */
export async function benchSimulator(): Promise<Found> {
  const rows: Row[] = [];
  const wrong: string[] = [];
  const all = [
    ...CASES.map(({ name, options, exact }) => ({ name, exact, judging: judged(options) })),
    ...(await Promise.all(
      SERVERS.map(async ({ name, options, exact, computers, midway }) => ({
        name,
        exact,
        judging: await judgedServers(options, computers, midway),
      })),
    )),
  ];
  for (const { name, exact, judging } of all) {
    const { verdict, strict } = judging;
    const outside = strict.shareOutside;
    if (exact && outside > 0)
      wrong.push(`simulator, ${name}: the truth lies outside the range ${percent(outside)} of the time`);
    rows.push({
      what: `error in seats, ${name}`,
      figure: `${(verdict.errorOfMiddle ?? NaN).toFixed(3)}, by asking every 10 minutes ${verdict.polled.toFixed(3)}`,
      ...(exact && { target: 'the truth in the range', met: outside === 0 }),
      note:
        `outside the range ${percent(verdict.shareOutside)} of the ` +
        `time${exact ? ', none of it where the log tells' : ''}; no upper ` +
        `end ${percent(strict.shareUnbounded)}`,
    });
  }
  const files = await benchFiles();
  return { rows: [...rows, ...files.rows], wrong: [...wrong, ...files.wrong] };
}

/** The same, of products that are read from files: EQuIS from exports, Licence Protector from a stream. */
async function benchFiles(): Promise<Found> {
  const rows: Row[] = [];
  const wrong: string[] = [];
  for (const { name, judging } of [...(await equisSites()), ...(await protectorSites())]) {
    const { told, whole, lies } = await judging();
    const outside = Math.max(...told.map(({ shareOutside }) => shareOutside));
    const sum = (of: (verdict: Verdict) => number): number => whole.reduce((all, one) => all + of(one), 0);
    const minutes = (error: number): string => `${Math.round((error * (whole[0]?.judged ?? 0)) / 60_000)}`;
    if (outside > 0 || lies.length > 0)
      wrong.push(
        `simulator, ${name}: outside the range ${percent(outside)} of the time; ${lies.slice(0, 3).join('; ')}`,
      );
    rows.push({
      what: `error in seats, ${name}`,
      figure:
        `${sum(({ errorOfMiddle }) => errorOfMiddle ?? 0).toFixed(3)}, by asking every 10 minutes ` +
        sum(({ polled }) => polled).toFixed(3),
      target: 'the truth in the range, nobody named who is not there',
      met: outside === 0 && lies.length === 0,
      note:
        `seat-minutes wrong ${minutes(sum(({ errorOfMiddle }) => errorOfMiddle ?? 0))}, by asking ` +
        minutes(sum(({ polled }) => polled)),
    });
  }
  return { rows, wrong };
}

interface FileSite {
  name: string;
  judging(): Promise<{ told: Verdict[]; whole: Verdict[]; lies: string[] }>;
}

function equisSites(): FileSite[] {
  return EQUIS_SITES.map(({ name, options, plan }) => ({
    name: `EQuIS, ${name}`,
    judging: async () => {
      const { verdicts, whole, wrong } = await judgedEquis({ seed: 31, days: 7, ...options }, plan);
      return { told: [...verdicts.values()], whole: [...whole.values()], lies: wrong };
    },
  }));
}

const EQUIS_SITES: readonly { name: string; options: Partial<EquisOptions>; plan: ExportPlan }[] = [
  { name: 'all rows every 10 minutes', options: {}, plan: { every: [10, 10] } },
  { name: 'all rows about every half hour', options: {}, plan: { every: [20, 40] } },
  { name: 'live rows every 10 minutes', options: {}, plan: { every: [10, 10], filter: 'live' } },
];

function protectorSites(): FileSite[] {
  return PROTECTOR_SITES.map(({ name, options }) => ({
    name: `Licence Protector, ${name}`,
    judging: async () => {
      const own = { seed: 31, days: 7, ...options };
      const run = simulateProtector(own);
      const [limits, settings] = [limitsOf(own), settingsOf(own)];
      const named = new Set(PROTECTOR.modules.filter((module) => module.named === true).map((module) => module.name));
      const { steps } = await reconstructFiles(streamDeliveries(run), {
        system: 'licence-protector',
        limits,
        settings,
        end: run.end,
      });
      // Of a seat that is kept by name nobody knows who had one before: it has no upper end.
      const judgedOn = [...limits.keys()].filter((module) => !named.has(module));
      const verdict = (module: string, untold: readonly Range[]): Verdict =>
        judge(run.truth.get(module) ?? [], steps.get(module) ?? [], run.start, run.end, untold);
      return {
        told: judgedOn.map((module) => verdict(module, around(run.truth.get(module) ?? [], 1_000))),
        whole: judgedOn.map((module) => verdict(module, [])),
        lies: [],
      };
    },
  }));
}

const PROTECTOR_SITES: readonly { name: string; options: Partial<ProtectorOptions> }[] = [
  { name: 'from version 2.6', options: {} },
  { name: 'heartbeats up to a fifth late', options: { latePercent: 20 } },
];

/** The same, of Security Expert. */
const SERVERS: readonly {
  name: string;
  options: Partial<ServerOptions>;
  exact: boolean;
  computers?: number;
  midway?: number;
}[] = [
  { name: 'Security Expert, complete logs', options: {}, exact: true },
  { name: 'Security Expert, three crashes and three restarts a week', options: RESTARTS, exact: true },
  { name: 'Security Expert, events lost six times a week', options: { ...RESTARTS, holesPerWeek: 6 }, exact: true },
  { name: 'Security Expert, logs that begin in the middle', options: RESTARTS, exact: true, midway: 30 * HOUR },
  { name: 'Security Expert, two servers forwarded to one log', options: RESTARTS, exact: true, computers: 2 },
];

interface Judging {
  verdict: Verdict;
  strict: Verdict;
}

async function judgedServers(options: Partial<ServerOptions>, computers = 1, midway = 0): Promise<Judging> {
  const runs = Array.from({ length: computers }, (_, n) =>
    simulateServer({ ...options, seed: 31 + n, computer: `sx${n}.example.test` }),
  );
  const [one] = runs;
  if (one === undefined) throw new Error('no server to simulate');
  const from = one.start + midway;
  const { steps } = await reconstructEvents(
    pollsOf(computers > 1 ? { ForwardedEvents: forwarded(runs) } : logsOf(one), from),
    from,
    one.end,
    { asleep: runs.flatMap(({ holes }) => holes) },
  );
  return judgings(sumOf(...runs), steps, from, one.end, []);
}

function judged(options: Partial<Options>): Judging {
  const simulation = simulateIris(options);
  const { steps } = reconstruct(simulation, options.offset ?? 60);
  const { truth, start, end, windows } = simulation;
  // Until the first Logout of all, closings are not believed, and the lower end is 0.
  const from = simulation.lines.find(({ kind }) => kind === 'logout')?.at ?? start;
  return judgings(truth, steps, from, end, [
    ...windows.crash,
    ...windows.shutdown,
    ...windows.burst,
    ...windows.repeated,
  ]);
}

function judgings(
  truth: readonly TruthStep[],
  steps: readonly Step[],
  from: number,
  end: number,
  untold: readonly Range[],
): Judging {
  const numbers = steps.map(({ at, atLeast, atMost }): RangeStep => ({
    at,
    atLeast: atLeast ?? 0,
    atMost: atMost ?? atLeast ?? 0,
  }));
  const strict = judge(truth, steps, from, end, untold);
  const { errorOfMiddle, polled } = judge(truth, numbers, from, end);
  return { verdict: { ...judge(truth, steps, from, end), errorOfMiddle, polled }, strict };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.01 ? 2 : 1)} %`;
}
