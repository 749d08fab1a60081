import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { makeContext } from './context.ts';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'seatwatch-reports-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function people(more: string): boolean {
  const file = join(folder, 'seatwatch.yaml');
  writeFileSync(file, `sources: [{ id: a, system: iris, paths: [a.log] }]\n${more}`);
  return loadConfig(file, makeContext()).reports.people;
}

describe('reports by person', () => {
  test.each(['', 'reports: {}\n', 'reports: { people: no }\n', 'reports: { people: false }\n'])(
    'are off with %j',
    (text) => {
      expect(people(text)).toBe(false);
    },
  );

  test.each(['reports: { people: yes }\n', 'reports:\n  people: true\n'])('are on with %j', (text) => {
    expect(people(text)).toBe(true);
  });

  test('a word that is neither yes nor no switches nothing on, and is told', () => {
    expect(() => people('reports: { people: "on" }\n')).toThrow(/neither yes nor no/);
  });
});
