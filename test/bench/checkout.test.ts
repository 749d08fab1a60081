import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkOut, commitOf, covers, isChanged } from './checkout.ts';
import { ran } from './program.ts';

const lock = {
  packages: { '': { version: '1.0.0' }, 'node_modules/yaml': { version: '2.0.0', integrity: 'sha512-a' } },
};

describe('the packages of this checkout do for another', () => {
  const more = (packages: object): typeof lock => ({ packages: { ...lock.packages, ...packages } });

  test('where they are the same, or there are more of them', () => {
    expect(covers(lock, lock)).toBe(true);
    expect(covers(more({ 'node_modules/zod': { version: '4.0.0' } }), lock)).toBe(true);
  });

  test('whatever else the other needs for its development', () => {
    expect(covers(lock, more({ 'node_modules/vitest': { version: '5.0.0', dev: true } }))).toBe(true);
  });

  test('not where one is missing, has another version or other content', () => {
    expect(covers(lock, more({ 'node_modules/zod': { version: '4.0.0' } }))).toBe(false);
    expect(covers(lock, more({ 'node_modules/yaml': { version: '2.0.1', integrity: 'sha512-a' } }))).toBe(false);
    expect(covers(lock, more({ 'node_modules/yaml': { version: '2.0.0', integrity: 'sha512-b' } }))).toBe(false);
  });

  test('not where a package would find another one within itself', () => {
    expect(covers(more({ 'node_modules/yaml/node_modules/zod': { version: '3.0.0' } }), lock)).toBe(false);
  });
});

describe('another commit', () => {
  let folder: string;
  let repository: string;

  async function git(...args: string[]): Promise<void> {
    const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.test', '-c', 'commit.gpgsign=false'];
    await ran('git', ['-C', repository, ...who, ...args]);
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'seatwatch-bench-test-'));
    repository = join(folder, 'repository');
    await mkdir(join(repository, 'node_modules'), { recursive: true });
    await writeFile(join(repository, 'node_modules', 'here'), '');
    await writeFile(join(repository, '.gitignore'), 'node_modules\n');
    await writeFile(join(repository, 'package-lock.json'), JSON.stringify(lock));
    await writeFile(join(repository, 'program'), 'older');
    await git('init', '--quiet');
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'older');
    await git('tag', 'v1');
    await writeFile(join(repository, 'program'), 'newer');
  });

  afterEach(() => rm(folder, { recursive: true }));

  test('is laid beside this one as it was, with a link to the packages, and removed without them', async () => {
    const theirs = join(folder, 'theirs');
    await checkOut({ repository, commit: await commitOf(repository, 'v1'), folder: theirs });
    expect(readFileSync(join(theirs, 'program'), 'utf8')).toBe('older');
    expect(readdirSync(join(theirs, 'node_modules'))).toEqual(['here']);
    await rm(theirs, { recursive: true });
    expect(existsSync(join(repository, 'node_modules', 'here'))).toBe(true);
    expect(readdirSync(folder)).toEqual(['repository']);
  });

  test('is told from one that is not committed yet', async () => {
    expect(await isChanged(repository)).toBe(true);
    await git('commit', '--quiet', '--all', '--message', 'newer');
    expect(await isChanged(repository)).toBe(false);
    expect(await commitOf(repository, 'v1')).not.toBe(await commitOf(repository, 'HEAD'));
  });

  test.each(['v2', '--all', ''])('that %j does not name is refused with the remedy', async (ref) => {
    await expect(commitOf(repository, ref)).rejects.toThrow('give a branch, a tag or a commit');
  });

  test('is not waited for when all is stopped', async () => {
    await expect(commitOf(repository, 'v1', { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});
