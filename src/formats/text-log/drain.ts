import type { Instant } from '../../domain/entry.ts';
import { viewOf } from '../../inputs/file/decoded-view.ts';
import { isMissing, readInto } from '../../inputs/file/file-info.ts';
import type { FileInfo } from '../../inputs/file/file-info.ts';
import { FINGERPRINT_LENGTH, fingerprintOf } from '../../inputs/file/fingerprint.ts';
import { openBytes } from '../../inputs/file/packed/open.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import { troubleOfLog } from '../checkpoints.ts';
import { TEXT_LOG, type TextLogCheckpoint, type TrackedFile } from './checkpoint.ts';
import type { Plan, Task } from './identify.ts';
import { pickLines } from './lines.ts';
import { readAhead } from './read-ahead.ts';
import { LONGEST_LINE, readStep } from './step.ts';
import type { FileLine, Reading } from './step.ts';

/** What reading the files of a plan gives, one after the other. */
export type Part =
  | { kind: 'lines'; file: string; lines: FileLine[]; bytes: number }
  /** The file is compressed and not whole: what stood behind its end is lost. */
  | { kind: 'torn'; file: string; at: number }
  /** The file is no longer the one that was looked at. */
  | { kind: 'changed'; file: string }
  | { kind: 'failed'; file: string; error: unknown };

export interface Waiting {
  now: Instant;
  /** Milliseconds for which a rotated file must not have changed before it counts as finished. */
  settle: number;
  /** A last line without its end counts as complete. */
  closed: boolean;
  /**
   * Nothing is read again: a rotated file that is seen for the first time, and was not written for long, is all there.
   */
  once: boolean;
}

/** What of a position the files do not hold. */
export interface Rest extends Pick<TextLogCheckpoint, 'opened' | 'troubles' | 'above' | 'readTo'> {
  path: string;
  /** The instant of a head line that comes behind one of another instant. */
  stampOf(head: string, after: Instant | null): Instant | null;
}

/** Reads the files of the plan in order, up to their present ends; when a part is yielded the tasks stand behind it. */
export async function* drain(plan: Plan, rest: Rest, waiting: Waiting, reading: Reading): AsyncGenerator<Part> {
  for (const [index, task] of plan.tasks.entries()) {
    const { found } = task;
    inheritHead(plan, index, rest);
    if (found === undefined) continue;
    try {
      yield* drainFile(task, found, waiting, reading);
    } catch (error) {
      yield isMissing(error) ? { kind: 'changed', file: found.file } : { kind: 'failed', file: found.file, error };
      continue;
    }
    if (!task.done) continue;
    plan.done.push({
      ...fingerprintOf(task.known),
      ...(task.known.at < FINGERPRINT_LENGTH && { written: found.mtime }),
    });
    rest.above = task.known.above;
  }
}

/** The position that the tasks have reached. */
export function checkpointOf(plan: Plan, rest: Rest): TextLogCheckpoint {
  for (const index of plan.tasks.keys()) inheritHead(plan, index, rest);
  const files = plan.tasks.filter(({ done }) => !done).map(({ known }) => known);
  const above = files.at(-1)?.above ?? null;
  const readTo = above === null ? null : rest.stampOf(above, rest.readTo);
  rest.readTo = readTo ?? rest.readTo;
  return {
    ...TEXT_LOG,
    trouble: troubleOfLog(rest.path, files, rest.troubles),
    readTo,
    opened: rest.opened,
    files,
    done: [...plan.done],
    horizon: plan.horizon,
    troubles: [...rest.troubles],
    above: rest.above,
  };
}

/** The lines at the start of a file go on with the last record of the file before it. */
function inheritHead({ tasks }: Plan, index: number, rest: Rest): void {
  const task = tasks[index]!;
  const above = index > 0 ? tasks[index - 1]!.known.above : rest.above;
  if (task.known.at === 0 && task.known.above !== above) task.known = { ...task.known, above };
}

async function* drainFile(
  task: Task,
  found: FileInfo,
  { now, settle, closed, once }: Waiting,
  reading: Reading,
): AsyncGenerator<Part> {
  const { current, changed, size } = task.known;
  const waited = !current && now - changed >= settle && found.size === size;
  const still = once && !current && task.seen === 'never' && now - found.mtime >= settle;
  const ends = closed || waited || still;
  let limit = found.size;
  const torn = task.torn || (found.packed?.flaw !== undefined && task.known.at < limit);
  if (task.known.at < limit) {
    const handle = await openBytes(found.file);
    try {
      // A compressed file does not grow, and to ask would unpack all of it.
      limit = found.packed?.size ?? (await handle.stat()).size;
      if (task.seen === 'reopened')
        task.known = { ...task.known, above: await lastRecordStart(handle, task.known, reading.isRecordStart) };
      const ahead = readAhead(handle, reading.room);
      for (let finished = limit === task.known.at; !finished;) {
        const { at } = task.known;
        const step =
          limit < at
            ? 'changed'
            : await readStep(
                handle,
                ahead,
                task.known,
                limit,
                ends && (closed || limit === (still ? found.size : size)),
                reading,
              );
        if (step === 'changed') {
          yield { kind: 'changed', file: found.file };
          return;
        }
        task.known = step.known;
        finished = step.finished;
        if (step.known.at > at) yield { kind: 'lines', file: found.file, lines: step.lines, bytes: step.known.at - at };
      }
    } finally {
      await handle.close();
    }
  }
  if (torn) yield { kind: 'torn', file: found.file, at: limit };
  task.torn = false;
  task.known = { ...task.known, size: limit, changed: current || limit === size ? changed : now };
  const quiet = now - task.known.changed >= settle || (task.seen === 'never' && now - found.mtime >= settle);
  task.done = !current && quiet && task.known.at === limit;
}

/** The last head line before the position of a file whose position does not hold it any more. */
async function lastRecordStart(
  handle: Opened,
  { at, form }: TrackedFile,
  isRecordStart: Reading['isRecordStart'],
): Promise<string | null> {
  const start = Math.max(0, at - LONGEST_LINE);
  const raw = await readInto(handle, Buffer.allocUnsafe(at - start), start);
  const view = viewOf(raw, start, form ?? 'bytes', Buffer.allocUnsafe);
  const from = start === 0 ? 0 : view.bytes.indexOf(10) + 1;
  return pickLines(view, from, view.bytes.length, undefined, () => -1, isRecordStart, 1).above ?? null;
}
