import { expect, test } from 'vitest';
import { cases } from '../runs.ts';
import { simulateIris } from '../simulator/iris.ts';
import { asked, newFolder, type Answer } from './terminal.ts';

const SEEDS = cases([1, 2, 3, 4, 5, 6]);
/** Ends of the log: behind so much of its lines. */
const CUTS = [0.13, 0.31, 0.5, 0.72, 0.9, 1];

/** What both ways of asking must agree on. */
function essence({ pools, sessions, uncertain }: Answer): unknown {
  const brief = ({ id, holder, openedAt, openedBetween, state }: Answer['sessions'][number]) => ({
    id,
    holder,
    openedAt,
    openedBetween,
    state,
  });
  return { pools, sessions: sessions.map(brief), uncertain: uncertain.map(brief) };
}

test.each(SEEDS)(
  'asked for the very end of a log, --at gives the answer that is given without it (seed %i)',
  async (seed) => {
    const { lines } = simulateIris({
      seed,
      hours: 12,
      offset: 0,
      limit: 20,
      users: { terminal: 9, csp: 9 },
      crashesPerDay: 6,
      restartsPerDay: 6,
      loginsPerHour: 60,
      noise: 20,
    });
    await using folder = await newFolder();
    for (const cut of CUTS) {
      const text = lines
        .slice(0, Math.ceil(lines.length * cut))
        .map((line) => `${line.text}\n`)
        .join('');
      const file = await folder.write(`messages${cut}.log`, text);
      const now = await asked(['who', file]);
      const then = await asked(['who', file, '--at', now.asOf]);
      expect(essence(then), `cut at ${cut}`).toEqual(essence(now));
      expect(then.asOf).toBe(now.asOf);
    }
  },
);
