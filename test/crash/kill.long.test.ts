import { expect, test } from 'vitest';
import { simulateIris } from '../simulator/iris.ts';
import { createRandom } from '../simulator/random.ts';
import { openSite, type Result } from './site.ts';

const KILLS = 20;
const STEPS = 60;
const HOURS = 10;

/**
 * The same log, written in the same pieces, rotated at the same places, on the same scripted clock: once undisturbed, once
 * with `watch` killed at random moments. The clock moves only when all that was written has been read.
 */
async function run(kills: number): Promise<Result> {
  const simulation = simulateIris({ seed: 5, hours: HOURS, offset: 0, limit: 20, users: { terminal: 14, csp: 14 }, crashesPerDay: 5, restartsPerDay: 5, loginsPerHour: 120, noise: 30 });
  const { lines } = simulation;
  const random = createRandom(kills + 1);
  const killAt = new Set<number>();
  while (killAt.size < kills) killAt.add(Math.floor(random.next() * STEPS));
  const site = await openSite(simulation.start);
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
      if (killAt.has(step)) {
        await later(random.next() * 40);
        await site.kill();
        await later(random.next() * 300);
      }
      await site.append(text.slice(cut));
      if (killAt.has(step)) {
        await later(random.next() * 60);
        await site.kill();
      }
      await site.readUpTo(last);
      if (step % 13 === 12) await site.rotate(`messages.old_202603${String(step).padStart(2, '0')}`);
      await site.clock(piece.at(-1)?.at ?? last);
    }
    await site.clock(simulation.end + 3_600_000);
    return await site.result();
  } finally {
    await site.close();
  }
}

/** The first mail names the temporary folder, and so does its Message-ID. */
function withoutStart({ mails }: Result): [string, string][] {
  return [...mails].filter(([, text]) => !text.startsWith('seatwatch started')).toSorted();
}

/** A random moment is what this test is about; nothing is waited for by it. */
function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

test(`${2 * KILLS} times killed under a writing, rotating log: the same sessions, seats and mails as undisturbed`, async () => {
  const undisturbed = await run(0);
  const killed = await run(KILLS);
  expect(undisturbed.sessions.length).toBeGreaterThan(300);
  expect(undisturbed.mails.size).toBeGreaterThan(2);
  expect(undisturbed.doubles).toBe(0);
  expect(killed.sessions).toEqual(undisturbed.sessions);
  expect(killed.steps).toEqual(undisturbed.steps);
  expect(withoutStart(killed)).toEqual(withoutStart(undisturbed));
  expect(killed.mails.size).toBe(undisturbed.mails.size);
});
