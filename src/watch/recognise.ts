import { basename } from 'node:path';
import { lineInputOf, readsEvents } from '../domain/product.ts';
import type { ReadRequest } from '../domain/reader.ts';
import { isFirstSight } from '../formats/checkpoints.ts';
import { formatFor, isOwnCheckpoint, readerFor, recogniseFile } from '../formats/index.ts';
import { NoEvents } from '../formats/no-events.ts';
import { isMissing, readRange } from '../inputs/file/file-info.ts';
import type { Head } from '../inputs/file/head.ts';
import { isLocal } from '../inputs/file/local.ts';
import { refusal } from '../inputs/file/not-text.ts';
import { isUnchanged, type QuickStat } from '../inputs/file/quick-stat.ts';
import type { Logger } from '../notify/logger.ts';
import type { Input } from './inputs.ts';

/** So many first bytes differ where a file became another thing under its name. */
const BEGINNING = 64;

/**
 * Settles by which reader an input is read. One that holds events is looked at again when its file changed: it may have
 * become another form under its name. False where nothing is read of it: a file that a glob found, and that never held
 * events.
 * Throws where a file that did, or that is named, holds none when it is looked at for the first time.
 */
export async function recognise(input: Input, look: QuickStat | undefined, log: Logger): Promise<boolean> {
  if (readsEvents(input.product.parser)) return recogniseEvents(input, look, log);
  if (!input.own || input.reader === undefined) await recogniseLog(input);
  input.leftOut = null;
  return true;
}

async function recogniseEvents(input: Input, look: QuickStat | undefined, log: Logger): Promise<boolean> {
  const {
    path,
    product: { parser },
  } = input;
  if (input.reader !== undefined && isUnchanged(input.recognised?.look, look)) return true;
  const beginning = await beginningOf(path);
  // An emptied file will be written again.
  const same = beginning === '' || beginning === input.recognised?.beginning;
  if (input.reader === undefined || !same) {
    try {
      input.reader = (await readerFor(path, parser, input.source.settings)) ?? input.reader;
    } catch (error) {
      if (!(error instanceof NoEvents)) throw error;
      // It may be half written; if it stays so, its reader tells.
      if (input.reader !== undefined) return true;
      if (input.named || input.position !== undefined) throw error;
      await leaveOut(input, look, log, error.what);
      return false;
    }
  }
  input.leftOut = null;
  if (input.reader !== undefined && beginning !== '') input.recognised = { look, beginning };
  return true;
}

/**
 * Whether a log is one of the product of its source: told by its head once a line stands there. It is read either way.
 */
async function recogniseLog(input: Input): Promise<void> {
  const {
    path,
    product: { parser },
  } = input;
  const file = await recogniseFile(path, { parsers: [parser], settings: input.source.settings }).catch(() => undefined);
  if (file !== undefined) input.reader ??= formatFor(file, parser)?.open();
  if (input.own) return;
  if (file === undefined || !tellsItself(file.head)) {
    input.foreign = null;
    return;
  }
  input.own = file.product !== undefined || lineInputOf(parser) === undefined;
  input.foreign = input.own ? null : `looks like no log of ${parser.product}`;
}

/** Whether a whole line of text stands there. */
function tellsItself({ bytes, text }: Head): boolean {
  return bytes[0] !== 0 && refusal(bytes) === undefined && /\S.*\n/.test(text);
}

/** Where a reader goes on: what its file held as another form was counted, and is known again by what it says. */
export function placeOf({ reader, position, lateJoin: joined }: Input): Pick<ReadRequest, 'lateJoin' | 'from'> {
  if (reader === undefined || position === undefined || isOwnCheckpoint(reader, position))
    return { from: position, lateJoin: joined };
  return { from: undefined, lateJoin: joined || !isFirstSight(position) };
}

async function leaveOut(input: Input, look: QuickStat | undefined, log: Logger, what: string): Promise<void> {
  const { source, path, leftOut } = input;
  input.leftOut = `${basename(path)} holds no ${what}`;
  input.caughtUp = true;
  input.trouble = null;
  input.lastStat = look;
  input.local ??= await isLocal(path);
  if (leftOut === null)
    log.warn({ source: source.id, file: path }, `a file beside those of a source holds no ${what}: it is left out`);
}

/** Empty where nothing is there. */
async function beginningOf(path: string): Promise<string> {
  try {
    return (await readRange(path, 0, BEGINNING)).toString('latin1');
  } catch (error) {
    if (isMissing(error)) return '';
    throw error;
  }
}
