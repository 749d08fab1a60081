import type { Instant } from '../domain/entry.ts';
import { eventInputOf } from '../domain/product.ts';
import { recogniseFile } from '../formats/index.ts';
import { productAt } from './detect.ts';
import { readerOnce, type NamedEventFile } from './readers.ts';

/**
 * Among files those that are tables of a product of whose events there are files too: all of them are one source of it.
 */
export async function tablesBeside(
  files: readonly string[],
  events: readonly NamedEventFile[],
  now: Instant,
): Promise<NamedEventFile[]> {
  if (events.length === 0) return [];
  const tables: NamedEventFile[] = [];
  for (const path of files) {
    const product = await productAt(path);
    const of = product && eventInputOf(product.parser)?.of;
    if (product === undefined || !events.some(({ format }) => format.of === of)) continue;
    const { format, label } = await recogniseFile(path, { parsers: [product.parser] });
    if (format?.records === 'table')
      tables.push({ path, format, label, product, ...(await readerOnce(path, product.parser, now)) });
  }
  return tables;
}
