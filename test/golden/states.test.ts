import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import PostalMime from 'postal-mime';
import { expect, test } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { expectKept, kept, normaliser } from './expected.ts';
import { put } from './files.ts';
import { AFTERWARDS, CONFIG, STEPS, WRITTEN_AT } from './state-fixture.ts';
import { inFolder, run, sameSurroundings } from './surroundings.ts';

sameSurroundings();

const STATES = join(import.meta.dirname, '..', 'store', 'states');
/** Written by write-state.ts with commits 09c05b3, 2f29645, 3230af8 and e07aa33. */
const KEPT = [
  'schema-2-every-reader.db.gz',
  'schema-3-every-reader.db.gz',
  'schema-4-every-reader.db.gz',
  'schema-5-every-reader.db.gz',
];

/** Puts a state in place as if what it tells of had lain in another folder. */
function unpack(name: string, folder: string): void {
  const state = join(folder, 'state');
  mkdirSync(state, { mode: 0o700 });
  const file = join(state, 'seatwatch.db');
  writeFileSync(file, gunzipSync(readFileSync(join(STATES, name))), { mode: 0o600 });
  const db = new DatabaseSync(file);
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  for (const { name: table } of tables) {
    for (const { name: column, type } of db.prepare(`PRAGMA table_info(${String(table)})`).all()) {
      if (type !== 'TEXT') continue;
      const moved = `UPDATE ${String(table)} SET ${String(column)} = replace(${String(column)}, ?, ?)`;
      db.prepare(moved).run(WRITTEN_AT, folder);
    }
  }
  db.close();
}

interface Answer {
  sessions: { holder: string; openedAt: string | null; pool: string; source: string }[];
  uncertain: Answer['sessions'];
  refusals: { at: string }[];
}

async function ask(command: 'who' | 'history', now: number): Promise<Answer> {
  const { status, out, err } = await run([command, '--json', '--config', CONFIG], now);
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${err}`);
  return JSON.parse(out) as Answer;
}

const inShort = ({ sessions, uncertain }: Answer): string[] =>
  [...sessions, ...uncertain]
    .map(({ pool, holder, openedAt }) => `${pool} ${holder} ${openedAt?.slice(11, 16) ?? 'unknown'}`)
    .toSorted();

async function subjects(folder: string): Promise<string[]> {
  const names = readdirSync(join(folder, 'mail'));
  const mails = await Promise.all(names.map((name) => PostalMime.parse(readFileSync(join(folder, 'mail', name)))));
  return mails.map(({ subject = '' }) => subject).toSorted();
}

/** What was told when the states were written: the newer one is converted first, since `who` alone converts none. */
async function toldBefore(): Promise<{ before: Answer; past: Answer }> {
  const last = STEPS.at(-1)?.now ?? AFTERWARDS.now;
  return inFolder({}, last, async (folder) => {
    for (const step of STEPS) put(folder, step.files, step.now - 1_000);
    unpack('schema-3-every-reader.db.gz', folder);
    openStore(join(folder, 'state'), last).store.close();
    return { before: await ask('who', last), past: await ask('history', last) };
  });
}

const PROMISE = 'sessions go on, nothing is read twice, and the mail that waits is sent, no other';

test.each(KEPT)(`%s is read on: ${PROMISE}`, async (name) => {
  const { now } = AFTERWARDS;
  const { before, past } = await toldBefore();
  const text = await inFolder({}, now, async (folder) => {
    for (const step of STEPS) put(folder, step.files, step.now - 1_000);
    unpack(name, folder);
    const normal = normaliser(folder);
    put(folder, AFTERWARDS.files, now - 1_000);
    const watched = await run(['watch', '--once', '--config', CONFIG], now);
    expect([watched.status, watched.err]).toEqual([0, '']);
    const [after, since] = [await ask('who', now), await ask('history', now)];
    // Who was there is there still, since when is the same; kim and 192.0.2.11 have left.
    const gone = inShort(before).filter((one) => !inShort(after).includes(one));
    const come = inShort(after).filter((one) => !inShort(before).includes(one));
    expect(gone).toEqual(['iris 192.0.2.11 09:05', 'others kim 06:20']);
    expect(come).toEqual(['clients evening 08:30', 'iris 192.0.2.12 09:15']);
    // Each of all that ever was stands there once.
    expect(since.sessions.length).toBe(past.sessions.length + come.length);
    expect(since.refusals.map(({ at }) => at)).toEqual(past.refusals.map(({ at }) => at));
    const sent = await subjects(folder);
    expect(sent.filter((subject) => /SX2|others/.test(subject))).toHaveLength(1);
    expect(sent).toHaveLength(1);
    const said: string[] = [];
    for (const words of [['who'], ['history'], ['health'], ['usage'], ['explain', '--user', '192.0.2.7']]) {
      const args = [...words, '--config', CONFIG];
      said.push(kept(args, await run(args, now), { normal }));
    }
    return `${sent.join('\n')}\n\n${said.join('')}`;
  });
  expectKept(`states-read-on/${name.replace('.db.gz', '.txt')}`, text);
});
