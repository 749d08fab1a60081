import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, type Logged } from './site.ts';
import { asked, holders, newFolder, NOON, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const LOG = START + ANN;
/** Of the day before, and of this log by all that it tells. */
const OLDER = iris.login('07:00:00:000', 501, 'eve@192.0.2.5', 1).replace('11/20', '11/19');
const HOURS = 3_600_000;

function started(at: string, instance: string, machine: string): string {
  return iris.line(
    `${at}:00:000`,
    390,
    `Instance '${instance}' starting on node ${machine} by user 'irisowner' on 11/20/2026 ${at}:00.000 UTC`,
  );
}

function dated(text: string): string {
  return text.replaceAll('11/20', '11/19');
}

/** The banner of a start, with the folder in which the instance lies. */
function banner(mgr: string): string {
  return (
    iris.line('06:00:00:000', 390, '') +
    `Startup of InterSystems IRIS [IRIS for UNIX 2025.2]\n in /usr/iris/bin/\n with mgr: ${mgr}\n`
  );
}

const BOB = iris.login('05:30:00:000', 502, 'bob@192.0.2.2', 1);
const OTHERS: readonly [what: string, name: string, content: string, why: string][] = [
  ['instance', 'messages-2.log', dated(started('05:00', 'TEST', 'db1.example.test') + BOB), 'is of the instance TEST'],
  ['instance, called as if rotated', 'messages.old_20261119', dated(started('05:00', 'TEST', 'db2') + BOB), 'TEST'],
  ['machine', 'messages_3.log', dated(started('05:00', 'PROD', 'db2.example.test') + BOB), 'of the machine db2.ex'],
  ['folder', 'messages-t.log', dated(banner('/srv/test/mgr') + BOB), 'is of the folder /srv/test/mgr'],
  ['time', 'messages-2.log', BOB + iris.logout('06:30:00:000', 502, 'bob@192.0.2.2'), 'holds other lines of the time'],
  ['time, within', 'messages (2).log', iris.login('06:30:00:000', 502, 'bob@192.0.2.2', 1), 'holds other lines of'],
  ['time, later', 'messages (1).log', iris.login('09:00:00:000', 502, 'bob@192.0.2.2', 1), 'begins after the end of'],
];

/** What is said, whatever the width of the lines. */
async function said(args: readonly string[]): Promise<{ out: string; err: string }> {
  const { out, err } = await seatwatch(args);
  return { out: out.replaceAll(/\s+/g, ' '), err: err.replaceAll(/\s+/g, ' ') };
}

function warned(logged: readonly Logged[]): unknown[] {
  return logged.filter(({ level }) => level !== 'info').map(({ message, fields }) => [message, fields['cause']]);
}

describe.each(OTHERS)('a file beside a log that is of another %s', (_, name, content, why) => {
  const base = banner('/srv/prod/mgr/') + LOG;

  test.each([
    ['as it is', content],
    ['compressed', gzipSync(content)],
  ])('is left out by who and check, which say so, %s', async (form, bytes) => {
    const log = await folder.write('messages.log', base);
    await folder.write(form === 'compressed' ? `${name}.gz` : name, bytes);
    const { out, err } = await said(['who', log]);
    expect(out).toContain('ann@192.0.2.1');
    expect(out).not.toContain('bob');
    expect(err).toContain(`seatwatch: ${form === 'compressed' ? `${name}.gz` : name} `);
    expect(err).toContain(why);
    expect(err).toContain('left out');
    const checked = await said(['check', log]);
    expect(checked.out).toContain(why);
    expect(checked.out).not.toContain('Read with it');
  });

  test('is left out by watch, which says so once', async () => {
    await using site = await newSite({ log: base });
    await site.write(name, content);
    expect(warned(await site.once())).toEqual([['a file beside a log is not of it', expect.stringContaining(why)]]);
    expect(holders(await asked(['who', '--config', site.config]))).toEqual(['ann@192.0.2.1']);
    await site.append(iris.logout('08:00:00:000', 501, 'ann@192.0.2.1'));
    expect(warned(await site.once(NOON + HOURS))).toEqual([]);
    expect(holders(await asked(['who', '--config', site.config], { now: NOON + HOURS }))).toEqual([]);
  });

  test('is a log of its own where it is named', async () => {
    const files = [await folder.write('messages.log', base), await folder.write(name, content)];
    const { out, err } = await said(['who', ...files]);
    expect(out).toContain('ann@192.0.2.1');
    expect(out).toContain('/User:');
    expect(out).toContain(`${name}/User:`);
    expect(err).not.toContain('left out');
  });
});

describe('rotated logs stay those of a log', () => {
  test.each([
    ['after the container was made anew', 'messages-2.log', dated(started('05:00', 'PROD', '4f5a6b7c8d9e') + BOB)],
    ['after the server was moved', 'messages.old_20261119', dated(started('05:00', 'PROD', 'old.example.test') + BOB)],
    ['where nothing tells whose they are', 'messages-2.log', dated(BOB)],
    ['although two processes wrote at once', 'messages.log.1', `${BOB}${iris.line('06:00:00:900', 7, 'late')}`],
  ])('%s', async (_, name, content) => {
    await folder.write(name, content, NOON - 24 * HOURS);
    const log = await folder.write('messages.log', LOG);
    const { err } = await seatwatch(['who', log]);
    expect(err).toBe('');
    const { sessions } = await asked(['history', '--from', '2026-11-18', log]);
    expect(sessions.map(({ holder }) => holder)).toContain('bob@192.0.2.2');
  });

  test('in the night in which the clock is set back', async () => {
    const night = (text: string): string => text.replaceAll('11/20', '10/25');
    await folder.write('messages.log.1', night(iris.login('02:58:00:000', 5, 'bob@192.0.2.2', 1)), NOON - 48 * HOURS);
    const log = await folder.write('messages.log', night(iris.login('02:01:00:000', 6, 'ann@192.0.2.1', 1)) + ANN);
    const { err } = await seatwatch(['who', log, '--timezone', 'Europe/Berlin']);
    expect(err).toBe('');
  });
});

describe('a newer download of the same log', () => {
  const OUT = iris.logout('08:00:00:000', 501, 'ann@192.0.2.1');
  const SAYS = 'it is a newer copy of the same log, and is read instead';

  test.each([
    ['as it is', (text: string) => text, 'messages (1).log'],
    ['compressed', (text: string) => gzipSync(text), 'messages (1).log.gz'],
  ])('is read in place of the older one, and the answer is of its end, %s', async (_, packed, name) => {
    const log = await folder.write('messages.log', LOG);
    await folder.write(name, packed(LOG + OUT + iris.limit('08:10:00:000', 3)), NOON);
    const { out, err } = await said(['who', log]);
    expect(err).toContain(SAYS);
    expect(out).toContain('Refused: 3');
    const answer = await asked(['who', log]);
    expect([holders(answer), answer.at]).toEqual([[], '2026-11-20T08:10:00.000Z']);
    const { sessions } = await asked(['history', '--from', '2026-11-18', log]);
    expect(sessions.map(({ holder }) => holder)).toEqual(['192.0.2.200', 'ann@192.0.2.1']);
  });

  test('is the longest of several', async () => {
    const log = await folder.write('messages.log', LOG, NOON - 9 * HOURS);
    await folder.write('messages (2).log', LOG + OUT + iris.line('08:30:00:000', 4, 'Journal switched'));
    await folder.write('messages (1).log', LOG + OUT, NOON - 2 * HOURS);
    const answer = await asked(['who', log]);
    expect([holders(answer), answer.at]).toEqual([[], '2026-11-20T08:30:00.000Z']);
  });

  test('makes watch say the same', async () => {
    await using site = await newSite({ log: LOG });
    await site.write('messages (1).log', LOG + OUT);
    expect(warned(await site.once())).toEqual([[expect.anything(), expect.stringContaining(SAYS)]]);
    expect(holders(await asked(['who', '--config', site.config]))).toEqual([]);
  });

  test('is not needed where the older copy lies beside the newer one', async () => {
    await folder.write('messages (1).log', LOG);
    const log = await folder.write('messages.log', LOG + OUT);
    const { out, err } = await seatwatch(['who', log]);
    expect([out, err]).toEqual([expect.not.stringContaining('ann@'), '']);
  });
});

test('logs of two instances in one folder, each a source, are both watched', async () => {
  await using site = await newSite({
    log: LOG,
    sources:
      '  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC }\n' +
      '  - { id: test, system: iris, instance: TEST, paths: [messages-2.log], timezone: UTC }\n',
    pools:
      '  - { id: a, system: iris, kind: User, sources: [prod] }\n' +
      '  - { id: b, system: iris, kind: User, sources: [test] }\n',
  });
  const seen = iris.login('05:10:00:000', 9, '192.0.2.9', 1) + iris.logout('05:20:00:000', 9, '192.0.2.9');
  await site.write('messages-2.log', started('05:00', 'TEST', 'db1.example.test') + seen + BOB);
  await site.once();
  expect(holders(await asked(['who', '--config', site.config]))).toEqual(['ann@192.0.2.1', 'bob@192.0.2.2']);
  const { out } = await seatwatch(['check', '--config', site.config]);
  expect(out).not.toContain('left out, since');
});

test('what was known of a log before is not lost by what lies beside it', async () => {
  await using site = await newSite({ log: LOG });
  await site.write('messages.old_20261119', OLDER, NOON - 24 * HOURS);
  await site.write('messages-2.log', dated(started('05:00', 'TEST', 'db2') + BOB), NOON - 24 * HOURS);
  await site.once();
  const { sessions } = await asked(['history', '--from', '2026-11-18', '--config', site.config]);
  expect(sessions.map(({ holder }) => holder).toSorted()).toEqual(['192.0.2.200', 'ann@192.0.2.1', 'eve@192.0.2.5']);
});
