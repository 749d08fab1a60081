import { resolve } from 'node:path';
import type { Product } from '../domain/product.ts';
import { besideLog, type Beside } from '../formats/beside-log.ts';
import { ENCODING_SAMPLE } from '../inputs/file/encoding.ts';
import { refusal } from '../inputs/file/not-text.ts';
import { siblings } from '../inputs/file/siblings.ts';
import { rangeOf } from './named-file.ts';
import { wantedOf } from './sources.ts';

/** What lies beside a log of a product: what is read with it, and what is not. */
export function rotatedOf(path: string, product: Pick<Product, 'parser'>): Promise<Beside> {
  return besideLog(path, wantedOf(product));
}

/** The files of a log, the newest first: a newer copy of it where there is one, the log, and its rotated siblings. */
export async function filesOf(path: string, product: Pick<Product, 'parser'>): Promise<string[]> {
  const { read, aside } = await rotatedOf(path, product);
  const newer = aside.filter(({ what }) => what === 'newer copy').map(({ file }) => file);
  return [...newer, path, ...read.filter((file) => !newer.includes(file)).toReversed()];
}

/**
 * The files beside a log of which only the names say that they were rotated from it and that are text, newest first.
 */
export async function namedAfter(path: string): Promise<string[]> {
  const found = await siblings(resolve(path)).catch(() => []);
  const texts = await Promise.all(
    found.map(async (file) => {
      const head = await rangeOf(file, 0, ENCODING_SAMPLE).catch(() => undefined);
      return head !== undefined && refusal(head) === undefined;
    }),
  );
  return found.filter((_, at) => texts[at]).toReversed();
}
