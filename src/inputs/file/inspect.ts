import { lstat, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Instant } from '../../domain/entry.ts';
import { codeOf, facts, isMissing, MISSING, readInto } from './file-info.ts';
import type { FileInfo, FileSignature } from './file-info.ts';
import { FINGERPRINT_LENGTH } from './fingerprint.ts';
import { isLocal } from './local.ts';
import { refusal } from './not-text.ts';
import { packingOf } from './packed/decoder.ts';
import { flawOf, type Unpacking } from './packed/measure.ts';
import { openRegular } from './packed/open.ts';

/** A trouble, and the sentence that tells it. */
export interface ToldTrouble extends Trouble {
  detail: string;
  /** Lines may be missing by it. */
  gap?: true;
}

/** What looking at some files gave. */
export interface Inspection {
  found: FileInfo[];
  troubles: ToldTrouble[];
  /** Files that are there and could not be read, or not yet, with what `stat` still says of them. */
  closed: Omit<FileInfo, 'head'>[];
  /** What `stat` said of each file, so that a later look can tell that nothing has changed. */
  stamps: Map<string, FileSignature>;
}

/** How files are looked at. */
export interface InspectOptions {
  now: Instant;
  /**
   * A compressed file that ends too early is taken for one that is still being written until it has not changed for so
   * many milliseconds.
   */
  settle: number;
  /** What is remembered of compressed files. */
  unpacking: Unpacking;
}

/**
 * Looks at the file at the path, at others beside it, and at known ones that are none of these; what is not there is
 * left out, and so is a rotated name that is no regular file.
 */
export async function inspectFiles(
  path: string,
  others: readonly string[],
  known: readonly string[],
  looking: InspectOptions,
): Promise<Inspection> {
  const sight: Inspection = { found: [], troubles: [], closed: [], stamps: new Map() };
  // A copy is looked at before what it was made of, so that it is known for one.
  for (const file of [...others.filter((other) => other !== path), path])
    await inspectFile(file, { isPath: file === path, elsewhere: false }, sight, looking);
  const seen = new Set([...sight.stamps.keys(), ...[...sight.found, ...sight.closed].map(({ home }) => home)]);
  for (const file of known.filter((other) => !seen.has(other)))
    await inspectFile(file, { isPath: false, elsewhere: true }, sight, looking);
  return sight;
}

async function inspectFile(
  file: string,
  role: Pick<FileInfo, 'isPath' | 'elsewhere'>,
  sight: Inspection,
  looking: InspectOptions,
): Promise<void> {
  const { isPath } = role;
  let seen: Omit<FileInfo, 'head'> | undefined;
  try {
    const stats = await stat(file, { bigint: true });
    sight.stamps.set(file, facts(stats));
    if (!stats.isFile()) {
      if (isPath)
        sight.troubles.push({
          file,
          what: 'no file',
          detail: `${file} is not a regular file: give the path of the log itself`,
        });
      return;
    }
    seen = { file, home: isPath ? await homeOf(file) : file, ...role, ...facts(stats) };
    const found = { ...seen, ...(await contentsOf(file, looking)) };
    if (isPath && stats.nlink === 0n && (await isLocal(file))) sight.troubles.push(replaced(file));
    const flaw = found.packed?.flaw;
    if (flaw === 'cut' && Math.abs(looking.now - found.mtime) < looking.settle) {
      // It is still being compressed.
      sight.closed.push({ ...seen, size: -1 });
      return;
    }
    const refused = refusal(found.head);
    if (flaw !== undefined) sight.troubles.push(flawOf(file, flaw, found.size));
    if (refused !== undefined) sight.troubles.push({ file, what: refused.kind, detail: `${file} ${refused.detail}` });
    else if (flaw === undefined || flaw === 'cut') sight.found.push(found);
  } catch (error) {
    if (isMissing(error)) {
      sight.stamps.set(file, MISSING);
      return;
    }
    sight.troubles.push(unreadable(file, error));
    sight.closed.push(seen ?? { file, home: file, ...role, id: '', size: -1, mtime: 0, signature: '' });
  }
}

interface Contents extends Pick<FileInfo, 'head' | 'packed' | 'tail'> {
  size?: number;
}

/** The first bytes of a file; of a compressed one those of what it unpacks to, with its size then. */
export async function contentsOf(file: string, looking: InspectOptions): Promise<Contents>;
/**
 * The same, undefined for a compressed file whose first bytes are not `wanted`: it need not be unpacked any further.
 */
export async function contentsOf(
  file: string,
  looking: InspectOptions,
  wanted: (head: Buffer) => boolean,
): Promise<Contents | undefined>;
export async function contentsOf(
  file: string,
  { unpacking }: InspectOptions,
  wanted?: (head: Buffer) => boolean,
): Promise<Contents | undefined> {
  const handle = await openRegular(file);
  try {
    const head = await readInto(handle, Buffer.allocUnsafe(FINGERPRINT_LENGTH), 0);
    const packing = packingOf(head);
    return packing === undefined ? { head } : await unpacking.measure(handle, packing, head, wanted);
  } finally {
    await handle.close();
  }
}

async function homeOf(file: string): Promise<string> {
  // What a file without a name is reached by leads nowhere.
  return (await lstat(file)).isSymbolicLink() ? await realpath(file).catch(() => file) : file;
}

/**
 * Of a file that is mounted by itself the name is gone once it is rotated or replaced; what is written then is out of
 * sight.
 */
function replaced(file: string): ToldTrouble {
  const remedy = 'mount its folder, not the file alone, and start again';
  const says = 'was replaced or deleted where it is mounted from: what is written since cannot be seen';
  const detail = `${basename(file)} ${says}; ${remedy}. (${file})`;
  return { file, what: 'replaced where it is mounted from', detail, gap: true };
}

export function unreadable(file: string, error: unknown): ToldTrouble {
  const code = codeOf(error);
  const denied = code === 'EACCES' || code === 'EPERM';
  const remedy = denied
    ? 'give the account that runs seatwatch the right to read it'
    : code === 'EBUSY'
      ? 'another process holds it for itself, which may be a virus scanner or a backup'
      : 'check the disk, the share and the path';
  return {
    file,
    what: code,
    detail: `${basename(file)} cannot be read (${code}): ${remedy}; reading then goes on where it stopped. (${file})`,
  };
}

/** A file that could not be read, told once. */
export type Trouble = { file: string; what: string };
