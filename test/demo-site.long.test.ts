import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the demo ends with mails that a locked phone tells apart: started, full, again, resolved', async () => {
  const demo = join(import.meta.dirname, '..', 'fixtures', 'demo-site', 'run.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [demo, '--once'], { maxBuffer: 16 * 1024 * 1024 });
  const [, shown = ''] = stdout.split('The mails on a locked phone');
  const subjects = shown
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map((line) => line.trim());
  expect(new Set(subjects).size).toBe(subjects.length);
  for (const state of [
    /^STARTED/,
    /^FULL PROD \(IRIS\) 5\/5/,
    /^AGAIN PROD \(IRIS\) 5\/5/,
    /^(?:RESOLVED|QUIET) PROD \(IRIS\)/,
    /^FULL LABDB \(EQuIS\) 3\/3/,
    /^FULL CAD \(LP\) 3\/3, 1 refused/,
    /^FULL BATCH1 \(BM\) 3\/3, 1 refused/,
  ]) {
    expect(
      subjects.some((subject) => state.test(subject)),
      String(state),
    ).toBe(true);
  }
}, 120_000);
