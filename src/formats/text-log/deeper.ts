import type { Json } from '../../domain/entry.ts';
import { lineInputOf, type LineInput, type Parser } from '../../domain/product.ts';
import { viewOf, type View } from '../../inputs/file/decoded-view.ts';
import { ENCODING_SAMPLE, textEncodingOf, type TextEncoding } from '../../inputs/file/encoding.ts';
import { readInto } from '../../inputs/file/file-info.ts';
import { hashOf } from '../../inputs/file/fingerprint.ts';
import { HEAD } from '../../inputs/file/head.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { createSearch, type Search } from './candidates.ts';

/** Whose log stands behind the first bytes of a file, how sure that is, and from which byte on. */
export interface Deeper {
  parser: Parser<Json>;
  /** From 0.5 to 1. */
  sure: number;
  at: number;
}

const CHUNK = 1024 * 1024;
/** No more of a file is searched: it would take longer than anybody waits. */
const MOST_SEARCHED = 1024 * CHUNK;
/** In so many first bytes, and in the last 64 KiB, lines that hold no literal tell a log, too. */
const EVERY_LINE = 4 * CHUNK;
/** So much from a line on that may be of a log is looked at. */
const WINDOW = 16 * 1024;
/** From here on a log counts as one of a product, of 0 to 1. */
const LIKELY = 0.5;
/** What begins with lines of others is never surely a log of one product. */
const SUREST = 0.8;
/** More than anybody watches that is no log yet. */
const MOST_REMEMBERED = 256;
const LF = 10;

/** Where a file was searched up to, or where the log was found: spares doing it again, and is never believed unseen. */
interface Searched {
  key: string;
  to: number;
  found?: Deeper;
}

const remembered = new Map<string, Searched>();

/**
 * Finds the log of a product behind the first 64 KiB of a file: one that was rotated within a long record, or that
 * stands behind the lines of others. It is told by lines that hold a literal of a product, which are found without
 * decoding the others, else by the first 4 MiB and the last 64 KiB; at most 1 GiB is searched. `head` are the first
 * bytes. Undefined where there is none. Throws what the file system throws.
 */
export async function findDeeper(
  path: string,
  head: Buffer,
  parsers: readonly Parser<Json>[],
  name: string,
): Promise<Deeper | undefined> {
  const logs = parsers.flatMap((parser) => {
    const input = lineInputOf(parser);
    return input === undefined ? [] : [{ parser, input }];
  });
  if (logs.length === 0) return undefined;
  const asked = [path, name, ...logs.map(({ parser }) => parser.system)].join('\n');
  const key = hashOf(head);
  const known = remembered.get(asked);
  const before = known?.key === key ? known : undefined;
  const handle = await openBytes(path);
  try {
    const form = textEncodingOf(head.subarray(0, ENCODING_SAMPLE), true) ?? 'bytes';
    if (before?.found !== undefined && (await stillThere(handle, before.found, name, form))) return before.found;
    const from = before === undefined || before.found !== undefined ? 0 : before.to;
    const searched = await searchFrom(handle, from, logs, name, form);
    remembered.delete(asked);
    remembered.set(asked, { key, ...searched });
    if (remembered.size > MOST_REMEMBERED) remembered.delete(remembered.keys().next().value!);
    return searched.found;
  } finally {
    await handle.close();
  }
}

interface Log {
  parser: Parser<Json>;
  input: LineInput;
}

async function searchFrom(
  handle: Opened,
  from: number,
  logs: readonly Log[],
  name: string,
  form: TextEncoding,
): Promise<Omit<Searched, 'key'>> {
  const search = createSearch(logs.flatMap(({ input }) => input.literals));
  const room = Buffer.allocUnsafe(CHUNK);
  let at = from;
  for (let last = false; !last && at < MOST_SEARCHED;) {
    const raw = await readInto(handle, room, at);
    last = raw.length < CHUNK;
    const view = viewOf(raw, at, form, Buffer.allocUnsafe);
    const found = foundIn(view, search, logs, name);
    if (found !== undefined) return { to: found.at, found };
    // A line that may go on is looked at again with what follows; one that fills all of it is passed by.
    const lines = view.bytes.lastIndexOf(LF) + 1;
    const whole = last || lines === 0 ? view.bytes.length : lines;
    if (last) {
      const behind = await byEveryLine(handle, from, at + raw.length, logs, name, form);
      return { to: view.start + lines * view.width, ...(behind && { found: behind }) };
    }
    at = view.start + whole * view.width;
  }
  const found = await byEveryLine(handle, from, at, logs, name, form);
  return { to: at, ...(found && { found }) };
}

/** The first line with a literal that begins a record of a log. */
function foundIn(view: View, search: Search, logs: readonly Log[], name: string): Deeper | undefined {
  const { bytes } = view;
  for (let at = search(bytes, 0, bytes.length); at >= 0;) {
    const start = bytes.lastIndexOf(LF, at) + 1;
    const newline = bytes.indexOf(LF, at);
    const end = newline < 0 ? bytes.length : newline;
    const mayBe = logs.filter(({ input }) => input.isRecordStart?.(bytes, start, end) ?? true);
    const found = mayBe.length === 0 ? undefined : surest(view.decode(start, start + WINDOW, WINDOW), mayBe, name);
    if (found !== undefined) return { ...found, at: view.start + start * view.width };
    at = search(bytes, end, bytes.length);
  }
  return undefined;
}

/** The log that lines tell which hold no literal, among the first bytes from `from` on and at the end of a file. */
async function byEveryLine(
  handle: Opened,
  from: number,
  size: number,
  logs: readonly Log[],
  name: string,
  form: TextEncoding,
): Promise<Deeper | undefined> {
  const room = Buffer.allocUnsafe(HEAD);
  const tail = Math.max(0, size - HEAD);
  const places = new Set([tail - (tail % 2)]);
  for (let at = Math.max(HEAD, from - (from % HEAD)); at < Math.min(size, EVERY_LINE); at += HEAD) places.add(at);
  for (const at of [...places].toSorted((a, b) => a - b)) {
    const view = viewOf(await readInto(handle, room, at), at, form, Buffer.allocUnsafe);
    const text = view.decode(0, view.bytes.length, HEAD);
    const found = surest(text, logs, name);
    if (found !== undefined) return { ...found, at };
  }
  return undefined;
}

async function stillThere(handle: Opened, { parser, at }: Deeper, name: string, form: TextEncoding): Promise<boolean> {
  const input = lineInputOf(parser);
  const raw = await readInto(handle, Buffer.allocUnsafe(HEAD), at);
  const view = viewOf(raw, at, form, Buffer.allocUnsafe);
  const text = view.decode(0, view.bytes.length, HEAD);
  return input !== undefined && surest(text, [{ parser, input }], name) !== undefined;
}

function surest(text: string, logs: readonly Log[], name: string): Omit<Deeper, 'at'> | undefined {
  const [best] = logs
    .map(({ parser, input }) => ({ parser, sure: Math.min(SUREST, input.recognise(text, name)) }))
    .toSorted((a, b) => b.sure - a.sure);
  return best !== undefined && best.sure >= LIKELY ? best : undefined;
}
