import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { main } from '../../src/cli/main.ts';
import { put } from './files.ts';
import { CONFIG, STEPS, WRITTEN_AT } from './state-fixture.ts';

/**
 * Writes a state to be kept: `node test/golden/write-state.ts STATE.db.gz MAIN.ts`, where MAIN.ts is `src/cli/main.ts`
 * of the version that is to write it. Makes the folder of which the state tells, and removes it.
 */
const [, , target = '', program = ''] = process.argv;
if (target === '' || program === '') throw new Error('name the file to write and the main.ts that writes the state');
if (existsSync(WRITTEN_AT)) throw new Error(`cannot write a state in ${WRITTEN_AT}: it is there already; remove it`);
process.env['TZ'] = 'UTC';
const loaded = (await import(pathToFileURL(resolve(program)).href)) as { main: typeof main };
const output = resolve(target);
mkdirSync(WRITTEN_AT, { recursive: true });
try {
  for (const [index, { now, files }] of STEPS.entries()) {
    put(WRITTEN_AT, files, now - 1_000);
    if (index === STEPS.length - 1) {
      rmSync(join(WRITTEN_AT, 'mail'), { recursive: true });
      writeFileSync(join(WRITTEN_AT, 'mail'), 'a file, where mails should be');
    }
    const say = (text: string): void => void process.stderr.write(text);
    const streams = { out: say, err: say, env: { TZ: 'UTC' }, columns: 80, now: () => now, ask: undefined };
    await loaded.main(['watch', '--once', '--config', join(WRITTEN_AT, CONFIG)], streams);
  }
  const file = join(WRITTEN_AT, 'state', 'seatwatch.db');
  const db = new DatabaseSync(file);
  db.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE; VACUUM');
  db.close();
  writeFileSync(output, gzipSync(readFileSync(file), { level: 9 }));
} finally {
  rmSync(WRITTEN_AT, { recursive: true });
}
