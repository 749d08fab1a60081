import { isBareRecordStart, parseRecordStart, type RecordStart } from './line.ts';
import { mayHavePrefix } from './prefix.ts';
import { LONGEST_PREFIX, unwrap } from './prefix.ts';
import { isStructured, parseStructured } from './structured.ts';

/** The line above an entry is often the entry before it. */
let last: { line: string; head: RecordStart | undefined } = { line: '', head: undefined };

/**
 * Reads a line that begins a record, of messages.log or of the structured log, without what a container puts before it.
 */
export function recordStartOf(line: string): RecordStart | undefined {
  if (line !== last.line) last = { line, head: parseRecordStart(line) ?? parseStructured(line) };
  return last.head;
}

/** The same for a line as it stands in a file. */
export function recordStartOfRaw(line: string): RecordStart | undefined {
  return recordStartOf(unwrap(line)?.text ?? line);
}

/** The service or the instance that a line of several in one file names, and the line without it. */
export function streamOf(line: string): { name: string; text: string } | undefined {
  // A stamp, `11/20/26`: nothing stands before it, and the structured log has none. Most lines begin so.
  if (line[2] === '/') return undefined;
  const unwrapped = unwrap(line);
  if (unwrapped !== undefined && unwrapped.name !== '') return unwrapped;
  const text = unwrapped?.text ?? line;
  const name = parseStructured(text)?.name ?? '';
  return name === '' ? unwrapped : { name, text };
}

/** How much of a line is looked at, behind its prefix. */
const NEAR = 240;
const [EQUALS, BRACE] = [0x3d, 0x7b];

/**
 * Whether `bytes[from, to)` begins a record, also behind the prefix of a container: by its first bytes, since all lines
 * may be asked about.
 */
export function isRecordStart(bytes: Uint8Array, from: number, to: number): boolean {
  if (isBareRecordStart(bytes, from, to)) return true;
  const structured = bytes[from] === BRACE || bytes[from + 4] === EQUALS;
  if (!structured && !mayHavePrefix(bytes, from, to)) return false;
  const start = Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(to - from, LONGEST_PREFIX + NEAR)).toString(
    'latin1',
  );
  if (structured) return isStructured(start);
  const text = unwrap(start)?.text;
  return text !== undefined && (isStructured(text) || isBareRecordStart(Buffer.from(text, 'latin1'), 0, text.length));
}
