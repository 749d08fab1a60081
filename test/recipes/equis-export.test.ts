import { readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COLUMNS } from '../../parsers/equis/columns.ts';
import { newFolder, seatwatch } from '../cli/terminal.ts';

const RECIPE = readFileSync(join(import.meta.dirname, '..', '..', 'recipes', 'equis-export.cmd'), 'utf8');
const LINES = RECIPE.split('\r\n').filter((line) => !line.startsWith('rem '));
const AT = Date.UTC(2026, 10, 20, 7, 20);

test('asks for the columns of the table, without locks of others and without filtering who has just come', () => {
  const [, query = ''] = /-Q "([^"]+)"/.exec(RECIPE) ?? [];
  for (const column of COLUMNS) expect(query).toContain(column);
  expect(query).toContain('LICENSE_EXPIRES IS NULL');
  expect(query).toMatch(/^SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW; SELECT /);
  expect(query).not.toMatch(/NOLOCK|READPAST|NOCOUNT/);
});

test('replaces the file only behind a query that went well', () => {
  const at = (text: string): number => LINES.findIndex((line) => line.includes(text));
  expect(LINES[at('sqlcmd ')]).toMatch(/ -b .* -o "%FOLDER%\\leases.tmp" /);
  expect(at('if errorlevel 1 exit /b 1')).toBeGreaterThan(at('sqlcmd '));
  expect(at('move /y "%FOLDER%\\leases.tmp" "%FOLDER%\\leases.csv"')).toBeGreaterThan(at('if errorlevel 1'));
});

test('what sqlcmd prints so is read: rows, and that there are none', async () => {
  await using folder = await newFolder();
  const header = `${COLUMNS.join('|')}\r\n${COLUMNS.map((name) => '-'.repeat(name.length)).join('|')}\r\n`;
  const row =
    '21001|LAB-PC07BFEBFBFF000906EA1C2D3E4F02005E001A2B|EXAMPLE\\m.ruiz|2026-11-20 05:51:08.113|2026-11-20 07:29:41.203|5C';
  const [some, none] = [
    await folder.write('some.csv', `${header}${row}\r\n\r\n(1 rows affected)\r\n`),
    await folder.write('none.csv', `${header}\r\n(0 rows affected)\r\n`),
  ];
  for (const file of [some, none]) await utimes(file, AT / 1000, AT / 1000);
  expect((await seatwatch(['who', some, '--timezone', 'UTC'])).out).toMatch(/EXAMPLE\\m.ruiz +LAB-PC07/);
  expect(await seatwatch(['who', none, '--timezone', 'UTC'])).toMatchObject({
    err: '',
    out: expect.stringContaining('Nobody is known to hold a seat') as string,
  });
});
