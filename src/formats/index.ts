import type { Json } from '../domain/entry.ts';
import { eventInputOf, lineInputOf, readsEvents, tableInputOf, type Parser } from '../domain/product.ts';
import type { Checkpoint, Reader } from '../domain/reader.ts';
import type { Settings } from '../domain/setting.ts';
import { codeOf, isMissing } from '../inputs/file/file-info.ts';
import { HEAD, readHead, type Head, type HeadOptions } from '../inputs/file/head.ts';
import { refusal } from '../inputs/file/not-text.ts';
import { archestra } from './archestra/format.ts';
import { archestraLines, archestraText } from './archestra/text/format.ts';
import { eventExport } from './event-export/format.ts';
import { eventJsonl } from './event-jsonl/format.ts';
import { evtx } from './evtx/format.ts';
import type { Format } from './format.ts';
import { NoEvents } from './no-events.ts';
import { snapshot } from './snapshot/format.ts';
import { tableOf } from './table/format.ts';
import { columnsMissing, sureOfTable } from './table/layout.ts';
import { namedBy } from './table/table.ts';
import { findDeeper } from './text-log/deeper.ts';
import { textLog } from './text-log/format.ts';

/** The formats that are read, one line each. Where two are as sure, the first one is it. */
export const FORMATS: readonly Format[] = [
  textLog,
  snapshot,
  evtx,
  archestra,
  archestraText,
  archestraLines,
  eventExport,
  eventJsonl,
];

/** A head that is shorter may still become that of a list of holders. */
const TELLING = 4096;
/** From here on a log counts as one of a product, of 0 to 1. */
const LIKELY = 0.5;

/** What a file is, by its first bytes. */
export interface RecognisedFile {
  path: string;
  head: Head;
  /** Undefined where no format knows it. */
  format: Format | undefined;
  /** What it is, in words; empty where no format knows it. */
  label: string;
  /**
   * The parser whose log or list it is, where that can be told, and how sure that is, from 0.5 to 1. `at` is the first
   * byte that tells it, where that stands behind the head.
   */
  product: { parser: Parser<Json>; sure: number; at?: number } | undefined;
  /** What a file of records lacks to be one of events or a table of a product, in a sentence. */
  missing?: string;
}

export interface RecogniseOptions extends HeadOptions {
  /**
   * Whose logs and lists are looked for: what one of these knows is no file of events. Where all of them read lines,
   * none is looked for.
   */
  parsers?: readonly Parser<Json>[];
  /** The formats that are known; `FORMATS` unless given. */
  formats?: readonly Format[];
  /** The name by which a product may know its log, where the file is a rotated one; the path unless given. */
  name?: string;
  /** Those of its source, which may name the columns of a table. */
  settings?: Settings | undefined;
}

/**
 * What a file is: reads its head once, plain or unpacked. A list of holders and a log of lines are told by a product
 * (`LineInput`), the log also by lines further on where the head tells of no format (`findDeeper`); all else by the
 * format that is surest. Throws what opening and reading the file throw.
 */
export async function recogniseFile(path: string, options: RecogniseOptions = {}): Promise<RecognisedFile> {
  const { parsers = [], formats = FORMATS, name = path, settings, ...of } = options;
  const head = await readHead(path, of);
  const product =
    productOf(head.text, name, parsers, settings) ?? (await deeperIn(path, head, { parsers, formats, name }));
  if (product !== undefined) {
    const format = formatOf(product.parser, head);
    return { path, head, format, label: format.label, product };
  }
  const ofLines = parsers.length > 0 && !parsers.some(readsEvents);
  const format = await surest(head, path, ofLines ? formats.filter(({ records }) => records !== 'events') : formats);
  const label = (await format?.describe?.(head.bytes, path)) ?? format?.label ?? '';
  const lacks = format?.records === 'events' ? undefined : columnsMissing(head.text, parsers);
  const missing = format?.records === 'events' ? undefined : (lacks ?? (await missingIn(head)));
  return { path, head, format, label, product: undefined, ...(missing !== undefined && { missing }) };
}

async function missingIn({ bytes }: Head): Promise<string | undefined> {
  return (await import('./event-export/missing.ts')).whatIsMissing(bytes);
}

/**
 * The format in which a product reads a file: for one that reads events its table, where it has one beside them, else
 * what the head tells; for others a list of holders, a table or a log of lines. Undefined where the head is too short
 * to tell. Throws NoEvents where events are wanted and none are known.
 */
export function formatFor(file: RecognisedFile, parser: Parser<Json>): Format | undefined {
  const { path, head, format, missing, product } = file;
  const events = eventInputOf(parser);
  if (events !== undefined) {
    if (product?.parser === parser && format?.records === 'table') return format;
    if (format?.of !== events.of) throw new NoEvents(path, missing ?? noTableOf(parser), events.of);
    return format;
  }
  const own = formatOf(parser, head);
  const mayBeList = lineInputOf(parser)?.isSnapshot !== undefined && head.bytes.length < TELLING;
  return own === textLog && mayBeList ? undefined : own;
}

/** What is said of a file that is no table of a product which has one beside its events. */
function noTableOf(parser: Parser<Json>): string | undefined {
  return tableInputOf(parser) && `and it has not the columns of any table of ${parser.product}`;
}

/** The format of a file that is known to be of a product: of one that reads events its table. */
function formatOf(parser: Parser<Json>, head: Head): Format {
  const log = lineInputOf(parser);
  const rows = tableInputOf(parser);
  if (rows !== undefined) return tableOf(rows);
  return log?.isSnapshot?.(head.text) === true ? snapshot : textLog;
}

/**
 * The reader of a file of a product. Undefined while the file is not there, cannot be read as a log, or is too short to
 * tell: until then another may stand in, and what it is will be seen later. Throws NoEvents where events are wanted and
 * the file is there and holds none, and what reading a file throws that may hold some.
 */
export async function readerFor(path: string, parser: Parser<Json>, settings?: Settings): Promise<Reader | undefined> {
  try {
    return formatFor(await recogniseFile(path, { parsers: [parser], settings }), parser)?.open();
  } catch (error) {
    if (!readsEvents(parser) || isMissing(error)) return undefined;
    throw codeOf(error) === 'no file' ? new NoEvents(path, undefined, eventInputOf(parser)?.of) : error;
  }
}

/**
 * What reads an input of a product while its file is not there to be looked at, or is empty: rotated siblings of a log
 * hold what was not read yet. What was a list of holders, by the position that its reader left, will be one again.
 */
export function readerOfAbsent(parser: Pick<Parser<Json>, 'inputs'>, position?: Checkpoint): Reader {
  const events = eventInputOf(parser);
  if (events !== undefined)
    return ownEvents(parser, position) ?? (events.of === 'ArchestrA' ? archestraLines : eventJsonl).open();
  const list = snapshot.open();
  if (position !== undefined && lineInputOf(parser) !== undefined && isOwnCheckpoint(list, position)) return list;
  const rows = tableInputOf(parser);
  return (rows === undefined ? textLog : tableOf(rows)).open();
}

/** What read the events of a file of which a position was left. */
function ownEvents(parser: Pick<Parser<Json>, 'inputs'>, position: Checkpoint | undefined): Reader | undefined {
  if (position === undefined) return undefined;
  const of = eventInputOf(parser)?.of;
  const readers = FORMATS.filter((format) => format.records === 'events' && format.of === of).map(({ open }) => open());
  return readers.find((reader) => isOwnCheckpoint(reader, position));
}

/** Whether a checkpoint is one that this reader goes on from; else its file became another thing under its name. */
export function isOwnCheckpoint({ name, checkpoints = name }: Reader, { reader }: Checkpoint): boolean {
  return reader === checkpoints;
}

function productOf(
  text: string,
  name: string,
  parsers: readonly Parser<Json>[],
  settings: Settings | undefined,
): RecognisedFile['product'] {
  const [likely] = parsers
    .map((parser) => ({ parser, sure: sureOf(text, name, parser, settings) }))
    .toSorted((a, b) => b.sure - a.sure);
  if (likely !== undefined && likely.sure >= LIKELY) return likely;
  const parser = parsers.find((one) => lineInputOf(one)?.isSnapshot?.(text) === true);
  return parser === undefined ? undefined : { parser, sure: 1 };
}

function sureOf(text: string, name: string, parser: Parser<Json>, settings: Settings | undefined): number {
  const log = lineInputOf(parser)?.recognise(text, name) ?? 0;
  const input = tableInputOf(parser);
  const rows = input === undefined ? 0 : sureOfTable(text, namedBy(input, settings));
  return Math.max(log, rows);
}

/** The log of a product that stands behind a head of text which says nothing. */
async function deeperIn(
  path: string,
  head: Head,
  { parsers, formats, name }: Required<Pick<RecogniseOptions, 'parsers' | 'formats' | 'name'>>,
): Promise<RecognisedFile['product']> {
  if (head.bytes.length < HEAD || refusal(head.bytes) !== undefined || !parsers.some(lineInputOf)) return undefined;
  const events = formats.filter(({ records }) => records === 'events');
  return (await surest(head, path, events)) === undefined ? findDeeper(path, head.bytes, parsers, name) : undefined;
}

async function surest(head: Head, path: string, formats: readonly Format[]): Promise<Format | undefined> {
  let [best, most]: [Format | undefined, number] = [undefined, 0];
  for (const format of formats) {
    const sure = await format.recognise(head.bytes, path);
    if (sure > most) [best, most] = [format, sure];
  }
  return best;
}
