import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { day, iris } from '../timeline.ts';
import { isRoot, NOBODY, start } from './site.ts';
import { asked, holders, newFolder, NOON, seatwatch, START, type Folder } from './terminal.ts';
import { ANN, BOB, LOG } from './who-logs.ts';

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
        await folder.write('alerts.log', iris.limit('08:20:00:000', 3)),
        await folder.write(name, LOG + iris.limit('08:20:00:000', 3)),
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
