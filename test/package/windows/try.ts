/** What the checks on Windows are made with: the program as it was unpacked, logs, and a count of what held. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { headLine, instanceText, limitText, traceText } from '../../simulator/lines.ts';

const MINUTE = 60_000;
/** So long is waited for what a running watch must do, in milliseconds. */
const SOON = 30_000;
/** A process may take long to start on a machine that is busy. */
const STARTED = 90_000;

export interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** Where the checks take place. */
export interface Place {
  /** The folder into which the package was unpacked. */
  folder: string;
  /** A share on which may be written; undefined where there is none. */
  share: string | undefined;
}

export interface Count {
  passed: number;
  failed: number;
}

/** Runs a check and prints a line on it. A check that throws has failed. */
export async function check(count: Count, name: string, held: () => void | Promise<void>): Promise<void> {
  try {
    await held();
    count.passed += 1;
    console.log(`ok      ${name}`);
  } catch (error) {
    count.failed += 1;
    const why = String(error instanceof Error ? error.message : error);
    console.log(`FAILED  ${name}\n        ${why.replaceAll('\n', '\n        ')}`);
  }
}

/** Throws with what was there where a condition does not hold. */
export function must(holds: boolean, what: string, shown: unknown = ''): void {
  if (!holds) throw new Error(`${what}\n${typeof shown === 'string' ? shown : JSON.stringify(shown, null, 1)}`);
}

/** Resolves as soon as a condition holds; throws where it does not within half a minute, or so many milliseconds. */
export async function until(holds: () => boolean, what: string, shown: () => unknown, most = SOON): Promise<void> {
  const end = Date.now() + most;
  while (!holds()) {
    if (Date.now() > end) must(false, `not within ${most / 1000} s: ${what}`, shown());
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export interface Asking {
  cwd?: string;
  input?: string;
}

/** Calls the program and waits for its end. */
export function seatwatch({ folder }: Place, args: readonly string[], { cwd = folder, input }: Asking = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program(folder), ...args], {
    cwd,
    encoding: 'utf8',
    ...(input !== undefined && { input }),
  });
  return { status, out: stdout, err: stderr };
}

/** The holders that `who --json` tells, sorted; throws with what was printed where it does not tell. */
export function holders(place: Place, args: readonly string[], asking?: Asking): string[] {
  const ended = seatwatch(place, ['who', '--json', ...args], asking);
  must(ended.status === 0, `who ${args.join(' ')}: exit status ${ended.status}`, ended.err + ended.out);
  const { sessions } = JSON.parse(ended.out) as { sessions: { holder: string }[] };
  return sessions.map(({ holder }) => holder).toSorted();
}

/** Throws where two lists differ. */
export function same(got: readonly string[], wanted: readonly string[]): void {
  must(JSON.stringify(got) === JSON.stringify(wanted), `wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`);
}

/** A `watch` that runs. */
export interface Running {
  child: ChildProcess;
  /** The entries of its log so far. */
  log(): Record<string, unknown>[];
  /** What was logged, as text. */
  text(): string;
  /** Ends it as Ctrl-Break does, and resolves to its exit status. */
  end(): Promise<number | null>;
}

/** What a process does that gets Ctrl-Break, when a line comes to its standard input: only a console can send it. */
const BREAK = `process.stdin.once('data', () => { process.stdin.destroy(); process.emit('SIGBREAK', 'SIGBREAK'); });`;

/** Starts `watch` and resolves as soon as it watches. */
export async function watching({ folder }: Place, config: string): Promise<Running> {
  const child = spawn(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(BREAK)}`, program(folder), 'watch', '--config', config],
    { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (printed += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (printed += text));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const running: Running = {
    child,
    text: () => printed,
    log: () =>
      printed
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    end() {
      child.stdin.write('\n');
      return ended;
    },
  };
  const started = (): boolean => printed.includes('"watching"') || child.exitCode !== null;
  await until(started, 'watch starts', running.text, STARTED).catch((error: unknown) => {
    child.kill();
    throw error;
  });
  return running;
}

function program(folder: string): string {
  return join(folder, 'package', 'bin', 'seatwatch.js');
}

/** A new empty folder below that of the checks. */
export function fresh({ folder }: Place, name: string): string {
  const path = join(folder, 'data', name);
  mkdirSync(path, { recursive: true });
  return path;
}

/** The mails in a folder, as text. */
export function mailsIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
  } catch {
    return [];
  }
}

/** When the logs of the checks begin: some minutes ago, as IRIS stamps UTC. */
const START = Math.floor(Date.now() / 1000) * 1000 - 30 * MINUTE;
let pid = 3100;

/** The start of an instance, somebody who has gone, since a log without a logout proves little, and logins. */
export function logOf(...names: string[]): string {
  const head = `${headLine(START, 0, 2301, 0, 'Utility.Event', instanceText(START))}\r\n`;
  return head + login('gone') + line(0, traceText('Logout', 'User', 'gone', 1)) + names.map(login).join('');
}

/** A login of now, in a process of its own. */
export function login(holder: string): string {
  pid += 1;
  return line(0, traceText('Login', 'User', holder, 1));
}

/** A refusal of now, the one of this number since the start. */
export function refusal(holder: string, total: number): string {
  pid += 1;
  return line(0, traceText('Login', 'User', holder, 0)) + line(2, limitText(total, START, 0, false));
}

function line(severity: number, text: string): string {
  return `${headLine(Date.now(), 0, pid, severity, 'Generic.Event', text)}\r\n`;
}

/** Writes a configuration of one source, whose paths are given, with mails into a folder, and names it. */
export function configIn(folder: string, paths: readonly string[], more = 'limit: 5', system = 'iris'): string {
  const file = join(folder, 'seatwatch.yaml');
  const isIris = system === 'iris';
  const source = `id: one, system: ${system}, timezone: UTC, paths: [${paths.join(', ')}]`;
  const pool = `id: pool, system: ${system}, kind: ${isIris ? 'User' : 'Connections'}, sources: [one]`;
  writeFileSync(
    file,
    [
      `state: ${folder}\\state`,
      'poll: 200ms',
      `sources: [{ ${source}${isIris ? ', trace: always' : ''} }]`,
      `pools: [{ ${pool}, ${more} }]`,
      `mail: { folder: '${folder}\\mails', from: seatwatch@example.test, to: [oncall@example.test] }`,
      '',
    ].join('\r\n'),
  );
  return file;
}
