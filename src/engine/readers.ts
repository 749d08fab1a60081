import type { Instant } from '../domain/entry.ts';
import { eventInputOf, type Parser, type Product } from '../domain/product.ts';
import type { Reader } from '../domain/reader.ts';
import type { Settings } from '../domain/setting.ts';
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
  /** Of a table beside files of events: the product whose table it is. */
  product?: Product;
}

/** Whether a product reads a file: its own table, or events of the maker of its log. */
export function isFileOf({ format, product: own }: NamedEventFile, product: Product): boolean {
  return own === undefined ? format.of === eventInputOf(product.parser)?.of : own === product;
}

/** The reader for a log of lines, or for a snapshot, that is read once. Throws what looking at the file throws. */
export async function readerOnce(path: string, parser: Parser, now: Instant, settings?: Settings): Promise<OnceReader> {
  return once((await readerFor(path, parser, settings)) ?? readerOfAbsent(parser), path, now);
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
