import { dirname } from 'node:path';
import type { Instant } from '../domain/entry.ts';
import { lineInputOf, readsEvents, tableInputOf, type Product } from '../domain/product.ts';
import type { Checkpoint, Reader, Wanted } from '../domain/reader.ts';
import type { ConfiguredSource } from '../engine/site.ts';
import type { QuickStat } from '../inputs/file/quick-stat.ts';

/** A read that gives nothing for so long counts as failed until it answers: a share may be away without a word. */
const HUNG = 60_000;

/** Why an input could not be read at all: it gave no sign of life for long, or reading it failed. */
export interface Trouble {
  code: 'no-answer' | 'failed';
  /** In a few words that stand behind its name. */
  cause: string;
}

/** How a file was when it was last recognised. */
export interface Recognised {
  look: QuickStat | undefined;
  beginning: string;
}

/** One input: a file with its rotated siblings. */
export interface Input {
  id: string;
  source: ConfiguredSource;
  product: Product;
  path: string;
  wanted: Wanted;
  /** Whether its path is named, and was not found by a glob. */
  named: boolean;
  /** Undefined until the file has been there to be looked at. */
  reader: Reader | undefined;
  /** How the file was when its reader was chosen. */
  recognised: Recognised | undefined;
  /** Why nothing is read of it, which is no trouble; null where it is read. */
  leftOut: string | null;
  /** Its checkpoint: up to where the engine has taken it. */
  position: Checkpoint | undefined;
  /** How the file was before the last read, where that found nothing new. */
  lastStat: QuickStat | undefined;
  /** Undefined until it was asked for; another file may lie elsewhere. */
  local: boolean | undefined;
  /** Whether its source had been read before it turned up. */
  lateJoin: boolean;
  /** Since when the read that goes on has given no sign of life; null where none goes on. */
  waiting: Instant | null;
  /** Whether it waits for others of its folder, of which not more are asked at once. */
  queued: boolean;
  /** Whether its last poll read to its end; undefined before the first. */
  caughtUp: boolean | undefined;
  /** Why it could not be read at all; null where it could. */
  trouble: Trouble | null;
  /** Since when another process seems to hold its file, on Windows; null where none does. */
  heldSince: Instant | null;
  /** Whether it is too early to tell of that. */
  heldUp: boolean;
  /**
   * Why it is hardly a log of the product of its source, in such words; null where it is, or where that cannot be told
   * yet.
   */
  foreign: string | null;
  /** Whether it was recognised as a log of the product of its source. */
  own: boolean;
  /** When it turned up. */
  turnedUpAt: Instant;
  /** When it was last read to its end. */
  readAt: Instant | null;
  /** When something was last written to it, by its own time or by what was read. */
  writtenAt: Instant | null;
}

/** An input that was not looked at yet. */
export function newInput(
  of: Pick<
    Input,
    'id' | 'source' | 'path' | 'wanted' | 'named' | 'position' | 'lateJoin' | 'readAt' | 'writtenAt' | 'turnedUpAt'
  >,
): Input {
  return {
    ...of,
    product: of.source.product,
    foreign: null,
    own: false,
    reader: undefined,
    recognised: undefined,
    leftOut: null,
    lastStat: undefined,
    local: undefined,
    waiting: null,
    queued: false,
    caughtUp: undefined,
    trouble: null,
    heldSince: null,
    heldUp: false,
  };
}

/** Whether a source is of events: its files are those, but for tables of its product beside them. */
export function holdsEvents({ product }: Pick<Input, 'product'>): boolean {
  return readsEvents(product.parser);
}

/** Whether an input is merged by time with others of its machine: events are, and no table that is known for one. */
export function isMerged({ product, reader }: Pick<Input, 'product' | 'reader'>): boolean {
  return readsEvents(product.parser) && reader?.name !== 'table' && reader?.asked !== true;
}

/** Whether the files of a source are versions of one table; beside events each is a table of its own. */
export function holdsVersions({ product: { parser } }: Pick<Input, 'product'>): boolean {
  return tableInputOf(parser) !== undefined && lineInputOf(parser) === undefined && !readsEvents(parser);
}

/** Marks inputs whose read has given nothing for long. One that waits for others of its folder hangs where those do. */
export function noteHung(inputs: readonly Input[], at: Instant): void {
  const silent = inputs.filter(({ waiting }) => waiting !== null && Math.abs(at - waiting) >= HUNG);
  const away = new Set(silent.filter(({ queued }) => !queued).map(({ path }) => dirname(path)));
  for (const input of silent) {
    if (input.trouble !== null || !away.has(dirname(input.path))) continue;
    input.trouble = { code: 'no-answer', cause: 'has not answered for a minute' };
  }
}

/** Whether its read has given no sign of life for long. */
export function hangs({ trouble }: Pick<Input, 'trouble'>): boolean {
  return trouble?.code === 'no-answer';
}

/** Whether it was read to its end, or cannot be. */
export function over({ caughtUp, trouble }: Input): boolean {
  return caughtUp === true || trouble !== null;
}

/** What was read of it was not kept: it may hold more than the state knows of. */
export function unread(input: Input): void {
  input.caughtUp = false;
}

/** Something was written to it at an instant, or later. */
export function noteWritten(input: Input, at: Instant): void {
  input.writtenAt = Math.max(input.writtenAt ?? at, at);
}
