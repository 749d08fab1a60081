import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, chmod, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { configured } from '../../src/cli/configured.ts';
import { openStore } from '../../src/store/open.ts';
import { runWatch } from '../../src/watch/service.ts';
import { newFolder, NOON, type Folder } from './terminal.ts';

export const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'seatwatch.js');
/** Another account, where this one may become it. */
export const NOBODY = 65534;
export const isRoot = process.getuid?.() === 0;

export interface Logged {
  level: 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

/** A folder with a configuration, a log and a state. */
export interface Site extends Folder {
  config: string;
  log: string;
  append(text: string): Promise<void>;
  /** One `watch --once` on a scripted clock; gives what it logged. */
  once(now?: number, env?: NodeJS.ProcessEnv): Promise<Logged[]>;
  /** The same, of a `watch` that has not ended since: it holds the state until the next one. */
  alive(now?: number): Promise<Logged[]>;
}

export interface SiteOptions {
  log?: string;
  mail?: string;
  sources?: string;
  pools?: string;
  /** Lines of the configuration beside the usual ones. */
  more?: string;
}

export async function newSite({ log, mail, sources, pools, more = '' }: SiteOptions = {}): Promise<Site> {
  const folder = await newFolder();
  await chmod(folder.path, 0o755);
  const config = await folder.write(
    'seatwatch.yaml',
    `state: state\npoll: 100ms\n` +
      `sources:\n${sources ?? '  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC }\n'}` +
      `pools:\n${pools ?? '  - { id: iris, system: iris, kind: User, sources: [prod], limit: 20 }\n'}${mail === undefined ? '' : `mail: ${mail}\n`}${more}`,
  );
  const file = log === undefined ? join(folder.path, 'messages.log') : await folder.write('messages.log', log);
  let release = (): void => {};

  async function once(now = NOON, env: NodeJS.ProcessEnv = {}): Promise<Logged[]> {
    release();
    const logged: Logged[] = [];
    const say =
      (level: Logged['level']) =>
      (fields: object, message: string): void =>
        void logged.push({ level, message, fields: { ...fields } });
    await runWatch({
      config: configured(config, env),
      env,
      now: () => now,
      log: { info: say('info'), warn: say('warn'), error: say('error') },
      once: true,
      stop: new AbortController().signal,
    });
    return logged;
  }

  return {
    ...folder,
    config,
    log: file,
    append: (text) => appendFile(file, text),
    once,
    async alive(now) {
      const logged = await once(now);
      const { store } = openStore(join(folder.path, 'state'), now ?? NOON);
      release = store.close;
      return logged;
    },
    async [Symbol.asyncDispose]() {
      release();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Makes the folder of the state as who wants every account to ask does. */
export async function openToAll({ path }: Folder): Promise<void> {
  await mkdir(join(path, 'state'), { mode: 0o755 });
}

export interface Running {
  /** Resolves with the first line of the log that holds a text. */
  says(text: string): Promise<string>;
  signal(name: NodeJS.Signals): void;
  ended: Promise<{ status: number | null; out: string; err: string }>;
}

/** The program as a process of its own. */
export function start(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; uid?: number; cwd?: string } = {},
): Running {
  const account = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, [PROGRAM, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: '', ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...account,
  });
  let out = '';
  let err = '';
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    out += `${line}\n`;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text));
  const ended = once(child, 'close').then(([status]) => ({ status: status as number | null, out, err }));
  return {
    says(text) {
      return new Promise((resolve, reject) => {
        const look = (): void => {
          const line = out.split('\n').find((one) => one.includes(text));
          if (line === undefined) return;
          waiting.delete(look);
          resolve(line);
        };
        waiting.add(look);
        look();
        void ended.then((end) =>
          reject(new Error(`ended with ${end.status} before it said ${JSON.stringify(text)}: ${end.out}${end.err}`)),
        );
      });
    },
    signal: (name) => void child.kill(name),
    ended,
  };
}

export async function texts(files: readonly string[]): Promise<string> {
  const all = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  return all.join('\n');
}
