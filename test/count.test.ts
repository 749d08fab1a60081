import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const COUNT = join(import.meta.dirname, '..', '.ci', 'count.js');

interface File {
  status: 'passed' | 'failed';
  tests: readonly string[];
}

/** What .ci/count.js says of reports with these files, and of one that was never written where that is asked for. */
function counted(reports: readonly (readonly File[] | 'missing')[]): [string, number | null] {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-count-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const paths = reports.map((files, index) => {
    const path = join(folder, `${index}.json`);
    if (files === 'missing') return path;
    const testResults = files.map(({ tests, ...file }) => ({
      ...file,
      assertionResults: tests.map((status) => ({ status })),
    }));
    writeFileSync(path, JSON.stringify({ testResults }));
    return path;
  });
  const { stdout, status } = spawnSync(process.execPath, [COUNT, ...paths], { encoding: 'utf8' });
  return [stdout, status];
}

const WELL: readonly File[] = [{ status: 'passed', tests: ['passed', 'passed', 'skipped'] }];

test('tests that passed, in however many reports, are summed', () => {
  expect(counted([WELL, WELL])).toEqual(['4 passed, 0 failed, 2 skipped\n', 0]);
});

test('one that failed, a file that could not be loaded, and a run that left no report are failures', () => {
  expect(counted([[{ status: 'failed', tests: ['passed', 'failed'] }]])).toEqual(['1 passed, 1 failed\n', 1]);
  expect(counted([WELL, [{ status: 'failed', tests: [] }]])).toEqual(['2 passed, 1 failed, 1 skipped\n', 1]);
  expect(counted([WELL, 'missing'])).toEqual(['2 passed, 1 failed, 1 skipped\n', 1]);
});

test('where nothing ran that is no success', () => {
  expect(counted([])).toEqual(['0 passed, 0 failed\n', 1]);
});
