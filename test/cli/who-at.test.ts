import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { asked, holders, newFolder, seatwatch, START, type Folder } from './terminal.ts';
import { ANN, BOB, LOG } from './who-logs.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

describe('--at asks about an earlier moment of the log', () => {
  async function at(text: string, when: string, ...more: string[]) {
    return asked(['who', await folder.write('messages.log', text), '--at', when, ...more]);
  }

  test('inside and outside of sessions', async () => {
    expect(holders(await at(LOG, '06:30'))).toEqual([]);
    expect(holders(await at(LOG, '07:00'))).toEqual(['ann@192.0.2.1']);
    expect(holders(await at(LOG, '07:59:59'))).toEqual(['ann@192.0.2.1', 'bob@192.0.2.2']);
    expect(holders(await at(LOG, '08:00'))).toEqual(['ann@192.0.2.1']);
  });

  test('as 2026-11-20 07:45, as -30m before the end of the log, and as an instant with its offset', async () => {
    for (const when of ['2026-11-20 07:45', '-15m', '2026-11-20T08:45:00+01:00', '2026-11-20T07:45Z']) {
      const answer = await at(LOG, when);
      expect(answer.at).toBe('2026-11-20T07:45:00.000Z');
      expect(holders(answer)).toEqual(['ann@192.0.2.1', 'bob@192.0.2.2']);
    }
  });

  test('as people say it, by the clock, and as the log writes it', async () => {
    for (const when of [
      '4 hours 15 minutes ago',
      'today 7:45',
      '11/20/26-07:45:00:000',
      '20.11.2026 07:45',
      'Fri 07:45',
    ])
      expect((await at(LOG, when)).at, when).toBe('2026-11-20T07:45:00.000Z');
    expect((await at(LOG, 'now')).at).toBe('2026-11-20T12:00:00.000Z');
    expect((await at(LOG, 'yesterday 14:00')).at).toBe('2026-11-19T14:00:00.000Z');
  });

  test('what counts from the last line of the log is said to, and nothing else is', async () => {
    const file = await folder.write('messages.log', LOG);
    const foot = async (command: string, ...when: string[]): Promise<string> =>
      (await seatwatch([command, file, ...when])).out.replaceAll(/\s+/g, ' ');
    for (const command of ['who', 'history'])
      expect(await foot(command, '--at', '-15m')).toContain('-15m counts from the last line that was read.');
    expect(await foot('usage', '--from', '06:30', '--at', '-5m')).toContain('06:30 and -5m count from the last line');
    expect(await foot('explain', '--user', 'bob@192.0.2.2', '--at', '07:45')).toContain('07:45 counts from');
    expect(await foot('who', '--at', 'today 7:45')).not.toContain('from the last line');
  });

  test.each(['2030-01-01', 'tomorrow', 'today 14:00', '14:00'])('%s lies ahead, which is told', async (when) => {
    const file = await folder.write('messages.log', LOG);
    for (const args of [
      ['who', file, '--at', when],
      ['history', file, '--from', when],
    ]) {
      const { status, out, err } = await seatwatch(args);
      expect([status, out]).toEqual([2, '']);
      expect(err).toContain(`"${when}" lies ahead: it is 2026-11-20 12:00:00 +00:00 now; name an earlier time`);
    }
  });

  test('what the log tells may lie ahead of the clock of this machine', async () => {
    const file = await folder.write('messages.log', LOG);
    const { status } = await seatwatch(['who', file, '--at', '07:59'], { now: Date.UTC(2026, 10, 20, 6) });
    expect(status).toBe(0);
  });

  test('what cannot be read as an instant is wrong usage', async () => {
    const { status, out, err } = await seatwatch(['who', await folder.write('messages.log', LOG), '--at', 'tea time']);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain('cannot read "tea time" as a time: give it as 2026-11-21 10:18');
  });

  test('in the window of a crash whether somebody was still logged in is uncertain', async () => {
    const text =
      START +
      ANN +
      iris.line('07:20:00:000', 9, 'Backup done') +
      iris.start('09:00:00:000') +
      BOB.replace('07:30', '09:30');
    expect(holders(await at(text, '07:10'))).toEqual(['ann@192.0.2.1']);
    const within = await at(text, '08:00');
    expect(holders(within)).toEqual([]);
    expect(within.uncertain.map(({ holder }) => holder)).toEqual(['ann@192.0.2.1']);
    const after = await at(text, '09:10');
    expect([...after.sessions, ...after.uncertain]).toEqual([]);
  });

  test('for ten minutes behind a CSP logout the seat may still be taken', async () => {
    const text =
      START +
      iris.login('07:00:00:000', 501, 'web@192.0.2.9', 1, 'CSP') +
      iris.logout('07:30:00:000', 501, 'web@192.0.2.9', 'CSP') +
      iris.line('09:00:00:000', 9, 'Backup done');
    expect((await at(text, '07:29')).sessions).toMatchObject([{ holder: 'web@192.0.2.9', state: 'open' }]);
    const grace = await at(text, '07:39');
    expect(grace.sessions).toMatchObject([{ holder: 'web@192.0.2.9', state: 'grace' }]);
    expect(grace.pools[0]?.sessions).toBe(0);
    expect((await at(text, '07:41')).sessions).toEqual([]);
  });

  test('before the log begins nothing is known', async () => {
    const answer = await at(LOG, '05:00');
    expect(answer.pools).toMatchObject([
      { seatsUsed: { atLeast: null, atMost: null }, coverage: { state: 'unknown', since: null } },
    ]);
    expect(answer.sessions).toEqual([]);
  });

  test('behind its end the answer is that of its end, and says so', async () => {
    const text =
      START +
      iris.login('07:00:00:000', 501, 'web@192.0.2.9', 1, 'CSP') +
      iris.logout('07:30:00:000', 501, 'web@192.0.2.9', 'CSP');
    const answer = await at(text, '11:00');
    expect(answer).toMatchObject({ at: '2026-11-20T11:00:00.000Z', asOf: '2026-11-20T07:30:00.000Z' });
    expect(answer.sessions).toMatchObject([{ holder: 'web@192.0.2.9', state: 'grace' }]);
    const { out } = await seatwatch(['who', join(folder.path, 'messages.log'), '--at', '11:00']);
    expect(out).toMatch(/^What was read ends at 2026-11-20 07:30:00 \+00:00: this is the answer for then/);
    expect(out).toContain('At 2026-11-20 11:00:00 +00:00, as of 2026-11-20 07:30:00 +00:00.');
  });
});
