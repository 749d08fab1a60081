import { eastAsianWidth } from 'get-east-asian-width';
import { visible } from '../../present/sanitise.ts';
import { instantWidth, LINE_BREAKS } from '../../present/time-text.ts';

/**
 * A longer word may be broken where the room is short, and a shorter one where that is not enough; a stamp, `2026-11-20
 * 07:05`, is never.
 */
const WORD = 16;
const PIECES = [12, 8, 4];
/**
 * An address of four numbers says nothing once it is broken; with the bracket or comma beside it it is this wide at
 * most.
 */
const ADDRESS = /^\(?\d{1,3}(?:\.\d{1,3}){3}[,;:)]{0,2}$/;
const ADDRESS_WIDTH = 18;
/** One of hexadecimal groups is broken between these. */
const GROUPS = /^[\da-f]{0,4}(?::[\da-f]{0,4}){2,8}$/i;
const GROUP = /^[\da-f]{0,4}:?$/i;
/**
 * A name that takes more of a line stands on one of its own where the room is short, so that the others keep theirs.
 */
const LONG_NAME = 0.4;
/** Between columns; the narrow one where the room is short. */
const GAP = '  ';
const NARROW = ' ';
/** Sentences where the output is no terminal: room enough for a log viewer, and for a person. */
const PLAIN = 120;

/** A blank at which no line may end. */
const TIED = '\u00a0';

/** What a terminal draws over the character before. */
const MARK = /[\p{Mn}\p{Me}\u200c\u200d]/u;

/**
 * Lays out rows of cells as aligned columns, whatever the cells hold: controls and characters that turn the reading
 * direction are shown, not sent. Without `columns` a row is a line, however wide, so that it can be searched for; else
 * cells are wrapped until the rows fit, but for those of the columns called `whole`. Nothing is cut off.
 *
 * Own code stays here since cli-table3, table and columnify want the width of each column from their caller and break
 * instants and addresses wherever that ends, so that the choice of widths and the wrapping, which are most of this
 * file, would be ours all the same. They also pass controls of a log on to the terminal, and count with tables of
 * characters of 2020 (string-width 4, wcwidth), where get-east-asian-width is kept up with Unicode.
 */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Infinity,
  whole: readonly string[] = [],
): string {
  return [...tableLines(head, rows, columns, whole)].join('');
}

/**
 * The columns that a table takes where nothing in it is wrapped; without those names in the columns called `whole` that
 * stand on a line of their own in a terminal so wide.
 */
export function tableWidth(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Infinity,
  whole: readonly string[] = [],
): number {
  const cells = [head, ...rows].map((row) =>
    row.map((cell, column) => {
      const width = widthOf(visible(cell));
      return width > columns * LONG_NAME && whole.includes(head[column] ?? '') ? 0 : width;
    }),
  );
  return (
    sumOf(head.map((_, column) => greatest(cells.map((row) => row[column] ?? 0)))) + GAP.length * (head.length - 1)
  );
}

/** The same, line by line: a history may be longer than a string can be. */
export function* tableLines(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number = Infinity,
  whole: readonly string[] = [],
): Generator<string> {
  const shown = [head, ...rows].map((row) => row.map((cell) => visible(cell)));
  const widths = head.map((_, column) => greatest(shown.map((row) => widthOf(row[column] ?? ''))));
  const isWhole = head.map((name) => whole.includes(name));
  const leasts = (piece: number): number[] =>
    head.map((_, column) => {
      const cells = shown.map((row) => row[column] ?? '');
      if (isWhole[column] === true) return greatest(cells.map(widthOf).filter((width) => width <= columns * LONG_NAME));
      return greatest(cells.flatMap((cell) => cell.split(LINE_BREAKS).map((word) => leastOf(word, piece))));
    });
  const roomBeside = (gap: string): number => columns - gap.length * (head.length - 1);
  let words = leasts(WORD);
  const gap = sumOf(words) > roomBeside(GAP) ? NARROW : GAP;
  for (const piece of PIECES) if (sumOf(words) > roomBeside(gap)) words = leasts(piece);
  fit(shown, widths, words, roomBeside(gap));
  for (const row of shown) {
    let below = 0;
    const cells = row.map((cell, column) => {
      const width = widths[column] ?? 0;
      const above: string[] = Array(below).fill('');
      if (isWhole[column] !== true) return [...above, ...wrapped(cell, width)];
      if (widthOf(cell) <= width) return [...above, cell];
      // What is wider than the terminal is broken by it, if not here.
      const before = sumOf(widths.slice(0, column)) + gap.length * column;
      const named = wrapped(cell, Math.max(1, columns - before));
      below += named.length;
      return [...above, ...named];
    });
    const height = Math.max(...cells.map(({ length }) => length));
    for (let line = 0; line < height; line += 1) {
      const parts = cells.map((cell, column) => padded(cell[line] ?? '', widths[column] ?? 0));
      yield `${parts.join(gap).replaceAll(TIED, ' ').trimEnd()}\n`;
    }
  }
}

/** Seatwatch's own words, such as a span, that are not to be wrapped. */
export function tied(text: string): string {
  return text.replaceAll(' ', TIED);
}

/** Wraps a sentence that holds words of a log or a configuration; what is not seen in it is shown, not sent. */
export function prose(text: string, columns: number = PLAIN): string {
  return `${wrapped(visible(text, 4_000), columns).join('\n')}\n`;
}

/**
 * Makes a text of several lines, such as an error that quotes a file name, safe for the terminal; nothing is wrapped.
 */
export function lines(text: string): string {
  return `${text
    .split('\n')
    .map((line) => visible(line, 4_000))
    .join('\n')}\n`;
}

/** A history has more rows than a call may have arguments. */
function greatest(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}

/**
 * Narrows, a column at a time, where that adds the fewest lines; of two alike the wider one. None gets narrower than
 * `words`.
 */
function fit(shown: readonly (readonly string[])[], widths: number[], words: readonly number[], room: number): void {
  const cells = widths.map((_, column) =>
    [...Map.groupBy(shown, (row) => widthOf(row[column] ?? ''))].map(([width, { length }]) => ({ width, length })),
  );
  const linesAt = (column: number, room: number): number =>
    (cells[column] ?? []).reduce((sum, { width, length }) => sum + length * Math.ceil(width / room), 0);
  let total = sumOf(widths);
  while (total > room) {
    const free = widths.flatMap((width, column) =>
      width > (words[column] ?? 0)
        ? [{ column, width, cost: linesAt(column, width - 1) - linesAt(column, width) }]
        : [],
    );
    const [best] = free.toSorted((a, b) => a.cost - b.cost || b.width - a.width);
    if (best === undefined) return;
    widths[best.column] = best.width - 1;
    total -= 1;
  }
}

/**
 * How narrow a column may get for a word, where words that are not to be broken are cut into pieces of a width at most.
 */
function leastOf(word: string, piece: number): number {
  const whole = Math.max(instantWidth(word), word.includes(TIED) ? WORD : 0);
  if (whole > 0) return Math.min(whole, widthOf(word));
  if (widthOf(word) <= piece) return widthOf(word);
  return greatest(partsOf(word).map((part) => Math.min(ADDRESS.test(part) ? ADDRESS_WIDTH : piece, widthOf(part))));
}

/** The parts of a word between which it is broken best: behind an @, and between the groups of an address. */
function partsOf(word: string): string[] {
  return word.split(/(?<=@)/).flatMap((part) => (GROUPS.test(part) ? part.split(/(?<=:)/) : [part]));
}

function wrapped(text: string, room: number): string[] {
  const done: string[] = [];
  let line = '';
  for (const word of text.split(LINE_BREAKS)) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
      done.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (widthOf(line) > room) {
      const piece = cutOf(line, room);
      done.push(piece);
      line = line.slice(piece.length);
    }
  }
  return [...done, line];
}

/**
 * The piece of a word that is cut off: up to the address that the cut would break, where it does not begin with that.
 */
function cutOf(word: string, room: number): string {
  const most = beginning(word, room);
  let start = 0;
  for (const part of partsOf(word)) {
    const end = start + part.length;
    if (end > most.length) return start > 0 && (ADDRESS.test(part) || GROUP.test(part)) ? word.slice(0, start) : most;
    start = end;
  }
  return most;
}

/** As much of a word as there is room for, one character at least. */
function beginning(word: string, room: number): string {
  let piece = '';
  let width = 0;
  for (const character of word) {
    width += widthOf(character);
    if (width > room && piece !== '') break;
    piece += character;
  }
  return piece;
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(0, width - widthOf(cell)));
}

/** The columns that a terminal gives a text. */
function widthOf(text: string): number {
  if (/^[\u0020-\u00ff]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += MARK.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
  return width;
}
