import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { asked, newFolder, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const LOG =
  iris.login('05:30:00:000', 499, 'early@192.0.2.9', 1) +
  iris.logout('05:40:00:000', 499, 'early@192.0.2.9') +
  iris.logout('05:50:00:000', 498, 'before@192.0.2.8') +
  START +
  iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
  iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1) +
  iris.limit('07:40:00:000', 3) +
  iris.login('07:41:00:000', 504, 'late@192.0.2.4', 0) +
  iris.logout('08:00:00:000', 502, 'bob@192.0.2.2') +
  iris.line('08:20:00:000', 9, 'Backup done') +
  iris.start('09:00:00:000') +
  iris.login('09:30:00:000', 505, 'bob@192.0.2.2', 1) +
  iris.line('10:00:00:000', 9, 'Backup done');

async function historyOf(text: string, ...more: string[]) {
  return asked(['history', await folder.write('messages.log', text), ...more]);
}

describe('history FILE', () => {
  test('lists every session, the oldest first, with both ends and how sure they are', async () => {
    const { sessions } = await historyOf(LOG);
    expect(sessions.map(({ holder }) => holder)).toEqual([
      'before@192.0.2.8',
      'early@192.0.2.9',
      '192.0.2.200',
      'ann@192.0.2.1',
      'bob@192.0.2.2',
      'bob@192.0.2.2',
    ]);
    const [before, early, , ann, bob, again] = sessions;
    expect(before).toMatchObject({
      openedAt: null,
      openedCertainty: 'before the log',
      closedAt: '2026-11-20T05:50:00.000Z',
      closedCertainty: 'exact',
      endedBy: 'logout',
    });
    expect(early).toMatchObject({
      openedCertainty: 'exact',
      closedAt: '2026-11-20T05:40:00.000Z',
      closedBetween: null,
    });
    expect(ann).toMatchObject({
      closedCertainty: 'estimated',
      closedBetween: ['2026-11-20T08:20:00.000Z', '2026-11-20T09:00:00.000Z'],
      endedBy: 'crash',
    });
    expect(bob).toMatchObject({ closedAt: '2026-11-20T08:00:00.000Z', endedBy: 'logout', uncertain: false });
    expect(again).toMatchObject({
      openedAt: '2026-11-20T09:30:00.000Z',
      closedAt: null,
      closedCertainty: null,
      closedBetween: null,
      endedBy: null,
      uncertain: false,
    });
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(sessions.length);
  });

  test('tells who was refused, and what the log says of the limit', async () => {
    const { refusals } = await historyOf(LOG);
    expect(refusals).toMatchObject([
      { kind: 'limit-exceeded', holder: null, total: 3, at: '2026-11-20T07:40:00.000Z', pool: 'messages.log/User' },
      { kind: 'refused', holder: 'late@192.0.2.4', total: null },
    ]);
  });

  test('--at asks who was open at one instant; a session that may have been is listed', async () => {
    expect((await historyOf(LOG, '--at', '07:45')).sessions.map(({ holder }) => holder)).toEqual([
      'ann@192.0.2.1',
      'bob@192.0.2.2',
    ]);
    expect((await historyOf(LOG, '--at', '08:30')).sessions.map(({ holder }) => holder)).toEqual(['ann@192.0.2.1']);
    expect((await historyOf(LOG, '--at', '08:30')).refusals).toEqual([]);
  });

  test('--from leaves out what ended before, and with --at what came behind', async () => {
    expect((await historyOf(LOG, '--from', '09:15')).sessions.map(({ holder }) => holder)).toEqual(['bob@192.0.2.2']);
    expect((await historyOf(LOG, '--from', '05:45', '--at', '06:30')).sessions.map(({ holder }) => holder)).toEqual([
      'before@192.0.2.8',
      '192.0.2.200',
    ]);
  });

  test('where the log never shows a logout, a session that was not seen to end may have ended', async () => {
    const { sessions } = await historyOf(
      iris.start('06:00:00:000') +
        iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1) +
        iris.line('07:01:00:000', 9, 'a minute later'),
    );
    expect(sessions).toMatchObject([{ closedAt: null, uncertain: true }]);
    expect((await seatwatch(['history', `${folder.path}/messages.log`])).out).toContain('open or not: not seen to end');
  });

  test('says as of when, up to where it was read, and in which zone', async () => {
    expect(await historyOf(LOG)).toMatchObject({
      asOf: '2026-11-20T10:00:00.000Z',
      stale: false,
      readUpTo: { 'messages.log': '2026-11-20T10:00:00.000Z' },
      timezone: { name: 'UTC' },
    });
  });

  test('reads as a table that fits 80 columns, with nothing cut off', async () => {
    const { out } = await seatwatch(['history', await folder.write('messages.log', LOG)], { columns: 80 });
    expect(out).toMatch(/^messages\.log\/User:\n\n.*HOLDER +OPENED +CLOSED +HOW/);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).not.toContain('…');
    const rows = out.replaceAll(/ +(?=\d{4}-|(?<!-\d\d )\d\d:|\d+ min|logout|open)/g, ' | ').split('\n');
    expect(rows.filter((row) => row.endsWith('early@192.0.2.9 | 2026-11-20 05:30 | 05:40 | logout'))).toHaveLength(1);
    expect(rows.filter((row) => row.endsWith('bob@192.0.2.2 | 2026-11-20 09:30 | open'))).toHaveLength(1);
    expect(out).toMatch(/before@192\.0\.2\.8 +before the log +2026-11-20 05:50/);
    expect(out).toMatch(/ann@192\.0\.2\.1 +2026-11-20 07:00 +08:20 to 09:00/);
    expect(out).toMatch(/limit exceeded 3 times since\s+2026-11-20 06:00/);
    expect(out).toContain('late@192.0.2.4: the login failed');
  });

  test('of several pools has a table for each in a narrow terminal, each stamp whole and nothing cut off', async () => {
    const text = LOG + iris.login('09:40:00:000', 600, '', 1, 'Diagnostic');
    const { out } = await seatwatch(['history', await folder.write('messages.log', text)], { columns: 80 });
    expect([...out.matchAll(/^\S+:$/gm)].flat()).toEqual(['messages.log/User:', 'messages.log/Diagnostic:']);
    const { out: wide } = await seatwatch(['history', `${folder.path}/messages.log`], { columns: 140 });
    expect(wide).toMatch(/^ID +HOLDER +POOL +OPENED +CLOSED/m);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toMatch(/2026-11-20 05:30 +05:40/);
    expect(out).not.toContain('…');
  });

  test('in a terminal that is a little too narrow does without how long, so that a session stays a line', async () => {
    const file = await folder.write(
      'messages.log',
      START + iris.login('09:40:00:000', 600, 'interface_account@198.51.100.201', 1),
    );
    const { out } = await seatwatch(['history', file], { columns: 80 });
    expect(out).toMatch(/^[\da-f]{8} +interface_account@198\.51\.100\.201 +2026-11-20 09:40 +open$/m);
    expect(out).not.toContain('  FOR ');
    expect((await seatwatch(['history', file], { columns: 100 })).out).toContain('  FOR ');
  });

  test('on a terminal shows the last 500 sessions, and says how to see all', async () => {
    const minute = (n: number): string =>
      `${String(7 + Math.floor(n / 60)).padStart(2, '0')}:${String(n % 60).padStart(2, '0')}`;
    const file = await folder.write(
      'messages.log',
      START +
        Array.from({ length: 600 }, (_, n) => iris.login(`${minute(n)}:00:000`, n, `u${n}@192.0.2.1`, 1)).join(''),
    );
    const rows = async (...more: string[]): Promise<string[]> => {
      const { out } = await seatwatch(['history', file, ...more], { columns: 80, isTerminal: true });
      return out.match(/^.*@192.*$|.*--all.*/gm) ?? [];
    };
    const shown = await rows();
    expect(shown).toHaveLength(501);
    expect(shown[0]).toContain(' u100@');
    expect(shown.at(-1)).toBe('The last 500 of 601 sessions; to see all: --all, or a later --from');
    expect(await rows('--all')).toHaveLength(600);
    const { out } = await seatwatch(['history', file], { columns: 80, isTerminal: false });
    expect(out.match(/@192/g)).toHaveLength(600);
  });

  test('a log without sessions says so', async () => {
    expect(
      (await seatwatch(['history', await folder.write('messages.log', iris.line('07:00:00:000', 9, 'Backup done'))]))
        .out,
    ).toContain('No session is known in this time.');
  });
});
