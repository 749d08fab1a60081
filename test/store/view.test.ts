import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { stateFile } from '../../src/store/schema.ts';
import { openView } from '../../src/store/view.ts';
import { hasNobody, newFolder, readAs, start } from './help.ts';
import { opened, session, work } from './work.ts';

const accounts = [
  ['me', true],
  ['nobody', hasNobody],
] as const;

describe.each(accounts)('a reader (%s)', (as, possible) => {
  describe.skipIf(!possible)('that only reads', () => {
    test('reads while watch runs, what is committed up to then', async () => {
      const folder = newFolder();
      const watch = start('watch', folder);
      await watch.line();
      expect(await readAs(as, folder)).toEqual({ sessions: ['s1', 's2', 's3'], position: 3, watched: true });
      watch.say('next');
      expect(await watch.line()).toBe('4');
      expect(await readAs(as, folder)).toEqual({ sessions: ['s1', 's2', 's3', 's4'], position: 4, watched: true });
      await watch.end('close');
    });

    test.each(['close', 'SIGKILL'] as const)(
      'reads after watch ended by %s, and leaves the folder as it was',
      async (how) => {
        const folder = newFolder();
        const watch = start('watch', folder);
        await watch.line();
        await watch.end(how);
        const before = readdirSync(folder);
        expect(before.includes('seatwatch.db-wal')).toBe(how === 'SIGKILL');
        expect(await readAs(as, folder)).toEqual({ sessions: ['s1', 's2', 's3'], position: 3, watched: false });
        expect(readdirSync(folder)).toEqual(before);
      },
    );

    test('reads after watch was killed when it had just begun its log, and leaves the folder as it was', async () => {
      const folder = newFolder();
      const watch = start('watch', folder);
      await watch.line();
      await watch.end('SIGKILL');
      // All is in the database, and of the log there is the header alone.
      const [file, kept] = [stateFile(folder), readFileSync(`${stateFile(folder)}-shm`)];
      const db = new DatabaseSync(file);
      const header = readFileSync(`${file}-wal`).subarray(0, 32);
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      db.close();
      writeFileSync(`${file}-wal`, header);
      writeFileSync(`${file}-shm`, kept);
      for (const companion of ['-wal', '-shm']) chmodSync(file + companion, 0o644);
      const before = readdirSync(folder);
      expect(await readAs(as, folder)).toEqual({ sessions: ['s1', 's2', 's3'], position: 3, watched: false });
      expect(readdirSync(folder)).toEqual(before);
      expect(readFileSync(`${file}-wal`)).toHaveLength(32);
    });

    test('reads a whole state each time, while watch writes without a pause', async () => {
      const folder = newFolder();
      const watch = start('flood', folder);
      await watch.line();
      const reader = start('read often', folder, as, 40);
      expect(await reader.line()).toBe('whole');
      await watch.end('close');
    });

    test('reads a whole state each time, while watch starts and ends without a pause', async () => {
      const folder = newFolder();
      const watch = start('restart', folder);
      await watch.line();
      const reader = start('read often', folder, as, 200);
      expect(await reader.line()).toBe('whole');
      await watch.end('close');
    });

    test('does not repair a log whose index is lost, and is told what does', async () => {
      const folder = newFolder();
      const watch = start('watch', folder);
      await watch.line();
      await watch.end('SIGKILL');
      rmSync(`${stateFile(folder)}-shm`);
      expect((await readAs(as, folder)).error).toMatch(
        /its write-ahead log is not whole; start `seatwatch watch`, which repairs it/,
      );
      expect(readdirSync(folder).toSorted()).toEqual(['seatwatch.db', 'seatwatch.db-wal', 'watch.lock']);
      openStore(folder, 0).store.close();
      expect(await readAs(as, folder)).toMatchObject({ position: 3 });
    });

    test('is told of no state where there is none', async () => {
      expect(await readAs(as, newFolder())).toEqual({ none: true });
      expect(await readAs(as, join(newFolder(), 'missing'))).toEqual({ none: true });
    });
  });
});

test('a view shows one moment, however long it is open and whatever watch commits', () => {
  const folder = newFolder();
  const { store } = openStore(folder, 0);
  store.commit(work({ at: 1, inputs: new Map([['x', 1]]), changes: opened(session('a')) }));
  const view = openView(folder);
  store.commit(
    work({ at: 2, inputs: new Map([['x', 2]]), changes: opened(session('a', { closedAt: 200 }), session('b')) }),
  );
  expect(view?.loaded()).toMatchObject({ lastCommit: 1, inputs: new Map([['x', 1]]) });
  expect(view?.sessions(0, 1_000)).toEqual([session('a')]);
  view?.close();
  const later = openView(folder);
  expect(later?.sessions(0, 1_000)).toEqual([session('a', { closedAt: 200 }), session('b')]);
  later?.close();
  store.close();
});

test('while a state that no watch keeps is read, none starts and changes it underneath', () => {
  const folder = newFolder();
  openStore(folder, 0).store.close();
  const view = openView(folder);
  expect(() => openStore(folder, 0)).toThrow(
    /cannot lock .*watch\.lock: another process holds it; end that process, or try again/,
  );
  expect(view?.loaded().lastCommit).toBeNull();
  view?.close();
  openStore(folder, 0).store.close();
});

test('a reader that stays open from while watch ran does not keep it from ending and starting again', () => {
  const folder = newFolder();
  const first = openStore(folder, 0).store;
  first.commit(work({ changes: opened(session('a')) }));
  const view = openView(folder);
  first.close();
  const { store, damage } = openStore(folder, 0);
  expect(damage).toBeNull();
  store.commit(work({ changes: opened(session('b')) }));
  expect(view?.sessions(0, 1_000).map((each) => each.id)).toEqual(['a']);
  view?.close();
  store.close();
});

describe.skipIf(!hasNobody)('an account without permission', () => {
  const GROUP_ADM = 4;

  test('is told which folder is closed, and the group that may enter', async () => {
    const folder = newFolder();
    openStore(folder, 0).store.close();
    chmodSync(folder, 0o750);
    chownSync(folder, 0, GROUP_ADM);
    const { error } = await readAs('nobody', folder);
    expect(error).toBe(
      `cannot read ${folder}: account nobody has no permission; run as root, or have this account added to group adm`,
    );
  });

  test('is told which file is closed, and how its owner can open it', async () => {
    const folder = newFolder();
    openStore(folder, 0).store.close();
    chmodSync(stateFile(folder), 0o600);
    const { error } = await readAs('nobody', folder);
    expect(error).toBe(
      `cannot read ${stateFile(folder)}: account nobody has no permission; run as root, or let group ` +
        'root in (chmod g+r) and have this account added to it',
    );
  });

  test('is told so of the log too', async () => {
    const folder = newFolder();
    const { store } = openStore(folder, 0);
    store.commit(work());
    chmodSync(`${stateFile(folder)}-wal`, 0o640);
    const { error } = await readAs('nobody', folder);
    expect(error).toMatch(/^cannot read .*seatwatch\.db-wal: account nobody has no permission; run as root, or have/);
    store.close();
  });
});

describe('a file that is no state of this version', () => {
  test('damaged: says what repairs it', () => {
    const folder = newFolder();
    writeFileSync(stateFile(folder), 'no database '.repeat(1_000));
    expect(() => openView(folder)).toThrow(/cannot read the state .*damaged; `seatwatch watch` moves it aside/);
  });

  test('damaged where only a question finds it: says so too', () => {
    const folder = newFolder();
    const { store } = openStore(folder, 0);
    store.commit(work({ changes: opened(...Array.from({ length: 500 }, (_, i) => session(`s${i}`))) }));
    store.close();
    const bytes = readFileSync(stateFile(folder));
    writeFileSync(stateFile(folder), bytes.fill(0xff, 40_960));
    const view = openView(folder);
    expect(() => view?.sessions(0, 1e9)).toThrow(/cannot read the state .*damaged; `seatwatch watch` moves it aside/);
    view?.close();
  });

  test('of something else: says so', () => {
    const folder = newFolder();
    const db = new DatabaseSync(stateFile(folder));
    db.exec('CREATE TABLE t (a)');
    db.close();
    expect(() => openView(folder)).toThrow(/is not a state of seatwatch/);
  });

  test('of a newer or older version: names the remedy', () => {
    const folder = newFolder();
    openStore(folder, 0).store.close();
    const newer = join(newFolder(), 'state');
    mkdirSync(newer);
    copyFileSync(stateFile(folder), stateFile(newer));
    for (const [path, version] of [
      [folder, 0],
      [newer, 99],
    ] as const) {
      const db = new DatabaseSync(stateFile(path));
      db.exec(`PRAGMA user_version = ${version}`);
      db.close();
    }
    expect(() => openView(folder)).toThrow(/an older seatwatch wrote it; restart `seatwatch watch`/);
    expect(() => openView(newer)).toThrow(/a newer seatwatch wrote it .*install that version/);
  });
});
