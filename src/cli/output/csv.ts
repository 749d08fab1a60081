import { stringify, type Options } from 'csv-stringify/sync';
import { visible } from '../../present/sanitise.ts';

export type Cell = string | number | boolean | null;

/** Longer than any text that a line may hold. */
const CAP = 16 * 1024;

/**
 * What a spreadsheet may take for a formula: at the beginning of a cell, and behind a semicolon, since where that
 * separates cells (as in much of Europe) a comma does not. The full-width signs are read as the ASCII ones in East
 * Asia.
 */
const FORMULA = /(^|;)(\s*)(?=[=+\-@＝＋－＠])/g;

/** So many rows are made text at once: a writer is set up for each call, and a history may be longer than a string. */
const TOGETHER = 64;

/**
 * Encodes rows as CSV, some at a time: RFC 4180 in UTF-8 without a mark, each row ended by LF alone, which spreadsheets
 * take and line tools need. The head names the columns. Numbers stay numbers and null is an empty cell; in texts what
 * is not seen is shown as elsewhere (`\t`, `\x1b`), and an apostrophe stands before what a spreadsheet might run as a
 * formula. All text of logs goes to CSV through here.
 */
export function* csv(head: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  let some: (readonly Cell[])[] = [head];
  for (const row of rows) {
    if (some.length === TOGETHER) {
      yield stringify(some, OPTIONS);
      some = [];
    }
    some.push(row);
  }
  yield stringify(some, OPTIONS);
}

/** csv-stringify neutralises formulas too, but not behind a semicolon, and not the full-width signs. */
const OPTIONS: Options = {
  cast: { string: harmless, boolean: String },
  // Beside what RFC 4180 quotes: what separates cells in much of Europe, and blanks that would be trimmed.
  quoted_match: /;|^\s|\s$/,
};

function harmless(text: string): string {
  return visible(text, CAP).replaceAll(FORMULA, "$1'$2");
}
