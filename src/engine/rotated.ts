import { resolve } from 'node:path';
import { ENCODING_SAMPLE } from '../inputs/file/encoding.ts';
import { refusal } from '../inputs/file/not-text.ts';
import { siblings } from '../inputs/file/siblings.ts';
import { rangeOf } from './named-file.ts';

/** The rotated siblings of a log that can be read, the newest first. */
export async function olderOf(path: string): Promise<string[]> {
  return (await rotatedOf(path)).read.toReversed();
}

/**
 * The rotated siblings of a log, oldest first: those that are read, and those that this account may not read or that
 * are no text.
 */
export async function rotatedOf(path: string): Promise<{ read: string[]; unread: string[] }> {
  const found = await siblings(resolve(path)).catch(() => []);
  const isText = async (file: string): Promise<boolean> => {
    const head = await rangeOf(file, 0, ENCODING_SAMPLE).catch(() => undefined);
    return head !== undefined && refusal(head) === undefined;
  };
  const texts = await Promise.all(found.map(isText));
  return { read: found.filter((_, at) => texts[at]), unread: found.filter((_, at) => texts[at] === false) };
}
