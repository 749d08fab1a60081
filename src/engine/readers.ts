import type { Instant } from '../domain/entry.ts';
import type { Parser } from '../domain/product.ts';
import type { Reader } from '../domain/reader.ts';
import type { Format } from '../formats/format.ts';
import { readerFor, recogniseFile, readerOfAbsent } from '../formats/index.ts';
import { logsInFolders, withOtherFiles } from '../formats/whole-logs.ts';
import { codeOf } from '../inputs/file/file-info.ts';
import { isFinished } from './finished.ts';

/** How a file is read once. */
export interface OnceReader {
  reader: Reader;
  /** Whether nobody writes it any more, or it is read as a whole: see `ReadRequest`. */
  final: boolean;
}

/** A file of Windows events, by the path under which it was named. */
export interface NamedEventFile extends OnceReader {
  path: string;
  format: Format;
  /** What it is, in words. */
  label: string;
}

/** The reader for a log of lines, or for a snapshot, that is read once. Throws what looking at the file throws. */
export async function readerOnce(path: string, parser: Parser, now: Instant): Promise<OnceReader> {
  return once((await readerFor(path, parser)) ?? readerOfAbsent(parser), path, now);
}

/**
 * What form of Windows events a file holds, with the reader for it, for who reads it once; undefined where it holds
 * none. Throws what opening the file throws.
 */
export async function eventFileAt(path: string, now: Instant): Promise<NamedEventFile | undefined> {
  const file = await recogniseFile(path).catch((error: unknown) => {
    // What is no regular file holds none.
    if (codeOf(error) === 'no file') return undefined;
    throw error;
  });
  if (file?.format?.records !== 'events') return undefined;
  const { format, label } = file;
  return { path, format, label, ...(await once(format.open(), path, now)) };
}

/**
 * All files that are read where these paths are named: in the place of a folder the logs in it, and beside a file those
 * in which its log goes on.
 */
export async function filesNamed(paths: readonly string[]): Promise<string[]> {
  return withOtherFiles(await logsInFolders(paths));
}

/** The files among these that hold Windows events, in whatever form; one that cannot be opened is none of them. */
export async function eventFilesAmong(paths: readonly string[], now: Instant): Promise<NamedEventFile[]> {
  const found = await Promise.all(paths.map((path) => eventFileAt(path, now).catch(() => undefined)));
  return found.flatMap((file) => file ?? []);
}

async function once(reader: Reader, path: string, now: Instant): Promise<OnceReader> {
  return { reader, final: reader.whole === true || (await isFinished(path, now)) };
}
