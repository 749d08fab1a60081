import { accessSync, constants, lstatSync, mkdirSync, statSync, type Stats } from 'node:fs';
import { userInfo } from 'node:os';
import { SeatwatchError } from '../domain/error.ts';
import { explained, nameOf } from './errors.ts';
import { wayTo, type Way } from './path-permissions.ts';
import { FOLDER_MODE, stateFile } from './schema.ts';

/** As whom a process of root goes on; `made` where root made the folder just now and it is root's. */
export interface Acting {
  account: string;
  made: boolean;
}

const STICKY = 0o1000;

/**
 * Makes a process of root act, for the rest of its life, as the account that a folder belongs to: whoever may write in
 * a folder may put a link at any name in it, and root would follow that to a file of its own; what root makes there,
 * that account could not use. Where the folder is root's but open to a group, it belongs to whom the state in it does.
 * A folder that is missing belongs to whom the folder above it does; with `make` it is made. Root stays root where the
 * folder and all that leads there is root's alone. To be called before anything in the folder is touched.
 * @returns undefined where the process is not one of root, or the system knows no such accounts: then nothing changes.
 * @throws an error with a remedy where root cannot become that account or that account cannot reach the folder, and
 *   where another account could lead root elsewhere: by a link in a folder above, or in this one, that it may write in.
 */
export function actAsKeeper(folder: string, make = false): Acting | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const before = wayTo(folder);
  const became = becomeOwner(before, folder);
  const made = make && !before.exists;
  if (made) makeFolder(folder);
  if (became !== undefined) return { account: became, made: false };
  // Another account may have been faster to make it.
  const way = made ? wayTo(folder) : before;
  const account = made ? becomeOwner(way, folder) : undefined;
  if (account === undefined) mustBeRootsAlone(way, folder);
  return { account: account ?? 'root', made: made && account === undefined };
}

/** That any account may write in a folder, with the remedy, as a sentence; undefined where that is not so. */
export function looseness(folder: string): string | undefined {
  if (process.geteuid === undefined) return undefined;
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isDirectory() || (stats.mode & 0o002) === 0) return undefined;
  return `any account may write in ${folder}, and so change or remove what is in it; chmod o-w ${folder}`;
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
  } catch (error) {
    throw explained('make the folder of the state', folder, error);
  }
}

/** @returns the name of the account that the process has become; undefined where the folder is root's. */
function becomeOwner(way: Way, folder: string): string | undefined {
  const { uid, gid } = ownerOf(way, folder);
  if (uid === 0) return undefined;
  const account = nameOf('/etc/passwd', uid);
  try {
    become(uid, gid);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const remedy = `run the command as that account: sudo -u ${account} and the same command`;
    throw new SeatwatchError(
      'state-unusable',
      `cannot act as ${account}, to whom ${folder} belongs (${why}); ${remedy}`,
      { cause: error },
    );
  }
  mustReach(way, account);
  return account;
}

function ownerOf({ end, exists }: Way, folder: string): Stats {
  if (end.stats.uid !== 0 || !exists || !isOpen(end.stats)) return end.stats;
  return lstatSync(stateFile(folder), { throwIfNoEntry: false }) ?? end.stats;
}

function become(uid: number, gid: number): void {
  // As itself it is asked for its group: accounts need not stand in /etc/passwd.
  process.seteuid?.(uid);
  const own = groupOf(uid, gid);
  process.seteuid?.(0);
  try {
    // The types do not know it: https://nodejs.org/api/process.html#processinitgroupsuser-extragroup
    (process as { initgroups?(uid: number, gid: number): void }).initgroups?.(uid, own);
  } catch {
    process.setgroups?.([own]);
  }
  process.setgid?.(own);
  process.setuid?.(uid);
}

function groupOf(uid: number, gid: number): number {
  try {
    return userInfo().gid;
  } catch {
    // An account without an entry, as in a container. Never root's group, which `chown` of the owner alone leaves.
    return gid === 0 ? uid : gid;
  }
}

function mustReach({ passed }: Way, account: string): void {
  for (const { path, stats } of passed) {
    if (!stats.isDirectory()) continue;
    try {
      accessSync(path, constants.X_OK);
    } catch (error) {
      const remedy = `let that account in (chmod o+x ${path}), or keep the state elsewhere`;
      const attempt = `cannot go into ${path} as ${account}, to whom the folder of the state belongs`;
      throw new SeatwatchError('state-unusable', attempt, { remedy, cause: error });
    }
  }
}

/** @throws an error that names who could lead root elsewhere. */
function mustBeRootsAlone({ passed, end, exists }: Way, folder: string): void {
  for (const { path, stats } of passed) {
    if (stats.uid !== 0) {
      const owner = nameOf('/etc/passwd', stats.uid);
      throw new SeatwatchError(
        'state-unusable',
        `cannot use ${folder} as root: ${path} belongs to ${owner}, who could put a link in its place; ` +
          `give it to that account (chown -R ${owner} ${folder}), or move it to where only root may write`,
      );
    }
    // With the sticky bit nobody replaces what is root's, but anybody adds a name.
    const sticky = (stats.mode & STICKY) !== 0 && (path !== end.path || !exists);
    if (stats.isSymbolicLink() || sticky || !isOpen(stats)) continue;
    throw new SeatwatchError(
      'state-unusable',
      `cannot use ${folder} as root: others may write in ${path}, and could put links there; ` +
        `close it to them (chmod go-w ${path}), or give ${folder} to the account of the service (chown -R)`,
    );
  }
}

/** Whether accounts beside the owner may write in a folder. */
function isOpen({ mode, gid }: Stats): boolean {
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
}
