import { basename, resolve } from 'node:path';
import { PRODUCTS } from '../../parsers/index.ts';
import { SeatwatchError } from '../domain/error.ts';
import { lineInputOf, tableInputOf, type Product } from '../domain/product.ts';
import { recogniseFile, type RecognisedFile } from '../formats/index.ts';
import { FORMS_READ } from '../formats/no-events.ts';
import { linesBackwards } from '../formats/text-log/backwards.ts';
import { refusal } from '../inputs/file/not-text.ts';
import { readingNamed } from './named-file.ts';
import { filesOf, namedAfter } from './rotated.ts';
import type { SiteSource } from './site.ts';
import { agreeing, zoneFor, type Stated, type Zone } from './stated-zone.ts';

/** A year of rotated logs says enough about the zone. */
const MOST_GLANCED = 50;

/** What a log says about itself before it is parsed. */
export interface DetectedLog {
  product: Product;
  /** From 0.5 to 1, how much it looks like that product; 0 where it looks like none, and the product was given. */
  sure: number;
  instance: string;
  timezone: Zone;
  /** Start-up lines that state an offset, and how many of them the zone agrees with. */
  starts: { stated: number; agreeing: number };
  /** Where the last start of the instance is announced: the log or a sibling of it, and the byte. */
  lastStart: LastStart | null;
}

/** The line that announces the last start of an instance: its file, and its first byte there. */
export interface LastStart {
  file: string;
  at: number;
}

/**
 * Tells product, instance and zone of a log. The zone is `timezone`, else that of the log's own start-up lines, else
 * the machine's. With `every` false only what stands from the last start on is looked at: start-up lines before it may
 * speak for another zone. `expected` is the product that a configuration names: the log is read as one of it.
 * Throws SeatwatchError for a file that cannot be read, and where no product is expected for one that none recognises.
 */
export async function detectLog(
  path: string,
  timezone: string | undefined,
  every = true,
  expected?: Product,
): Promise<DetectedLog> {
  const { product, sure } = await recogniseLog(path, expected);
  const { instance, offsets, lastStart } = await announcements(path, expected ?? product, every);
  const zone = zoneFor(timezone, offsets);
  return {
    product,
    sure,
    instance: instance ?? basename(path),
    timezone: zone,
    starts: { stated: offsets.length, agreeing: agreeing(zone.name, offsets) },
    lastStart,
  };
}

/** What a file is that can be read, and that no product recognises. */
export class NotRecognised extends SeatwatchError {}

/**
 * What a file is beside others: `snapshot` is written anew as a whole each time and belongs to a log, such as a licence
 * dump; `table` is so too, and all that its product is read from; `log` is anything else. Throws SeatwatchError where
 * it cannot be read.
 */
export async function kindOfFile(path: string): Promise<'log' | 'table' | 'snapshot'> {
  const { format, product } = await recogniseNamed(path);
  if (format?.records !== 'table') return 'log';
  return product !== undefined && isOfTable(product.parser) ? 'table' : 'snapshot';
}

/** Whether the sources of a product are tables, each of which is a source of its own. */
export function isOfTable(parser: Product['parser']): boolean {
  return lineInputOf(parser) === undefined && tableInputOf(parser) !== undefined;
}

/**
 * Whether a file is a log of lines of a known product, a list that belongs to one, or a table. False where it cannot be
 * read.
 */
export async function isLog(path: string): Promise<boolean> {
  const found = await recogniseNamed(path).catch(() => undefined);
  return found?.product !== undefined;
}

/** Whether a file is a table of the product of a source. False where it cannot be read. */
export async function isTableOf(
  path: string,
  { product: { parser }, settings }: Pick<SiteSource, 'product' | 'settings'>,
): Promise<boolean> {
  const found = await recogniseFile(path, { parsers: [parser], settings }).catch(() => undefined);
  return found?.product !== undefined && found.format?.records === 'table';
}

/** The product whose log, list or table a file is; undefined where it is none, or cannot be read. */
export async function productAt(path: string): Promise<Product | undefined> {
  const found = await recogniseNamed(path).catch(() => undefined);
  return found?.product === undefined ? undefined : recognisedAs(found.product).product;
}

type Recognised = Pick<DetectedLog, 'product' | 'sure'>;

/** A log that was just rotated may be empty: then its siblings tell what it is. */
async function recogniseLog(path: string, expected: Product | undefined): Promise<Recognised> {
  const { head, product: found, missing } = await recogniseNamed(path);
  const refused = refusal(head.bytes);
  if (refused !== undefined && head.packing !== undefined)
    throw new SeatwatchError(
      'not-readable',
      `cannot read ${path}: what it unpacks to ${refused.detail}; unpack it first`,
    );
  if (refused !== undefined) throw new SeatwatchError('not-readable', `cannot read ${path}: it ${refused.detail}`);
  if (found !== undefined) return recognisedAs(found);
  const empty = head.text.trim() === '';
  for (const older of empty ? await namedAfter(path) : []) {
    const { product: likely, format } = await recogniseNamed(older, path);
    if (likely !== undefined && format?.records === 'lines') return recognisedAs(likely);
  }
  if (expected !== undefined) return { product: expected, sure: 0 };
  const known = PRODUCTS.map(({ parser }) => parser.product).join(', ');
  const lacking = missing === undefined ? '' : `, and ${missing}`;
  throw new NotRecognised(
    'not-readable',
    empty
      ? `cannot tell what ${path} is: it is empty; name the log itself, such as messages.log`
      : `cannot tell what ${path} is: it looks like no log of ${known}${lacking}; ` +
          `name the log itself, such as messages.log, or Windows events in a form that is read: ${FORMS_READ}`,
  );
}

/** What a file is to the products that read lines or tables. Throws SeatwatchError where it cannot be read. */
function recogniseNamed(path: string, name = path): Promise<RecognisedFile> {
  const parsers = PRODUCTS.map(({ parser }) => parser).filter(
    (parser) => lineInputOf(parser) !== undefined || tableInputOf(parser) !== undefined,
  );
  return readingNamed(path, () => recogniseFile(path, { parsers, name, pastHole: true }));
}

function recognisedAs({ parser, sure }: NonNullable<RecognisedFile['product']>): Recognised {
  const product = PRODUCTS.find((one) => one.parser === parser);
  if (product === undefined) throw new Error('a parser of no product was recognised');
  return { product, sure };
}

interface Announced extends Pick<DetectedLog, 'lastStart'> {
  offsets: Stated[];
  instance: string | undefined;
}

/**
 * Start-up lines that state an offset and an instance, oldest first: those of the log and of its siblings, since clocks
 * may have changed between them. Unless `every` is given only the last ones, up to those that tell the instance and
 * where it started.
 */
async function announcements(path: string, product: Product, every: boolean): Promise<Announced> {
  const { parser } = product;
  const found: Announced = { offsets: [], instance: undefined, lastStart: null };
  const { stream, start } = lineInputOf(parser) ?? {};
  if (start === undefined) return found;
  for (const file of (await filesOf(path, product)).slice(0, MOST_GLANCED)) {
    for await (const { line, at } of linesBackwards(file, start.literal)) {
      const offset = start.offset(line);
      if (offset === undefined) continue;
      found.offsets.unshift(offset);
      // Where a log is of several instances, the start of one says nothing of the others.
      if ((stream?.(line)?.name ?? '') === '') found.lastStart ??= { file: resolve(file), at };
      found.instance ??= start.instance(line);
      if (!every && found.lastStart !== null && found.instance !== undefined) return found;
    }
  }
  return found;
}
