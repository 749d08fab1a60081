import { basename } from 'node:path';
import type { Entry, Instant, Note } from '../../domain/reading.ts';
import { entryOf, instantOf } from '../events/event.ts';
import { exportOptions } from '../events/settings.ts';
import type { Contents } from '../snapshot.ts';
import { type ExportRead, readExport } from './read-export.ts';

/**
 * The events of an export, oldest first. What could not be read, and what could only be guessed, is noted with its place; where
 * an event may be lost by it, between others, as a gap too.
 */
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
  const note = (what: Note['what'], at: number, detail: string): Note => ({ stream: `${source}:${path}`, place: { file: path, at }, arrived: now, what, detail });
  const notes = read.damages.flatMap(({ at, detail, lost }) => {
    const told = `${basename(path)}, byte ${at}: ${detail}`;
    return [note('damaged', at, told), ...(lost === true ? [{ ...note('gap', at, told), behind: behindOf(at, read) }] : [])];
  });
  notes.push(...read.remarks.map((remark) => note('damaged', 0, `${basename(path)}: ${remark}`)));
  const { first, last } = read;
  return { entries, notes, ...(first !== undefined && last !== undefined && { span: [instantOf(first, request), instantOf(last, request)] as const }) };
};

/** Behind how many of the events what is lost at a byte of the file was, at the most. */
function behindOf(lost: number, { events, turn }: ExportRead): number {
  if (turn === 'none') return events.length;
  return 1 + events.findLastIndex(({ at }) => (turn === 'newest first' ? at > lost : at < lost));
}
