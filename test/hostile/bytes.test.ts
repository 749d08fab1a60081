import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { newSite } from '../cli/site.ts';
import { asked, holders, newFolder, NOON, seatwatch, START, type Folder } from '../cli/terminal.ts';
import { runs } from '../runs.ts';
import { iris } from '../timeline.ts';
import { unseenIn } from './words.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const BOB = iris.login('08:00:00:000', 502, 'bob@192.0.2.2', 1);
const MEGABYTE = 1024 * 1024;

/** Asked of the file, and of a state that `watch` made of it. */
async function both(log: string | Buffer): Promise<(string | null)[][]> {
  const file = await folder.write('messages.log', log);
  const fromFile = await asked(['who', file]);
  await using site = await newSite();
  await writeFile(site.log, log);
  const logged = await site.once();
  expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  const fromState = await asked(['who', '--config', site.config]);
  for (const columns of [80, undefined]) {
    const { out, status } = await seatwatch(['who', '--sessions', file], columns === undefined ? {} : { columns });
    expect([status, unseenIn(out)]).toEqual([0, '']);
  }
  return [holders(fromFile), holders(fromState)];
}

describe('between two logins', () => {
  const rubbish: readonly (readonly [string, Buffer | string])[] = [
    ['a line of 10 MB', `${'x'.repeat(10 * MEGABYTE)}\n`],
    [
      'a line of 10 MB that is full of the words that are looked for',
      `${'LicenseTrace: Login, Role = User, UserId = '.repeat((10 * MEGABYTE) / 43)}\n`,
    ],
    ['a login of 10 MB', iris.login('07:30:00:000', 9, 'm'.repeat(10 * MEGABYTE), 1)],
    ['a megabyte of NULs', Buffer.alloc(MEGABYTE)],
    ['a megabyte of line ends', '\n'.repeat(MEGABYTE)],
    ['a megabyte of carriage returns', `${'\r'.repeat(MEGABYTE)}\n`],
    ['a hundred thousand heads without a text', '11/20/26-07:30:00:000 (1) 0 \n'.repeat(100_000)],
    [
      'bytes of every kind',
      Buffer.concat([
        Buffer.from(Array.from({ length: 65_536 }, (_, at) => (at * 197 + (at >> 8)) & 0xff)),
        Buffer.from('\n'),
      ]),
    ],
  ];

  test.each(rubbish)(
    '%s hides neither of them',
    async (_, between) => {
      const log = Buffer.concat([START + ANN, between, BOB].map((part) => Buffer.from(part as string)));
      const [fromFile = [], fromState = []] = await both(log);
      for (const found of [fromFile, fromState])
        expect(found.filter((holder) => holder === 'ann@192.0.2.1' || holder === 'bob@192.0.2.2')).toHaveLength(2);
    },
    60_000,
  );
});

test('a user id of 4 KB is a user; a login with one of 64 KiB is cut, and said not to be understood; neither fills a table', async () => {
  await using site = await newSite({
    log:
      START +
      ANN +
      iris.login('07:20:00:000', 502, 'k'.repeat(4_000), 1) +
      iris.login('07:30:00:000', 503, 'm'.repeat(64 * 1024), 1),
  });
  await site.once();
  await site.append(iris.limit('12:00:00:000', 3));
  await site.once(NOON + 1_000);
  const { out } = await seatwatch(['who', '--config', site.config], { now: NOON + 2_000, columns: 80 });
  expect(out.length).toBeLessThan(8_000);
  expect(holders(await asked(['who', '--config', site.config], { now: NOON + 2_000 }))).toEqual([
    'ann@192.0.2.1',
    'k'.repeat(4_000),
  ]);
  const { out: checked } = await seatwatch(['check', site.log], { columns: 80 });
  expect(checked).toMatch(/not understood|no pattern understood/i);
  expect(checked).toContain('mmmmmmmm');
  expect(checked.length).toBeLessThan(8_000);
});

test('a log of two bytes a character may hold half of a pair; the other names are read', async () => {
  const log = Buffer.from(`\ufeff${START}${iris.login('06:30:00:000', 9, 'half\ud83d@192.0.2.9', 1)}${ANN}`, 'utf16le');
  const [fromFile = [], fromState = []] = await both(log);
  expect(fromFile).toContain('ann@192.0.2.1');
  expect(fromFile).toHaveLength(2);
  expect(fromState).toEqual(fromFile);
});

test('whatever bytes are appended to a log, watch goes on, and who says who was there', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 5 }), async (pieces) => {
      await using site = await newSite({ log: START + ANN });
      await site.once();
      for (const piece of pieces) await appendFile(site.log, piece);
      await appendFile(site.log, `\n${BOB}`);
      expect((await site.once(NOON + 1_000)).filter(({ level }) => level === 'error')).toEqual([]);
      expect(holders(await asked(['who', '--config', site.config], { now: NOON + 2_000 }))).toEqual(
        expect.arrayContaining(['ann@192.0.2.1', 'bob@192.0.2.2']),
      );
    }),
    { numRuns: runs(10) },
  );
}, 60_000);

describe('the command that explain shows, pasted into a shell', () => {
  const names = [
    'a b.log',
    "it's.log",
    '$(touch owned).log',
    '`touch owned`.log',
    ';touch owned;.log',
    '-n.log',
    '--help',
    'a"b.log',
    'a\\b.log',
    '*.log',
    'ä 東.log',
    '~.log',
    '#.log',
    '&&touch owned.log',
    '!!.log',
    '%s%n.log',
  ];
  const unseen = ['a\nb.log', '\u001b[31m.log', 'a\tb.log', 'a\u202eb.log', "\u0007'; touch owned; '.log"];

  async function commandOf(name: string): Promise<{ command: string; text: string }> {
    await folder.write(name, START + ANN);
    const { sessions } = (await asked(['explain', '--user', 'ann', '--', join(folder.path, name)])) as unknown as {
      sessions: { lines: { command: string | null; text: string }[] }[];
    };
    const [line] = sessions[0]?.lines ?? [];
    return { command: line?.command ?? '', text: line?.text ?? '' };
  }

  function run(shell: string, command: string): string {
    const out = execFileSync(shell, [...(shell === 'bash' ? ['--norc'] : []), '-c', `${command} || true`], {
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: folder.path,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '' },
    });
    expect(existsSync(join(folder.path, 'owned'))).toBe(false);
    return out;
  }

  test.each(names)('a file called %j: shows the very line, and runs nothing else', async (name) => {
    const { command, text } = await commandOf(name);
    expect(unseenIn(command)).toBe('');
    for (const shell of ['/bin/sh', 'bash']) expect(run(shell, command)).toBe(`${text}\n`);
  });

  test.each(unseen)(
    'a file called %j, with what is not seen: so too where the shell knows such words, and harmless where it does not',
    async (name) => {
      const { command, text } = await commandOf(name);
      expect(unseenIn(command)).toBe('');
      expect(run('bash', command)).toBe(`${text}\n`);
      expect(['', `${text}\n`]).toContain(run('/bin/sh', command));
    },
  );
});
