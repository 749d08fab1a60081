import { expect, test } from 'vitest';
import { readFiles, type Read } from '../../src/engine/read-files.ts';
import { newFolder, START } from '../cli/terminal.ts';
import { cases } from '../runs.ts';
import { simulateIris } from '../simulator/iris.ts';
import { headLine, traceText } from '../simulator/lines.ts';
import { day, iris } from '../timeline.ts';

/** Lines that continue a record: with enough of them a log is read in several pieces. */
const TABLE = '  17\t42   ^site(3)\n'.repeat(4_000);

/** All that an answer about the present is made of. */
function present({ engine: pipeline, asOf, readUpTo }: Read): unknown {
  return {
    asOf,
    readUpTo,
    pools: pipeline.ledger.pools().map((pool) => ({ ...pool, holdings: pipeline.ledger.holdings(pool.pool) })),
  };
}

// Those of even seeds lose logouts.
test.each(cases([2, 1, 3, 4]))(
  'what was before the last start need not be understood to know who is logged in (seed %i)',
  async (seed) => {
    const { lines } = simulateIris({
      seed,
      hours: 20,
      limit: 15,
      crashesPerDay: 5,
      restartsPerDay: 5,
      users: { terminal: 9, csp: 9 },
      loginsPerHour: 60,
      lose: { logouts: seed % 2 === 0 ? 0.05 : 0 },
    });
    await using folder = await newFolder();
    for (const cut of [0.2, 0.45, 0.7, 0.85, 1]) {
      const end = Math.ceil(lines.length * cut);
      const rotated = Math.floor(end * 0.6);
      const text = (from: number, to: number): string =>
        lines
          .slice(from, to)
          .map((line, n) => `${line.text}\n${n % 100 === 99 ? TABLE : ''}`)
          .join('');
      await folder.write(`cut${cut}.old_20260302`, text(0, rotated));
      const file = await folder.write(`cut${cut}.log`, text(rotated, end));
      const now = Date.now() + 3_600_000;
      expect(present(await readFiles([file], 'UTC', now, false)), `cut at ${cut}`).toEqual(
        present(await readFiles([file], 'UTC', now, false, false)),
      );
    }
  },
);

/** More logins, with tables between them, than are read at once, one a second. */
function busy(from: string): string {
  return Array.from(
    { length: 1_200 },
    (_, n) =>
      `${headLine(day(from) + n * 1_000, 0, 7_000 + n, 0, 'Generic.Event', traceText('Login', 'User', `192.0.2.${n % 40}`, 1 + Math.floor(n / 40)))}\n${n % 50 === 49 ? TABLE : ''}`,
  ).join('');
}

test('what lasts beyond a start is known, however long before the last one it stood', async () => {
  const key =
    'License information:\nLicenseCapacity =   InterSystems IRIS 2023.1 Enterprise - Concurrent ' +
    'Users for x86-64 (Linux):165,\n';
  const lasting =
    iris.line('07:00:00:000', 2_300, '') +
    key +
    iris.login('07:01:00:000', 11, '', 1, 'Diagnostic') +
    iris.logout('07:02:00:000', 7_000, '192.0.2.0');
  await using folder = await newFolder();
  const file = await folder.write(
    'messages.log',
    iris.start('06:00:00:000') +
      busy('06:10') +
      lasting +
      busy('07:10') +
      iris.start('09:00:00:000') +
      iris.login('09:30:00:000', 12, '192.0.2.9', 1),
  );
  const known = await readFiles([file], 'UTC', day('12:00'), false);
  expect(present(known)).toEqual(present(await readFiles([file], 'UTC', day('12:00'), false, false)));
  const pools = known.engine.ledger.pools();
  expect(pools.map(({ kind, sessions, limit }) => ({ kind, sessions, limit }))).toEqual([
    { kind: 'User', sessions: 1, limit: 165 },
    { kind: 'Diagnostic', sessions: 0, limit: null },
  ]);
  expect(
    known.engine.ledger.holdings(pools[0]?.pool ?? '').map(({ uncertain }) => uncertain),
    'that logouts are written was seen before the start',
  ).toEqual([undefined]);
});

test('that the key counts cores is known, however long before the last start it was said', async () => {
  await using folder = await newFolder();
  const file = await folder.write(
    'messages.log',
    iris.start('06:00:00:000') +
      iris.line('06:00:01:000', 390, 'LMF Info:  Licensed for 8 cores.') +
      busy('06:10') +
      iris.start('09:00:00:000') +
      iris.login('09:30:00:000', 12, '192.0.2.9', 1),
  );
  const known = await readFiles([file], 'UTC', day('12:00'), false);
  expect(present(known)).toEqual(present(await readFiles([file], 'UTC', day('12:00'), false, false)));
  expect(known.engine.ledger.pools()).toMatchObject([{ kind: 'User', perCore: true }]);
});

test.each([
  ['both are named', 'iris-a | ', 'iris-b | '],
  ['the one that starts is named', '', 'iris-b | '],
  ['the other one is named', 'iris-a | ', ''],
])('the start of one instance ends nothing of another in the same log: %s', async (_, one, other) => {
  const named = (name: string, text: string): string => text.replaceAll(/^(?=.)/gm, name);
  await using folder = await newFolder();
  const file = await folder.write(
    'compose.log',
    named(one, START + busy('06:10') + iris.login('06:40:00:000', 11, '192.0.2.77', 1) + busy('06:50')) +
      named(other, iris.start('09:00:00:000') + iris.login('09:30:00:000', 12, '192.0.2.9', 1)),
  );
  const known = await readFiles([file], 'UTC', day('12:00'), false);
  expect(present(known)).toEqual(present(await readFiles([file], 'UTC', day('12:00'), false, false)));
  const holders = known.engine.ledger
    .pools()
    .flatMap(({ pool }) => known.engine.ledger.holdings(pool))
    .map(({ who }) => who.holder);
  expect(holders).toContain('192.0.2.77');
});
