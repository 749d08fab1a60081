import type { Streams } from './streams.ts';

const STOPS = ['SIGTERM', 'SIGINT', 'SIGBREAK'] as const;

/** So much of the log waits for its reader at most, in bytes; what comes on top of that is left out, and said. */
const MOST_WAITING = 4 * 1024 * 1024;

/** So long standard output has, in milliseconds, to take what waits when the process ends. */
const LAST_WORDS = 300;

/** The signals that a service is given, from the first instant of its process on. */
export interface Signals extends Disposable {
  /** Aborted by the first that asks for the end. */
  stop: AbortSignal;
  /** Called for each that asks for the configuration to be loaded again. */
  onHangUp(call: () => void): void;
}

/** Listens to the signals of a service. `earlierSignals` holds the names of those that came before. */
export function hearSignals(earlierSignals: readonly string[]): Signals {
  const stop = new AbortController();
  let pending = earlierSignals.includes('SIGHUP');
  let hungUp = (): void => void (pending = true);
  const end = (): void => stop.abort();
  const hangUp = (): void => hungUp();
  for (const signal of STOPS) process.on(signal, end);
  process.on('SIGHUP', hangUp);
  if (STOPS.some((signal) => earlierSignals.includes(signal))) end();
  return {
    stop: stop.signal,
    onHangUp(call) {
      hungUp = call;
      if (pending) call();
      pending = false;
    },
    [Symbol.dispose]() {
      for (const signal of STOPS) process.off(signal, end);
      process.off('SIGHUP', hangUp);
    },
  };
}

/**
 * Where a service writes its log: standard output, for as long as somebody reads it. A reader that goes away, or reads
 * nothing, ends no service and holds it up no more than its memory; both are said, on standard error where the reader
 * is gone.
 */
export function logOut({ out, err, real }: Streams): (text: string) => void {
  if (real !== true) return out;
  let gone = false;
  let leftOut = 0;
  const onError = (error: NodeJS.ErrnoException): void => {
    if (gone) return;
    gone = true;
    const cause = error.code ?? error.message;
    err(`seatwatch: nobody reads the log on standard output any more (${cause}); watching goes on without it\n`);
  };
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', onError);
  process.stderr.on('error', () => {});
  return (text) => {
    if (gone) return;
    if (process.stdout.writableLength > MOST_WAITING) {
      leftOut += 1;
      return;
    }
    if (leftOut > 0) err(`seatwatch: ${leftOut} lines of the log were left out, since standard output was not read\n`);
    leftOut = 0;
    out(text);
  };
}

/**
 * Ends the process soon, whatever still waits for an answer: a mail server, a web address, the reader of the log, or a
 * file whose disk or share hangs.
 */
export function leave({ real }: Streams, status: number): void {
  if (real !== true) return;
  setTimeout(() => end(status), LAST_WORDS).unref();
  // A file that is being written has until then to be written; one that hangs keeps the process alive that long.
  process.stdout.write('', () => process.stderr.write('', () => void (waitsForFile() || process.exit(status))));
}

/** Ends the process with everything that is left of it, also where a file does not answer. */
export function end(status: number): void {
  // To exit would wait for the thread that waits for the file. To become another program ends all threads, and unlike a
  // signal gives the status that is meant.
  if (waitsForFile() && process.platform !== 'win32' && process.execve !== undefined)
    process.execve(process.execPath, [process.execPath, '--eval', `process.exitCode = ${status}`], {
      ...process.env,
      NODE_OPTIONS: '',
    });
  process.exit(status);
}

function waitsForFile(): boolean {
  return process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
}
