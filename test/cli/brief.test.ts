import { expect, test } from 'vitest';
import { readFiles, type Read } from '../../src/cli/files.ts';
import { simulateIris } from '../simulator/iris.ts';
import { newFolder } from './terminal.ts';

/** All that an answer about the present is made of. */
function present({ pipeline, asOf, readUpTo }: Read): unknown {
  return { asOf, readUpTo, pools: pipeline.ledger.pools().map((pool) => ({ ...pool, holdings: pipeline.ledger.holdings(pool.pool) })) };
}

test.each([1, 2, 3, 4])('what was before the last start need not be understood to know who is logged in (seed %i)', async (seed) => {
  const { lines } = simulateIris({ seed, hours: 20, limit: 15, crashesPerDay: 5, restartsPerDay: 5, users: { terminal: 9, csp: 9 }, loginsPerHour: 60, lose: { logouts: seed % 2 === 0 ? 0.05 : 0 } });
  await using folder = await newFolder();
  for (const cut of [0.2, 0.45, 0.7, 0.85, 1]) {
    const end = Math.ceil(lines.length * cut);
    const rotated = Math.floor(end * 0.6);
    const text = (from: number, to: number): string => lines.slice(from, to).map((line) => `${line.text}\n`).join('');
    await folder.write(`cut${cut}.old_20260302`, text(0, rotated));
    const file = await folder.write(`cut${cut}.log`, text(rotated, end));
    const now = Date.now() + 3_600_000;
    expect(present(await readFiles([file], 'UTC', now, false)), `cut at ${cut}`).toEqual(present(await readFiles([file], 'UTC', now, false, false)));
  }
});
