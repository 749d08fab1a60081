import { chmodSync, existsSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../domain/entry.ts';
import { MIGRATIONS, versionOf } from './schema.ts';

/** The file with the copy of a state of an older version, for going back to the seatwatch that wrote it. */
function copyOf(file: string, version: number): string {
  return `${file}.format-${version}`;
}

/**
 * Copies a state of an older version beside itself, before it is converted; does nothing where there is a copy.
 * @throws what SQLite or the file system throws, such as on a full disk: the state must not be converted then.
 */
export function keepCopy(db: DatabaseSync, file: string): void {
  const version = versionOf(db);
  if (version === undefined || version >= MIGRATIONS.length || existsSync(copyOf(file, version))) return;
  const draft = `${copyOf(file, version)}.new`;
  rmSync(draft, { force: true });
  // SQLite would make the file with what the umask leaves: who may not read the state must not read its copy. It fills
  // an empty file that is there, which nobody else can open before it has the permissions of the state.
  writeFileSync(draft, '', { mode: 0o600, flag: 'wx' });
  chmodSync(draft, statSync(file).mode & 0o777);
  db.prepare('VACUUM INTO ?').run(draft);
  renameSync(draft, copyOf(file, version));
}

/**
 * Removes the copies, and states that a backup has replaced, that were written last before an instant: they outlive no
 * retention of the state.
 */
export function dropCopies(file: string, before: Instant): void {
  const kinds = ['format', 'replaced'].map((kind) => `${basename(file)}.${kind}-`);
  for (const name of readdirSync(dirname(file))) {
    if (!kinds.some((kind) => name.startsWith(kind))) continue;
    const path = join(dirname(file), name);
    if (statSync(path).mtimeMs < before) rmSync(path, { force: true });
  }
}
