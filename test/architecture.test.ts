import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8');
/** Folders whose own folders are rooms, each with a line in the page. */
const HOUSES = ['src', 'src/inputs', 'src/formats', 'src/notify', 'src/cli', 'parsers', 'rules', 'test'];
/** Folders of tests that stand beside those that mirror the tree. */
const OWN_TESTS = ['bench', 'cases', 'crash', 'forms', 'golden', 'hostile', 'real', 'simulator'];

function foldersIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}

/** The folders that stand in the first column of a table: `src/ledger/`. */
function namedInTables(): string[] {
  return PAGE.split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)\/`/g)].map(([, folder = '']) => folder));
}

test('every folder that the page names is there', () => {
  const named = namedInTables();
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter((folder) => !existsSync(join(ROOT, folder)))).toEqual([]);
});

test('every room of the house has its line in the page', () => {
  const named = new Set(namedInTables());
  const rooms = HOUSES.flatMap(foldersIn).filter(
    (folder) => !folder.startsWith('test/') || OWN_TESTS.includes(folder.slice('test/'.length)),
  );
  expect(rooms.length).toBeGreaterThan(30);
  expect(rooms.filter((folder) => !named.has(folder))).toEqual([]);
});

test('every file that the page and CONTRIBUTING.md name is there', () => {
  const texts = [PAGE, readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8')];
  const files = texts.flatMap((text) =>
    [...text.matchAll(/[`(]((?:[\w.-]+\/)*[\w.-]+\.(?:ts|js|md|yaml))[`)]/g)].map(([, file = '']) => file),
  );
  const written = files.filter((file) => file.includes('/') || file.endsWith('.md'));
  expect(written.length).toBeGreaterThan(12);
  expect(written.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
});
