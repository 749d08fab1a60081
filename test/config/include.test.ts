import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { ConfigError } from '../../src/config/problem.ts';
import type { Config } from '../../src/config/types.ts';
import { makeContext } from './context.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatwatch-include-'));
  mkdirSync(join(folder, 'conf.d'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const MAIN = 'include: conf.d/*.yaml\nsources:\n  - { id: a, system: iris, paths: [a.log] }\n';

function load(main: string, included: Readonly<Record<string, string>>): Config {
  writeFileSync(join(folder, 'seatwatch.yaml'), main);
  for (const [name, text] of Object.entries(included)) writeFileSync(join(folder, 'conf.d', name), text);
  return loadConfig(join(folder, 'seatwatch.yaml'), makeContext());
}

/** Each problem as `file:line: message`, without the folder. */
function problemsOf(main: string, included: Readonly<Record<string, string>>): string[] {
  try {
    load(main, included);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const short = (text: string): string => text.replaceAll(`${folder}/`, '');
    return error.problems.map(({ file, line, message }) => `${short(file)}:${line}: ${short(message)}`);
  }
}

describe('files that are included', () => {
  test('add sources, pools, rules, patterns, people and hosts, in the order of their names', () => {
    const config = load(`${MAIN}people: { ann: { name: Ann } }\n`, {
      'b.yaml': 'sources: [{ id: c, system: iris, paths: [c.log] }]\nhosts: { 192.0.2.1: hall }\n',
      'a.yaml':
        'sources: [{ id: b, system: iris, paths: [b.log] }]\n' +
        'pools: [{ id: p, system: iris, kind: User, sources: [a, b, c], limit: 5 }]\n' +
        'rules: [{ id: not-understood, enabled: true }]\n' +
        'patterns: { iris: [{ id: own, means: opened, literals: [Come], expression: "^Come (?<holder>.+)" }] }\n' +
        'people: { bob: { name: Bob, group: CAD } }\n',
      'empty.yaml': '# nothing yet\n',
      'notes.txt': 'no YAML: [',
    });
    expect(config.sources.map(({ id, paths }) => [id, ...paths])).toEqual([
      ['a', 'a.log'],
      ['b', 'b.log'],
      ['c', 'c.log'],
    ]);
    expect(config.folder).toBe(folder);
    expect(config.pools.map(({ id, sources }) => [id, sources])).toEqual([['p', ['a', 'b', 'c']]]);
    expect(config.people).toEqual({ ann: { name: 'Ann' }, bob: { name: 'Bob', group: 'CAD' } });
    expect(config.hosts).toEqual({ '192.0.2.1': 'hall' });
    expect(config.rules.find(({ id }) => id === 'not-understood')?.enabled).toBe(true);
    expect(config.patterns['iris']?.map(({ id }) => id)).toEqual(['own']);
    expect(config.files).toEqual(
      ['seatwatch.yaml', 'conf.d/a.yaml', 'conf.d/b.yaml', 'conf.d/empty.yaml'].map((name) => join(folder, name)),
    );
  });

  test('may hold all sources, so that the main file needs none', () => {
    const sources = { 'a.yaml': 'sources: [{ id: a, system: iris, paths: [a.log] }]\n' };
    expect(load('include: [conf.d/a.yaml, conf.d/more-*.yaml]\n', sources).sources).toHaveLength(1);
  });

  test('are told of with the file and the line of what is wrong in them', () => {
    expect(
      problemsOf(`${MAIN}poll: soon\n`, {
        'a.yaml': '\nsources:\n  - { id: b, system: iris, paths: [b.log], timezone: Mars }\n',
        'b.yaml':
          'hosts: { 192.0.2.1: 5 }\npatterns:\n  iris:\n    - { id: x, means: nonsense, literals: [a], expression: a }\n',
      }),
    ).toEqual([
      'seatwatch.yaml:4: poll "soon" is not a duration',
      'conf.d/a.yaml:3: timezone "Mars" is not a time zone',
      'conf.d/b.yaml:1: 192.0.2.1 must be text, not the number 5',
      'conf.d/b.yaml:4: means "nonsense" is nothing that IRIS has a word for',
    ]);
  });

  test('cannot name again what another file has: both files are told', () => {
    const twice = 'sources: [{ id: a, system: iris, paths: [b.log] }]\npeople: { ann: { name: Anna } }\n';
    const pool = 'pools: [{ id: p, system: iris, kind: User, sources: [a] }]\n';
    expect(
      problemsOf(`${MAIN}people: { ann: { name: Ann } }\n`, { 'a.yaml': twice, 'b.yaml': pool, 'c.yaml': pool }),
    ).toEqual([
      'conf.d/a.yaml:1: another source has the id "a" already (in seatwatch.yaml:3)',
      'conf.d/a.yaml:2: "ann" stands under people in seatwatch.yaml:4 already',
      'conf.d/c.yaml:1: another pool has the id "p" already (in conf.d/b.yaml:1)',
      'conf.d/c.yaml:1: the pool p names the source a twice',
    ]);
  });

  test('hold neither what belongs into the main file nor further files', () => {
    expect(
      problemsOf(MAIN, { 'a.yaml': 'state: elsewhere\nmail: { folder: x }\ninclude: more.yaml\n', 'b.yaml': '- a\n' }),
    ).toEqual([
      'conf.d/a.yaml:1: "state" is not for an included file, which holds sources, pools, rules, people, hosts and patterns',
      'conf.d/a.yaml:2: "mail" is not for an included file, which holds sources, pools, rules, people, hosts and patterns',
      'conf.d/a.yaml:3: an included file includes no others',
      'conf.d/b.yaml:1: the file is not made of keys',
    ]);
  });

  test('that cannot be read, or are no YAML, are a fault and never left out', () => {
    expect(problemsOf('include: conf.d/none.yaml\n', {})).toEqual(['conf.d/none.yaml:0: there is no such file']);
    // The question mark of Windows makes no pattern, of which nothing may be there.
    expect(problemsOf("include: '\\\\?\\C:\\none.yaml'\n", {})).toEqual([
      expect.stringContaining('there is no such file'),
    ]);
    expect(problemsOf(MAIN, { 'a.yaml': 'sources: [\n' })).toHaveLength(1);
    expect(problemsOf('include: 5\nsources: [{ id: a, system: iris, paths: [a.log] }]\n', {})).toEqual([
      'seatwatch.yaml:1: include must be a path or a list of paths',
    ]);
  });
});
