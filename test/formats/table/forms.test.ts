import { expect, test } from 'vitest';
import type { Table } from '../../../src/domain/entry.ts';
import { createTableReader } from '../../../src/formats/table/table.ts';
import { encode, ENCODINGS, logFolder, type Encoding } from '../text-log/log-folder.ts';
import { CLOCK, exportOf, HEADER, lease, LEASES, sqlcmdOf, stamp, type Cells } from './exports.ts';

const HOUR = 3_600_000;
/** Two who are there, of whom one has not renewed yet, and one who left an hour ago. */
const ROWS = [
  lease('ann', CLOCK - HOUR, CLOCK + 600_000),
  lease('bob "the builder", jr', CLOCK - 60_000, null),
  lease('jörg', CLOCK - 3 * HOUR, CLOCK - HOUR),
];
const COUNT = '(3 rows affected)';

interface Answer {
  tables: Table[];
  told: string[];
}

async function read(text: string | Buffer): Promise<Answer> {
  const file = logFolder({ name: 'leases.csv', reader: createTableReader(LEASES), final: true });
  await file.write(text);
  const { entries, notes } = await file.poll();
  return {
    tables: entries.flatMap(({ table }) => table ?? []),
    told: notes.map(({ detail }) => detail.replace(`${file.path} is no whole table: `, '')),
  };
}

/** The cells of the last table in the order of the maker's columns, what is not there as null. */
function cellsOf({ tables }: Answer, columns: readonly string[] = HEADER): Cells[] {
  return (tables.at(-1)?.rows ?? []).map((row) =>
    columns.map((name) => (row[name] === '' ? null : (row[name] ?? null))),
  );
}

const MARKED = ENCODINGS.filter((one) => one === 'UTF-8' || one.endsWith('BOM'));
const FORMS = [
  ['commas', exportOf(ROWS)],
  ['commas, below them how many rows there are', exportOf(ROWS, { trailer: COUNT })],
  ['commas and no header', exportOf(ROWS, { header: false })],
  ['tabs', exportOf(ROWS, { delimiter: '\t' })],
  ['tabs and no header', exportOf(ROWS, { delimiter: '\t', header: false })],
  ['semicolons', exportOf(ROWS, { delimiter: ';', none: '' })],
  ['quotes around every field', exportOf(ROWS, { quoted: true, end: '\n' })],
  ['a rule of dashes and columns below each other', sqlcmdOf(ROWS, undefined, COUNT)],
] as const;

test.each(MARKED.flatMap((encoding) => FORMS.map(([form, text]) => [form, encoding, text] as const)))(
  'an export is read the same with %s, in %s',
  async (_, encoding: Encoding, text) => {
    const answer = await read(encode(text, encoding, true));
    expect(answer.told).toEqual([]);
    expect(cellsOf(answer)).toEqual(ROWS);
  },
);

test('an export of sqlcmd with a separator has padded fields and a rule below the header', async () => {
  // It writes no quotes: a field that holds the separator cannot be told from two.
  const rows = [ROWS[0]!, ROWS[2]!];
  expect(cellsOf(await read(sqlcmdOf(rows, '|', '(2 rows affected)')))).toEqual(rows);
  expect(cellsOf(await read(sqlcmdOf(rows, ',', '(2 rows affected)')))).toEqual(rows);
});

test('a spreadsheet leaves out what is empty and writes dates in its own way', async () => {
  const day = (at: number): string => stamp(at).replace(/^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d).*$/, '$3.$2.$1 $4');
  const rows = ROWS.map((cells) =>
    cells.map((cell, at) => (cell !== null && (at === 3 || at === 4) ? day(Date.parse(`${cell}Z`)) : cell)),
  );
  expect(cellsOf(await read(exportOf(rows, { delimiter: ';', none: '' })))).toEqual(rows);
});

test.each([
  '(3 rows affected)',
  '(3 row(s) affected)',
  '(3 Zeilen betroffen)',
  '(3 lignes affectées)',
  '(3 filas afectadas)',
  '(3 righe interessate)',
  '(3 行处理されました)',
  '(3개 행 적용됨)',
  '(затронуто строк: 3)',
  '(liczba wierszy, których dotyczy operacja: 3)',
])('how many rows there are is understood in any language: %s', async (trailer) => {
  expect(cellsOf(await read(exportOf(ROWS, { trailer })))).toEqual(ROWS);
  const cut = await read(exportOf(ROWS.slice(1), { trailer }));
  expect(cut.tables).toEqual([]);
  expect(cut.told).toEqual([expect.stringContaining('it holds 2 rows and says that they are 3: it may be cut off')]);
});

test('what a tool says behind the number of rows is none of them', async () => {
  const trailer = `${COUNT}\r\n\r\nCompletion time: 2026-11-20T13:00:00.0000000+01:00`;
  expect(cellsOf(await read(exportOf(ROWS, { trailer })))).toEqual(ROWS);
});

test('columns may stand in any order, be called in the way of a tool, and be more than are needed', async () => {
  const order = [4, 1, 0, 3, 2];
  const header = ['License Expires', 'Workstation', 'App Id', 'License Checked Out', 'User Name', 'EUID'];
  const rows = ROWS.map((cells) => [...order.map((at) => cells[at] ?? null), '17']);
  const answer = await read(exportOf(rows, { header }));
  expect(cellsOf(answer, header)).toEqual(rows);
});

test.each([
  ['a file that is empty', '', 'it is empty, which does not prove that nobody is there'],
  ['blank lines alone', '\r\n\r\n', 'it is empty, which does not prove that nobody is there'],
  ['a header alone', exportOf([]), 'it has no row, which does not prove that nobody is there'],
  ['a number of rows alone', '(0 rows affected)\r\n', 'line 1 tells of 0 rows, but not of which table'],
  [
    'no expiry',
    exportOf(ROWS, { header: ['A', 'B', 'C', 'D', 'E', 'F'] }),
    'line 1, "A,B,C,D,E,F", names other columns',
  ],
  [
    'a column that has another name',
    exportOf(ROWS, { header: HEADER.with(4, 'VALID_UNTIL') }),
    'it must be APP_ID, WORKSTATION, USER_NAME, LICENSE_CHECKED_OUT, LICENSE_EXPIRES, CHECKSUM, in any order',
  ],
  [
    'another table',
    'APP_ID,KEY_TYPE,KEY_STRING\r\n12340,C,AAAA\r\n',
    'line 1, "APP_ID,KEY_TYPE,KEY_STRING", names other',
  ],
  [
    'an error of the database',
    "Msg 208, Level 16, State 1, Line 1\r\nInvalid object name 'ST_LICENSE_USE'.\r\n",
    'line 1 is what the query was answered with: Msg 208, Level 16',
  ],
  [
    'an error of the database behind some rows',
    exportOf(ROWS, { trailer: 'Msg 1222, Level 16, State 51, Line 1' }),
    'line 6 holds what the query was answered with: Msg 1222',
  ],
  ['two tables', `${exportOf(ROWS, { trailer: COUNT })}${exportOf(ROWS)}`, 'line 7 is of a second table'],
  ['a quote that is not closed', `${exportOf(ROWS)}12340,"LAB-PC`, 'line 5 is broken: a quote is not closed'],
  ['a row less than it says', exportOf(ROWS.slice(1), { trailer: COUNT }), 'it holds 2 rows and says that they are 3'],
  ['a last line that does not end', exportOf(ROWS).trimEnd(), 'its last line, 4, does not end with a line break'],
])('%s is no version: it is told with its line and what to do, and nobody is gone', async (_, text, told) => {
  const answer = await read(text);
  expect(answer.tables).toEqual([]);
  expect(answer.told).toEqual([expect.stringContaining(told)]);
  expect(answer.told[0]).toMatch(/It was not used, and nobody counts as gone$/);
});

test('an empty table that says that it has no rows is a version without anybody', async () => {
  const { tables, told } = await read(exportOf([], { trailer: '(0 rows affected)' }));
  expect(told).toEqual([]);
  expect(tables).toEqual([{ header: HEADER, rows: [], all: 0, counted: 0 }]);
});
