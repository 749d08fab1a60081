import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { table } from '../../src/cli/output/table.ts';
import { iris } from '../timeline.ts';
import { asked, newFolder, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const HOSTILE: [string, string][] = [
  ['ESC, which colours and moves', 'ann\u001b[2J\u001b]0;title\u0007'],
  ['the one-byte ESC [', 'ann\u009b31m'],
  ['NUL', 'ann\u0000bob'],
  ['a carriage return, which overwrites the line', 'ann\rroot'],
  ['backspaces', 'ann\b\b\bbob'],
  ['marks that turn the reading direction', 'ann\u202egnp.exe\u2066'],
  ['what is not seen', 'ann\u200b\ufeff\u{e0041}'],
  ['ten thousand letters', 'a'.repeat(7_000)],
  ['markup and quotes', `"><script>'\\ \${x} %s`],
  ['the name of a property', '__proto__'],
];
// What a terminal may act on, or hides; line ends are seatwatch's own.
const RAW =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;

describe.each(HOSTILE)('a user id with %s', (_, user) => {
  const log =
    START +
    iris.login('07:00:00:000', 501, user, 1) +
    iris.login('07:01:00:000', 502, 'bob@192.0.2.2', 1) +
    iris.login('07:02:00:000', 503, user, 0);

  test.each(['who', 'history'])(
    'reaches the terminal of %s as text alone, and every line of it fits',
    async (command) => {
      const { status, out, err } = await seatwatch([command, await folder.write('messages.log', log)], { columns: 80 });
      expect(status).toBe(0);
      expect(out + err).not.toMatch(RAW);
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
      expect(out).toContain('bob@192.0.2.2');
      expect(out.split('\n').filter((line) => /^(root|bob$)/.test(line))).toEqual([]);
    },
  );

  test.each(['who', 'history'])('stands in the JSON of %s as it is, with nothing raw', async (command) => {
    const { status, out } = await seatwatch([command, '--json', await folder.write('messages.log', log)]);
    expect(status).toBe(0);
    expect(out).not.toMatch(RAW);
    const { sessions } = JSON.parse(out) as { sessions: { holder: string }[] };
    expect(sessions.map(({ holder }) => holder)).toContain(user);
  });
});

test('a file name that holds controls is shown, not sent', async () => {
  const { err } = await seatwatch(['who', `${folder.path}/\u001b[31mmessages.log`]);
  expect(err).not.toMatch(RAW);
  expect(err).toContain('\\x1b[31mmessages.log: there is no such file');
});

describe('who --json has exactly these keys', () => {
  const SESSION = [
    'ambiguous',
    'evidence',
    'holder',
    'holderSince',
    'id',
    'instance',
    'lastSeenAt',
    'node',
    'openedAt',
    'openedBetween',
    'openedCertainty',
    'pool',
    'process',
    'reason',
    'role',
    'source',
    'state',
    'suspect',
    'system',
  ];

  test('of the answer, its pools, their sessions and the evidence', async () => {
    const answer: object = await asked([
      'who',
      await folder.write('messages.log', START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1)),
    ]);
    expect(Object.keys(answer).toSorted()).toEqual([
      'asOf',
      'at',
      'lastAlive',
      'pools',
      'readUpTo',
      'sessions',
      'stale',
      'timezone',
      'uncertain',
    ]);
    const { pools, sessions } = answer as { pools: object[]; sessions: { evidence: object[] }[] };
    expect(Object.keys(pools[0] ?? {}).toSorted()).toEqual([
      'coverage',
      'doubt',
      'drift',
      'eachConnection',
      'limit',
      'limitSince',
      'perCore',
      'pool',
      'refused',
      'seatsUsed',
      'sessions',
      'sources',
      'statedLimit',
      'system',
      'unnamed',
    ]);
    expect(Object.keys(sessions[0] ?? {}).toSorted()).toEqual(SESSION);
    expect(sessions[0]?.evidence.map((one) => Object.keys(one))).toEqual([['file', 'position', 'text']]);
  });

  test('the evidence is the very line, and where it stands', async () => {
    const login = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
    const file = await folder.write('messages.log', START + login);
    const { sessions } = await asked(['who', file]);
    expect(sessions[0]?.evidence).toEqual([{ file, position: START.length, text: login.trimEnd() }]);
  });

  test('what is not known is null', async () => {
    const answer = await asked([
      'who',
      await folder.write('messages.log', iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 2)),
    ]);
    expect(answer.pools[0]).toMatchObject({ limit: null, seatsUsed: { atMost: null }, drift: null });
    expect(JSON.stringify(answer)).not.toMatch(/undefined|NaN|Infinity/);
  });
});

describe('a table', () => {
  const rows = [
    ['anna.with.a.long.name@workstation-0042.example.test', '2026-11-20 07:05', '12 min', 'exact'],
    ['bob', '2026-11-20 07:06', '11 min', 'opened 2026-11-20 07:05 to 07:10; one of several'],
  ];
  const head = ['HOLDER', 'SINCE', 'FOR', 'HOW SURE'];

  test('fits the terminal by wrapping, and cuts nothing', () => {
    const text = table(head, rows, 70);
    expect(text.split('\n').filter((line) => line.length > 70)).toEqual([]);
    expect(text).toContain('2026-11-20 07:05');
    expect(text).not.toContain('…');
    const holder = text
      .split('\n')
      .slice(1, -1)
      .map((line) => line.slice(0, text.indexOf('SINCE')).trim())
      .join('');
    expect(holder).toContain('anna.with.a.long.name@workstation-0042.example.test');
  });

  test('a stamp stays whole, however narrow the terminal', () => {
    expect(table(head, rows, 20)).toContain('2026-11-20 07:05');
  });

  test('where the output is no terminal a row is one line, so that it can be searched for', () => {
    expect(table(head, rows).trimEnd().split('\n')).toHaveLength(3);
  });

  test('wide characters and marks keep the columns in line', () => {
    const [, wide = '', marked = '', plain = ''] = table(
      ['A', 'B'],
      [
        ['日本語', 'x'],
        ['a\u0301b\u0301', 'x'],
        ['abcdef', 'x'],
      ],
      80,
    ).split('\n');
    expect(wide.indexOf('x')).toBe(plain.indexOf('x') - 3);
    expect(marked.indexOf('x')).toBe(plain.indexOf('x') + 2);
  });
});
