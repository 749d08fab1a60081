import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { day, iris } from '../timeline.ts';
import { isRoot, NOBODY, start } from './site.ts';
import { asked, everybody, holders, newFolder, NOON, seatwatch, START, type Answer, type Folder } from './terminal.ts';

const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const BOB = iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1);
const BOB_OUT = iris.logout('08:00:00:000', 502, 'bob@192.0.2.2');
const LOG = START + ANN + BOB + BOB_OUT;

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

describe('who FILE tells who was logged in when the log ended', () => {
  test.each([
    ['LF', LOG],
    ['CRLF', LOG.replaceAll('\n', '\r\n')],
    ['a byte order mark', `\ufeff${LOG}`],
  ])('with %s', async (_, text) => {
    const answer = await asked(['who', await folder.write('messages.log', text)]);
    expect(holders(answer)).toEqual(['ann@192.0.2.1']);
    expect(answer).toMatchObject({
      at: '2026-11-20T08:00:00.000Z',
      asOf: '2026-11-20T08:00:00.000Z',
      stale: false,
      lastAlive: null,
    });
  });

  test.each(['with', 'without'])(
    'in UTF-16, %s a byte order mark, in the zone that its start-up line states',
    async (mark) => {
      const text =
        (mark === 'with' ? '\ufeff' : '') +
        LOG.replace('11/20/2026 06:00:00.000 UTC', '11/20/2026 04:00:00.000 UTC').replaceAll('\n', '\r\n');
      for (const bytes of [Buffer.from(text, 'utf16le'), Buffer.from(text, 'utf16le').swap16()]) {
        const answer = await asked(['who', await folder.write('messages.log', bytes)]);
        expect(holders(answer)).toEqual(['ann@192.0.2.1']);
        expect(answer).toMatchObject({ asOf: '2026-11-20T06:00:00.000Z', timezone: { name: '+02:00' } });
      }
    },
  );

  test('rotated siblings are read first, and a crash that they show is known', async () => {
    await folder.write('messages.old_20260928', START + ANN);
    const log = await folder.write('messages.log', BOB);
    const answer = await asked(['who', log]);
    expect(holders(answer)).toEqual(['ann@192.0.2.1', 'bob@192.0.2.2']);
    expect(answer.sessions.map(({ evidence }) => evidence[0]?.file)).toEqual([
      join(folder.path, 'messages.old_20260928'),
      log,
    ]);
  });

  test('a sibling that is given alone is read alone', async () => {
    const old = await folder.write('messages.old_20260928', START + ANN);
    await folder.write('messages.log', BOB);
    expect(holders(await asked(['who', old]))).toEqual(['ann@192.0.2.1']);
  });

  test('a log that is given with its sibling is one stream, in whatever order', async () => {
    const old = await folder.write('messages.old_20260928', START + ANN);
    const log = await folder.write('messages.log', iris.logout('07:10:00:000', 501, 'ann@192.0.2.1') + BOB);
    for (const files of [
      [old, log],
      [log, old],
      [log, old, log],
    ]) {
      const answer = await asked(['who', ...files]);
      expect(holders(answer)).toEqual(['bob@192.0.2.2']);
      expect(answer.pools).toHaveLength(1);
    }
  });

  test.each(['messages.log', 'cconsole.log'])(
    'alerts.log, which holds copies of lines of %s, is left out beside it, and that is said',
    async (name) => {
      const files = [
        await folder.write('alerts.log', iris.limit('07:20:00:000', 3)),
        await folder.write(name, LOG + iris.limit('07:20:00:000', 3)),
      ];
      const { pools } = await asked(['who', ...files]);
      expect(pools.map(({ sources }) => sources)).toEqual([[name]]);
      expect((await seatwatch(['history', ...files])).err).toBe(
        `seatwatch: ${files[0]} holds copies of lines of the log beside it, and is left out\n`,
      );
      expect(JSON.parse((await seatwatch(['check', '--json', ...files])).out)).toMatchObject({
        sources: [{ source: name }],
      });
    },
  );

  test('a log that was rotated a moment ago is empty: its sibling answers', async () => {
    await folder.write('messages.old_20260928', LOG);
    const answer = await asked(['who', await folder.write('messages.log', '')]);
    expect(holders(answer)).toEqual(['ann@192.0.2.1']);
    expect(answer.asOf).toBe('2026-11-20T08:00:00.000Z');
  });

  test('two instances in two folders are two pools, told apart by their paths', async () => {
    const files = [];
    for (const [name, user] of [
      ['prod', ANN],
      ['test', BOB],
    ] as const) {
      await mkdir(join(folder.path, name));
      files.push(await folder.write(join(name, 'messages.log'), START.replaceAll('PROD', name.toUpperCase()) + user));
    }
    const answer = await asked(['who', ...files]);
    expect(answer.pools.map(({ pool }) => pool)).toEqual(files.map((file) => `${file}/User`));
    expect(answer.sessions.map(({ holder, source }) => [holder, source])).toEqual([
      ['ann@192.0.2.1', files[0]],
      ['bob@192.0.2.2', files[1]],
    ]);
  });

  test('a file is called by its name, and a session has the same id wherever the file lies', async () => {
    const first = await asked(['who', await folder.write('messages.log', LOG)]);
    await mkdir(join(folder.path, 'copy'));
    const second = await asked(['who', await folder.write('copy/messages.log', LOG)]);
    expect(first.pools.map(({ pool, sources }) => [pool, sources])).toEqual([['messages.log/User', ['messages.log']]]);
    expect(Object.keys(first.readUpTo)).toEqual(['messages.log']);
    expect(second.sessions.map(({ id }) => id)).toEqual(first.sessions.map(({ id }) => id));
  });

  test('a last line without its end counts where nobody writes any more, and not where it may still be written', async () => {
    const text = LOG + iris.login('09:00:00:000', 503, 'eve@192.0.2.3', 1).trimEnd();
    expect(holders(await asked(['who', await folder.write('messages.log', text, NOON - 61_000)]))).toContain(
      'eve@192.0.2.3',
    );
    expect(holders(await asked(['who', await folder.write('messages.log', text, NOON - 5_000)]))).not.toContain(
      'eve@192.0.2.3',
    );
  });

  test('a log without licence lines: who holds seats is unknown, and no number is 0', async () => {
    const answer = await asked([
      'who',
      await folder.write('messages.log', iris.line('07:00:00:000', 9, 'Backup done')),
    ]);
    expect(answer.pools).toMatchObject([
      {
        limit: null,
        seatsUsed: { atLeast: null, atMost: null },
        coverage: { state: 'unknown', since: null },
        drift: null,
      },
    ]);
    const { out, status } = await seatwatch(['who', join(folder.path, 'messages.log')]);
    expect(status).toBe(0);
    expect(out).toContain('messages.log/User: unknown how many seats are used');
    expect(out).not.toMatch(/\b0\b(?! ?s)/);
  });
});

describe('who FILE says what is wrong with a file, and exits with 1', () => {
  async function refusal(name: string, content?: string | Uint8Array): Promise<string> {
    const file = content === undefined ? join(folder.path, name) : await folder.write(name, content);
    const { status, out, err } = await seatwatch(['who', file]);
    expect(out).toBe('');
    expect(status).toBe(1);
    expect(err).toMatch(/^seatwatch: .*\n$/);
    expect(err).toContain(file);
    return err;
  }

  test('missing', async () => expect(await refusal('messages.log')).toContain('there is no such file'));
  test('below a file instead of a folder', async () => {
    await folder.write('a', 'x');
    expect(await refusal('a/messages.log')).toContain('there is no such file');
  });
  test('empty, with no sibling', async () => expect(await refusal('messages.log', '')).toContain('it is empty'));
  test('a folder', async () => {
    await mkdir(join(folder.path, 'mgr'));
    expect(await refusal('mgr')).toContain('it is a folder: name the log in it');
  });
  test('binary', async () =>
    expect(await refusal('messages.log', Buffer.alloc(5000, 7))).toContain(
      'it looks like no log of InterSystems IRIS',
    ));
  test('of another product', async () =>
    expect(await refusal('syslog', 'Nov 20 07:00:00 db1 sshd[7]: Accepted publickey for ann\n')).toContain(
      'it looks like no log of',
    ));
  test('compressed in a way that is not read', async () =>
    expect(await refusal('messages.log', Buffer.from('BZh91AY&SY'))).toContain(
      'is compressed in a way that is not read (gzip and zstd are): unpack it first',
    ));
  test('compressed twice', async () =>
    expect(await refusal('messages.log', gzipSync(gzipSync(LOG)))).toContain('is compressed twice: unpack it once'));

  test.skipIf(!isRoot)('one that this account may not read', async () => {
    const file = await folder.write('messages.log', LOG);
    await chmod(folder.path, 0o755);
    await chmod(file, 0o600);
    const { status, out, err } = await start(['who', file], { uid: NOBODY, cwd: '/' }).ended;
    expect([status, out, err]).toEqual([
      1,
      '',
      `seatwatch: cannot read ${file}: this account may not read it: run as one that may\n`,
    ]);
  });

  test.skipIf(!isRoot)('a sibling that it may not read is named, and the log is read without it', async () => {
    await chmod(folder.path, 0o755);
    await chmod(await folder.write('messages.old_20260928', START + ANN), 0o600);
    const { status, out, err } = await start(['who', await folder.write('messages.log', BOB)], {
      uid: NOBODY,
      cwd: '/',
    }).ended;
    expect(status).toBe(0);
    expect(out).toContain('bob@192.0.2.2');
    expect(err).toContain('messages.old_20260928 cannot be read (EACCES)');
  });

  test('one bad file among several keeps the others from being answered for alone', async () => {
    const good = await folder.write('messages.log', LOG);
    const { status, out, err } = await seatwatch(['who', good, join(folder.path, 'gone.log')]);
    expect([status, out]).toEqual([1, '']);
    expect(err).toContain('gone.log');
  });
});

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
    for (const when of ['2026-11-20 07:45', '-15m', '15m ago', '2026-11-20T08:45:00+01:00', '2026-11-20T07:45Z']) {
      const answer = await at(LOG, when);
      expect(answer.at).toBe('2026-11-20T07:45:00.000Z');
      expect(holders(answer)).toEqual(['ann@192.0.2.1', 'bob@192.0.2.2']);
    }
  });

  test('what cannot be read as an instant is wrong usage', async () => {
    const { status, out, err } = await seatwatch(['who', await folder.write('messages.log', LOG), '--at', 'noon']);
    expect([status, out]).toEqual([2, '']);
    expect(err).toContain('cannot read "noon" as a time: give it as 2026-11-21 10:18');
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
    expect((await seatwatch(['who', join(folder.path, 'messages.log'), '--at', '11:00'])).out).toContain(
      'At 2026-11-20 11:00:00 +00:00, as of 2026-11-20 07:30:00 +00:00.',
    );
  });
});

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

test.each([5_001, 200_001])(
  'a log is known behind a hole of %i NULs, as a writer leaves it that kept its place when the log was emptied, and so are its first and its last stamp',
  async (hole) => {
    const file = await folder.write('messages.log', `${'\0'.repeat(hole)}${ANN}`);
    expect(await asked(['who', file])).toMatchObject({
      asOf: '2026-11-20T07:00:00.000Z',
      sessions: [{ holder: 'ann@192.0.2.1' }],
    });
    await folder.write('messages.log', `${'\0'.repeat(hole)}${ANN}${BOB}`);
    expect((await seatwatch(['usage', file])).out).toContain('2026-11-20 07:00 to 2026-11-20 07:30');
  },
);

test('the last stamp is found behind a dump of many lines without one', async () => {
  const text = LOG + '   a line of a dump without a stamp\n'.repeat(8_000);
  expect((await asked(['who', await folder.write('messages.log', text)])).asOf).toBe(
    new Date(day('08:00')).toISOString(),
  );
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
