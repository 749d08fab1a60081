import { closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import type { Problem } from './problem.ts';

/** No configuration that a person writes is as large; what is may be a log. */
const MAX_BYTES = 1024 * 1024;

/** The text of a file of the configuration, or what keeps it from being read. */
export interface ReadText {
  text: string | undefined;
  problems: readonly Problem[];
}

/** Reads a file of the configuration as UTF-8, up to 1 MiB. */
export function readText(file: string): ReadText {
  const bytes = readBytes(file, MAX_BYTES, 'the file is larger than 1 MiB and hardly a configuration');
  if (!Buffer.isBuffer(bytes)) return { text: undefined, problems: [bytes] };
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), problems: [] };
  } catch {
    const before = bytes.toString('utf8').split('\uFFFD', 1)[0] ?? '';
    const lines = before.split('\n');
    const column = (lines.at(-1)?.length ?? 0) + 1;
    const problem = wrong(file, 'the file is not UTF-8', 'save it in the encoding UTF-8', lines.length, column);
    return { text: undefined, problems: [problem] };
  }
}

/** The bytes of a file, or what keeps it from being read; `tooLarge` says so of one that is larger than `most`. */
export function readBytes(file: string, most: number, tooLarge: string): Buffer | Problem {
  let handle: number | undefined;
  try {
    // Opening a pipe would wait for its writer.
    if (!statSync(file).isFile()) return notFile(file);
    handle = openSync(file, 'r');
    const stat = fstatSync(handle);
    if (!stat.isFile()) return notFile(file);
    if (stat.size > most) return wrong(file, tooLarge, 'name the configuration, not a log');
    return readFileSync(handle);
  } catch (error) {
    return wrong(file, ...unreadable(error));
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

function notFile(file: string): Problem {
  return wrong(file, 'the configuration is not a file', 'name the file, for example /etc/seatwatch/seatwatch.yaml');
}

function unreadable(error: unknown): [string, string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code === 'ENOENT') return ['there is no such file', 'create it, or name another with --config'];
  if (code === 'EACCES' || code === 'EPERM')
    return ['this account may not read the file', 'allow it to read the file, or run as the account that may'];
  return [`the file cannot be read (${code})`, 'check the path, or name another with --config'];
}

/** A problem of a file as a whole, or of a line of it. */
export function wrong(file: string, message: string, remedy: string, line = 0, column = 0): Problem {
  return { file, line, column, path: '', message, remedy };
}
