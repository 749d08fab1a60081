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

/**
 * The door to CSV, line by line: RFC 4180 in UTF-8 without a mark, each row ended by LF alone, which spreadsheets
 * take and line tools need.
 * The head names the columns. Numbers stay numbers and null is an empty cell; in texts what is not seen is shown as
 * elsewhere (`\t`, `\x1b`), and an apostrophe stands before what a spreadsheet might run as a formula.
 */
export function* csv(head: readonly string[], rows: Iterable<readonly Cell[]>): Generator<string> {
  yield lineOf(head);
  for (const row of rows) yield lineOf(row);
}

function lineOf(row: readonly Cell[]): string {
  return `${row.map(cellText).join(',')}\n`;
}

function cellText(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = visible(cell, CAP).replaceAll(FORMULA, "$1'$2");
  return /[",;]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
