import { dirname } from 'node:path';
import type { Instant } from '../../domain/entry.ts';
import { isMissing, matches, fingerprintIn, signatureOf } from '../../inputs/file/file-info.ts';
import type { FileSignature } from '../../inputs/file/file-info.ts';
import type { Fingerprint } from '../../inputs/file/fingerprint.ts';
import { inspectFiles, unreadable } from '../../inputs/file/inspect.ts';
import type { InspectOptions, Inspection, ToldTrouble } from '../../inputs/file/inspect.ts';
import { foldersOf, siblings } from '../../inputs/file/siblings.ts';
import { asideText, isAside } from './aside.ts';
import type { TextLogCheckpoint } from './checkpoint.ts';
import { identify, identifyListed } from './identify.ts';
import type { Circumstances, Plan } from './identify.ts';
import { searchLost, searchNext } from './search.ts';
import { isListed } from './unchanged.ts';
import type { Memory } from './unchanged.ts';

/** How many known files may wait behind a folder that cannot be listed. */
const UNLISTED = 8;

/** Never the same as another. */
const UNKNOWN: FileSignature = { signature: '', mtime: Infinity };

/** What is on the disk, and what is to be done about it. */
export interface FolderScan {
  plan: Plan;
  troubles: ToldTrouble[];
  stamps: Inspection['stamps'];
  folders: Memory['folders'];
  names: readonly string[];
  namedAt: Instant;
  listedAt: Instant;
  /** What was seen in the folder then; undefined where some of it could not be read. */
  listed: ReadonlyMap<string, FileSignature> | undefined;
  /** Whether the log is there could not be seen. */
  blind: boolean;
  /** Files seem to be renamed or removed at this moment: worth another look. */
  moving: boolean;
  /** They were while it was looked: nothing can be said yet, and everything stays as it was. */
  blurred: boolean;
}

interface Asked {
  path: string;
  now: Instant;
  first: boolean;
  /** What the poll before saw, where it led to this position. */
  memory: Memory | undefined;
  looking: InspectOptions;
  wanted: Circumstances['wanted'];
}

/**
 * Finds the files of a position again, listing the folder only where it may have changed or where a file is missing.
 */
export async function scanFolder(position: TextLogCheckpoint, asked: Asked): Promise<FolderScan> {
  try {
    return await surveyed(position, asked);
  } catch (error) {
    return isMissing(error)
      ? standstill(position, asked)
      : standstill(position, asked, [unreadable(asked.path, error)]);
  }
}

async function surveyed(
  position: TextLogCheckpoint,
  { path, now, first, memory, looking, wanted }: Asked,
): Promise<FolderScan> {
  const asListed =
    memory !== undefined && position.troubles.every(({ what }) => isAside(what)) && (await isListed(memory, path, now));
  if (asListed !== false) {
    const seen = await inspectFiles(
      path,
      position.files.filter(({ current }) => !current).map(({ file }) => file),
      [],
      looking,
    );
    const plan =
      asListed === 'names' && !isSameLog(position, seen) ? undefined : await identifyListed(position, seen, now);
    const { folders, names, namedAt, listedAt, listed } = memory;
    if (plan !== undefined)
      return {
        plan,
        // Told before, for as long as it lasts.
        troubles: position.troubles.map((trouble) => ({ ...trouble, detail: '' })),
        stamps: seen.stamps,
        folders,
        names,
        namedAt,
        listedAt,
        listed,
        blind: false,
        moving: false,
        blurred: false,
      };
  }
  looking.unpacking.recall(position);
  const before = await outlineOf(path);
  const listing = await list(path, position.files.length > 0);
  const seen = await inspectFiles(
    path,
    listing.names,
    position.files.map(({ file }) => file),
    looking,
  );
  const atPath = seen.found.find(({ isPath }) => isPath);
  const mark = atPath && (await fingerprintIn(atPath));
  const hidden = seen.closed.length + (listing.troubles.length > 0 ? UNLISTED : 0);
  const given = { now, path, first, hidden, wanted };
  let plan = await identify(position, seen, given);
  const strays = plan.lost.length === 0 ? [] : await searchLost(plan.lost, path, seen, looking);
  if (strays.length > 0) {
    const next = await searchNext(strays, seen, looking, wanted);
    plan = await identify(position, { ...seen, found: [...strays, ...next, ...seen.found] }, given);
  }
  const adds = plan.tasks.some(({ seen }) => seen !== 'before');
  const moved = plan.lost.length > 0 && (await outlineOf(path)) !== before;
  if (moved || (adds && mark !== undefined && !(await isStill(path, mark, looking))))
    return standstill(position, { now });
  const blind = seen.closed.some(({ isPath, size }) => isPath && size < 0);
  const lacking = [...listing.troubles, ...seen.troubles];
  const listed = lacking.length === 0 && seen.closed.length === 0 ? seen.stamps : undefined;
  const troubles = [...lacking, ...plan.aside.map((one) => ({ ...one, detail: asideText(one) }))];
  return {
    plan,
    troubles,
    stamps: seen.stamps,
    folders: listing.folders,
    names: listing.names,
    namedAt: now,
    listedAt: now,
    listed,
    blind,
    moving: plan.lost.length > 0,
    blurred: false,
  };
}

/**
 * Whether what is read at the path is the file that was read there: then no other can have taken the name of one that
 * is listed.
 */
function isSameLog({ files }: TextLogCheckpoint, { found }: Inspection): boolean {
  const atPath = found.find(({ isPath }) => isPath);
  return files.every(({ at, current, id }) => at > 0 && (!current || id === atPath?.id));
}

/**
 * Whether the file at the path still begins with what it held: else a copy of it may have been taken for another file.
 */
async function isStill(path: string, mark: Fingerprint, looking: InspectOptions): Promise<boolean> {
  const { found } = await inspectFiles(path, [], [], looking);
  return mark.at === 0 || (found[0] !== undefined && (await matches(found[0], mark)));
}

/** What tells that files were moved since. */
async function outlineOf(path: string): Promise<string> {
  const stamps = await Promise.all([path, dirname(path)].map((file) => signatureOf(file).catch(() => UNKNOWN)));
  return stamps.map(({ signature }) => signature).join();
}

/** A file went away or failed while it was compared: everything stays as it was. */
function standstill(
  { files, done, horizon }: TextLogCheckpoint,
  { now }: Pick<Asked, 'now'>,
  troubles: ToldTrouble[] = [],
): FolderScan {
  const tasks = files.map((known) => ({ known, found: undefined, seen: 'before' as const, done: false, torn: false }));
  const moving = troubles.length === 0;
  const plan = { tasks, done: [...done], horizon, lost: [], cut: [], aside: [] };
  return {
    plan,
    troubles,
    stamps: new Map(),
    folders: new Map(),
    names: [],
    namedAt: now,
    listedAt: now,
    listed: undefined,
    blind: true,
    moving,
    blurred: moving,
  };
}

interface Listing {
  names: string[];
  folders: Memory['folders'];
  troubles: ToldTrouble[];
}

async function list(path: string, expected: boolean): Promise<Listing> {
  const folders = await foldersOf(path);
  try {
    const stamps = new Map<string, FileSignature>();
    for (const folder of folders) stamps.set(folder, await signatureOf(folder));
    return { names: await siblings(path), folders: stamps, troubles: [] };
  } catch (error) {
    const normal = isMissing(error) && !expected;
    return { names: [], folders: new Map(), troubles: normal ? [] : [unreadable(dirname(path), error)] };
  }
}
