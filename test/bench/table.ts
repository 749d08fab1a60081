import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, tmpdir, totalmem, type } from 'node:os';

/** One measurement: a row of the table. */
export interface Row {
  what: string;
  figure: string;
  /** What it should come to; left out where nothing is demanded. */
  target?: string;
  met?: boolean;
  note?: string;
}

/** What one part of the bench found. `wrong` are answers that were not the truth. */
export interface Found {
  rows: Row[];
  wrong: string[];
}

export interface Effort {
  megabytes: number;
  runs: number;
  appends: number;
  idleSeconds: number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The median with the least and the greatest of several runs. */
export function spread(values: readonly number[], digits: number, unit: string): string {
  const text = (value: number): string => value.toFixed(digits);
  return `${text(median(values))} ${unit} (${text(Math.min(...values))} to ${text(Math.max(...values))})`;
}

/** The table in Markdown, under the machine it was measured on. */
export function markdown(rows: readonly Row[], { megabytes, runs, appends, idleSeconds }: Effort): string {
  const cells = rows.map(({ what, figure, target = '', met, note = '' }) => [what, figure, target, met === undefined ? '' : met ? 'yes' : 'NO', note]);
  const table = aligned([['what', 'median (least to most)', 'target', 'met', 'note'], ...cells]);
  return `${machine()}\nOther work on it meanwhile counts against the figures: load ${loadavg()[0]?.toFixed(1)} at the end.\nFiles of ${megabytes} MB, ${runs} runs each, ${appends} mails, ${idleSeconds} s idle.\n\n${table}\n`;
}

/** Rows of cells, a header first, as a table in Markdown whose columns stand one below the other. */
export function aligned(all: readonly (readonly string[])[]): string {
  const widths = (all[0] ?? []).map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? '').length)));
  const padded = (row: readonly string[]): string[] => row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
  const line = (row: readonly string[]): string => `| ${padded(row).join(' | ')} |`;
  const [header = [], ...body] = all;
  return [line(header), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body.map(line)].join('\n');
}

/** The machine that is measured on, in one line. */
export function machine(): string {
  const [cpu] = cpus();
  return `${cpus().length} × ${cpu?.model.trim() ?? 'unknown processor'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${type()} ${release()}, ${fileSystem(tmpdir())} at ${tmpdir()}, Node.js ${process.versions.node}, ${new Date().toISOString().slice(0, 10)}.`;
}

/** The type of the file system that a path lies on, where the system tells it by /proc. */
function fileSystem(path: string): string {
  try {
    const mounts = readFileSync('/proc/mounts', 'utf8').split('\n').map((line) => line.split(' '));
    const holding = mounts.filter(([, at = '']) => at === '/' || path === at || path.startsWith(`${at}/`));
    return holding.toSorted((a, b) => (a[1] ?? '').length - (b[1] ?? '').length).at(-1)?.[2] ?? 'unknown file system';
  } catch {
    return 'unknown file system';
  }
}
