import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { backUp, restore } from '../../src/store/backup.ts';
import { openStore } from '../../src/store/open.ts';
import { newFolder, start } from './help.ts';

/** The position of a state and its sessions: each commit of `test/store/process.ts` makes one of both. */
function held(folder: string): { position: number; sessions: number } {
  const { store, damage } = openStore(folder, 0);
  expect(damage).toBeNull();
  const position = Number(store.loaded().inputs.get('x') ?? 0);
  const sessions = store.sessions(0, Number.MAX_SAFE_INTEGER).length;
  store.close();
  return { position, sessions };
}

test('a backup of a state that is written all the time is of one commit, and the writer goes on', async () => {
  const folder = newFolder();
  const watch = start('flood', folder);
  await watch.line();
  const copies = newFolder();
  const files = Array.from({ length: 5 }, (_, n) => join(copies, `${n}.db`));
  for (const file of files) {
    backUp(folder, file, false);
    await watch.line();
  }
  await watch.end('SIGKILL');
  let before = 0;
  for (const file of files) {
    const other = newFolder();
    const { sessions, aside } = restore(other, file, 0);
    expect(aside).toBeNull();
    const { position, sessions: kept } = held(other);
    expect([kept, sessions]).toEqual([position, position]);
    expect(position).toBeGreaterThanOrEqual(before);
    before = position;
  }
  expect(before).toBeGreaterThan(0);
  expect(held(folder).position).toBeGreaterThan(before);
});

test('a backup of a state whose watch was killed holds what it had committed last', async () => {
  const folder = newFolder();
  const watch = start('watch', folder);
  await watch.line();
  watch.say('');
  const last = Number(await watch.line());
  await watch.end('SIGKILL');
  const file = join(newFolder(), 'copy.db');
  expect(backUp(folder, file, false)).toMatchObject({ sessions: last, to: last });
});

test('where a backup cannot be put in its place, the state that was there is there still', async () => {
  const folder = newFolder();
  const watch = start('watch', folder);
  await watch.line();
  await watch.end('SIGKILL');
  const file = join(newFolder(), 'copy.db');
  backUp(folder, file, false);
  const before = held(folder);
  // What belongs to the state has a name to be moved to, at which something stands.
  writeFileSync(join(folder, 'seatwatch.db-journal'), Buffer.alloc(512));
  mkdirSync(join(folder, `seatwatch.db.replaced-${new Date(0).toISOString().replaceAll(':', '-')}-journal`, 'x'), {
    recursive: true,
  });
  expect(() => restore(folder, file, 0)).toThrow(/restore the state/);
  expect(held(folder)).toEqual(before);
});

test('a backup of an older seatwatch is restored, and converted at the next start; one of a newer is refused', () => {
  const file = join(newFolder(), 'copy.db');
  writeFileSync(file, gunzipSync(readFileSync(join(import.meta.dirname, 'states', 'schema-4-every-reader.db.gz'))));
  const folder = newFolder();
  const { sessions } = restore(folder, file, 0);
  expect(sessions).toBeGreaterThan(0);
  const { store, damage } = openStore(folder, 0);
  expect([damage, store.sessions(-1e15, 8e15).length]).toEqual([null, sessions]);
  store.close();

  const db = new DatabaseSync(file);
  db.exec('PRAGMA user_version = 99');
  db.close();
  expect(() => restore(folder, file, 0)).toThrow(/a newer seatwatch wrote it \(format 99/);
  expect(readdirSync(folder).filter((name) => name.includes('replaced'))).toEqual([]);
});

test.for([
  ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON session BEGIN DELETE FROM session; END', /it has a trigger t/],
  [
    'a view without an end in the place of a table',
    'DROP TABLE session; CREATE VIEW session AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) ' +
      'SELECT x AS begins FROM c',
    /it has a view session/,
  ],
  ['a table that is missing', 'DROP TABLE event', /it has no table event/],
  ['a column that is missing', 'ALTER TABLE session DROP COLUMN json', /it has no column json of session/],
] as const)('a backup that was made into something else, with %s, is refused before it is read', ([, sql, why]) => {
  const [from, folder] = [newFolder(), newFolder()];
  openStore(from, 0).store.close();
  const file = join(newFolder(), 'copy.db');
  backUp(from, file, false);
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
  expect(() => restore(folder, file, 0)).toThrow(why);
  expect(readdirSync(folder).filter((name) => name.startsWith('seatwatch.db'))).toEqual([]);
});

test('what is no file, or a draft of the state itself, is not restored, and neither waited for nor removed', () => {
  const folder = newFolder();
  openStore(folder, 0).store.close();
  const pipe = join(newFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);
  expect(() => restore(folder, pipe, 0)).toThrow(/is no file/);
  expect(() => restore(folder, newFolder(), 0)).toThrow(/is no file/);
  const draft = join(folder, 'seatwatch.db.new');
  copyFileSync(join(folder, 'seatwatch.db'), draft);
  expect(() => restore(folder, draft, 0)).toThrow(/belongs to the state itself/);
  expect(existsSync(draft)).toBe(true);
});
