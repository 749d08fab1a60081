import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import { simulateIris } from '../simulator/iris.ts';
import { createRandom } from '../simulator/random.ts';
import type { Simulation } from '../simulator/types.ts';
import { openSite, type Result, type SiteOptions } from './site.ts';

const STEPS = 60;
const HOURS = 10;

interface Run {
  seed: number;
  /** Steps in which `watch` is killed, twice in each. */
  killed: number;
  rotation: SiteOptions['rotation'];
  dumps: boolean;
  /** Whether the mail server has its moods. */
  moody: boolean;
  /** The step in which the state is damaged while `watch` is dead. */
  damagedIn?: number;
}

/**
 * The same log, written in the same pieces, rotated at the same places, on the same scripted clock: once undisturbed,
 * once with `watch` killed at random moments. The clock moves only when all that was written has been read.
 */
async function run({ seed, killed, rotation, dumps, moody, damagedIn }: Run): Promise<Result> {
  const simulation = simulateIris({
    seed,
    hours: HOURS,
    offset: 0,
    limit: 20,
    users: { terminal: 14, csp: 14 },
    crashesPerDay: 5,
    restartsPerDay: 5,
    loginsPerHour: 120,
    noise: 30,
  });
  const { lines } = simulation;
  const random = createRandom(seed * 100 + killed);
  const killAt = new Set<number>(damagedIn === undefined ? [] : [damagedIn]);
  while (killAt.size < killed) killAt.add(Math.floor(random.next() * STEPS));
  const moods = createRandom(seed);
  // Each of its moods comes at least once, however few mails there are.
  const first = [0.1, 0.3, 0.45];
  const site = await openSite({
    start: simulation.start,
    rotation,
    mailServer: () => (moody ? moodOf(first.pop() ?? moods.next()) : 'takes it'),
  });
  let atWork = false;
  try {
    await site.clock(simulation.start);
    const size = Math.ceil(lines.length / STEPS);
    for (let step = 0; step < STEPS; step += 1) {
      const piece = lines.slice(step * size, (step + 1) * size);
      const text = piece.map((line) => `${line.text}\n`).join('');
      const last = piece.findLast(({ kind }) => kind === 'login' || kind === 'logout')?.at;
      if (last === undefined) continue;
      const cut = Math.floor(text.length * random.next());
      await site.append(text.slice(0, cut));
      if (step === damagedIn) await site.sent();
      if (killAt.has(step)) {
        await later(random.next() * 60);
        await site.kill(step === damagedIn ? site.damage : undefined);
        // Every other time it is hit at work again; else at any moment of its start.
        atWork = !atWork;
        if (atWork) await site.looked();
        else await later(random.next() * 900);
      }
      await site.append(text.slice(cut));
      if (killAt.has(step)) {
        await later(random.next() * 60);
        await site.kill();
      }
      await site.readUpTo(last);
      if (dumps && step % 7 === 3) {
        const finish = await site.dump(dumpOf(simulation, last + 1), last + 1);
        // Written on while nobody looks; left half for a while, any half of a list would be one.
        if (killAt.has(step)) await site.kill(finish);
        else await finish();
        await site.dumpRead(last + 1);
      }
      if (step % 13 === 12) await site.rotate(`messages.old_202603${String(step).padStart(2, '0')}`);
      await site.clock(piece.at(-1)?.at ?? last);
    }
    return await site.result(simulation.end + 3_600_000);
  } finally {
    await site.close();
  }
}

function moodOf(chance: number): ReturnType<SiteOptions['mailServer']> {
  return chance < 0.2 ? 'later' : chance < 0.35 ? 'lost' : chance < 0.5 ? 'unconfirmed' : 'takes it';
}

/** Who is connected at an instant, as DumpLocalAll writes it. */
function dumpOf({ connections }: Simulation, at: Instant): string {
  const rows = [...connections].flatMap(([user, steps]) => {
    const open = steps.findLast((step) => step.at <= at)?.connections ?? 0;
    return open === 0 ? [] : [`${user}  User  ${open}  ${open}  0  1  60  0`];
  });
  return `Local license holders\n\nUserId  Type  Connects  MaxCon  CSPCon  LU  Active  Grace\n${rows.join('\n')}\n`;
}

/** The first mail names the temporary folder, and so do its Message-ID and what is in its thread. */
function withoutStart({ mails }: Result): [string, string][] {
  return [...mails]
    .filter(([, text]) => !text.startsWith('STARTED: '))
    .map(([id, text]): [string, string] => [id, text.replace(/in\s+the\s+thread\s+of\s+\w+/, 'in a thread')])
    .toSorted();
}

/** A random moment is what this test is about; nothing is waited for by it. */
function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

const WORLDS: readonly Omit<Run, 'killed'>[] = [
  { seed: 5, rotation: 'rename', dumps: false, moody: true },
  { seed: 6, rotation: 'copytruncate', dumps: true, moody: false },
  { seed: 7, rotation: 'rename', dumps: true, moody: true },
  { seed: 8, rotation: 'copytruncate', dumps: false, moody: true },
];

/** In each world twice as many kills, and some more while a dump is written; three in four of them at work at least. */
const KILLED_STEPS = 36;
const killsAtWork: number[] = [];

describe('killed under a writing log, watch comes to the same sessions, seats and mails as undisturbed', () => {
  test.each(WORLDS)(
    'the log is rotated by $rotation, licence dumps: $dumps, a moody mail server: $moody',
    async (world) => {
      const [undisturbed, killed] = await Promise.all([
        run({ ...world, killed: 0, moody: false }),
        run({ ...world, killed: KILLED_STEPS }),
      ]);
      killsAtWork.push(killed.hitsAtWork);
      process.stdout.write(
        `${killed.hits} kills hit a process, ${killed.hitsAtWork} of them after its first ` +
          `look; ${killed.doubles} mails came twice; ${JSON.stringify(killed.troubles)}\n`,
      );
      expect(undisturbed.sessions.length).toBeGreaterThan(300);
      expect(undisturbed.mails.size).toBeGreaterThan(2);
      expect([undisturbed.doubles, undisturbed.hits]).toEqual([0, 0]);
      expect(killed.hits).toBeGreaterThanOrEqual(2 * KILLED_STEPS);
      expect(killed.hitsAtWork).toBeGreaterThanOrEqual(1.5 * KILLED_STEPS);
      if (world.moody) expect(Math.min(...Object.values(killed.troubles))).toBeGreaterThan(0);
      expect(killed.sessions).toEqual(undisturbed.sessions);
      expect(killed.steps).toEqual(undisturbed.steps);
      expect(withoutStart(killed)).toEqual(withoutStart(undisturbed));
      expect(killed.mails.size).toBe(undisturbed.mails.size);
      expect(killed.damaged).toBe(0);
    },
  );

  test('at least 200 kills in all hit a watch at work', () => {
    expect(killsAtWork.reduce((sum, hits) => sum + hits, 0)).toBeGreaterThanOrEqual(200);
  });
});

test('a state that is damaged between two kills is begun anew: the same sessions and seats out of the logs, told in one mail', async () => {
  const world: Run = { seed: 9, rotation: 'rename', dumps: false, moody: false, killed: 0 };
  const [undisturbed, damaged] = await Promise.all([run(world), run({ ...world, killed: 6, damagedIn: 31 })]);
  expect(damaged.damaged).toBe(1);
  expect(damaged.sessions).toEqual(undisturbed.sessions);
  const starts = [...damaged.mails.values()].filter((text) => text.startsWith('STARTED: '));
  expect(starts).toHaveLength(2);
  expect(starts.filter((text) => text.replaceAll(/\s+/g, ' ').includes('was damaged'))).toHaveLength(1);
  // No alert is told of as new again: it stands in the mail about the damage, and only its rises and its end come
  // later.
  expect(damaged.mails.size).toBeGreaterThan(undisturbed.mails.size - 6);
  const anew = withoutStart(damaged)
    .filter(([id]) => !undisturbed.mails.has(id))
    .map(([, text]) => text.split('\n')[0] ?? '');
  expect(anew.filter((subject) => !/^(?:AGAIN|RESOLVED|QUIET) |zone or clock wrong/i.test(subject))).toEqual([]);
});
