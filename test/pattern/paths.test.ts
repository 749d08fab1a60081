import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fitting, fittingNow, isPattern } from '../../src/pattern/paths.ts';

test.each(['C:\\logs\\*.log', '/iris/mgr/messages?.log', 'a[12].log', '{a,b}.log', '\\\\?\\C:\\logs\\*.log'])(
  '%s is a pattern for files',
  (path) => expect(isPattern(path)).toBe(true),
);

test.each([
  'C:\\logs\\messages.log',
  '\\\\?\\C:\\logs\\messages.log',
  '\\\\?\\UNC\\server\\logs\\a.log',
  '//./C:/a.log',
])('%s is the path of one file', (path) => expect(isPattern(path)).toBe(false));

test('what fits a pattern is found alike at once and one by one, from the folder or from the root on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-paths-'));
  try {
    mkdirSync(join(folder, 'conf.d'));
    for (const name of ['a.yaml', 'b.yaml', 'c.txt']) writeFileSync(join(folder, 'conf.d', name), '');
    for (const [pattern, found] of [
      ['conf.d/*.yaml', ['a', 'b'].map((name) => join('conf.d', `${name}.yaml`))],
      [join(folder, 'conf.d', '*.yaml'), ['a', 'b'].map((name) => join(folder, 'conf.d', `${name}.yaml`))],
      ['conf.d/*.none', []],
    ] as const) {
      expect(fittingNow(pattern, folder).toSorted()).toEqual(found);
      const one: string[] = [];
      for await (const path of fitting(pattern, folder)) one.push(path);
      expect(one.toSorted()).toEqual(found);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
