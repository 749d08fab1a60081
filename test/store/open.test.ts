import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { LATEST, migrate, stateFile } from '../../src/store/schema.ts';
import { hasNobody, newFolder, start } from './help.ts';
import { notice, opened, session, work } from './work.ts';

const NOW = Date.UTC(2026, 10, 21, 19, 28);
const ASIDE = 'seatwatch.db.damaged-2026-11-21T19-28-00.000Z';

/** A state of some pages that was closed, or whose watch was killed so that its log is beside it. */
async function stateWith(ending: 'close' | 'SIGKILL'): Promise<string> {
  const folder = newFolder();
  const { store } = openStore(folder, 0);
  store.commit(
    work({ changes: opened(...Array.from({ length: 500 }, (_, i) => session(`a${i}`))), outbox: [notice('n')] }),
  );
  store.close();
  const watch = start('watch', folder);
  await watch.line();
  await watch.end(ending);
  return folder;
}

function overwrite(file: string, at: number, bytes: Uint8Array): void {
  const handle = openSync(file, 'r+');
  writeSync(handle, bytes, 0, bytes.length, at);
  closeSync(handle);
}

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 197 + 61) % 251);

const damages: readonly (readonly [string, 'close' | 'SIGKILL', (file: string) => void])[] = [
  ['noise over its head', 'close', (file) => overwrite(file, 0, noise(100))],
  ['noise over its first pages', 'close', (file) => overwrite(file, 100, noise(9_000))],
  ['noise over a page in the middle', 'close', (file) => overwrite(file, 40_960, noise(4_096))],
  ['nothing but zeros', 'close', (file) => writeFileSync(file, new Uint8Array(statSync(file).size))],
  ['zeros over a page in the middle', 'close', (file) => overwrite(file, 40_960, new Uint8Array(4_096))],
  ['cut to the half', 'close', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ['cut within its first page', 'close', (file) => truncateSync(file, 1_000)],
  ['cut to nothing', 'close', (file) => truncateSync(file, 0)],
  ['no database at all', 'close', (file) => writeFileSync(file, 'a text\n'.repeat(2_000))],
  ['a database of something else', 'close', (file) => (rmSync(file), otherDatabase(file))],
  ['a text that is not what was written', 'close', (file) => spoilText(file)],
  ['noise as its log', 'SIGKILL', (file) => writeFileSync(`${file}-wal`, noise(50_000))],
  ['the file lost, but not its log', 'SIGKILL', (file) => rmSync(file)],
  ['noise over its head, with a log beside it', 'SIGKILL', (file) => overwrite(file, 0, noise(100))],
];

function otherDatabase(file: string): void {
  const db = new DatabaseSync(file);
  db.exec('CREATE TABLE t (a)');
  db.close();
}

function spoilText(file: string): void {
  const db = new DatabaseSync(file);
  db.exec(`UPDATE part SET json = '{"offset":'`);
  db.close();
}

describe('a damaged state is moved aside and named, and watch starts with a new one', () => {
  test.each(damages)('%s', async (_, ending, spoil) => {
    const folder = await stateWith(ending);
    spoil(stateFile(folder));
    const belonging = readdirSync(folder).filter((each) => /\.db(-wal)?$/.test(each));
    const old = new Map(belonging.map((each) => [each, readFileSync(join(folder, each))]));

    const { store, damage } = openStore(folder, NOW);
    expect(damage).toMatch(
      /^The state \/.*\/seatwatch\.db was damaged \(.+\); it lies now at \/.*, and a new one was begun\.$/,
    );
    expect(damage).toContain(join(folder, ASIDE));
    expect(store.loaded()).toEqual({
      inputs: new Map(),
      streams: new Map(),
      ledger: new Map(),
      rules: new Map(),
      lastCommit: null,
    });
    expect(store.sessions(-1e12, 1e12)).toEqual([]);
    const kept = readdirSync(folder).filter((each) => each.startsWith(ASIDE));
    const main = old.get('seatwatch.db');
    if (main !== undefined && ending === 'close') expect(readFileSync(join(folder, ASIDE)).equals(main)).toBe(true);
    else expect(kept.length).toBeGreaterThan(0);

    store.commit(work({ changes: opened(session('new')) }));
    store.close();
    const again = openStore(folder, NOW);
    expect(again.damage).toBeNull();
    expect(again.store.sessions(0, 1e12).map((each) => each.id)).toEqual(['new']);
    again.store.close();
  });

  test('twice at the same time of day, nothing is overwritten', () => {
    const folder = newFolder();
    for (const text of ['first', 'second']) {
      writeFileSync(stateFile(folder), text);
      openStore(folder, NOW).store.close();
    }
    const kept = readdirSync(folder).filter((each) => each.startsWith(ASIDE));
    expect(kept.map((each) => readFileSync(join(folder, each), 'utf8')).toSorted()).toEqual(['first', 'second']);
  });
});

describe('a state that is whole is never moved aside', () => {
  test('a log that was cut off within a commit gives the commits before it', async () => {
    const folder = await stateWith('SIGKILL');
    const log = `${stateFile(folder)}-wal`;
    truncateSync(log, statSync(log).size - 100);
    const { store, damage } = openStore(folder, NOW);
    expect(damage).toBeNull();
    expect(store.loaded().inputs.get('x')).toBe(2);
    expect(
      store
        .sessions(2, 3)
        .map((each) => each.id)
        .filter((id) => id.startsWith('s')),
    ).toEqual(['s1', 's2']);
    store.close();
  });

  test('a log in which nothing was committed yet', async () => {
    const folder = await stateWith('close');
    writeFileSync(`${stateFile(folder)}-wal`, new Uint8Array(4_120));
    const { store, damage } = openStore(folder, NOW);
    expect(damage).toBeNull();
    expect(store.loaded().inputs.get('x')).toBe(3);
    store.close();
  });

  test('what a start left that was killed before the new state was whole', () => {
    const folder = newFolder();
    writeFileSync(`${stateFile(folder)}.new`, 'half');
    const { store, damage } = openStore(folder, NOW);
    expect(damage).toBeNull();
    store.close();
    expect(readdirSync(folder).toSorted()).toEqual(['seatwatch.db', 'watch.lock']);
  });

  test('one that an older seatwatch wrote is converted, and goes on', () => {
    const folder = newFolder();
    const old = new DatabaseSync(stateFile(folder));
    migrate(old, 1);
    const sessions = [session('known', { openedAt: 1000 }), session('unknown', { openedAt: null })];
    for (const each of sessions)
      old
        .prepare('INSERT INTO session VALUES (?, ?, ?, ?, ?)')
        .run(each.id, each.pool, 1000, LATEST, JSON.stringify(each));
    old
      .prepare("INSERT INTO part VALUES ('streams', '\"messages\"', ?)")
      .run('{"last":5,"requests":{"17":{"user":"ann","peer":"","at":4}}}');
    old.close();

    const { store, damage } = openStore(folder, NOW);
    onTestFinished(() => store.close());
    expect(damage).toBeNull();
    expect(store.loaded().streams.get('messages')).toEqual({ last: 5, requests: [] });
    store.commit(work({ changes: opened({ ...sessions[0]!, closedAt: 2000 }) }));
    expect(store.sessions(0, NOW).map(({ id, closedAt }) => [id, closedAt])).toEqual([
      ['known', 2000],
      ['unknown', undefined],
    ]);
  });

  test('one of format 2 keeps its notices, each with thread and urgency, and what was sent counts as told', () => {
    const folder = newFolder();
    const old = new DatabaseSync(stateFile(folder));
    migrate(old, 2);
    const columns = 'id, created, state, attempts, next_try, settled, json';
    const put = old.prepare(`INSERT INTO notice (${columns}) VALUES (?, 10, ?, 1, 20, ?, ?)`);
    const end = { ...notice('later'), reason: 'resolved', root: 'sent' };
    const kept = [
      [notice('sent'), 'sent'],
      [notice('gone'), 'failed'],
      [end, 'waiting'],
      [notice('full'), 'waiting'],
    ] as const;
    for (const [each, state] of kept) {
      put.run(each.id, state, state === 'waiting' ? null : 30, JSON.stringify(each));
    }
    old.close();

    const { store, damage } = openStore(folder, NOW);
    onTestFinished(() => store.close());
    expect(damage).toBeNull();
    expect(store.due(NOW).map((one) => [one.notice.id, one.attempts])).toEqual([
      ['full', 1],
      ['later', 1],
    ]);
    expect(store.delivery().untold).toEqual(['gone']);
    const states = store.notices(0, 100).map((one) => [one.notice.id, one.state]);
    expect(states).toEqual(kept.map(([{ id }, state]) => [id, state]));
  });

  test('one that is converted leaves a copy for the older version, until somebody is forgotten or it is old', () => {
    const folder = newFolder();
    const old = new DatabaseSync(stateFile(folder));
    migrate(old, 2);
    old.prepare('INSERT INTO event VALUES (5, ?, ?)').run('iris', JSON.stringify({ who: 'ann' }));
    old.close();
    const { store } = openStore(folder, NOW);
    onTestFinished(() => store.close());
    const file = `${stateFile(folder)}.format-2`;
    const copy = new DatabaseSync(file, { readOnly: true });
    expect(copy.prepare('PRAGMA user_version').get()).toEqual({ user_version: 2 });
    expect(copy.prepare('SELECT count(*) AS events FROM event').get()).toEqual({ events: 1 });
    copy.close();
    store.prune({ sessions: statSync(file).mtimeMs - 1, usage: 0, notices: 0 });
    expect(readdirSync(folder)).toContain(basename(file));
    store.erase('ann');
    expect(readdirSync(folder)).not.toContain(basename(file));
  });

  test.skipIf(process.platform === 'win32').each([0o600, 0o640])(
    'its copy has the permissions of the state: %o',
    (mode) => {
      const folder = newFolder();
      const old = new DatabaseSync(stateFile(folder));
      migrate(old, 2);
      old.close();
      chmodSync(stateFile(folder), mode);
      openStore(folder, NOW).store.close();
      expect(statSync(`${stateFile(folder)}.format-2`).mode & 0o777).toBe(mode);
    },
  );

  test('one of a newer seatwatch is refused, and left to that version', () => {
    const folder = newFolder();
    openStore(folder, 0).store.close();
    const db = new DatabaseSync(stateFile(folder));
    db.exec('PRAGMA user_version = 99');
    db.close();
    const before = readFileSync(stateFile(folder));
    expect(() => openStore(folder, NOW)).toThrow(
      /cannot use the state .*seatwatch\.db: a newer seatwatch wrote it \(format 99, this one knows up to \d+\); install that version again/,
    );
    expect(readFileSync(stateFile(folder)).equals(before)).toBe(true);
    expect(() => openStore(folder, NOW)).toThrow(/a newer seatwatch/);
  });
});

describe('where a state cannot be kept, the error names what was tried and what to do', () => {
  test('the folder is made with those above it', () => {
    const folder = join(newFolder(), 'a', 'b');
    openStore(folder, 0).store.close();
    expect(readdirSync(folder)).toContain('seatwatch.db');
  });

  test('a file stands where the folder should be', () => {
    const path = join(newFolder(), 'state');
    writeFileSync(path, '');
    expect(() => openStore(path, 0)).toThrow(
      `cannot make the folder of the state ${path}: a file is in the way; remove it, or name another folder`,
    );
    expect(() => openStore(join(path, 'below'), 0)).toThrow(/cannot make the folder .*a file is in the way/);
  });

  test.skipIf(!hasNobody)('an account that may not write', async () => {
    const folder = newFolder();
    const unmade = start('open', join(folder, 'state'), 'nobody');
    expect(await unmade.line()).toMatch(
      new RegExp(
        `^cannot make the folder of the state ${folder}/state: permission was denied; let this account write there`,
      ),
    );
    const locked = start('open', folder, 'nobody');
    expect(await locked.line()).toMatch(
      new RegExp(`^cannot lock ${folder}/watch.lock: it cannot be opened or made; let this account write there`),
    );
    openStore(folder, 0).store.close();
    chmodSync(join(folder, 'watch.lock'), 0o666);
    const foreign = start('open', folder, 'nobody');
    expect(await foreign.line()).toMatch(
      new RegExp(`^cannot open the state ${folder}/seatwatch.db: it may not be written; let this account write there`),
    );
    openStore(folder, 0).store.close();
  });

  test.skipIf(process.platform === 'win32')('a disk that takes no more', () => {
    const folder = newFolder();
    const script = fileURLToPath(new URL('process.ts', import.meta.url));
    const limited = spawnSync('sh', ['-c', 'ulimit -f 8; exec "$0" "$1" open "$2"', process.execPath, script, folder], {
      input: '',
      encoding: 'utf8',
    });
    expect(limited.stdout).toMatch(
      /^cannot open the state .*: the disk refused; see that it has space and no faults, then start again \(disk I\/O error\)/,
    );
    expect(readdirSync(folder).map((each) => basename(each))).not.toContain('seatwatch.db');
    openStore(folder, 0).store.close();
  });
});
