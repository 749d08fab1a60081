import { join } from 'node:path';
import { watch as watchFolder, type FSWatcher } from 'chokidar';
import { pino } from 'pino';
import { folderDeliver } from '../alert/mail/folder.ts';
import { secretFrom, smtpDeliver, type Deliver } from '../alert/mail/transport.ts';
import { createSender, type SenderLog } from '../alert/outbox.ts';
import type { Config } from '../config/config.ts';
import type { Pipeline } from '../pipeline.ts';
import { openStore } from '../store/open.ts';
import { machineZone } from '../time/zone.ts';
import { createWatch, type Watch } from '../watch.ts';
import { configured } from './configured.ts';
import type { Streams } from './main.ts';

/** Wakes that come faster than this are one: a busy log must not mean a commit a line. */
const BREATH = 20;

/** Who stops a service does not wait longer than this for a mail, in milliseconds. */
const LAST_MAIL = 1_000;

/** `seatwatch watch`: runs until SIGTERM or SIGINT; with `--once` until everything is read and sent. */
export async function watch(options: { config?: string | undefined; once: boolean }, streams: Streams): Promise<number> {
  const config = configured(options.config, streams.env);
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, { write: streams.out });
  const stop = new AbortController();
  const end = (): void => stop.abort();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGBREAK'] as const) process.on(signal, end);
  try {
    const { sending } = await runWatch({ config, env: streams.env, now: streams.now, log, once: options.once, stop: stop.signal });
    // A mail server that does not answer would hold the process for minutes. The mail is kept, and sent under the same Message-ID.
    if (sending) process.stdout.write('', () => process.exit(0));
  } finally {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGBREAK'] as const) process.off(signal, end);
  }
  return 0;
}

export interface WatchRun {
  config: Config;
  env: NodeJS.ProcessEnv;
  now(): number;
  log: SenderLog;
  once: boolean;
  stop: AbortSignal;
  /** Called after each commit. */
  committed?(pipeline: Pipeline): void;
  /** Called after each look at the sources. */
  polled?(): void;
}

/**
 * Opens state, mail and folders and polls until it is told to stop; all but a mail that is being sent is closed again when it returns.
 * @returns whether there is such a mail.
 */
export async function runWatch({ config, env, now, log, once, stop, committed, polled }: WatchRun): Promise<{ sending: boolean }> {
  const { store, damage } = openStore(config.state, now());
  const wake = createWake();
  let mailAt: number | null = now();
  const sender = createSender({ store, deliver: deliverOf(config, env, log), now, log, wake: (at) => { mailAt = at; wake.now(); } });
  const sending: { round: Promise<unknown> } = { round: Promise.resolve() };
  const send = (): void => {
    mailAt = null;
    sending.round = sender.sendDue().catch((error: unknown) => log.error({ error: String(error) }, 'the outbox could not be read'));
  };
  let folders: FSWatcher | undefined;
  try {
    const watch = await createWatch({ config, timezone: machineZone(), store, damage, now, log, mailWaits: send, ...(committed !== undefined && { committed }) });
    if (!once) folders = watchFolders(watch, wake);
    log.info({ sources: config.sources.map(({ id }) => id), state: config.state }, 'watching');
    stop.addEventListener('abort', wake.now);
    while (!stop.aborted) {
      const changed = wake.taken();
      try {
        await watch.poll(changed);
      } catch (error) {
        log.error({ error: String(error) }, 'a poll failed; it is tried again');
      }
      if (mailAt !== null && mailAt <= now()) send();
      polled?.();
      if (once) break;
      await wake.next(config.poll);
    }
    const sent = await Promise.race([sending.round.then(() => true), once ? new Promise<true>(() => {}) : pause(LAST_MAIL).then(() => false)]);
    log.info({}, 'stopped');
    return { sending: !sent };
  } finally {
    await folders?.close();
    store.close();
  }
}

/** SMTP where a server is configured, else a folder: what would have been mailed can then be read there. */
function deliverOf({ mail, state }: Config, env: NodeJS.ProcessEnv, log: SenderLog): Deliver {
  if (mail?.host !== undefined) {
    const { host, port, tls, user, from, to } = mail;
    return smtpDeliver({ host, port, from, to, ...(tls !== undefined && { tls }), ...(user !== undefined && { user }) }, secretFrom(mail.passwordFile, env));
  }
  const folder = mail?.folder ?? join(state, 'mail');
  log.info({ folder }, 'mails are written into a folder, as no mail server is configured');
  return folderDeliver(folder, mail ?? { from: 'seatwatch@localhost', to: ['root@localhost'] });
}

/** A hint alone: polling finds whatever this misses. Only the folders of the inputs are watched, not what lies below them. */
function watchFolders(watch: Watch, wake: Wake): FSWatcher {
  const watcher = watchFolder([...watch.folders().keys()], { depth: 0, ignoreInitial: true });
  watcher.on('all', (_, path) => {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')));
    for (const id of watch.folders().get(folder) ?? []) wake.of(id);
  });
  // Watches may run out (ENOSPC) or be refused on shares: polling goes on.
  watcher.on('error', () => {});
  return watcher;
}

interface Wake {
  of(input: string): void;
  now(): void;
  /** What woke since the last call; undefined when all inputs are to be looked at. */
  taken(): ReadonlySet<string> | undefined;
  /** Resolves on a wake, or after so many milliseconds, when all inputs are to be looked at. */
  next(timeout: number): Promise<void>;
}

function createWake(): Wake {
  let woken = new Set<string>();
  let everything = true;
  let polledAll = 0;
  let ring: (() => void) | undefined;
  return {
    of(input) {
      woken.add(input);
      ring?.();
    },
    now: () => ring?.(),
    taken() {
      const taken = everything ? undefined : woken;
      if (everything) polledAll = performance.now();
      woken = new Set();
      everything = false;
      return taken;
    },
    async next(timeout) {
      const left = Math.max(0, timeout - (performance.now() - polledAll));
      if (woken.size > 0) await pause(Math.min(BREATH, left));
      else {
        const timer = new AbortController();
        const rung = new Promise<void>((resolve) => { ring = resolve; });
        await Promise.race([rung, pause(left, timer.signal)]);
        ring = undefined;
        timer.abort();
      }
      everything = performance.now() - polledAll >= timeout;
    },
  };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => { clearTimeout(timer); resolve(); });
  });
}
