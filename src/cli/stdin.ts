import { createWriteStream, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SeatwatchError } from '../domain/error.ts';
import { markFinished } from '../engine/finished.ts';
import type { Streams } from './streams.ts';

/** The commands whose words are files, and those whose words may be anything: a holder may be called so. */
const OF_FILES: ReadonlySet<string> = new Set(['who', 'history', 'usage', 'report', 'explain', 'check', 'init']);
const OF_WORDS: ReadonlySet<string> = new Set(['forget', 'audit', 'completion', '--get-yargs-completions']);
/** Options with a value, which may be `-` too. */
const VALUED = new RegExp(
  '^(?:-[co]|--(?:at|config|date-order|from|instance|limit|log|max-connections|not-seen|of|output|set|timezone|to|' +
    'trace|used|user))$',
);
const HELP: ReadonlySet<string> = new Set(['-h', '--help', '-V', '--version']);
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const NAME = 'standard-input';

/**
 * Runs a command line in which `-` stands for standard input: read to its end into a private temporary file, which is
 * removed when the command has ended, however it ends. What the command says of that file it says of "standard input".
 * Throws SeatwatchError where `-` stands twice, where nobody pipes anything, or where the command cannot take it.
 */
export async function withStandardInput<T>(
  args: readonly string[],
  streams: Streams,
  run: (args: string[], streams: Streams) => Promise<T>,
): Promise<T> {
  const places = placesOf(args);
  const [place] = places;
  if (place === undefined || args.some((word) => HELP.has(word))) return run([...args], streams);
  refuse(args, places.length, streams);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'seatwatch-')));
  const file = join(folder, NAME);
  const release = removing(folder);
  // Nobody writes it any more once it has been taken to its end.
  const unmark = markFinished(file);
  try {
    await spool(file, streams);
    const called = (text: string): string =>
      text.replaceAll(file, 'standard input').replaceAll(JSON.stringify(file).slice(1, -1), 'standard input');
    const renamed = {
      ...streams,
      out: (text: string) => streams.out(called(text)),
      err: (text: string) => streams.err(called(text)),
    };
    return await run(
      args.map((word, at) => (at === place ? file : word)),
      renamed,
    );
  } finally {
    unmark();
    release();
  }
}

/** Where in a command line a file called `-` stands. */
function placesOf(args: readonly string[]): number[] {
  if (args.some((word) => OF_WORDS.has(word))) return [];
  return args.flatMap((word, at) => (word === '-' && !VALUED.test(args[at - 1] ?? '') ? [at] : []));
}

function refuse(args: readonly string[], times: number, { stdin = process.stdin }: Streams): void {
  const command = args.find((word) => !word.startsWith('-')) ?? '';
  if (!OF_FILES.has(command))
    throw new SeatwatchError(
      'usage',
      `"-" stands for standard input, which seatwatch ${command || 'without a command'} does not read: leave it out`,
    );
  if (command === 'init')
    throw new SeatwatchError(
      'usage',
      'init writes a configuration for files that stay, and standard input does not: name the log',
    );
  if (times > 1)
    throw new SeatwatchError(
      'usage',
      '"-" stands for standard input, which can be read once: name it once, and the other logs by their files',
    );
  if (stdin.isTTY === true)
    throw new SeatwatchError(
      'usage',
      '"-" stands for standard input, and nothing is piped into it: pipe a log, as in ' +
        '"cat messages.log | seatwatch who -", or name the file',
    );
}

async function spool(file: string, { stdin = process.stdin }: Streams): Promise<void> {
  try {
    await pipeline(stdin, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const remedy =
      code === 'ENOSPC'
        ? 'there is no room: set TMPDIR to a folder with room, or name the file'
        : 'set TMPDIR to a folder that this account may write to, or name the file';
    throw new SeatwatchError('not-writable', `cannot keep standard input in ${tmpdir()} (${code}): ${remedy}`);
  }
}

/** Removes a folder when the process ends or is told to, and when the function that it gives is called. */
function removing(folder: string): () => void {
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const ended = (signal: NodeJS.Signals): void => {
    release();
    process.kill(process.pid, signal);
  };
  function release(): void {
    process.off('exit', remove);
    for (const signal of SIGNALS) process.off(signal, ended);
    remove();
  }
  process.on('exit', remove);
  for (const signal of SIGNALS) process.on(signal, ended);
  return release;
}
