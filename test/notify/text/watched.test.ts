import { expect, test } from 'vitest';
import { foldersOf } from '../../../src/notify/text/watched.ts';

const WHAT = '(AVEVA Batch Management, instance batch, zone UTC)';

test('many files of a folder are one line, few are named, and another folder or source is another line', () => {
  const many = ['1', '2', '3', '4'].map((n) => `batch: /srv/logs/BATCH1/BATCH1${n}.aaLOG ${WHAT}`);
  const few = ['1', '2'].map((n) => `batch: C:\\logs (old)\\ENG1\\ENG1${n}.aaLOG ${WHAT}`);
  const table = 'batch: sessn of MESDB (AVEVA Batch Management, instance batch, zone UTC)';
  expect(foldersOf([...many, ...few, table])).toEqual([
    'batch: /srv/logs/BATCH1 (4 files; AVEVA Batch Management, instance batch, zone UTC)',
    ...few,
    table,
  ]);
  expect(foldersOf([...many.slice(0, 3), many[3]!.replace('zone UTC', 'zone Europe/Berlin')])).toHaveLength(4);
  expect(foldersOf(['the state was made anew'])).toEqual(['the state was made anew']);
});
