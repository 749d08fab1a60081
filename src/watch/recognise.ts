import { basename } from 'node:path';
import { lineInputOf, readsEvents } from '../domain/product.ts';
import type { ReadRequest } from '../domain/reader.ts';
import { isFirstSight } from '../formats/checkpoints.ts';
import { chooseReader, isOwnCheckpoint, NoEvents } from '../formats/choose.ts';
import { headText, refusal } from '../inputs/file/encoding.ts';
import { isMissing, readRange } from '../inputs/file/file-info.ts';
import { isLocal } from '../inputs/file/local.ts';
import { isUnchanged, type QuickStat } from '../inputs/file/quick-stat.ts';
import type { Logger } from '../notify/outbox.ts';
import type { Input } from './inputs.ts';

/** From here on a log counts as one of a product, of 0 to 1. */
const LIKELY = 0.5;
/** So many first bytes tell of what product a log is. */
const HEAD = 64 * 1024;
/** So many first bytes differ where a file became another thing under its name. */
const BEGINNING = 64;

/** How a file was when it was last recognised. */
export interface Recognised {
  look: QuickStat | undefined;
  beginning: string;
}

/**
 * Settles by which reader an input is read. One that holds events is looked at again when its file changed: it may have
 * become another form under its name. False where nothing is read of it: a file that a glob found, and that never held
 * events.
 * Throws where a file that did, or that is named, holds none when it is looked at for the first time.
 */
export async function recognise(input: Input, look: QuickStat | undefined, log: Logger): Promise<boolean> {
  const {
    path,
    product: { parser },
  } = input;
  const ofEvents = readsEvents(parser);
  if (!ofEvents && !input.own) await judge(input);
  if (input.reader !== undefined && (!ofEvents || isUnchanged(input.recognised?.look, look))) return true;
  const beginning = ofEvents ? await beginningOf(path) : '';
  // An emptied file will be written again.
  const same = beginning === '' || beginning === input.recognised?.beginning;
  if (input.reader === undefined || !same) {
    try {
      input.reader = (await chooseReader(path, parser)) ?? input.reader;
    } catch (error) {
      if (!(error instanceof NoEvents)) throw error;
      // It may be half written; if it stays so, its reader tells.
      if (input.reader !== undefined) return true;
      if (input.named || input.position !== undefined) throw error;
      await leaveOut(input, look, log);
      return false;
    }
  }
  input.leftOut = null;
  if (input.reader !== undefined && beginning !== '') input.recognised = { look, beginning };
  return true;
}

/** Where a reader goes on: what its file held as another form was counted, and is known again by what it says. */
export function placeOf({ reader, position, joined }: Input): Pick<ReadRequest, 'lateJoin' | 'from'> {
  if (reader === undefined || position === undefined || isOwnCheckpoint(reader, position))
    return { from: position, lateJoin: joined };
  return { from: undefined, lateJoin: joined || !isFirstSight(position) };
}

async function leaveOut(input: Input, look: QuickStat | undefined, log: Logger): Promise<void> {
  const { source, path, leftOut } = input;
  input.leftOut = `${basename(path)} holds no Windows events`;
  input.caughtUp = true;
  input.trouble = null;
  input.still = look;
  input.local ??= await isLocal(path);
  if (leftOut === null)
    log.warn(
      { source: source.id, file: path },
      'a file beside those of a source holds no Windows events: it is left out',
    );
}

/**
 * Whether a log is one of the product of its source: told by its head once a line stands there. It is read either way.
 */
async function judge(input: Input): Promise<void> {
  const {
    path,
    product: { parser },
  } = input;
  const head = await readRange(path, 0, HEAD).catch(() => undefined);
  const text = head === undefined ? '' : headText(head);
  if (head === undefined || head[0] === 0 || refusal(head) !== undefined || !/\S.*\n/.test(text)) {
    input.foreign = null;
    return;
  }
  const log = lineInputOf(parser);
  input.own = log?.isSnapshot?.(text) === true || (log?.recognise(text, path) ?? 1) >= LIKELY;
  input.foreign = input.own ? null : `looks like no log of ${parser.product}`;
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
