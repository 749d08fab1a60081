import type { Range } from '../../src/domain/ledger.ts';
import type { Step } from '../../src/domain/store.ts';
import { forwarded, logsOf, pollsOf, reconstructEvents, sumOf } from '../ledger/judged-events.ts';
import { reconstruct } from '../ledger/judged.ts';
import { simulateIris, type Options } from '../simulator/iris.ts';
import { judge, type RangeStep, type Verdict } from '../simulator/judge.ts';
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
  return { rows, wrong };
}

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
