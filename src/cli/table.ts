import { visible } from '../words/sanitise.ts';

const LEAST = 10;
const GAP = '  ';
/** Where the output is no terminal: room enough for a log viewer, and for a person. */
const PLAIN = 120;

/**
 * The door to the terminal: rows of cells as aligned columns, whatever the cells hold (controls and characters that turn the
 * reading direction are shown, not sent). The last column is prose and is wrapped; where the others alone are wider than
 * `columns`, the widest of them are cut with `…` until they fit.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], columns: number = PLAIN): string {
  const shown = [head, ...rows].map((row) => row.map((cell) => visible(cell)));
  const last = head.length - 1;
  const widths = head.slice(0, last).map((_, column) => Math.max(...shown.map((row) => lengthOf(row[column] ?? ''))));
  const prose = Math.min(Math.max(...shown.map((row) => lengthOf(row[last] ?? ''))), 24);
  fit(widths, columns - prose - GAP.length * last);
  const indent = widths.reduce((sum, width) => sum + width + GAP.length, 0);
  const room = Math.max(prose, columns - indent);
  return shown
    .map((row) => {
      const cells = widths.map((width, column) => padded(row[column] ?? '', width) + GAP).join('');
      return `${`${cells}${wrapped(row[last] ?? '', room).join(`\n${' '.repeat(indent)}`)}`.trimEnd()}\n`;
    })
    .join('');
}

/** The door for a sentence that holds words of a log or a configuration. */
export function prose(text: string, columns: number = PLAIN): string {
  return `${wrapped(visible(text, 4_000), columns).join('\n')}\n`;
}

function fit(widths: number[], room: number): void {
  let total = widths.reduce((sum, width) => sum + width, 0);
  while (total > room) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= LEAST) return;
    widths[widest] = (widths[widest] ?? 0) - 1;
    total -= 1;
  }
}

function wrapped(text: string, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function padded(cell: string, width: number): string {
  const characters = [...cell];
  if (characters.length > width) return `${characters.slice(0, width - 1).join('')}…`;
  return cell + ' '.repeat(width - characters.length);
}

function lengthOf(text: string): number {
  return [...text].length;
}
