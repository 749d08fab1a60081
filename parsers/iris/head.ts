import { isBareHead, parseHead, type Head } from './line.ts';
import { LONGEST_PREFIX, unwrap } from './prefix.ts';
import { isStructured, parseStructured } from './structured.ts';

/** Reads a line that begins a record, of messages.log or of the structured log, without what a container puts before it. */
export function headOf(line: string): Head | undefined {
  return parseHead(line) ?? parseStructured(line);
}

/** The same for a line as it stands in a file. */
export function headOfRaw(line: string): Head | undefined {
  return headOf(unwrap(line)?.text ?? line);
}

/** The service or the instance that a line of several in one file names, and the line without it. */
export function streamOf(line: string): { name: string; text: string } | undefined {
  const unwrapped = unwrap(line);
  if (unwrapped !== undefined && unwrapped.name !== '') return unwrapped;
  const text = unwrapped?.text ?? line;
  const name = parseStructured(text)?.name ?? '';
  return name === '' ? unwrapped : { name, text };
}

const UPPER_A = 0x41;
const LOWER_Z = 0x7a;
const ESCAPE = 0x1b;
const BRACE = 0x7b;
/** How much of a line is looked at, behind its prefix. */
const NEAR = 240;

/** Whether `bytes[from, to)` begins a record, also behind the prefix of a container: by its first bytes, since all lines may be asked about. */
export function isHead(bytes: Uint8Array, from: number, to: number): boolean {
  if (isBareHead(bytes, from, to)) return true;
  const first = bytes[from] ?? 0;
  const digit = first >= 0x30 && first <= 0x39;
  if (!digit && first !== ESCAPE && first !== BRACE && (first < UPPER_A || first > LOWER_Z)) return false;
  const start = Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.min(to - from, LONGEST_PREFIX + NEAR));
  if (first === BRACE || start[4] === 0x3d) return isStructured(start.toString('latin1'));
  if (!start.includes('|') && !start.includes(' log: ') && start[10] !== 0x54) return false;
  const text = unwrap(start.toString('latin1'))?.text;
  return text !== undefined && (isStructured(text) || isBareHead(Buffer.from(text, 'latin1'), 0, text.length));
}
