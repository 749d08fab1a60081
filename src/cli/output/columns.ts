import { closeSync, fstatSync, openSync } from 'node:fs';
import { isatty, WriteStream } from 'node:tty';

/**
 * How wide the output of the process may be: as wide as the terminal that shows it; where it is piped, as COLUMNS says,
 * else as the terminal from which it was started, since a pager shows it there. Undefined where nobody can tell, and
 * for a file, in which rows stay whole.
 */
export function columnsOf(env: NodeJS.ProcessEnv): number | undefined {
  if (process.stdout.isTTY) return process.stdout.columns;
  const said = /^[1-9]\d{0,4}$/.exec(env['COLUMNS'] ?? '')?.[0];
  if (said !== undefined) return Number(said);
  if (!isPiped()) return undefined;
  return process.stderr.isTTY ? process.stderr.columns : ofStandardInput();
}

function isPiped(): boolean {
  try {
    return fstatSync(1).isFIFO();
  } catch {
    return false;
  }
}

/** The width of the terminal at standard input, which is asked by a handle of its own. */
function ofStandardInput(): number | undefined {
  if (!isatty(0) || process.platform === 'win32') return undefined;
  try {
    const handle = openSync('/dev/tty', 'r+');
    if (!isatty(handle)) {
      closeSync(handle);
      return undefined;
    }
    const terminal = new WriteStream(handle);
    const { columns } = terminal;
    terminal.destroy();
    return columns;
  } catch {
    return undefined;
  }
}
