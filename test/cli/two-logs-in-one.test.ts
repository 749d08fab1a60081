import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite } from './site.ts';
import { asked, newFolder, NOON, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

function started(at: string, instance: string): string {
  const text = `Instance '${instance}' starting on node db1.example.test by user 'irisowner' on 11/20/2026 ${at}:00.000 UTC`;
  return iris.line(`${at}:00:000`, 390, text) + iris.line(`${at}:01:000`, 390, 'Enabling logons');
}

const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const BOB = iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1);
const EVE = iris.login('06:30:00:000', 503, 'eve@192.0.2.5', 1);
const PROD = START + ANN + BOB + iris.logout('08:00:00:000', 502, 'bob@192.0.2.2');
const TEST =
  started('06:10', 'TEST') +
  iris.login('06:20:00:000', 504, '192.0.2.9', 1) +
  iris.logout('06:25:00:000', 504, '192.0.2.9') +
  EVE;

const MIXED: readonly [what: string, content: string, says: string][] = [
  ['one behind the other', PROD + TEST, 'stamps go back from 2026-11-20 08:00:00 to 2026-11-20 06:10:00'],
  ['of one name', PROD + TEST.replaceAll('TEST', 'PROD'), 'go back from 2026-11-20 08:00:00 to 2026-11-20 06:10:00'],
  ['line by line in order', inOrder(PROD + TEST), 'start-up lines name the instances PROD and TEST'],
  [
    'where nobody wants the last lines of the first',
    PROD +
      iris.line('12:30:00:000', 4, 'Journal switched') +
      started('11:00', 'PROD') +
      iris.login('11:10:00:000', 9, 'x', 1),
    'stamps go back from 2026-11-20 12:30:00 to 2026-11-20 11:00:00',
  ],
  ['without a start', `${PROD}${EVE}`, 'go back from 2026-11-20 08:00:00 to 2026-11-20 06:30:00'],
];

function inOrder(text: string): string {
  return `${text.trimEnd().split('\n').toSorted().join('\n')}\n`;
}

/** Everything that is said, whatever the width of the lines. */
async function said(args: readonly string[], now = NOON): Promise<string> {
  const { out, err } = await seatwatch(args, { now });
  return `${err}${out}`.replaceAll(/\s+/g, ' ');
}

describe.each(MIXED)('the lines of two logs in one file, %s', (_, content, says) => {
  test('are remarked, and nobody is told for sure to hold a seat', async () => {
    const log = await folder.write('messages.log', content);
    expect((await seatwatch(['who', log])).err.replaceAll(/\s+/g, ' ')).toContain(says);
    const { pools, sessions, at } = await asked(['who', log]);
    expect(sessions).toEqual([]);
    expect(pools[0]).toMatchObject({ seatsUsed: { atLeast: null, atMost: null }, coverage: { state: 'unknown' } });
    expect(pools[0]?.coverage.why).toContain(says);
    expect(at >= '2026-11-20T08:00:00.000Z').toBe(true);
    for (const command of ['usage', 'history', 'check']) expect(await said([command, log])).toContain(says);
  });

  test('are told by watch and by health, once', async () => {
    await using site = await newSite({ log: content });
    const warnings = (await site.once()).filter(({ level }) => level !== 'info');
    expect(warnings).toMatchObject([{ message: 'a log holds the lines of two', fields: { source: 'prod' } }]);
    expect(warnings[0]?.fields['detail']).toContain(says);
    expect(await said(['health', '--config', site.config])).toContain(says);
    expect((await asked(['who', '--config', site.config])).sessions).toEqual([]);
    await site.append(iris.login('09:00:00:000', 505, 'sue@192.0.2.7', 1));
    expect((await site.once(NOON + 60_000)).filter(({ level }) => level !== 'info')).toEqual([]);
    expect((await asked(['who', '--config', site.config], { now: NOON + 60_000 })).sessions).toEqual([]);
  });
});

test('a day later a start begins anew', async () => {
  const next = (text: string): string => text.replaceAll('11/20', '11/22');
  const log = await folder.write('messages.log', PROD + TEST.replaceAll('TEST', 'PROD') + next(START + ANN));
  const { pools, sessions } = await asked(['who', log]);
  expect(sessions.map(({ holder }) => holder)).toEqual(['ann@192.0.2.1']);
  expect(pools[0]?.coverage.state).toBe('at least');
});

test('the answer says nothing of tracing where two logs are in one file', async () => {
  const log = await folder.write('messages.log', PROD + EVE);
  expect(await said(['who', log])).not.toContain('traceon');
});

describe('lines of one log are nothing to remark', () => {
  test.each([
    ['that two processes wrote at once', PROD + iris.login('07:59:00:000', 503, 'eve@192.0.2.5', 1), 'UTC'],
    ['in the night in which clocks are set back', night(['02:10', '02:50', '02:05', '02:40']), 'Europe/Berlin'],
    ['in that night, read in another zone', night(['02:10', '02:50', '02:05', '02:40']), 'UTC'],
    ['of which one has a stamp that nobody believes', ANN.replace('11/20/26', '11/20/99') + PROD, 'UTC'],
    ['of an instance that starts again', PROD + started('09:00', 'PROD') + started('10:00', 'PROD'), 'UTC'],
  ])('%s', async (_, content, zone) => {
    const log = await folder.write('messages.log', content);
    expect((await seatwatch(['who', log, '--timezone', zone])).err).toBe('');
  });

  test('nor is one that was written late to a rotated file', async () => {
    await using site = await newSite({ log: PROD });
    await site.write('messages.old_20261120', START.replaceAll('11/20', '11/19'));
    await site.once();
    await site.write('messages.old_20261120', START.replaceAll('11/20', '11/19') + EVE.replace('11/20', '11/19'));
    expect((await site.once(NOON + 60_000)).filter(({ level }) => level !== 'info')).toEqual([]);
  });
});

function night(times: readonly string[]): string {
  return times
    .map((at, nr) => iris.login(`${at}:00:000`, nr, `ann@192.0.2.${nr}`, 1).replace('11/20', '10/25'))
    .join('');
}
