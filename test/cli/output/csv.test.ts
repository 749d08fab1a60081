import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { csv, type Cell } from '../../../src/cli/output/csv.ts';
import { iris } from '../../timeline.ts';
import { asked, newFolder, seatwatch, START, type Folder } from '../terminal.ts';

function textOf(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [...csv(head, rows)].join('');
}

/** Reads RFC 4180 as a spreadsheet does. */
function parsed(text: string): string[][] {
  const rows: string[][] = [[]];
  for (const [, quotedCell, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\n]*))(,|\n)/g)) {
    rows.at(-1)?.push(quotedCell?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\n') rows.push([]);
  }
  return rows.slice(0, -1);
}

/** The rows below the head, by the names of the head. */
function records(text: string): Record<string, string>[] {
  const [head = [], ...rows] = parsed(text);
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at] ?? '', cell])));
}

describe('the door to CSV', () => {
  test('quotes what would break a row, by RFC 4180', () => {
    const rows = [
      ['Doe, Jane', 'say "hi"'],
      [' padded ', 'plain'],
    ];
    expect(textOf(['a', 'b'], rows)).toBe('a,b\n"Doe, Jane","say ""hi"""\n" padded ",plain\n');
  });

  test('numbers stay numbers, null is empty, truth is a word', () => {
    expect(textOf(['a', 'b', 'c', 'd'], [[-3, 0.5, null, true]])).toBe('a,b,c,d\n-3,0.5,,true\n');
  });

  test.each([
    ['=HYPERLINK("http://192.0.2.1/")', `"'=HYPERLINK(""http://192.0.2.1/"")"\n`],
    ['+1', "'+1\n"],
    ['-bob', "'-bob\n"],
    ['@SUM(A1)', "'@SUM(A1)\n"],
    ['  =1', "'  =1\n"],
    ['＝1', "'＝1\n"],
    ['a;=1+1;b', `"a;'=1+1;b"\n`],
    ['\t=1', '\\t=1\n'],
    ['\r=1', '\\r=1\n'],
    ['a=b', 'a=b\n'],
  ])('a spreadsheet runs no formula of a log: %j', (cell, row) => {
    expect(textOf(['a'], [[cell]])).toBe(`a\n${row}`);
  });

  test('what is not seen is shown, so that a cell never ends a row or turns it round', () => {
    expect(textOf(['a'], [['x\ny\u001b[31m\u202ez\u0000']])).toBe('a\nx\\ny\\x1b[31m<U+202E>z\\x00\n');
  });
});

describe('who, history and usage --csv', () => {
  let folder: Folder;
  beforeEach(async () => void (folder = await newFolder()));
  afterEach(() => folder[Symbol.asyncDispose]());

  const HOSTILE = "=cmd|' /C calc'!A0@192.0.2.66";
  const LOG =
    START +
    iris.login('07:00:00:000', 501, 'Doe, Jane@192.0.2.1', 1) +
    iris.login('07:10:00:000', 502, HOSTILE, 1) +
    iris.login('07:20:00:000', 503, 'bob@192.0.2.2', 1) +
    iris.login('07:30:00:000', 504, 'late@192.0.2.4', 0) +
    iris.limit('07:40:00:000', 3) +
    iris.logout('08:00:00:000', 503, 'bob@192.0.2.2') +
    iris.line('08:30:00:000', 9, 'Backup done');

  test('who gives a row for each session, with what JSON says', async () => {
    const file = await folder.write('messages.log', LOG);
    const { status, out, err } = await seatwatch(['who', '--csv', file]);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^id,pool,system,source,instance,holder,node,role,process,openedAt,openedCertainty,openedFrom,openedTo,lastSeenAt,state,holderSince,uncertain,suspect,ambiguous,reason,file,position,asOf,stale\n/,
    );
    const rows = records(out);
    const { sessions } = await asked(['who', file]);
    expect(rows.map(({ id }) => id)).toEqual(sessions.map(({ id }) => id));
    expect(rows.map(({ holder }) => holder)).toEqual(['Doe, Jane@192.0.2.1', `'${HOSTILE}`]);
    expect(rows[0]).toMatchObject({
      system: 'iris',
      openedAt: '2026-11-20T07:00:00.000Z',
      openedCertainty: 'exact',
      openedFrom: '',
      state: 'open',
      uncertain: 'false',
      position: String(sessions[0]?.evidence[0]?.position),
      asOf: '2026-11-20T08:30:00.000Z',
      stale: 'false',
    });
  });

  test('history gives sessions, then refusals', async () => {
    const rows = records((await seatwatch(['history', '--csv', await folder.write('messages.log', LOG)])).out);
    expect(rows.map(({ kind }) => kind)).toEqual([
      'session',
      'session',
      'session',
      'session',
      'refused',
      'limit-exceeded',
    ]);
    expect(rows[3]).toMatchObject({
      holder: 'bob@192.0.2.2',
      closedAt: '2026-11-20T08:00:00.000Z',
      closedCertainty: 'exact',
      endedBy: 'logout',
    });
    expect(rows[4]).toMatchObject({
      holder: 'late@192.0.2.4',
      at: '2026-11-20T07:30:00.000Z',
      reason: 'the login failed',
    });
    expect(rows[5]).toMatchObject({ total: '3', since: '2026-11-20T06:00:00.000Z', holder: '' });
  });

  test('usage gives the steps, each up to the next', async () => {
    const rows = records((await seatwatch(['usage', '--csv', await folder.write('messages.log', LOG)])).out);
    expect(rows.map(({ seatsAtLeast }) => seatsAtLeast)).toEqual(['', '1', '0', '1', '2', '3', '2']);
    expect(rows.slice(1).map(({ from }) => from)).toEqual(rows.slice(0, -1).map(({ to }) => to));
    expect(rows.at(-1)).toMatchObject({ pool: 'messages.log/User', seatsAtMost: '', coverage: 'at least' });
  });

  test('--json and --csv together are wrong usage', async () => {
    const { status, err } = await seatwatch(['who', '--csv', '--json', await folder.write('messages.log', LOG)]);
    expect(status).toBe(2);
    expect(err).toContain('--json and --csv cannot be given together');
  });
});
