import { mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wayTo } from '../../src/store/path-permissions.ts';
import { newFolder } from './help.ts';

/** What a path leads through, below a folder. */
function below(folder: string, path: string): { through: string[]; end: string; exists: boolean } {
  const { passed, end, exists } = wayTo(path);
  const named = (one: string): string => one.slice(folder.length + 1);
  const through = passed.map(({ path: one }) => one).filter((one) => one.startsWith(`${folder}/`));
  return { through: through.map(named), end: named(end.path), exists };
}

describe.skipIf(process.platform === 'win32')('the way to a folder', () => {
  test('leads through each folder and each link, relative or absolute, to what is there', () => {
    const folder = realpathSync(newFolder());
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    symlinkSync('../a', join(folder, 'a', 'up'));
    symlinkSync(join(folder, 'a'), join(folder, 'absolute'));
    const through = ['absolute', 'a', 'a/up', 'a', 'a/b'];
    expect(below(folder, join(folder, 'absolute', 'up', 'b'))).toEqual({ through, end: 'a/b', exists: true });
  });

  test('ends with the last that exists', () => {
    const folder = realpathSync(newFolder());
    mkdirSync(join(folder, 'a'));
    expect(below(folder, join(folder, 'a', 'b', 'c'))).toEqual({ through: ['a'], end: 'a', exists: false });
  });

  test('is refused where links lead in a circle', () => {
    const folder = newFolder();
    symlinkSync('two', join(folder, 'one'));
    symlinkSync('one', join(folder, 'two'));
    const one = join(folder, 'one');
    expect(() => wayTo(one)).toThrow(`cannot find ${one}: its links lead in a circle; name another folder`);
  });
});
