import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { StateLost } from '../../src/store/identity.ts';
import { openStore } from '../../src/store/open.ts';
import { openView } from '../../src/store/view.ts';
import { newFolder } from './help.ts';
import { mailed, notice, opened, session, work } from './work.ts';

type Taken = readonly (readonly [string, (folder: string) => void])[];

/** What people and programs do to a folder whose `watch` runs, so that another one can start. */
const WITH_LOCK: Taken = [
  ['the folder is removed', (folder) => rmSync(folder, { recursive: true })],
  ['the folder is removed and made again', (folder) => (rmSync(folder, { recursive: true }), mkdirSync(folder))],
  ['the folder is moved away', (folder) => renameSync(folder, `${folder}-away`)],
  ['the lock is deleted', (folder) => rmSync(join(folder, 'watch.lock'))],
  ['another file takes the place of the lock', (folder) => replaced(join(folder, 'watch.lock'))],
];

const TAKEN: Taken = [
  ...WITH_LOCK,
  ['the database is deleted', (folder) => rmSync(join(folder, 'seatwatch.db'))],
  ['the log beside it is deleted', (folder) => rmSync(join(folder, 'seatwatch.db-wal'))],
  ['a copy is put in the place of the database', (folder) => restored(folder)],
];

function replaced(file: string): void {
  writeFileSync(`${file}.new`, '');
  renameSync(`${file}.new`, file);
}

function restored(folder: string, from = join(folder, 'seatwatch.db')): void {
  copyFileSync(from, join(folder, 'copy'));
  renameSync(join(folder, 'copy'), join(folder, 'seatwatch.db'));
}

function openedIn(folder: string): ReturnType<typeof openStore> {
  const found = openStore(folder, 0);
  onTestFinished(() => found.store.close());
  return found;
}

describe.skipIf(process.platform === 'win32')('a watch whose state is taken away under it', () => {
  test.each(TAKEN)('%s: it writes nothing more, and sends nothing more', (_, take) => {
    const folder = newFolder();
    const { store, lost } = openedIn(folder);
    store.commit(work({ changes: opened(session('a')), outbox: [notice('n')] }));
    expect([lost(), store.due(9e9).length]).toEqual([null, 1]);
    take(folder);
    expect(lost()?.message).toMatch(/^cannot go on: .* is no longer the file .*; start `seatwatch watch` again/);
    const writes = [
      () => store.commit(work()),
      () => store.alive(2),
      () => store.due(9e9),
      () => store.erase('SuperUser'),
      () => store.prune({ sessions: 0, usage: 0, notices: 0 }),
      () => store.settle(mailed('n'), { state: 'sent', nextTryAt: 0, detail: null, lastError: null }, 3),
    ];
    for (const write of writes) expect(write).toThrow(StateLost);
  });

  test.each(WITH_LOCK)('%s: the one that keeps the state then is not touched by its end', (_, take) => {
    const folder = newFolder();
    const { store } = openedIn(folder);
    store.commit(work({ changes: opened(session('a')) }));
    take(folder);
    const next = openedIn(folder);
    next.store.commit(work({ changes: opened(session('b')) }));
    store.close();
    next.store.commit(work({ changes: opened(session('c')) }));
    expect(next.lost()).toBeNull();
    expect(existsSync(join(folder, 'seatwatch.db-wal'))).toBe(true);
    const view = openView(folder);
    onTestFinished(() => view?.close());
    expect(view?.sessions(0, 1e12).map(({ id }) => id)).toEqual(expect.arrayContaining(['b', 'c']));
  });
});

const isWindows = process.platform === 'win32';
test.skipIf(isWindows)('a backup in its place is what the next start finds, without what was written since', () => {
  const [folder, backup] = [newFolder(), newFolder()];
  const before = openedIn(folder).store;
  before.commit(work({ changes: opened(session('old')) }));
  before.close();
  copyFileSync(join(folder, 'seatwatch.db'), join(backup, 'seatwatch.db'));
  const { store } = openedIn(folder);
  store.commit(work({ changes: opened(...Array.from({ length: 500 }, (_, i) => session(`s${i}`))) }));
  restored(folder, join(backup, 'seatwatch.db'));
  store.close();
  const after = openedIn(folder);
  expect([after.damage, after.store.sessions(0, 1e12).map(({ id }) => id)]).toEqual([null, ['old']]);
});

test('a state that nobody touches is not lost, however much is written', () => {
  const folder = newFolder();
  const { store, lost } = openedIn(folder);
  for (let i = 0; i < 50; i += 1) store.commit(work({ changes: opened(session(`s${i}`)) }));
  store.erase('SuperUser');
  store.prune({ sessions: 0, usage: 0, notices: 0 });
  writeFileSync(join(folder, 'another'), '');
  expect(lost()).toBeNull();
});
