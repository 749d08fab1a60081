import type { Entry, Instant } from '../domain/entry.ts';
import type { LineInput } from '../domain/product.ts';
import { isSameService } from '../domain/service-name.ts';
import type { IngestContext, Parsing } from './source-batch.ts';

const DAY = 24 * 3_600_000;

/** More services than one log holds; a further one is more likely a text that looks like a prefix. */
export const MOST_STREAMS = 64;

/**
 * A stream that said nothing for so long, while its log went on, is gone: a container that was renamed or taken away.
 */
const GONE_AFTER = 30 * 24 * 3_600_000;

const BETWEEN = '\u0001';

/** So many layouts of one log are told apart. */
const MOST_LAYOUTS = 8;
const NO_LAYOUTS: readonly string[] = [];

/** An entry as its own stream has it. The name is empty for the input's own stream. */
export interface Split {
  name: string;
  entry: Entry;
  /** The layouts that the input has shown up to here, where the entry has shown another one. */
  layouts?: readonly string[];
}

/** What is known of an input before an entry of it is split. */
export interface SplitContext {
  /** The layouts that it has shown, in order. */
  layouts?: readonly string[];
  /** Whether a name before a line is a quotation: the input has shown lines of its own, and none of others. */
  plain(): boolean;
  /** The names of its streams. */
  names(): readonly string[];
}

/**
 * Tells apart the streams that share an input, by what the parser says of a line: `entry.stream` becomes the stream of
 * that name, text and head lose what names it. A head of another stream is none of this entry's. Where the input has
 * shown lines of its own, or below such a line, a name is a quotation and the entry is left as it is. A line that tells
 * of a stream from outside counts for that, where there is one of its name.
 */
export function splitEntry(
  input: Pick<LineInput, 'stream'> | undefined,
  entry: Entry,
  { layouts = NO_LAYOUTS, plain, names }: SplitContext,
): Split {
  // What carries its instant is a whole, such as a list of holders.
  if (input?.stream === undefined || entry.at !== undefined) return { name: '', entry };
  const above = entry.recordStart === undefined ? undefined : input.stream(entry.recordStart, layouts);
  const behind = withLayout(layouts, above?.layout);
  const own = input.stream(entry.text, behind);
  const shown = own?.ends === true ? behind : withLayout(behind, own?.layout);
  const learnt = shown === layouts ? {} : { layouts: shown };
  if (own?.ends === true) {
    const name = streamCalled(own.name, names());
    const { recordStart: _, ...rest } = entry;
    return name === undefined
      ? { name: '', entry, ...learnt }
      : { name, entry: { ...rest, stream: streamKey(entry.stream, name), text: own.text }, ...learnt };
  }
  if (own === undefined && above === undefined) return { name: '', entry, ...learnt };
  const { name, text } = own ?? { name: '', text: entry.text };
  const nameAbove = entry.recordStart === undefined ? undefined : (above?.name ?? '');
  if (name !== '' && ((nameAbove === '' && names().length === 0) || plain())) return { name: '', entry, ...learnt };
  const { recordStart: whole, ...rest } = entry;
  const head = nameAbove === name ? (above?.text ?? whole) : undefined;
  return {
    name,
    entry: { ...rest, stream: streamKey(entry.stream, name), text, ...(head !== undefined && { recordStart: head }) },
    ...learnt,
  };
}

function withLayout(layouts: readonly string[], layout: string | undefined): readonly string[] {
  if (layout === undefined || layouts.includes(layout) || layouts.length >= MOST_LAYOUTS) return layouts;
  return [...layouts, layout];
}

/** The stream that is meant by a name: one called so, or the only one whose name differs by a project before it. */
function streamCalled(name: string, names: readonly string[]): string | undefined {
  if (names.includes(name)) return name;
  const near = names.filter((one) => isSameService(one, name));
  return near.length === 1 ? near[0] : undefined;
}

export function streamKey(stream: string, name: string): string {
  return name === '' ? stream : `${stream}${BETWEEN}${name}`;
}

/** The names of the streams of an input that are known by their keys. */
export function namesOf(stream: string, keys: Iterable<string>): string[] {
  const start = stream + BETWEEN;
  return [...keys].filter((key) => key.startsWith(start)).map((key) => key.slice(start.length));
}

/**
 * Forgets streams of a log that have said nothing for long while the log went on. Looks once a day of the log: `before`
 * and `at` are the greatest instants of the present stream before and behind the entry.
 */
export function expireStreams(
  { keyed, retire: forget }: Pick<IngestContext, 'keyed' | 'retire'>,
  { source, parser }: Parsing & { source: string },
  { stream: log, place, text }: Entry,
  before: Instant | undefined,
  at: Instant,
): void {
  if (before !== undefined && Math.floor(before / DAY) === Math.floor(at / DAY)) return;
  for (const name of namesOf(log, keyed.keys())) {
    const stream = streamKey(log, name);
    const seen = parser.seenUpTo(keyed.get(stream) ?? parser.initial());
    if (seen === undefined || at - seen <= GONE_AFTER) continue;
    for (const part of [stream, `clock ${stream}`, `order ${stream}`, `ahead ${stream}`, `full ${log}`])
      if (keyed.get(part) !== undefined) keyed.set(part, null);
    const elsewhere = [...keyed.keys()].some((key) => key.startsWith(source) && key.endsWith(streamKey('', name)));
    if (!elsewhere) forget(source, name, at, { ...place, text });
  }
}
