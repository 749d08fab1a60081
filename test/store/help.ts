import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const PROCESS = fileURLToPath(new URL('process.ts', import.meta.url));
const NOBODY = 65_534;
/** Compiled once for all processes, where bin/start.js keeps what it compiles too. */
const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') };
const made: string[] = [];
const started: ChildProcess[] = [];

afterAll(() => {
  for (const each of started) each.kill('SIGKILL');
  for (const each of made) rmSync(each, { recursive: true, force: true });
});

/** A folder that any account may read, as a state's folder with the usual umask is. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-store-'));
  chmodSync(folder, 0o755);
  made.push(folder);
  return folder;
}

export interface Process {
  /** The next line that it writes; rejects, with what it wrote to stderr, where it ends before. */
  line(): Promise<string>;
  say(text: string): void;
  /** Ends it and waits for its end. */
  end(how: 'SIGKILL' | 'close'): Promise<void>;
}

/** Starts test/store/process.ts, as the unprivileged account where asked. */
export function start(mode: string, folder: string, as: 'me' | 'nobody' = 'me', times = 0): Process {
  const identity = as === 'nobody' ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn(process.execPath, [PROCESS, mode, folder, String(times)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: '/',
    env,
    ...identity,
  });
  started.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = once(child, 'close');
  return {
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${mode} ended: ${complaint}`);
      return next.value;
    },
    say: (text) => void child.stdin.write(`${text}\n`),
    async end(how) {
      if (how === 'SIGKILL') child.kill('SIGKILL');
      else child.stdin.end();
      child.stdout.resume();
      await ended;
    },
  };
}

/** What one process reads from a state, or the error that it gives, as test/store/process.ts prints it. */
export async function readAs(
  as: 'me' | 'nobody',
  folder: string,
): Promise<{ sessions?: string[]; position?: number; watched?: boolean; error?: string; none?: true }> {
  const reader = start('read', folder, as);
  const answer: unknown = JSON.parse(await reader.line());
  await reader.end('close');
  return answer as Awaited<ReturnType<typeof readAs>>;
}

/**
 * Whether processes can be started as an account that may write nothing here: by root, from a folder that others may
 * read.
 */
export const hasNobody =
  process.getuid?.() === 0 &&
  spawnSync(process.execPath, [PROCESS, 'nothing', '/'], { uid: NOBODY, gid: NOBODY, cwd: '/', env }).status === 0;
