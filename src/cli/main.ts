import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs, { type Argv } from 'yargs';
import { errorCodeOf, EXIT_STATUS, SeatwatchError } from '../domain/error.ts';
import { systemWords } from '../domain/system-words.ts';
import { isPattern } from '../pattern/paths.ts';
import { actAsKeeper } from '../store/owner.ts';
import type { AskOptions, LimitOptions, WhoOptions, RangeOptions, HistoryOptions, ExplainOptions } from './options.ts';
import { count, ofFiles, text } from './options.ts';
import { columnsOf } from './output/columns.ts';
import { lines } from './output/table.ts';
import { withProgress } from './progress.ts';
import { withReports } from './report.ts';
import type { Streams } from './streams.ts';
import { withUpkeep } from './upkeep.ts';
import { COMMANDS, unknownCommand, usageWords } from './usage-words.ts';

const REAL: Streams = {
  out: (text) => void process.stdout.write(text),
  drained: () => (process.stdout.writableNeedDrain ? once(process.stdout, 'drain') : undefined),
  err: (text) => void process.stderr.write(text),
  env: process.env,
  columns: columnsOf(process.env),
  isTerminal: Boolean(process.stdout.isTTY),
  progress: process.stderr.isTTY ? { write: (text) => void process.stderr.write(text) } : undefined,
  now: Date.now,
  actAs: actAsKeeper,
  real: true,
  ask: process.stdin.isTTY && process.stdout.isTTY ? askOnTerminal : undefined,
};

async function askOnTerminal(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/**
 * Runs one command line (without `node` and the program's name) and gives its exit status:
 * 0 done, 1 failed, 2 wrong usage or configuration. Commands are loaded when they are called.
 */
export async function main(
  args: readonly string[],
  given: Streams = REAL,
  earlierSignals: readonly string[] = [],
): Promise<number> {
  const streams: Streams = { ...given, earlierSignals };
  if (streams.real === true) process.stdout.on('error', quietlyOnBrokenPipe);
  try {
    const words = await asShellsDo(args, streams);
    if (!words.includes('-')) return await run(words, streams);
    const { withStandardInput } = await import('./stdin.ts');
    return await withStandardInput(words, streams, run);
  } catch (error) {
    return failed(error, streams);
  }
}

/** No shell of Windows replaces patterns by the files that fit them. */
async function asShellsDo(args: readonly string[], { real }: Streams): Promise<readonly string[]> {
  if (real !== true || process.platform !== 'win32' || !args.some(isPattern)) return args;
  const { fittingWords } = await import('../engine/fitting-words.ts');
  return fittingWords(args);
}

async function run(args: readonly string[], streams: Streams): Promise<number> {
  const wrong = args[0] === '--get-yargs-completions' ? undefined : unknownCommand(args);
  if (args.length === 1 && args[0] === 'version') {
    streams.out(`${version()}\n`);
    return 0;
  }
  if (wrong !== undefined) throw new SeatwatchError('usage', `${wrong}\n${helpOf(args)}`);
  if (args[0] === 'completion') {
    const { askedCompletion } = await import('./completion.ts');
    const { text, shell } = askedCompletion(args.slice(1), streams.env);
    if (text !== undefined) {
      streams.out(text);
      return 0;
    }
    // The library goes by the variable alone.
    if (shell !== undefined) process.env['SHELL'] = `/bin/${shell}`;
    return runCommand(['completion'], streams);
  }
  return runCommand(args, streams);
}

async function runCommand(args: readonly string[], streams: Streams): Promise<number> {
  let status = 0;
  const parser: Argv = yargs(withoutDashes(args))
    .scriptName('seatwatch')
    .usage('$0 COMMAND\n\nTells who holds the concurrent-licence seats, from logs alone.')
    .command('who [files..]', 'who is logged in, and how many seats are taken', whoOptions, async (argv) => {
      const { who } = await import('./who.ts');
      status = await withProgress(streams, (shown) => who(argv, shown));
    })
    .command('history [files..]', 'sessions that have ended too, and refusals', withHistory, async (argv) => {
      const { history } = await import('./history.ts');
      status = await withProgress(streams, (shown) => history(argv, shown));
    })
    .command(
      'usage [files..]',
      'how many seats were taken: peak, time at the limit, refusals, and a chart',
      withUsage,
      async (argv) => {
        const { usage } = await import('./usage.ts');
        status = await withProgress(streams, (shown) => usage(argv, shown));
      },
    )
    .command(
      'explain [session] [files..]',
      'the very lines that opened and closed a session',
      explaining,
      async (argv) => {
        const { explain } = await import('./explain.ts');
        status = await withProgress(streams, (shown) => explain(argv, shown));
      },
    )
    .command(
      'watch',
      'keep watching the configured sources, and mail what on-call must know',
      watching,
      async (argv) => {
        const { watch } = await import('./watch.ts');
        const once = (shown: Streams) => watch(argv, shown);
        status = await (argv.once ? withProgress(streams, once, { isService: true }) : once(streams));
      },
    )
    .demandCommand(1, 'Say what to do, for example: seatwatch who messages.log')
    .strict()
    .version(version())
    .alias('h', 'help')
    .alias('V', 'version')
    .wrap(streams.columns ?? 100)
    .exitProcess(false)
    .fail((message, error) => {
      if (error !== undefined && error !== null && error.name !== 'YError') throw error;
      const words = usageWords(message, { args, options: optionsOf(parser) });
      throw new SeatwatchError('usage', `${words}\n${helpOf(args)}`);
    });
  withReports(parser, streams, withUsage, (ended) => void (status = ended));
  withUpkeep(parser, streams, (ended) => void (status = ended));
  try {
    await parser.parseAsync();
  } catch (error) {
    return failed(error, streams);
  }
  return status;
}

/** The names of the options that the command takes, which yargs knows and its types do not tell. */
function optionsOf(parser: object): string[] {
  const { key = {} } = (parser as { getOptions?(): { key?: Record<string, unknown> } }).getOptions?.() ?? {};
  return Object.keys(key);
}

function helpOf(args: readonly string[]): string {
  const command = args.find((word) => (COMMANDS as readonly string[]).includes(word));
  return `seatwatch ${command === undefined ? '' : `${command} `}--help shows what it can be told.`;
}

/**
 * Behind `--` all words are files; yargs would lose them, so that those which look like options are written as
 * `./-name`.
 */
function withoutDashes(args: readonly string[]): string[] {
  const at = args.indexOf('--');
  // What asks for completions holds the words as they are typed so far.
  if (at === -1 || args[0] === '--get-yargs-completions') return [...args];
  return [
    ...args.slice(0, at),
    ...args.slice(at + 1).map((word) => (word.startsWith('-') && word !== '-' ? `./${word}` : word)),
  ];
}

function asking(argv: Argv): Argv<AskOptions> {
  return answering(argv)
    .option('csv', { type: 'boolean', default: false, describe: 'CSV with a header row, times in UTC' })
    .check(({ json, csv }) => {
      if (json && csv) throw new SeatwatchError('usage', '--json and --csv cannot be given together');
      return true;
    });
}

const INSTANTS =
  'an instant: 2026-11-21 10:18, yesterday 14:00, monday 8:00, 2 hours ago, now, or a stamp of the log. ' +
  'For files 14:00 and -30m count from the last line; a day alone is its first moment';

function answering(argv: Argv): Argv<AskOptions> {
  return ofFiles(
    argv
      .positional('files', {
        type: 'string',
        array: true,
        describe: 'logs to read, - for standard input; without any, the state that watch keeps is asked',
      })
      .option('config', { alias: 'c', ...text('config'), describe: 'the configuration file' })
      .option('json', { type: 'boolean', default: false, describe: 'JSON with stable keys, times in UTC' })
      .option('timezone', {
        ...text('timezone'),
        describe: 'the zone of the stamps in the files, and of the times shown, such as Europe/Berlin',
      })
      .option('at', { ...text('at'), describe: INSTANTS }),
  );
}

function ofUser(argv: Argv<AskOptions>): Argv<AskOptions> {
  const describe = 'only this holder or machine: exact name; otherwise part of a name';
  return argv.option('user', { ...text('user'), describe });
}

function whoOptions(argv: Argv): Argv<WhoOptions> {
  return limited(ofUser(asking(argv))).option('sessions', {
    type: 'boolean',
    default: false,
    describe: 'a row for each session, with its id',
  });
}

function explaining(argv: Argv): Argv<ExplainOptions> {
  const describe = 'the id of a session, or its first 4 characters or more';
  return ofAll(ofUser(reachingBack(answering(argv.positional('session', { type: 'string', describe })))));
}

function withHistory(argv: Argv): Argv<HistoryOptions> {
  return ofAll(ofUser(withRange(argv)));
}

function ofAll<T extends AskOptions>(argv: Argv<T>): Argv<T & { all: boolean }> {
  return argv.option('all', { type: 'boolean', default: false, describe: 'every session, however many there are' });
}

function withUsage(argv: Argv): Argv<RangeOptions> {
  return limited(withRange(argv));
}

/** A log may not tell how many seats there are; of what is watched the configuration does. */
function limited<T extends AskOptions>(argv: Argv<T>): Argv<T & LimitOptions> {
  return argv
    .option('limit', { ...count('limit'), describe: 'how many seats the licence allows, for files that do not tell' })
    .check(({ limit, files }) => {
      if (limit !== undefined && (files ?? []).length === 0)
        throw new SeatwatchError(
          'usage',
          '--limit is for files; of what is watched the configuration tells it: `limit:` of the pool',
        );
      return true;
    });
}

function withRange(argv: Argv): Argv<RangeOptions> {
  return reachingBack(asking(argv));
}

function reachingBack(argv: Argv<AskOptions>): Argv<RangeOptions> {
  return argv.option('from', {
    ...text('from'),
    describe: 'how far back, as for --at; 7 days by default, all of a file',
  });
}

function watching(argv: Argv): Argv<{ config?: string | undefined; once: boolean; log?: string | undefined }> {
  return argv
    .option('config', { alias: 'c', ...text('config'), describe: 'the configuration file' })
    .option('once', { type: 'boolean', default: false, describe: 'read what is there, send what waits, and end' })
    .option('log', {
      choices: ['text', 'json'],
      describe: 'what is logged: lines for people (default on a terminal) or JSON',
    });
}

/** Errors of the rooms name the attempt, the thing and the remedy. Their words may be those of a file or its name. */
function failed(error: unknown, { err }: Streams): number {
  const message = messageOf(error);
  const code = errorCodeOf(error) ?? 'failed';
  err(lines(code === 'config' ? message : `seatwatch: ${message}`));
  return EXIT_STATUS[code];
}

/** An error that nobody foresaw may be one of the system, whose words are for programmers. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const words = systemWords(error);
  if (words === undefined) return error.message;
  return `cannot use ${'path' in error ? String(error.path) : 'a file'}: ${words}`;
}

/** For commands that print and end, as in `who | head`; a service has its own way (see `logOut`). */
function quietlyOnBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
}

function version(): string {
  const folder = import.meta.dirname;
  const root = folder.endsWith(join('dist', 'src', 'cli')) ? join(folder, '..', '..', '..') : join(folder, '..', '..');
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}
