import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { start } from './site.ts';
import { asked, everybody, newFolder, seatwatch, type Answer, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

describe('the zone of the stamps', () => {
  const SUMMER =
    "07/01/26-09:00:00:000 (390) 0 [Utility.Event] Instance 'PROD' starting on node db1.example.test " +
    "by user 'irisowner' on 07/01/2026 07:00:00.000 UTC\n";
  const LOGIN =
    '07/01/26-10:00:00:000 (501) 0 [Generic.Event] LicenseTrace: Login, Role = User, UserId = ' +
    'ann@192.0.2.1, Routine = , Result = 1\n';

  test('--timezone comes before the start-up line', async () => {
    const answer = await asked(['who', await folder.write('messages.log', SUMMER + LOGIN), '--timezone', 'Asia/Tokyo']);
    expect(answer.timezone).toEqual({ name: 'Asia/Tokyo', from: '--timezone' });
    expect(everybody(answer)[0]?.openedAt).toBe('2026-07-01T01:00:00.000Z');
  });

  test('the start-up line comes before the zone of the machine, and the answer names it', async () => {
    const file = await folder.write('messages.log', SUMMER + LOGIN);
    const answer = await asked(['who', file]);
    expect(answer.timezone).toEqual({ name: '+02:00', from: 'the start-up line of the log' });
    expect(everybody(answer)[0]?.openedAt).toBe('2026-07-01T08:00:00.000Z');
    expect((await seatwatch(['who', file])).out).toContain('2026-07-01 10:00');
  });

  test('a zone that nobody knows is wrong usage', async () => {
    const { status, err } = await seatwatch([
      'who',
      await folder.write('messages.log', SUMMER + LOGIN),
      '--timezone',
      'Europe/Berlin ',
    ]);
    expect(status).toBe(2);
    expect(err).toContain('cannot use the zone "Europe/Berlin "');
  });

  test('where start-up lines disagree, the last one counts and --timezone is asked for', async () => {
    const winter = SUMMER.replaceAll('07/01', '12/01').replace('07:00:00.000 UTC', '08:00:00.000 UTC');
    const answer = await asked(['who', await folder.write('messages.log', SUMMER + LOGIN + winter)]);
    expect(answer.timezone).toEqual({
      name: '+01:00',
      from: 'the last start-up line; earlier ones state another, so give --timezone',
    });
  });

  test('two logs of two zones: each is read in its own, and the answer says so', async () => {
    await mkdir(join(folder.path, 'b'));
    const files = [
      await folder.write('messages.log', SUMMER + LOGIN),
      await folder.write('b/messages.log', (SUMMER + LOGIN).replace('07:00:00.000 UTC', '00:00:00.000 UTC')),
    ];
    const { out, err } = await seatwatch(['who', ...files, '--json']);
    expect(everybody(JSON.parse(out) as Answer).map(({ openedAt }) => openedAt)).toEqual([
      '2026-07-01T08:00:00.000Z',
      '2026-07-01T01:00:00.000Z',
    ]);
    expect(err).toMatch(/are of \+09:00 \(the start-up line of the log\); all\s+times are shown in \+02:00/);
  });

  test('in the hour that autumn repeats the log ends where its last line stands, not an hour before', async () => {
    const text =
      ['10/25/26-02:50:00:000', '10/25/26-02:10:00:000']
        .map(
          (stamp, at) =>
            `${stamp} (50${at}) 0 [Generic.Event] LicenseTrace: Login, Role = User, UserId = ` +
            `u${at}@192.0.2.1, Routine = , Result = 1\n`,
        )
        .join('') + '10/25/26-02:20:00:000 (9) 0 [Generic.Event] Backup done\n';
    const answer = await asked(['who', await folder.write('messages.log', text), '--timezone', 'Europe/Berlin']);
    // No logout was ever seen: both are listed as uncertain.
    expect([...answer.uncertain, ...answer.sessions].map(({ openedAt }) => openedAt)).toEqual([
      '2026-10-25T00:50:00.000Z',
      '2026-10-25T01:10:00.000Z',
    ]);
    expect(answer.asOf).toBe('2026-10-25T01:20:00.000Z');
  });
});

describe('on a machine of another zone', () => {
  const SUMMER_LOGIN =
    '07/01/25-10:00:00:000 (501) 0 [Generic.Event] LicenseTrace: Login, Role = User, UserId = ' +
    'ann@192.0.2.1, Routine = , Result = 1\n';
  const WINTER_LOGIN = SUMMER_LOGIN.replace('07/01', '12/01').replace('ann', 'bob');
  const started = (head: string, utc: string): string =>
    `${head} (390) 0 [Utility.Event] Instance 'PROD' starting on node db1.example.test by user ` +
    `'irisowner' on ${utc} UTC\n`;

  async function inBerlin(text: string): Promise<Answer> {
    const { status, out, err } = await start(['who', '--json', await folder.write('messages.log', text)], {
      env: { TZ: 'Europe/Berlin' },
    }).ended;
    expect(status, err).toBe(0);
    return JSON.parse(out) as Answer;
  }

  test('its zone is used where the log states none, with its summer and its winter', async () => {
    const answer = await inBerlin(SUMMER_LOGIN + WINTER_LOGIN);
    expect(answer.timezone).toEqual({ name: 'Europe/Berlin', from: 'this machine, as the log states none' });
    expect([...answer.uncertain, ...answer.sessions].map(({ openedAt }) => openedAt)).toEqual([
      '2025-07-01T08:00:00.000Z',
      '2025-12-01T09:00:00.000Z',
    ]);
  });

  test('and where it agrees with every start-up line, so that both halves of the year are right', async () => {
    const answer = await inBerlin(
      started('07/01/25-09:00:00:000', '07/01/2025 07:00:00.000') +
        SUMMER_LOGIN +
        started('12/01/25-09:00:00:000', '12/01/2025 08:00:00.000') +
        WINTER_LOGIN,
    );
    expect(answer.timezone).toEqual({ name: 'Europe/Berlin', from: 'this machine, which agrees with the log' });
    expect([...answer.uncertain, ...answer.sessions].map(({ openedAt }) => openedAt)).toEqual([
      '2025-12-01T09:00:00.000Z',
    ]);
  });

  test('and not where an earlier start-up line speaks against it, though the last one agrees', async () => {
    const answer = await inBerlin(
      started('07/01/25-09:00:00:000', '07/01/2025 00:00:00.000') +
        SUMMER_LOGIN +
        started('12/01/25-09:00:00:000', '12/01/2025 08:00:00.000') +
        WINTER_LOGIN,
    );
    expect(answer.timezone).toEqual({
      name: '+01:00',
      from: 'the last start-up line; earlier ones state another, so give --timezone',
    });
    expect([...answer.uncertain, ...answer.sessions].map(({ openedAt }) => openedAt)).toEqual([
      '2025-12-01T09:00:00.000Z',
    ]);
  });

  test('and not where a start-up line states another', async () => {
    const answer = await inBerlin(started('07/01/25-09:00:00:000', '07/01/2025 00:00:00.000') + SUMMER_LOGIN);
    expect(answer.timezone).toEqual({ name: '+09:00', from: 'the start-up line of the log' });
    expect([...answer.uncertain, ...answer.sessions].map(({ openedAt }) => openedAt)).toEqual([
      '2025-07-01T01:00:00.000Z',
    ]);
  });
});
