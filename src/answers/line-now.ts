import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Proof } from '../domain/licence-event.ts';
import { systemWords } from '../domain/system-words.ts';
import { viewOf, type View } from '../inputs/file/decoded-view.ts';
import { ENCODING_SAMPLE, textEncodingOf, markLength, type TextEncoding } from '../inputs/file/encoding.ts';
import { codeOf, isMissing, readRange } from '../inputs/file/file-info.ts';
import type { Packing } from '../inputs/file/packed/decoder.ts';
import { packingIn } from '../inputs/file/packed/open.ts';
import { isSibling, siblings } from '../inputs/file/siblings.ts';

const LF = 10;
const CR = 13;
/** How far to read around a line, in bytes (even numbers). */
const BEFORE = 16 * 1024;
const AFTER = 64 * 1024;
/** The most bytes that a character takes in a file, as `longest` counts them. */
const WIDEST = 2;
/** So many lines are shown on either side. */
const AROUND = 2;

/** A line of a file. */
export interface PlacedLine {
  /** Its first byte. */
  at: number;
  text: string;
  /** Its bytes without the line end. */
  length: number;
}

/** A proof as it stands in a file now. */
export interface LineNow {
  file: string;
  /** How the file is compressed, where it is; places are those in what it unpacks to. */
  packing?: Packing;
  form: TextEncoding;
  line: PlacedLine;
  before: PlacedLine[];
  after: PlacedLine[];
}

/**
 * Looks for the line of a proof at its position: in its file, else in the files that rotation may have made of it,
 * which are known by holding the very line at the very place. `same` tells whether a line is the proof's; of a line it
 * is given as much as its reader takes: `longest` characters, where those are more than usual. A sentence where none
 * is.
 */
export async function lineNow(
  { file, at }: Proof,
  same: (line: string) => boolean,
  longest?: number,
): Promise<LineNow | string> {
  if (typeof at !== 'number') return 'it was read so, from no file';
  let closed: string | undefined;
  let missing = false;
  for (const each of [file, ...(await others(file))]) {
    try {
      const found = await around(each, at, longest);
      if (found !== undefined && same(found.line.text)) return found;
    } catch (error) {
      if (isMissing(error)) missing ||= each === file;
      else closed ??= `${each} cannot be read now (${systemWords(error) ?? codeOf(error)})`;
    }
  }
  if (closed !== undefined) return `it was read so; ${closed}`;
  return (
    `it was read so; ${missing ? 'the file is no longer there' : 'the file has changed'}, and no ` +
    'rotated file beside it holds the line at that place'
  );
}

/** The files that may be the same log before or after a rotation. */
async function others(file: string): Promise<string[]> {
  try {
    const names = await readdir(dirname(file));
    const bases = names.filter((name) => isSibling(name, basename(file))).map((name) => join(dirname(file), name));
    const rotated = await Promise.all([file, ...bases].map((base) => siblings(base)));
    return [...new Set([...bases, ...rotated.flat()])].filter((other) => other !== file);
  } catch {
    return [];
  }
}

/** The line that begins at a place, with its neighbours; undefined where the file ends before it. */
async function around(file: string, at: number, longest = 0): Promise<LineNow | undefined> {
  const start = Math.max(0, at - BEFORE - (at % 2));
  const raw = await readRange(file, start, at - start + AFTER + WIDEST * longest);
  if (start + raw.length <= at) return undefined;
  const form = textEncodingOf(await readRange(file, 0, ENCODING_SAMPLE), true) ?? textEncodingOf(raw, true) ?? 'bytes';
  const view = viewOf(raw, start, form, Buffer.allocUnsafe);
  const place = (at - view.start) / view.width;
  if (!Number.isInteger(place)) return undefined;
  const first = start === 0 ? markLength(raw) / view.width : view.bytes.indexOf(LF) + 1;
  const before: PlacedLine[] = [];
  for (let end = place; end > first && before.length < AROUND;) {
    const from = Math.max(first, end < 2 ? 0 : view.bytes.lastIndexOf(LF, end - 2) + 1);
    before.unshift(placed(view, from, end));
    end = from;
  }
  const line = placed(view, place, nextLine(view, place), longest || undefined);
  const after: PlacedLine[] = [];
  for (let from = nextLine(view, place); from < view.bytes.length && after.length < AROUND; from = nextLine(view, from))
    after.push(placed(view, from, nextLine(view, from)));
  const packing = await packingIn(file);
  return { file, ...(packing && { packing }), form, line, before, after };
}

function nextLine({ bytes }: View, from: number): number {
  const end = bytes.indexOf(LF, from);
  return end === -1 ? bytes.length : end + 1;
}

function placed({ bytes, width, start, decode }: View, from: number, next: number, cap?: number): PlacedLine {
  let end = next;
  if (end > from && bytes[end - 1] === LF) end -= 1;
  if (end > from && bytes[end - 1] === CR) end -= 1;
  return { at: start + from * width, text: decode(from, end, cap), length: (end - from) * width };
}
