import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** The program as users run it from a clone. */
export const SEATWATCH = join(import.meta.dirname, '..', '..', 'bin', 'seatwatch.js');

/** How long a program may take to say something, in milliseconds. */
const PATIENCE = 60_000;

/** How a program ran from its start to its end. */
export interface Ran {
  stdout: string;
  seconds: number;
  /** What it used, where that was asked for: the most memory that it held, in bytes, and CPU time in seconds. */
  used: { peak: number; cpu: number } | null;
}

/** How a program is run, where that differs from what is usual. */
export interface RunOptions {
  /** Whether what it used is told. */
  withUse?: boolean;
  cwd?: string;
  /** Variables beside those of this process. */
  env?: NodeJS.ProcessEnv;
  /** Ends it. */
  signal?: AbortSignal | undefined;
}

/**
 * Tells at the exit on descriptor 3 what was used. The peak on Linux from the high-water mark of the process itself, since
 * what getrusage tells may be that of the process which started it.
 */
const TELL_USE = `
  import { readFileSync, writeSync } from 'node:fs';
  process.on('exit', () => {
    let peak = process.resourceUsage().maxRSS;
    try { peak = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]); } catch {}
    const { user, system } = process.cpuUsage();
    writeSync(3, JSON.stringify({ peak: peak * 1024, cpu: (user + system) / 1e6 }));
  });`;

/**
 * Runs a program to its end, its output read through a pipe: grep stops at the first hit when it writes to /dev/null.
 * Undefined where there is no such program. Throws where it fails or is stopped.
 */
export async function ran(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ran | undefined> {
  const { withUse = false, cwd, env = {}, signal } = options;
  const hook = withUse ? ['--import', `data:text/javascript,${encodeURIComponent(TELL_USE)}`] : [];
  const start = performance.now();
  const child = spawn(command, [...hook, ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    env: { ...cleanEnv(), ...env },
    ...(cwd !== undefined && { cwd }),
    ...(signal !== undefined && { signal }),
  });
  const ended = new Promise<number | null>((resolve, reject) => void child.on('error', reject).on('close', (status) => resolve(status)));
  const [, out, err, told] = child.stdio as unknown as Readable[];
  const read = Promise.all([out, err, told].map((stream) => (stream === undefined ? '' : text(stream))));
  try {
    const status = await ended;
    const seconds = (performance.now() - start) / 1000;
    const [stdout = '', stderr, use = ''] = await read;
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${stderr || stdout}`);
    return { stdout, seconds, used: withUse ? (JSON.parse(use) as Ran['used']) : null };
  } catch (error) {
    await read.catch(() => undefined);
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** A program that runs until it is stopped. */
export interface Running extends AsyncDisposable {
  pid: number;
  /** Resolves when a line of its output holds the words; rejects when it ends before, or within a minute none does. */
  says(words: string): Promise<void>;
}

/** Starts `seatwatch` and keeps it running. */
export function running(args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
  const child = spawn(process.execPath, [SEATWATCH, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...cleanEnv(), ...env } });
  let said = '';
  let heard = (): void => {};
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    heard();
  });
  child.on('close', () => heard());
  return {
    pid: child.pid ?? 0,
    says: (words) =>
      new Promise((resolve, reject) => {
        const fail = (why: string): void => reject(new Error(`seatwatch ${args.join(' ')} ${why} before it said ${words}; last it said: ${said.slice(-500)}`));
        const late = setTimeout(fail, PATIENCE, 'took more than a minute');
        heard = () => {
          if (!said.includes(words) && !hasEnded(child)) return;
          clearTimeout(late);
          if (said.includes(words)) resolve();
          else fail('ended');
        };
        heard();
      }),
    async [Symbol.asyncDispose]() {
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      await once(child, 'close');
    },
  };
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Without what npm hands to its scripts: an npm in here would take it for its own settings. */
function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/i.test(name)));
}

/** CPU time of a running process in seconds; null where the system does not tell it by /proc. */
export function cpuSeconds(pid: number): number | null {
  try {
    // Behind the name, which may hold anything: state is field 3, utime and stime are 14 and 15, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}
