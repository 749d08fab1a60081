import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main.ts';
import type { ProgressLine } from '../../src/cli/streams.ts';
import { day, iris } from '../timeline.ts';

/** Noon of the day of the lines that `iris` of timeline.ts writes. */
export const NOON = day('12:00');

/** A start at six, and somebody who came and went: from then on the log is known to show logouts. */
export const START =
  iris.start('06:00:00:000') +
  iris.login('06:01:00:000', 500, '192.0.2.200', 1) +
  iris.logout('06:02:00:000', 500, '192.0.2.200');

export interface Said {
  status: number;
  out: string;
  err: string;
}

export interface Terminal {
  now?: number;
  columns?: number;
  isTerminal?: boolean;
  progress?: ProgressLine;
  env?: NodeJS.ProcessEnv;
  /** What is piped into it; a terminal where it is null. */
  stdin?: string | Uint8Array | null;
  /** How whoever sits there answers a question. */
  ask?: (question: string) => Promise<boolean>;
}

/** One command line as a person types it. */
export async function seatwatch(args: readonly string[], terminal: Terminal = {}): Promise<Said> {
  const { now = NOON, columns, isTerminal, progress, env = {}, stdin, ask } = terminal;
  const said: Said = { status: 0, out: '', err: '' };
  said.status = await main(args, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    env,
    columns,
    ...(isTerminal !== undefined && { isTerminal }),
    ...(progress !== undefined && { progress }),
    now: () => now,
    ask,
    ...(stdin !== undefined && { stdin: pipeOf(stdin) }),
  });
  return said;
}

function pipeOf(content: string | Uint8Array | null): NodeJS.ReadableStream & { isTTY?: boolean } {
  return Object.assign(Readable.from(content === null ? [] : [Buffer.from(content)]), { isTTY: content === null });
}

/** As `who --json` and `history --json` write it, where a test asks for it. */
export interface Answer {
  at: string;
  asOf: string;
  stale: boolean;
  lastAlive: string | null;
  timezone: { name: string; from: string };
  readUpTo: Record<string, string | null>;
  pools: {
    pool: string;
    sources: string[];
    limit: number | null;
    seatsUsed: { atLeast: number | null; atMost: number | null };
    sessions: number;
    coverage: { state: string; since: string | null; why: string };
    drift: unknown;
  }[];
  sessions: Shown[];
  uncertain: Shown[];
  refusals: { at: string; kind: string; holder: string | null; total: number | null }[];
}

export interface Shown {
  id: string;
  holder: string | null;
  node: string | null;
  source: string;
  state: string;
  openedAt: string | null;
  openedCertainty: string;
  openedBetween: [string, string] | null;
  closedAt: string | null;
  closedCertainty: string | null;
  closedBetween: [string, string] | null;
  endedBy: string | null;
  uncertain: boolean;
  suspect: boolean;
  evidence: { file: string; position: number; text: string }[];
}

/** Asks with `--json`; fails with what was said on stderr. */
export async function asked(args: readonly string[], terminal?: Terminal): Promise<Answer> {
  const { status, out, err } = await seatwatch([...args.slice(0, 1), '--json', ...args.slice(1)], terminal);
  if (status !== 0) throw new Error(`exit status ${status}: ${err}`);
  return JSON.parse(out) as Answer;
}

export function holders(answer: Pick<Answer, 'sessions'>): (string | null)[] {
  return answer.sessions.map(({ holder }) => holder).toSorted();
}

/** A temporary folder that is removed with the test; files in it were last written long before noon. */
export interface Folder extends AsyncDisposable {
  path: string;
  write(name: string, content: string | Uint8Array, written?: number): Promise<string>;
}

export async function newFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'seatwatch-cli-'));
  return {
    path,
    async write(name, content, written = NOON - 3_600_000) {
      const file = join(path, name);
      await writeFile(file, content);
      await utimes(file, written / 1000, written / 1000);
      return file;
    },
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** Those who are open for certain or perhaps. */
export function everybody(answer: Pick<Answer, 'sessions' | 'uncertain'>): Shown[] {
  return [...answer.sessions, ...answer.uncertain];
}
