import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { EventMaker } from '../domain/product.ts';
import type { Checkpoint } from '../domain/reader.ts';
import { readHead } from '../inputs/file/head.ts';
import type { Format } from './format.ts';
import { FORMATS, isOwnCheckpoint } from './index.ts';

/** Whether logs of a maker of events go on over several files. */
export function goOn(maker: EventMaker): boolean {
  return FORMATS.some(({ of, others }) => of === maker && others !== undefined);
}

/** Whether a position is one in a file of such a log. */
export function goesOnOverFiles(position: Checkpoint): boolean {
  return FORMATS.some(({ others, open }) => others !== undefined && isOwnCheckpoint(open(), position));
}

/**
 * The paths, and in the place of a folder the logs in it that are known by their names, each once; a folder without
 * such stays what it is. Throws nothing.
 */
export async function logsInFolders(paths: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths) {
    const found = (await isFolder(path)) ? await logsIn(path) : [];
    all.push(...(found.length === 0 ? [path] : found));
  }
  return unique(all);
}

/**
 * The files, and those beside them that are of the same logs, where a log goes on over several files that each tell of
 * the next. Throws nothing.
 */
export async function withOtherFiles(files: readonly string[]): Promise<string[]> {
  const all: string[] = [...files];
  const done = new Set<string>();
  for (const file of files) {
    // Of several files of one log the first one leads to all.
    if (done.has(resolve(file))) continue;
    const others = (await chainedAt(file))?.others;
    const beside = others === undefined ? [] : await others(file);
    for (const one of beside) done.add(resolve(one));
    all.push(...beside);
  }
  return unique(all);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

async function logsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const isLog = (name: string): boolean => FORMATS.some(({ inFolder }) => inFolder?.test(name) === true);
  return names
    .filter(isLog)
    .toSorted()
    .map((name) => join(folder, name));
}

/**
 * The format of a file that names the other files of its log, by its name where it is gone; undefined for any other.
 */
async function chainedAt(file: string): Promise<Format | undefined> {
  const chained = FORMATS.filter(({ others }) => others !== undefined);
  const head = await readHead(file).catch(() => undefined);
  if (head === undefined) return chained.find(({ inFolder }) => inFolder?.test(basename(file)));
  for (const format of chained) if ((await format.recognise(head.bytes, file)) > 0) return format;
  return undefined;
}

/** Each once, whatever way it is named. */
function unique(paths: readonly string[]): string[] {
  return [...new Map(paths.toReversed().map((path) => [keyOf(path), path])).values()].toReversed();
}

function keyOf(path: string): string {
  const absolute = resolve(path);
  return process.platform === 'win32' ? join(dirname(absolute), basename(absolute)).toLowerCase() : absolute;
}
