import { basename } from 'node:path';
import type { Checkpoint, Note, ReadRequest } from '../domain/reader.ts';

/** A note about an input as a whole, or about what stands at a place in it. */
export function noteOf({ source, path, now }: ReadRequest, what: Note['what'], at: number, detail: string): Note {
  return {
    stream: `${source}:${path}`,
    place: { file: path, at },
    arrived: now,
    what,
    detail: `${basename(path)}: ${detail}`,
  };
}

/**
 * What is told of an input that cannot be read: once, as long as the trouble lasts. `remedies` are those of the codes
 * of the reader itself, as sentences without a full stop.
 */
export function notesOfTrouble(
  trouble: string,
  { trouble: before }: Pick<Checkpoint, 'trouble'>,
  request: ReadRequest,
  remedies: Readonly<Record<string, string>>,
): Note[] {
  if (before === trouble) return [];
  const detail = `cannot be read (${trouble}): ${remedyFor(trouble, remedies)}; it is tried again at every poll.`;
  return [noteOf(request, 'damaged', 0, detail)];
}

/** What to do about a file that cannot be read, by the code of the system or of its reader. */
export function remedyFor(code: string, remedies: Readonly<Record<string, string>>): string {
  if (Object.hasOwn(remedies, code)) return remedies[code]!;
  if (code === 'no file') return 'it is not a regular file';
  return code === 'EACCES' || code === 'EPERM'
    ? 'give the account that runs seatwatch the right to read it'
    : 'check the disk, the share and the path';
}
