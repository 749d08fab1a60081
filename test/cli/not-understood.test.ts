import { afterEach, beforeEach, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { NOON, seatwatch, START } from './terminal.ts';

const TEXTS = ['License pool 1 moved', 'License pool 2 moved', 'License rule applied to alice'];
const LINES = TEXTS.map((text, n) => iris.line(`07:0${n}:00:000`, 9, text)).join('');

let site: Site;
beforeEach(async () => {
  site = await newSite({ log: START });
  await site.once();
  await site.append(LINES);
});
afterEach(() => site[Symbol.asyncDispose]());

test('watch logs once where each kind of text stands, and not the text, which may name somebody', async () => {
  const logged = await site.once();
  const told = logged.filter(({ message }) => message === 'a text about licences or the service was not understood');
  expect(told.map(({ level, fields }) => [level, fields['file'], fields['remedy']])).toEqual(
    Array.from({ length: 2 }, () => ['warn', site.log, '"seatwatch check" shows it']),
  );
  expect(new Set(told.map(({ fields }) => fields['at'])).size).toBe(2);
  expect(JSON.stringify(logged)).not.toContain('alice');
});

test('health counts them, and is well', async () => {
  await site.alive();
  const { status, out } = await seatwatch(['health', '--config', site.config], { now: NOON });
  expect([status, out]).toEqual([0, expect.stringContaining('ok   texts: 3 texts of 2 kinds not understood')]);
});

test('usage says that refusals may be among them, and not that there are none', async () => {
  const { out } = await seatwatch(['usage', site.log]);
  expect(out).toContain('Refusals: none that is understood. 3 records about licences not understood');
  const json = JSON.parse((await seatwatch(['usage', '--json', site.log])).out) as { pools: { refusals: object }[] };
  expect(json.pools[0]?.refusals).toMatchObject({ atLeast: 0, notUnderstood: 3 });
});

test('who and history say that they may lack something, and never that no login or logout is missing', async () => {
  const { out } = await seatwatch(['who', site.log, '--trace', 'always']);
  expect(out).toContain('but for what is not understood');
  expect(out).toContain('Not understood: 3 records about licences, since 2026-11-20 07:00');
  expect(out).not.toContain('no login or logout is missing');
  expect((await seatwatch(['history', site.log])).out).toContain('Not understood: 3 records about licences');
  const json = JSON.parse((await seatwatch(['who', '--json', site.log])).out) as { pools: { notUnderstood: object }[] };
  expect(json.pools[0]?.notUnderstood).toMatchObject({ times: 3 });
});

test('what watch keeps says so too, until the instance starts anew', async () => {
  await site.once();
  const told = async (): Promise<string> => (await seatwatch(['who', '--config', site.config], { now: NOON })).out;
  expect(await told()).toContain('Not understood: 3 records');
  await site.append(START.replaceAll('06:0', '08:0'));
  await site.once();
  expect(await told()).not.toContain('Not understood');
});

test('who of a moment before the first of them does not know of it', async () => {
  const at = (time: string): Promise<{ out: string }> => seatwatch(['who', site.log, '--at', `2026-11-20 ${time}`]);
  expect((await at('06:59')).out).not.toContain('Not understood');
  expect((await at('07:01')).out).toContain('Not understood: records about licences, since 2026-11-20 07:00');
});

test('check lists them by kind', async () => {
  const { sources } = JSON.parse((await seatwatch(['check', '--json', site.log])).out) as {
    sources: { notUnderstood: { count: number }[] }[];
  };
  expect(sources[0]?.notUnderstood.map(({ count }) => count)).toEqual([2, 1]);
});
