import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newFolder, type Folder } from '../../cli/terminal.ts';
import { writtenOf } from '../../evtx/events.ts';
import { writeEvtx } from '../../evtx/writer.ts';
import { cases } from '../../runs.ts';
import { DEFAULTS, simulateIris, type Options, type Simulation } from '../../simulator/iris.ts';
import { simulateServer, type ServerRun } from '../../simulator/security-expert.ts';
import type { TruthStep } from '../../simulator/types.ts';
import { contains, containsSum, report, stretches } from './truth.ts';

function seatsBefore(truth: readonly TruthStep[], at: number): number {
  return truth.findLast((step) => step.at < at)?.seats ?? 0;
}

/** Each login with the seats that were taken when it came and those that it needed, from what really happened. */
interface Login {
  before: number;
  needs: number;
}

function refusedAt(logins: readonly Login[], limit: number): number {
  return logins.filter(({ before, needs }) => needs > 0 && before + needs > limit).length;
}

/** The logins of IRIS by hand: a unit a user id, above `most` connections one each until all of them are gone. */
function irisLogins({ connections, truth, start, end }: Simulation, most: number): Login[] {
  return [...connections.values()].flatMap((steps) => {
    let [now, each] = [0, false];
    return steps.flatMap(({ at, connections: next }): Login[] => {
      const before = now === 0 ? 0 : each ? now : 1;
      each = next > 0 && (each || next > most);
      const after = next === 0 ? 0 : each ? next : 1;
      const isLogin = next > now;
      now = next;
      return isLogin && at >= start && at < end ? [{ before: seatsBefore(truth, at), needs: after - before }] : [];
    });
  });
}

describe.each(cases([1, 2, 3]))('an IRIS instance that is logged completely (seed %i)', (seed) => {
  const calm: Partial<Options> = {
    ...DEFAULTS,
    seed,
    hours: 36,
    offset: 0,
    limit: 22,
    burst: 0,
    grace: 0,
    crashesPerDay: 0,
    restartsPerDay: 0,
    deathsPerDay: 0,
    maxConnections: 4,
  };
  const simulation = simulateIris(calm);
  const { truth, end } = simulation;
  const logins = irisLogins(simulation, 4);
  let folder: Folder;
  let args: string[];
  beforeAll(async () => {
    folder = await newFolder();
    args = [await folder.write('messages.log', simulation.text), '--trace', 'always', '--limit', '22'];
    args.push('--max-connections', '4');
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test('the true peak, seat hours, sessions and holders lie in what license-use tells', async () => {
    const { pools, from, to } = await report('license-use', args, '--people');
    const [pool] = pools;
    if (pool === undefined) throw new Error('no pool is told of');
    const known = stretches(truth, Date.parse(from), Date.parse(to));
    contains(pool.peak, Math.max(...known.map(({ seats }) => seats)));
    contains(
      pool.seatMs,
      known.reduce((sum, { seats, span }) => sum + seats * span, 0),
    );
    contains(pool.sessions, simulation.counts.logins);
    contains(pool.holders, simulation.connections.size);
    const byPerson = {
      atLeast: pool.persons.reduce((sum, { seatMs }) => sum + (seatMs.atLeast ?? 0), 0),
      atMost: pool.persons.reduce<number | null>(
        (sum, { seatMs }) => (sum === null || seatMs.atMost === null ? null : sum + seatMs.atMost),
        0,
      ),
    };
    contains(
      byPerson,
      known.reduce((sum, { seats, span }) => sum + seats * span, 0),
    );
    // It is no empty promise: what is sure is nearly all.
    expect(byPerson.atLeast).toBeGreaterThan(0.8 * (pool.seatMs.atLeast ?? Infinity));
  });

  test('the true days of each user id lie in what user-activity tells', async () => {
    const { persons, to } = await report('user-activity', ['messages.log/User', ...args], '--people');
    expect(persons.length).toBe(simulation.connections.size);
    for (const { person, days, firstDay } of persons) {
      const steps = simulation.connections.get(person) ?? [];
      const used = new Set<number>();
      for (const [place, { at, connections }] of steps.entries()) {
        if (connections === 0) continue;
        const until = Math.min(steps[place + 1]?.at ?? end, Date.parse(to));
        for (let day = Math.floor(at / 86_400_000); day * 86_400_000 < until; day += 1) used.add(day);
      }
      contains(days, used.size);
      expect(firstDay).toBe(new Date(Math.min(...used) * 86_400_000).toISOString().slice(0, 10));
    }
  });

  test('at each limit the time full and the logins refused are those that a count of the truth gives', async () => {
    const { limits, from, to } = await report('right-size', ['messages.log/User', ...args]);
    const known = stretches(truth, Date.parse(from), Date.parse(to));
    expect(limits.length).toBeGreaterThan(10);
    expect(simulation.counts.refused).toBeGreaterThan(0);
    const sure: number[] = [];
    for (const { limit, fullMs, refused } of limits) {
      containsSum(
        fullMs,
        known.reduce((sum, { seats, span }) => sum + (seats >= limit ? span : 0), 0),
      );
      const really = limit <= 22 ? simulation.counts.refused : 0;
      containsSum(refused, refusedAt(logins, limit) + really);
      if (limit <= 22) expect(refused.certain).toBeGreaterThanOrEqual(really);
      else expect(refused).toMatchObject({ certain: 0, possible: 0, unknown: simulation.counts.refused });
      if (limit < 22) sure.push(refused.certain / Math.max(1, refusedAt(logins, limit) + really));
    }
    expect(Math.min(...sure)).toBeGreaterThan(0.5);
  });
});

describe.each(cases([4, 5]))('an IRIS instance with crashes, grace and bursts (seed %i)', (seed) => {
  test('the truth lies in what right-size tells, sure or possible', async () => {
    const simulation = simulateIris({ ...DEFAULTS, seed, hours: 36, offset: 0, limit: 60, crashesPerDay: 2 });
    await using folder = await newFolder();
    const file = await folder.write('messages.log', simulation.text);
    const { limits, from, to } = await report('right-size', ['messages.log/User', file], '--trace', 'always');
    const { windows, truth } = simulation;
    const doubtful = [...windows.burst, ...windows.crash, ...windows.shutdown];
    const logins = irisLogins(simulation, 25);
    const known = stretches(truth, Date.parse(from), Date.parse(to));
    const slack = doubtful.reduce((sum, [begin, until]) => sum + until - begin, 0);
    for (const { limit, fullMs, refused } of limits) {
      containsSum(
        fullMs,
        known.reduce((sum, { seats, span }) => sum + (seats >= limit ? span : 0), 0),
        slack,
      );
      // A login of who is in grace needs no seat, which the connections do not tell: each truth is at most that.
      expect(refusedAt(logins, limit)).toBeGreaterThanOrEqual(refused.certain - windows.burst.length * 2);
    }
  });
});

function serverLogins({ holders, truth }: ServerRun): Login[] {
  const ats = [...holders.values()].flatMap((steps) =>
    steps.flatMap(({ at, seats }, place) => (seats > (steps[place - 1]?.seats ?? 0) ? [at] : [])),
  );
  // Of two at one instant the second one finds the first one there; who left at that instant had left before.
  return ats.map((at, place) => {
    const before = seatsBefore(truth, at) + ats.slice(0, place).filter((other) => other === at).length;
    const after = truth.findLast((step) => step.at <= at)?.seats ?? 0;
    return { before: Math.min(before, Math.max(after, seatsBefore(truth, at)) - 1), needs: 1 };
  });
}

describe.each(cases([1, 2, 3]))('a Security Expert server, where each connection takes a seat (seed %i)', (seed) => {
  const run = simulateServer({ seed, days: 8, crashesPerWeek: 0, restartsPerWeek: 1 });
  let folder: Folder;
  let files: string[];
  beforeAll(async () => {
    folder = await newFolder();
    files = await Promise.all(
      (['Application', 'System'] as const).map((name) => {
        const written = run.written.filter(({ event, lost }) => event.channel === name && !lost);
        return folder.write(`${name}.evtx`, writeEvtx(written.map(({ event }) => writtenOf(event))));
      }),
    );
  });
  afterAll(() => folder[Symbol.asyncDispose]());

  test('the true peak and seat hours lie in what license-use tells', async () => {
    const { pools, from, to } = await report('license-use', files, '--people');
    const known = stretches(run.truth, Date.parse(from), Date.parse(to));
    contains(pools[0]?.peak ?? { atLeast: null, atMost: null }, Math.max(...known.map(({ seats }) => seats)));
    contains(
      pools[0]?.seatMs ?? { atLeast: null, atMost: null },
      known.reduce((sum, { seats, span }) => sum + seats * span, 0),
    );
    expect(pools[0]?.persons.length).toBe(run.holders.size);
  });

  test('the true logins refused at each limit lie in what right-size tells, and most are certain', async () => {
    const { limits } = await report('right-size', files);
    const logins = serverLogins(run);
    let all = 0;
    let certain = 0;
    for (const { limit, refused } of limits) {
      const truth = refusedAt(logins, limit);
      containsSum(refused, truth);
      all += truth;
      certain += refused.certain;
    }
    expect(all).toBeGreaterThan(10);
    expect(certain).toBeGreaterThan(all / 2);
  });
});
