import { basename } from 'node:path';
import type { Entry, Instant, Note } from '../../domain/reading.ts';
import { entryOf, instantOf } from '../events/event.ts';
import { exportOptions } from '../events/settings.ts';
import type { Contents } from '../snapshot.ts';
import { readExport } from './read-export.ts';

/** The events of an export, oldest first. What could not be read, and what could only be guessed, is noted with its place. */
export const exportContents: Contents = async (request, _, history) => {
  const { source, path, now, wanted, settings } = request;
  const read = await readExport(path, { literals: wanted.literals, ...exportOptions(settings), now });
  const entries: Entry[] = [];
  let after: Instant | undefined;
  for (const placed of read.events) {
    const entry = entryOf(placed, request, history, after);
    after = entry.at;
    entries.push(entry);
  }
  const note = (at: number, detail: string): Note => ({ stream: `${source}:${path}`, place: { file: path, at }, arrived: now, what: 'damaged', detail });
  const notes = [...read.damages.map(({ at, detail }) => note(at, `${basename(path)}, byte ${at}: ${detail}`)), ...read.remarks.map((remark) => note(0, `${basename(path)}: ${remark}`))];
  const { first, last } = read;
  return { entries, notes, ...(first !== undefined && last !== undefined && { span: [instantOf(first, request), instantOf(last, request)] as const }) };
};
