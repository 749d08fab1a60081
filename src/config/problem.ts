import { basename } from 'node:path';
import { SeatwatchError } from '../domain/error.ts';

/** One thing that is wrong with a configuration, in the words of the person who wrote it. */
export interface Problem {
  file: string;
  /** Counted from 1, as editors do; 0 where the file as a whole is meant. */
  line: number;
  column: number;
  /** The key, as `sources[0].timezone`; empty for the whole file. */
  path: string;
  message: string;
  /** What to do about it, a sentence without its full stop. */
  remedy: string;
}

/**
 * A configuration that cannot be used; `problems` holds everything that is wrong with it, in the order of the lines.
 */
export class ConfigError extends SeatwatchError {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const [first] = problems;
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    super(
      'config',
      [
        `${count} in the configuration ${first === undefined ? '' : basename(first.file)}:`,
        ...problems.map(formatProblem),
      ].join('\n'),
    );
    this.problems = problems;
  }
}

/** `seatwatch.yaml:4:5: message; remedy`, on which editors and terminals let people click. */
function formatProblem(problem: Problem): string {
  const place = problem.line === 0 ? problem.file : `${problem.file}:${problem.line}:${problem.column}`;
  return `${place}: ${problem.message}; ${problem.remedy}`;
}

/** A value as the file may hold it, on one line, without control characters and cut off at 60 characters. */
export function quoted(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? '(a list)' : '(a group of keys)';
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** `a`, `a or b`, `a, b or c`. */
export function listed(words: readonly string[], joint = 'or'): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${joint} ${words.at(-1)}`;
}

/** "did you mean" with the known word that a mistyped one is nearest to, else all that there are. */
export function suggestion(word: string, known: readonly string[], otherwise = `write ${listed(known)}`): string {
  const near = nearest(word, known);
  return near === undefined ? otherwise : `did you mean ${near}?`;
}

/** The known word within a third of the letters of a mistyped one, whatever its case; undefined where none is. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const limit = Math.floor(word.length / 3);
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = countEdits(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { word: candidate, distance };
  }
  return best?.word;
}

/** Letters to add, drop, change or swap with their neighbour (optimal string alignment). */
function countEdits(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let edits = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) edits = Math.min(edits, (beforeLast[j - 2] ?? 0) + 1);
      row.push(edits);
    }
    beforeLast = last;
    last = row;
  }
  return last[to.length] ?? 0;
}
