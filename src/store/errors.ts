import { accessSync, constants, lstatSync, readFileSync, statSync, type Stats } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { SeatwatchError, type ErrorCode } from '../domain/error.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html). */
export const BUSY = 5;
export const READONLY = 8;
export const CANTOPEN = 14;
const CORRUPT = 11;
const NOT_A_DATABASE = 26;

const DAMAGED = 'it is damaged; `seatwatch watch` moves it aside at its next start and begins a new one from the logs';

const REMEDY: Readonly<Record<number | string, string>> = {
  3: 'permission was denied; let this account write there, or name another folder with `state:`',
  [BUSY]: 'another process holds it; end that process, or try again',
  [READONLY]: 'it may not be written; let this account write there, or name another folder with `state:`',
  10: 'the disk refused; see that it has space and no faults, then start again',
  [CORRUPT]: DAMAGED,
  13: 'the disk is full; free some space there',
  [CANTOPEN]:
    'it cannot be opened or made; let this account write there and see that the disk is not full, or ' +
    'name another folder with `state:`',
  [NOT_A_DATABASE]: DAMAGED,
  EACCES: 'permission was denied; let this account write there, or name another folder with `state:`',
  EPERM: 'permission was denied; let this account write there, or name another folder with `state:`',
  EROFS: 'the file system is read-only; name another folder with `state:`',
  ENOSPC: 'the disk is full; free some space there',
  EDQUOT: 'the disk quota is used up; free some space there',
  EEXIST: 'a file is in the way; remove it, or name another folder with `state:`',
  ENOTDIR: 'a file is in the way; remove it, or name another folder with `state:`',
};

/** The primary result code of an error that SQLite gave; undefined for any other. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
}

/** Whether this is SQLite's error for a damaged file. */
export function isDamage(error: unknown): error is Error {
  const code = codeOf(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
}

/** Whether an error, or its cause, is that of a disk that is full, read-only or faulty. */
export function isOfTheDisk(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const code = codeOf(cause) ?? (cause instanceof Error && 'code' in cause ? String(cause.code) : undefined);
  return code !== undefined && [READONLY, 10, 13, CANTOPEN, 'ENOSPC', 'EROFS', 'EDQUOT', 'EIO'].includes(code);
}

/**
 * An error of SQLite or of the file system as attempt, thing and remedy, with the first as its cause; any other as it
 * is.
 */
export function explained(attempt: string, thing: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = codeOf(error) ?? ('syscall' in error && 'code' in error ? String(error.code) : undefined);
  if (code === undefined) return error;
  const remedy = REMEDY[code];
  return new SeatwatchError(
    stateCode(code),
    `cannot ${attempt} ${thing}: ${remedy === undefined ? error.message : `${remedy} (${error.message})`}`,
    { cause: error },
  );
}

function stateCode(code: number | string): ErrorCode {
  if (code === BUSY) return 'state-busy';
  if (code === CORRUPT || code === NOT_A_DATABASE) return 'state-damaged';
  return 'state-unusable';
}

/**
 * Checks that this account may read a file, which need not exist.
 * @throws an error that names the very file or folder that is closed to this account, and the account or group that may
 * read it.
 */
export function mustBeReadable(file: string): void {
  const folders = [dirname(file)];
  for (let up = dirname(file); up !== dirname(up); up = dirname(up)) folders.unshift(dirname(up));
  for (const folder of folders) must(folder, constants.X_OK, 0o010);
  must(file, constants.R_OK, 0o040);
}

/**
 * Checks that this account may make files in a folder.
 * @throws an error that names the folder, the account it belongs to, and how to run as that.
 */
export function mustBeWritable(folder: string): void {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error;
    if (error.code !== 'EACCES' && error.code !== 'EPERM') throw explained('write to', folder, error);
    const owner = process.getuid === undefined ? undefined : nameOf('/etc/passwd', statSync(folder).uid);
    const remedy =
      owner === undefined
        ? 'run as the account that `seatwatch watch` runs as'
        : `run as ${owner}: sudo -u ${owner} and the same command`;
    throw new SeatwatchError('not-writable', `cannot write to ${folder}: account ${account()} has no permission`, {
      remedy,
      cause: error,
    });
  }
}

/**
 * Checks that there is a plain file, or nothing, at a path where seatwatch makes one: a link there leads to where
 * somebody else wants it, and a pipe keeps whoever opens it waiting.
 * @throws an error that names the file and the remedy. What cannot be looked at is left to whoever opens it.
 */
export function mustBePlain(file: string): void {
  const found = lookedAt(file);
  if (found === undefined || found.isFile()) return;
  const what = found.isSymbolicLink() ? 'a link' : found.isDirectory() ? 'a folder' : 'no plain file';
  const remedy = 'remove it, and start `seatwatch watch` again';
  const message = `cannot use ${file}: it is ${what}, which seatwatch never makes there`;
  throw new SeatwatchError('state-unusable', message, { remedy });
}

function lookedAt(file: string): Stats | undefined {
  try {
    return lstatSync(file);
  } catch {
    return undefined;
  }
}

function must(path: string, access: number, groupBit: number): void {
  try {
    accessSync(path, access);
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || (error.code !== 'EACCES' && error.code !== 'EPERM')) return;
    throw new SeatwatchError('not-readable', `cannot read ${path}: account ${account()} has no permission`, {
      remedy: whoMay(path, groupBit),
      cause: error,
    });
  }
}

function whoMay(path: string, groupBit: number): string {
  if (process.getuid === undefined)
    return 'run as the account that `seatwatch watch` runs as, or let this one read the folder of the state';
  const { uid, gid, mode } = statSync(path);
  const folder = dirname(path);
  // Who runs as the account that keeps the state is not to run as another, such as root, that left a file in it.
  if (groupBit === 0o040 && statSync(folder).uid === process.geteuid?.()) {
    return `give it to this account, as root: chown -R ${account()} ${folder}`;
  }
  const owner = nameOf('/etc/passwd', uid);
  const group = nameOf('/etc/group', gid);
  if ((mode & groupBit) !== 0) return `run as ${owner}, or have this account added to group ${group}`;
  return (
    `run as ${owner}, or let group ${group} in (chmod ${groupBit === 0o010 ? 'g+rx' : 'g+r'}) and ` +
    'have this account added to it'
  );
}

/** The name of an account or a group by its number; the number where it has none. */
export function nameOf(table: '/etc/passwd' | '/etc/group', id: number): string {
  try {
    const line = readFileSync(table, 'utf8')
      .split('\n')
      .find((each) => each.split(':')[2] === String(id));
    return line?.split(':')[0] ?? String(id);
  } catch {
    return String(id);
  }
}

function account(): string {
  try {
    return userInfo().username;
  } catch {
    // An account without an entry in the user database, as in a container.
    return String(process.getuid?.());
  }
}
