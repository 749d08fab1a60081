import { visible } from '../alert/mail/sanitise.ts';

const LEAST = 8;
const GAP = '  ';

/**
 * The door to the terminal: rows of cells as aligned columns, whatever the cells hold (controls and characters that turn the
 * reading direction are shown, not sent). Where `columns` is given, the widest columns are cut with `…` until they fit.
 */
export function table(head: readonly string[], rows: readonly (readonly string[])[], columns?: number): string {
  const shown = [head, ...rows].map((row) => row.map((cell) => visible(cell)));
  const widths = head.map((_, column) => Math.max(...shown.map((row) => [...(row[column] ?? '')].length)));
  if (columns !== undefined) fit(widths, columns - GAP.length * (widths.length - 1));
  return shown.map((row) => `${row.map((cell, column) => padded(cell, widths[column] ?? 0)).join(GAP).trimEnd()}\n`).join('');
}

/** The door for a line of prose that holds words of a log or a configuration. */
export function prose(text: string): string {
  return `${visible(text, 2_000)}\n`;
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

function padded(cell: string, width: number): string {
  const characters = [...cell];
  if (characters.length > width) return `${characters.slice(0, width - 1).join('')}…`;
  return cell + ' '.repeat(width - characters.length);
}
