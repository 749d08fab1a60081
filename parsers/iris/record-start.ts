import { findStamp, isBareRecordStart, parseRecordStart, type RecordStart } from './line.ts';
import { CONTAINER_EXITED } from './patterns.ts';
import { fitting, isTelling, NEAR, readPrefix, withoutColours } from './prefix.ts';
import { isStructured, parseStructured } from './structured.ts';
import { BYTE_LISTS, LONGEST_JSON, unwrapJson, unwrapJsonAt, type Wrapped } from './wrapped.ts';

/** A line of a log as it is without what stands before it, or around it. */
export interface StreamLine {
  /** Who wrote it, as far as what stands before it says so: a service, a host, an instance; else empty. */
  name: string;
  text: string;
  /** How the log is laid out by this line, where a record begins in it; empty where nothing stands before it. */
  layout?: string;
  /** Whether the line tells that what wrote the stream of that name has ended. */
  ends?: true;
}

const EXITED = new RegExp(CONTAINER_EXITED);
/** Stands in every line that tells of the end of a container. */
const EXITED_WORD = /(?:^| )(?:has )?exited (?:with|\()/;

/** The line above an entry is often the entry before it. */
let last: { line: string; head: RecordStart | undefined } = { line: '', head: undefined };

/** Reads a line that begins a record, of messages.log or of the structured log, and before which nothing stands. */
export function recordStartOf(line: string): RecordStart | undefined {
  if (line !== last.line) last = { line, head: parseRecordStart(line) ?? parseStructured(line) };
  return last.head;
}

/** The same for a line as it stands in a file. */
export function recordStartOfRaw(line: string): RecordStart | undefined {
  return recordStartOf(isBare(line) ? line : (locate(line)?.text ?? line));
}

/**
 * The line without what stands before its head, which is found by the shape of a head alone, and who wrote it.
 * `layouts` are those that the log has shown, the first one first. Where it began with bare heads, a head behind
 * something is a quotation. A line without a head, or with one further behind than in the layout of its log, continues
 * a record of the one that is named before it. Undefined where nothing is known to stand before the line.
 */
export function streamOf(raw: string, layouts: readonly string[] = []): StreamLine | undefined {
  if (layouts[0] === '') return coloured(raw);
  if (isBare(raw)) return { ...nameless(raw), layout: '' };
  const line = withoutColours(raw);
  let continued: StreamLine | undefined;
  let indented: StreamLine | undefined;
  for (const layout of layouts) {
    const fits = layout.startsWith('{') ? fittingJson(layout, line) : layout === '' ? undefined : fitting(layout, line);
    if (fits === undefined) continue;
    if (recordStartOf(fits.text) !== undefined) return named(fits, layout);
    const behind = timed(fits.text);
    if (behind !== undefined) return named({ name: fits.name, text: behind }, layout);
    if (isTelling(layout)) continued ??= orExited(fits);
    else indented ??= fits;
  }
  const found = continued ?? exited(line) ?? locate(line) ?? indented ?? nameless(line);
  return found.name === '' && found.layout === undefined && found.text === raw ? undefined : found;
}

/** A line that begins with colours, as `less -R` shows it, in a log before whose heads nothing stands. */
function coloured(raw: string): StreamLine | undefined {
  return raw.startsWith('\u001b') ? nameless(withoutColours(raw)) : undefined;
}

/** `iris-1 exited with code 137`, which compose writes where a container has ended; also behind a time or a level. */
function exited(line: string): StreamLine | undefined {
  const at = line.length > NEAR ? -1 : line.search(EXITED_WORD);
  const [named = ''] = at <= 0 ? [] : (/(?:container )?\S{1,255} *$/i.exec(line.slice(0, at)) ?? []);
  const text = line.slice(at - named.length).trim();
  const name = EXITED.exec(text)?.groups?.name;
  if (named === '' || name === undefined || readPrefix(line.slice(0, at - named.length)) === undefined)
    return undefined;
  return { name, text, ends: true };
}

/**
 * What a line in the layout of the log is, the end of a container or another: `iris-1 | exited with code 137`, `iris-1
 * | iris-1 exited with code 137`.
 */
function orExited({ name, text }: StreamLine): StreamLine {
  const found = text.length > NEAR || name === '' ? null : EXITED.exec(text.trim());
  const ends = found !== null && [undefined, name].includes(found.groups?.name);
  return ends ? { name, text: text.trim(), ends } : { name, text };
}

function isBare(line: string): boolean {
  return line[2] === '/' && recordStartOf(line) !== undefined;
}

function nameless(line: string): StreamLine {
  return { name: '', text: line };
}

/** Records of the structured log may name their instance themselves. */
function named({ name, text }: { name: string; text: string }, layout: string | undefined): StreamLine {
  const own = name === '' ? (parseStructured(text)?.name ?? '') : name;
  return { name: own, text, ...(layout !== undefined && { layout }) };
}

/** Finds the head of a line, wherever in its first part it stands, or within JSON. */
function locate(raw: string): StreamLine | undefined {
  const line = withoutColours(raw);
  // A record of the structured log is a line of its own, and quotes nothing.
  if (recordStartOf(line) !== undefined) return named(nameless(line), isBare(line) ? '' : undefined);
  const at = headIn(line);
  if (at >= 0) {
    const prefix = readPrefix(line.slice(0, at));
    const text = line.slice(at);
    if (prefix === undefined) return tagged(line);
    return recordStartOf(text) === undefined ? undefined : named({ name: prefix.name, text }, prefix.layout);
  }
  const wrapped = unwrapJson(line, (text) => !text.startsWith('{') && locateText(text) !== undefined);
  const inner = wrapped === undefined ? undefined : locateText(wrapped.text);
  if (wrapped === undefined || inner === undefined) return undefined;
  return joined(wrapped, inner, `{${JSON.stringify({ path: wrapped.path, layout: inner.layout ?? '' })}`);
}

/** JSON behind what a collector writes before it: a time and a tag, as Fluentd does. */
function tagged(line: string): StreamLine | undefined {
  const brace = line.slice(0, NEAR).search(/[\t ]\{"/) + 1;
  const prefix = brace === 0 ? undefined : readPrefix(line.slice(0, brace));
  const inner = prefix === undefined ? undefined : locate(line.slice(brace));
  if (prefix === undefined || inner === undefined) return undefined;
  return { name: [prefix.name, inner.name].filter((one) => one !== '').join(' '), text: inner.text };
}

/** Finds the head within a text that JSON holds; undefined where it is JSON itself. */
function locateText(text: string): StreamLine | undefined {
  return text.startsWith('{') ? undefined : locate(text);
}

/** The head behind a time or a level that not every line of its log has. */
function timed(text: string): string | undefined {
  const at = headIn(text);
  const before = at <= 0 ? '' : text.slice(0, at);
  if (!/[\p{L}\d]/u.test(before) || readPrefix(before)?.name !== '') return undefined;
  return recordStartOf(text.slice(at)) === undefined ? undefined : text.slice(at);
}

function fittingJson(layout: string, line: string): { name: string; text: string } | undefined {
  const { path, layout: inner } = JSON.parse(layout.slice(1)) as { path: string[]; layout: string };
  const wrapped = unwrapJsonAt(line, path);
  if (wrapped === undefined) return undefined;
  return joined(wrapped, inner === '' ? undefined : fitting(inner, wrapped.text));
}

function joined(wrapped: Wrapped, inner: StreamLine | undefined, layout?: string): StreamLine {
  const name = [wrapped.name, inner?.name ?? ''].filter((one) => one !== '').join(' ');
  return { name, text: inner?.text ?? wrapped.text, ...(layout !== undefined && { layout }) };
}

/** Where a head begins in a line before which something stands, -1 where none does. */
function headIn(line: string): number {
  const near = line.slice(0, NEAR + 32);
  // A record in JSON, also one that holds a line of a log, begins with its brace.
  if (near.startsWith('{')) return -1;
  const stamp = findStamp(Buffer.from(near, 'latin1'), 0, near.length);
  if (stamp >= 0) return stamp;
  const pairs = near.indexOf(' when="');
  if (pairs >= 0) return pairs + 1;
  const brace = near.indexOf(' {');
  return brace >= 0 && isStructured(line.slice(brace + 1)) ? brace + 1 : -1;
}

const [EQUALS, BRACE, QUOTE, CLOSING] = [0x3d, 0x7b, 0x22, 0x7d];

/**
 * Whether `bytes[from, to)` begins a record, also behind what may stand before it: by a search for the shape of a head
 * in the first part, since all lines may be asked about.
 */
export function isRecordStart(bytes: Uint8Array, from: number, to: number): boolean {
  if (isBareRecordStart(bytes, from, to)) return true;
  const structured = bytes[from] === BRACE || bytes[from + 4] === EQUALS;
  const part = (longest: number): string =>
    Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(to - from, longest)).toString('latin1');
  if (structured && isStructured(part(NEAR))) return true;
  const inJson = bytes[from] === BRACE;
  const near = Math.min(to, from + (inJson ? LONGEST_JSON : NEAR + 32));
  const end = bytes[to - 1];
  // Behind a prefix the structured log ends as it does elsewhere, in a quote or a brace.
  const mayEndRecord = !inJson && (end === QUOTE || end === CLOSING);
  if (!mayEndRecord && findStamp(bytes, from, near) < 0 && !(inJson && holdsBytes(part(LONGEST_JSON)))) return false;
  return locate(part(LONGEST_JSON)) !== undefined;
}

function holdsBytes(line: string): boolean {
  return BYTE_LISTS.some((start) => line.includes(start));
}
