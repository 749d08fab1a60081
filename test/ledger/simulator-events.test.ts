import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LITERALS } from '../../parsers/security-expert/patterns.ts';
import type { Holding } from '../../src/domain/ledger.ts';
import type { Checkpoint } from '../../src/domain/reader.ts';
import { createEvtxFollower } from '../../src/formats/evtx/follow.ts';
import type { SourceBatch } from '../../src/ingest/source-batch.ts';
import { writtenOf } from '../evtx/events.ts';
import { createEvtxLog } from '../evtx/writer.ts';
import { cases } from '../runs.ts';
import { judge, type Verdict } from '../simulator/judge.ts';
import {
  type ServerOptions,
  type ServerRun,
  simulateServer,
  WORDINGS,
  type Written,
} from '../simulator/security-expert.ts';
import { MINUTE } from '../timeline.ts';
import {
  type EventReconstruction,
  forwarded,
  logsOf,
  pollsOf,
  reconstructEvents,
  SOURCE,
  sumOf,
  type Polled,
} from './judged-events.ts';

const BUSY: Partial<ServerOptions> = { restartsPerWeek: 3, crashesPerWeek: 3, leak: 0.1 };
const CASES = (Object.keys(WORDINGS) as (keyof typeof WORDINGS)[]).map((wording, index) => ({
  wording,
  seed: 31 + index,
}));
const HOUR = 60 * MINUTE;

function judged(
  { truth, start, end }: Pick<ServerRun, 'truth' | 'start' | 'end'>,
  { steps }: EventReconstruction,
  exclude: ServerRun['crashes'] = [],
): Verdict {
  return judge(truth, steps, start, end, exclude);
}

/**
 * What was answered of holders that is not so: a seat shown as certain that is not held, or an age without a break that
 * is longer than the truth's; and where the logs tell everything, one that is shorter. Of a crash nobody knows before
 * the start behind it.
 */
function wrongAnswers(
  { answers }: EventReconstruction,
  run: Pick<ServerRun, 'holders' | 'crashes'>,
  of: (holding: Holding) => boolean,
  complete: boolean,
): unknown[] {
  const wrong: unknown[] = [];
  for (const { at, holdings } of answers) {
    if (run.crashes.some(([from, to]) => from <= at && at <= to)) continue;
    const sure = holdings.filter((holding) => of(holding) && holding.uncertain !== true);
    for (const [name, group] of Map.groupBy(sure, ({ who }) => /operator\d+$/.exec(who.holder ?? '')?.[0] ?? '')) {
      const steps = (run.holders.get(name) ?? []).filter((step) => step.at <= at);
      const since = steps[steps.findLastIndex(({ seats }) => seats === 0) + 1]?.at ?? Infinity;
      const told = group[0]?.holderSince ?? null;
      if (group.length > (steps.at(-1)?.seats ?? 0))
        wrong.push([new Date(at), name, group.length, steps.at(-1)?.seats]);
      if (complete ? told !== since : told !== null && told < since)
        wrong.push([new Date(at), name, 'since', told, since]);
    }
  }
  return wrong;
}

const ALL = (): boolean => true;

describe.each(CASES)('a server that words its events as "$wording" (seed $seed)', ({ wording, seed }) => {
  const options = { ...BUSY, wording, seed };

  test('complete logs: the truth lies in the range, and is the range outside crashes; every age is true', async () => {
    const run = simulateServer(options);
    const made = await reconstructEvents(pollsOf(logsOf(run)), run.start, run.end);
    expect(judged(run, made)).toMatchObject({ shareOutside: 0, shareUnbounded: 0 });
    expect(judged(run, made, run.crashes)).toMatchObject({ shareOutside: 0, errorOfUpper: 0, meanWidth: 0 });
    expect(wrongAnswers(made, run, ALL, true)).toEqual([]);
  });
});

describe.each(cases(CASES))(
  'a server that words its events as "$wording" (seed $seed), whose logs are not simply complete',
  ({ wording, seed }) => {
    const options = { ...BUSY, wording, seed };

    test('events lost while nobody read: the truth lies in the range, and is it once a start was seen', async () => {
      const run = simulateServer({ ...options, holesPerWeek: 6 });
      const made = await reconstructEvents(pollsOf(logsOf(run)), run.start, run.end, { asleep: run.holes });
      const verdict = judged(run, made, run.crashes);
      expect(verdict).toMatchObject({ shareOutside: 0, errorOfUpper: 0 });
      expect(verdict.shareUnbounded).toBeGreaterThan(0.2);
      expect(verdict.shareUnbounded).toBeLessThan(0.9);
      expect(judged(run, made).shareOutside).toBe(0);
      expect(wrongAnswers(made, run, ALL, false)).toEqual([]);
    });

    test('logs that begin midway claim no most until a start was seen, and are exact behind it', async () => {
      const run = simulateServer(options);
      const from = run.start + 30 * HOUR;
      const made = await reconstructEvents(pollsOf(logsOf(run), from), from, run.end);
      const anchored = made.steps.find(({ coverage }) => coverage.state === 'anchored')?.at ?? run.end;
      expect(made.steps.every(({ at, atMost }) => at >= anchored || atMost === null)).toBe(true);
      expect(judge(run.truth, made.steps, from, run.end).shareOutside).toBe(0);
      expect(judge(run.truth, made.steps, anchored, run.end, run.crashes)).toMatchObject({
        shareOutside: 0,
        errorOfUpper: 0,
        shareUnbounded: 0,
      });
      expect(wrongAnswers(made, run, ALL, false)).toEqual([]);
    });

    test('two servers forwarding to one log, where ids and operators repeat, are summed and told apart', async () => {
      const runs = ['sx1.example.test', 'sx2.example.test'].map((computer, index) =>
        simulateServer({ ...options, seed: seed + 100 * index, computer }),
      );
      const [one, two] = runs as [ServerRun, ServerRun];
      expect(one.written[0]?.event.number).toBe(two.written[0]?.event.number);
      const made = await reconstructEvents(pollsOf({ ForwardedEvents: forwarded(runs) }), one.start, one.end);
      const both = { ...one, truth: sumOf(one, two) };
      const crashes = [...one.crashes, ...two.crashes];
      expect(judged(both, made)).toMatchObject({ shareOutside: 0 });
      expect(judged(both, made, crashes)).toMatchObject({ shareOutside: 0, errorOfUpper: 0, shareUnbounded: 0 });
      expect(wrongAnswers(made, one, ({ instance }) => instance === SOURCE.toUpperCase(), true)).toEqual([]);
      expect(wrongAnswers(made, two, ({ instance }) => instance === 'sx2.example.test', true)).toEqual([]);
    });
  },
);

describe('as Windows writes them, read by the follower of event logs', () => {
  /** Real logs that grow from poll to poll. */
  function files(folder: string, logs: Readonly<Record<string, readonly Written[]>>): Polled {
    const inputs = Object.entries(logs).map(([name, log]) => {
      const path = join(folder, `${name}.evtx`);
      return { path, log, next: 0, file: createEvtxLog(path), position: undefined as Checkpoint | undefined };
    });
    const reader = createEvtxFollower();
    return async (now) => {
      const taken: SourceBatch[] = [];
      for (const input of inputs) {
        const until = input.log.findIndex(({ at }, index) => index >= input.next && at > now);
        const fresh = input.log.slice(input.next, until < 0 ? undefined : until);
        input.next += fresh.length;
        input.file.append(fresh.filter(({ lost }) => !lost).map(({ event }) => writtenOf(event)));
        for await (const batch of reader.read({
          source: SOURCE,
          path: input.path,
          now,
          from: input.position,
          final: false,
          wanted: { literals: LITERALS },
        })) {
          input.position = batch.next;
          taken.push({ source: SOURCE, input: input.path, batch });
        }
      }
      return taken;
    };
  }

  test.each<[string, Partial<ServerOptions>]>([
    ['complete', {}],
    ['with holes', { holesPerWeek: 6 }],
  ])('%s: what comes of it is the same as without files', async (_, more) => {
    const run = simulateServer({ ...BUSY, seed: 41, days: 7, ...more });
    const folder = mkdtempSync(join(tmpdir(), 'seatwatch-simulated-'));
    try {
      const options = { every: 29 * MINUTE, asleep: run.holes };
      const made = await reconstructEvents(files(folder, logsOf(run)), run.start, run.end, options);
      const plain = await reconstructEvents(pollsOf(logsOf(run)), run.start, run.end, options);
      const bare = ({ steps }: EventReconstruction): unknown[] =>
        steps.map(({ at, atLeast, atMost, coverage: { state, since } }) => [at, atLeast, atMost, state, since]);
      expect(bare(made)).toEqual(bare(plain));
      expect(judged(run, made)).toMatchObject({ shareOutside: 0 });
      expect(wrongAnswers(made, run, ALL, run.counts.lost === 0)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
