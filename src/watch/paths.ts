import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { eventInputOf } from '../domain/product.ts';
import type { ConfiguredSource } from '../engine/site.ts';
import { goOn, logsInFolders, withOtherFiles } from '../formats/whole-logs.ts';
import { expandPaths } from '../inputs/file/globs.ts';
import { isPattern } from '../pattern/paths.ts';
import { holdsEvents } from './inputs.ts';
import { pause } from './wake.ts';

/** A share that does not answer holds up nobody else for longer, in milliseconds. */
const PATIENCE = 2_000;

/** What was asked of files and has not been answered yet. */
const pending = new Map<string, Promise<string[]>>();

/**
 * The files that the paths of a source stand for. Where its logs go on over files, a folder stands for those in it, and
 * a file that is named for all of its log; those beside it that were read before lead on, too: `read` gives the paths
 * of all that was read for the source.
 */
export async function pathsOf(
  source: ConfiguredSource,
  folder: string,
  read: () => readonly string[],
): Promise<readonly string[]> {
  const events = eventInputOf(source.product.parser);
  if (events === undefined || !goOn(events.of))
    return expandPaths(source.paths, folder, holdsEvents(source) ? 'exports' : 'logs');
  const plain = source.paths.filter((path) => !isPattern(path)).map((path) => resolve(folder, path));
  const key = JSON.stringify([source.id, plain]);
  // What hangs keeps one of the threads that all reading of files needs: it is not asked twice at a time.
  const asked = pending.get(key) ?? wholeLogs(plain, read).finally(() => pending.delete(key));
  pending.set(key, asked);
  const found = await atMost(PATIENCE, asked);
  const globs = await expandPaths(source.paths.filter(isPattern), folder, 'exports');
  // What does not answer is told of when it is read.
  return [...new Set([...(found ?? lastKnown(plain, read())), ...globs])].toSorted();
}

/** The files of a log as the last look knew them. */
function lastKnown(plain: readonly string[], read: readonly string[]): string[] {
  const known = read.filter((path) => plain.some((one) => isBeside(one, path) || dirname(path) === one));
  const named = plain.filter((one) => !known.some((path) => dirname(path) === one));
  return [...named, ...known];
}

async function wholeLogs(plain: readonly string[], read: () => readonly string[]): Promise<string[]> {
  const named = await logsInFolders(plain);
  const known = read();
  const led: string[] = [];
  // What was once found to be of a log still is where a file between them is gone.
  for (const path of known) if (named.some((one) => isBeside(one, path)) && (await isThere(path))) led.push(path);
  const all = new Set(await withOtherFiles([...named, ...led]));
  // Where its log goes on in others, what is gone is missed by the numbers in these.
  for (const path of named) {
    if (await isThere(path)) continue;
    const wasRead = known.includes(path) && led.some((one) => isBeside(one, path));
    if (wasRead || (await withOtherFiles([path])).length > 1) all.delete(path);
  }
  return [...all];
}

function isBeside(one: string, other: string): boolean {
  return dirname(one) === dirname(other);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Undefined where it takes longer. */
async function atMost<T>(most: number, act: Promise<T>): Promise<T | undefined> {
  const late = new AbortController();
  const done = await Promise.race([act, pause(most, late.signal).then(() => undefined)]);
  late.abort('done');
  return done;
}
