import { dirname } from 'node:path';
import type { Instant } from '../domain/reading.ts';
import { isMissing, look, matches, printOf, stampOf, unreadable } from './files.ts';
import type { Sight, Stamp, Told } from './files.ts';
import { identify, identifyListed } from './identify.ts';
import type { Plan } from './identify.ts';
import { isListed } from './idle.ts';
import type { Memory } from './idle.ts';
import type { Position, Print } from './position.ts';
import { siblings } from './siblings.ts';

/** How many known files may wait behind a folder that cannot be listed. */
const UNLISTED = 8;

/** Never the same as another. */
const UNKNOWN: Stamp = { signature: '', mtime: Infinity };

/** What is on the disk, and what is to be done about it. */
export interface Survey {
  plan: Plan;
  troubles: Told[];
  stamps: Sight['stamps'];
  folder: Stamp;
  listedAt: Instant;
  /** What was seen in the folder then; undefined where some of it could not be read. */
  listed: ReadonlyMap<string, Stamp> | undefined;
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
}

/** Finds the files of a position again, listing the folder only where it may have changed or where a file is missing. */
export async function survey(position: Position, asked: Asked): Promise<Survey> {
  try {
    return await surveyed(position, asked);
  } catch (error) {
    return isMissing(error) ? standstill(position, asked) : standstill(position, asked, [unreadable(asked.path, error)]);
  }
}

async function surveyed(position: Position, { path, now, first, memory }: Asked): Promise<Survey> {
  if (memory !== undefined && position.troubles.length === 0 && (await isListed(memory, path, now))) {
    const sight = await look(path, position.files.filter(({ current }) => !current).map(({ file }) => file));
    const plan = await identifyListed(position, sight, now);
    if (plan !== undefined) return { plan, troubles: [], stamps: sight.stamps, folder: memory.folder, listedAt: memory.listedAt, listed: memory.listed, blind: false, moving: false, blurred: false };
  }
  const before = await outlineOf(path);
  const listing = await list(path, position.files.length > 0);
  const sight = await look(path, listing.names, position.files.map(({ file }) => file));
  const atPath = sight.found.find(({ isPath }) => isPath);
  const mark = atPath && (await printOf(atPath));
  const hidden = sight.closed.length + (listing.troubles.length > 0 ? UNLISTED : 0);
  const plan = await identify(position, sight, { now, path, first, hidden });
  const adds = plan.tasks.some(({ seen }) => seen !== 'before');
  const moved = plan.lost.length > 0 && (await outlineOf(path)) !== before;
  if (moved || (adds && mark !== undefined && !(await isStill(path, mark)))) return standstill(position, { now });
  const blind = sight.closed.some(({ isPath, size }) => isPath && size < 0);
  const troubles = [...listing.troubles, ...sight.troubles];
  const listed = troubles.length === 0 ? sight.stamps : undefined;
  return { plan, troubles, stamps: sight.stamps, folder: listing.folder, listedAt: now, listed, blind, moving: plan.lost.length > 0, blurred: false };
}

/** Whether the file at the path still begins with what it held: else a copy of it may have been taken for another file. */
async function isStill(path: string, mark: Print): Promise<boolean> {
  const { found } = await look(path, []);
  return mark.at === 0 || (found[0] !== undefined && (await matches(found[0], mark)));
}

/** What tells that files were moved since. */
async function outlineOf(path: string): Promise<string> {
  const stamps = await Promise.all([path, dirname(path)].map((file) => stampOf(file).catch(() => UNKNOWN)));
  return stamps.map(({ signature }) => signature).join();
}

/** A file went away or failed while it was compared: everything stays as it was. */
function standstill({ files, done, horizon }: Position, { now }: Pick<Asked, 'now'>, troubles: Told[] = []): Survey {
  const tasks = files.map((known) => ({ known, found: undefined, seen: 'before' as const, done: false }));
  const moving = troubles.length === 0;
  const plan = { tasks, done: [...done], horizon, lost: [], cut: [] };
  return { plan, troubles, stamps: new Map(), folder: UNKNOWN, listedAt: now, listed: undefined, blind: true, moving, blurred: moving };
}

async function list(path: string, expected: boolean): Promise<{ names: string[]; folder: Stamp; troubles: Told[] }> {
  const folder = dirname(path);
  try {
    const stamp = await stampOf(folder);
    return { names: await siblings(path), folder: stamp, troubles: [] };
  } catch (error) {
    const normal = isMissing(error) && !expected;
    return { names: [], folder: UNKNOWN, troubles: normal ? [] : [unreadable(folder, error)] };
  }
}
