import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import type { Config } from '../../src/config/types.ts';
import { makeContext } from './context.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'seatwatch-people-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function load(list: string | Uint8Array, more = ''): Config {
  const file = join(folder, 'seatwatch.yaml');
  writeFileSync(file, `sources: [{ id: a, system: iris, paths: [a.log] }]\npeopleFile: people.csv\n${more}`);
  writeFileSync(join(folder, 'people.csv'), list);
  return loadConfig(file, makeContext());
}

function problemsOf(list: string | Uint8Array): string[] {
  try {
    load(list);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ file, line, message, remedy }) => {
      expect(file).toBe(join(folder, 'people.csv'));
      return `line ${line}: ${message}; ${remedy}`;
    });
  }
}

const BOTH = {
  ann: { name: 'Ann Example', phone: '+49 30 5550101', group: 'CAD' },
  'bob@192.0.2.2': { name: 'Bob "B." Example; of\tPlanning, second floor' },
};

describe('a list of people', () => {
  test.each([
    [
      'commas',
      'holder,name,telephone,group\nann,Ann Example,+49 30 5550101,CAD\nbob@192.0.2.2,"Bob ""B."" Example; of\tPlanning, second floor",,\n',
    ],
    [
      'semicolons, a BOM, CRLF and another order',
      '\ufeffGroup;Phone;Name;Holder\r\nCAD;+49 30 5550101;Ann Example;ann\r\n;;;\r\n;;"Bob ""B."" Example; of\tPlanning, second floor";bob@192.0.2.2',
    ],
  ])('is read with %s', (_, text) => {
    const plain = text.replaceAll('\t', '');
    const { people, files } = load(plain);
    expect(people).toEqual(JSON.parse(JSON.stringify(BOTH).replaceAll('\\t', '')));
    expect(files).toEqual([join(folder, 'seatwatch.yaml'), join(folder, 'people.csv')]);
  });

  test('is read as Excel writes Unicode text, with tabs in UTF-16', () => {
    const text = 'holder\tname\nann\tÄnn\n';
    expect(load(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])).people).toEqual({
      ann: { name: 'Änn' },
    });
  });

  test('goes with people: of the configuration, which counts where both differ, and that is told', () => {
    const more = 'people:\n  ann: { name: Ann Other, phone: "5" }\n  cyd: { name: Cyd }\n';
    const config = load('holder,name\nbob,Bob\nann,Ann\ncyd,Cyd\n', more);
    expect(config.people).toEqual({
      bob: { name: 'Bob' },
      ann: { name: 'Ann Other', phone: '5' },
      cyd: { name: 'Cyd' },
    });
    expect(config.remarks).toEqual([
      'people.csv:3: the holder is called otherwise under people: of the configuration, which counts',
    ]);
  });

  test('is refused with all that is wrong with it, by line', () => {
    expect(
      problemsOf('holder,name,telephone\nann,Ann,1\n\n"ann",Anna,2\nbob,,3\n,Cyd,4\ndan,Dan\neve,"E\nve",5\n'),
    ).toEqual([
      'line 4: the holder stands in line 2 already; remove one of the two',
      'line 5: the name is missing; write who it is',
      'line 6: the holder is missing; write it as the log does',
      'line 7: the row has 2 fields, and the header 3; put what holds a comma in quotes',
      'line 8: a field is no text of one line of 200 characters at most; shorten it',
    ]);
    expect(problemsOf('holder,name,telefone\nann,Ann,1\n')).toEqual([
      'line 1: "telefone" is no column of a list of people; did you mean telephone?',
    ]);
    expect(problemsOf('holder,phone,telephone\n')).toEqual([
      'line 1: the column name is missing; write a header row such as holder,name,telephone,group',
      'line 1: the column telephone is there 2 times; keep one of them',
    ]);
    expect(problemsOf('holder,name\nann,"Ann\n')).toEqual([
      'line 2: a quote is not closed, or text stands behind one; correct the line',
    ]);
    expect(problemsOf('')).toHaveLength(1);
    expect(problemsOf(Buffer.from('holder,name\nann,\xe4nn\n', 'latin1'))).toEqual([
      'line 0: the file is not UTF-8; save it as "CSV UTF-8"',
    ]);
  });

  test('that is wrong in 90,000 rows tells of the first ones, and that there is more', () => {
    const told = problemsOf(`holder,name\n${'x,y,z\n'.repeat(90_000)}`);
    expect(told).toHaveLength(51);
    expect(told[0]).toContain('line 2: the row has 3 fields, and the header 2');
    expect(told[50]).toBe('line 52: more is wrong from this row on; correct what is told above first');
  });

  test('of more people than any site has is refused', () => {
    const rows = Array.from({ length: 100_001 }, (_, n) => `user${n},A`);
    expect(problemsOf(`holder,name\n${rows.join('\n')}`)).toEqual([expect.stringContaining('more than 100000 people')]);
  });
});

test('a list of people that is not there is a fault of the configuration', () => {
  const file = join(folder, 'seatwatch.yaml');
  writeFileSync(file, 'sources: [{ id: a, system: iris, paths: [a.log] }]\npeopleFile: none.csv\n');
  expect(() => loadConfig(file, makeContext())).toThrow(/none\.csv: there is no such file; correct peopleFile/);
});
