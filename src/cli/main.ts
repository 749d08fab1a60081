import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs, { type Argv } from 'yargs';

/** What a command prints to; tests give their own. */
export interface Streams {
  out(text: string): void;
  err(text: string): void;
  env: NodeJS.ProcessEnv;
  /** Columns of the terminal; undefined where the output is no terminal. */
  columns: number | undefined;
  now(): number;
}

/** An error that the person at the terminal can mend: printed without a stack. */
export class Failure extends Error {
  readonly status: 1 | 2;
  constructor(message: string, status: 1 | 2 = 1) {
    super(message);
    this.status = status;
  }
}

const REAL: Streams = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  now: Date.now,
};

/**
 * Runs one command line (without `node` and the program's name) and gives its exit status:
 * 0 done, 1 failed, 2 wrong usage or configuration. Commands are loaded when they are called.
 */
export async function main(args: readonly string[], streams: Streams = REAL): Promise<number> {
  process.stdout.on('error', quietlyOnBrokenPipe);
  let status = 0;
  const parser = yargs([...args])
    .scriptName('seatwatch')
    .usage('$0 COMMAND\n\nTells who holds the concurrent-licence seats, from logs alone.')
    .command('who [files..]', 'who is logged in, and how many seats are taken', asking, async (argv) => {
      const { who } = await import('./who.ts');
      status = await who(argv, streams);
    })
    .command('history [files..]', 'sessions that have ended too, and refusals', withRange, async (argv) => {
      const { history } = await import('./history.ts');
      status = await history(argv, streams);
    })
    .command('watch', 'keep watching the configured sources, and mail what on-call must know', watching, async (argv) => {
      const { watch } = await import('./watch.ts');
      status = await watch(argv, streams);
    })
    .demandCommand(1, 'Say what to do: who, history or watch.')
    .strict()
    .version(version())
    .alias('h', 'help')
    .alias('V', 'version')
    .wrap(streams.columns ?? 100)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Failure(`${message}\nseatwatch --help shows what it can be told.`, 2);
    });
  try {
    await parser.parseAsync();
  } catch (error) {
    return failed(error, streams);
  }
  return status;
}

export interface AskOptions {
  files?: string[] | undefined;
  config?: string | undefined;
  json: boolean;
  timezone?: string | undefined;
  at?: string | undefined;
}

function asking(argv: Argv): Argv<AskOptions> {
  return argv
    .positional('files', { type: 'string', array: true, describe: 'logs to read; without any, the state that watch keeps is asked' })
    .option('config', { alias: 'c', type: 'string', describe: 'the configuration file' })
    .option('json', { type: 'boolean', default: false, describe: 'JSON with stable keys, times in UTC' })
    .option('timezone', { type: 'string', describe: 'the zone of the stamps in the files, and of the times shown, such as Europe/Berlin' })
    .option('at', { type: 'string', describe: 'an instant: 2026-11-21 10:18, 10:18, or -30m' });
}

function withRange(argv: Argv): Argv<AskOptions & { from?: string | undefined }> {
  return asking(argv).option('from', { type: 'string', describe: 'how far back, as for --at; 7 days by default, all of a file' });
}

function watching(argv: Argv): Argv<{ config?: string | undefined; once: boolean }> {
  return argv
    .option('config', { alias: 'c', type: 'string', describe: 'the configuration file' })
    .option('once', { type: 'boolean', default: false, describe: 'read what is there, send what waits, and end' });
}

function failed(error: unknown, { err }: Streams): number {
  if (error instanceof Failure) {
    err(`seatwatch: ${error.message}\n`);
    return error.status;
  }
  // Errors of the rooms name the attempt, the thing and the remedy; anything else is a fault of the program.
  const known = error instanceof Error && error.name === 'ConfigError';
  err(known ? `${error.message}\n` : `seatwatch: ${error instanceof Error ? error.message : String(error)}\n`);
  return known ? 2 : 1;
}

function quietlyOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

function version(): string {
  const folder = import.meta.dirname;
  const root = folder.endsWith(join('dist', 'src', 'cli')) ? join(folder, '..', '..', '..') : join(folder, '..', '..');
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
