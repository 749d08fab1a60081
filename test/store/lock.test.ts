import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isWatched } from '../../src/store/lock.ts';
import { openStore } from '../../src/store/open.ts';
import { newFolder, start } from './help.ts';

test('a second watch on a state is refused and told why, in this process and in another', async () => {
  const folder = newFolder();
  const { store } = openStore(folder, 0);
  const refusal = new RegExp(
    `another seatwatch watch is running on state ${folder}; stop that one, or give this one a folder`,
  );
  expect(() => openStore(folder, 0)).toThrow(refusal);
  const other = start('open', folder);
  expect(await other.line()).toMatch(refusal);
  store.close();
  store.close();
  const afterwards = start('open', folder);
  expect(await afterwards.line()).toBe('opened');
});

test.each(['SIGKILL', 'close'] as const)('the lock is free after %s', async (how) => {
  const folder = newFolder();
  expect(isWatched(folder)).toBe(false);
  const watch = start('watch', folder);
  await watch.line();
  expect(isWatched(folder)).toBe(true);
  await watch.end(how);
  expect(isWatched(folder)).toBe(false);
  openStore(folder, 0).store.close();
});

test('asking whether a watch runs does not free the lock of one in the same process', async () => {
  const folder = newFolder();
  const { store } = openStore(folder, 0);
  expect([isWatched(folder), isWatched(folder)]).toEqual([true, true]);
  const other = start('open', folder);
  expect(await other.line()).toMatch(/another seatwatch watch is running/);
  store.close();
});

test('a state can be started whose lock file was overwritten or lost', () => {
  const folder = newFolder();
  openStore(folder, 0).store.close();
  writeFileSync(join(folder, 'watch.lock'), 'garbage '.repeat(1_000));
  expect(isWatched(folder)).toBe(false);
  openStore(folder, 0).store.close();
  rmSync(join(folder, 'watch.lock'));
  openStore(folder, 0).store.close();
});
