import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FSWatcher } from 'chokidar';
import { folderDeliver } from '../alert/mail/folder.ts';
import { secretFrom, smtpDeliver, type Deliver } from '../alert/mail/transport.ts';
import { createSender, isDue, type Sender, type SenderLog } from '../alert/outbox.ts';
import type { Config } from '../config/config.ts';
import type { Store } from '../domain/store.ts';
import { createHeartbeat } from './heartbeat.ts';
import type { Pipeline } from '../pipeline/pipeline.ts';
import { openStore } from '../store/open.ts';
import { commonZone } from '../time/zone.ts';
import { createWake, pause, watchFolders, type Wake } from './wake.ts';
import { createWatch, type Watch } from './watch.ts';

/** Who stops a service does not wait longer than this for a mail, in milliseconds. */
const LAST_MAIL = 1_000;

export interface WatchRun {
  config: Config;
  env: NodeJS.ProcessEnv;
  now(): number;
  log: SenderLog;
  once: boolean;
  stop: AbortSignal;
  /** Loads the configuration again; throws where it is faulty. Without it the configuration is never looked at again. */
  reload?: () => Config;
  /** Given a function that asks for the configuration to be loaded again, such as a signal does. */
  onReload?(ask: () => void): void;
  /** Called after each commit. */
  committed?(pipeline: Pipeline): void;
  /** Called after each look at the sources. */
  polled?(): void;
}

/** All that is made anew when the configuration changes. */
interface Crew {
  config: Config;
  watch: Watch;
  sender: Sender;
  folders: FSWatcher | undefined;
  beat: (now: number) => Promise<void>;
}

/**
 * Opens state, mail and folders and polls until it is told to stop; all but a mail that is being sent is closed again when it
 * returns. A changed configuration is taken over between two polls; a faulty one is told of, and the running one kept.
 * @returns whether a mail is still being sent.
 */
export async function runWatch(run: WatchRun): Promise<{ sending: boolean }> {
  const { now, log, once, stop } = run;
  const { store, damage } = openStore(run.config.state, now());
  const wake = createWake();
  const mail: { at: number | null; round: Promise<unknown> } = { at: now(), round: Promise.resolve() };
  const changed = changeOf(run.config.file);
  let asked = false;
  run.onReload?.(() => {
    asked = true;
    wake.now();
  });
  let crew: Crew | undefined;

  function send(): void {
    mail.at = null;
    mail.round = crew === undefined ? Promise.resolve() : crew.sender.sendDue().catch((error: unknown) => log.error({ error: String(error) }, 'the outbox could not be read'));
  }

  try {
    crew = await assemble(run, run.config, store, damage, wake, mail, send);
    log.info({ sources: run.config.sources.map(({ id }) => id), state: run.config.state }, 'watching');
    // A long log that is being read is read on at the next start.
    stop.addEventListener('abort', () => {
      crew?.watch.close();
      wake.now();
    });
    let trouble: string | null = null;
    while (!stop.aborted) {
      let kept = false;
      try {
        kept = await crew.watch.poll(wake.taken());
        // No sign of life while a source cannot be read: whoever watches the watcher is to look.
        if (kept && crew.watch.readable()) void crew.beat(now());
        trouble = null;
      } catch (error) {
        if (trouble !== String(error)) log.error({ error: String(error) }, 'a poll failed; it is tried again');
        trouble = String(error);
      }
      if (once && !kept) throw new Error(`the state in ${run.config.state} could not be written; see the log, mend what it names, and start again`);
      if (mail.at !== null && isDue(mail.at, now())) send();
      run.polled?.();
      if (once && crew.watch.settled()) break;
      if (run.reload !== undefined && changed(asked)) {
        asked = false;
        crew = await reloaded(run, crew, store, wake, mail, send);
      }
      if (!stop.aborted) await wake.next(crew.config.poll);
    }
    const sent = await Promise.race([mail.round.then(() => true), once ? new Promise<true>(() => {}) : pause(LAST_MAIL).then(() => false)]);
    log.info({}, 'stopped');
    return { sending: !sent };
  } finally {
    crew?.watch.close();
    await crew?.folders?.close();
    store.close();
  }
}

async function assemble(run: WatchRun, config: Config, store: Store, damage: string | null, wake: Wake, mail: { at: number | null }, send: () => void): Promise<Crew> {
  const { now, log, env } = run;
  const wakeForMail = (at: number | null): void => {
    mail.at = at;
    wake.now();
  };
  const sender = createSender({ store, deliver: deliverOf(config, env, log), now, log, wake: wakeForMail });
  const watch = await createWatch({ config, timezone: commonZone(config.sources.map((source) => source.timezone)), store, damage, now, log, mailWaits: send, ...(run.committed !== undefined && { committed: run.committed }) });
  const folders = run.once ? undefined : watchFolders(watch.folders, wake);
  const missed = (error: string): void => log.warn({ error }, 'heartbeat failed');
  const beat = config.heartbeat === null ? async (): Promise<void> => {} : createHeartbeat(config.heartbeat, missed);
  return { config, watch, sender, folders, beat };
}

/** The crew of the new configuration, or the old one where the new one is faulty. */
async function reloaded(run: WatchRun, crew: Crew, store: Store, wake: Wake, mail: { at: number | null; round: Promise<unknown> }, send: () => void): Promise<Crew> {
  const { log } = run;
  let config: Config;
  try {
    config = run.reload?.() ?? crew.config;
  } catch (error) {
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'the changed configuration is faulty; the running one is kept');
    return crew;
  }
  if (config.state !== crew.config.state) {
    log.error({ state: config.state, running: crew.config.state }, 'the state lies elsewhere in the changed configuration, which needs a restart; the running one is kept');
    return crew;
  }
  await mail.round;
  // First, so that nothing that is still being read is committed beside what the next one loads.
  crew.watch.close();
  await crew.folders?.close();
  let next: Crew;
  try {
    next = await assemble(run, config, store, null, wake, mail, send);
  } catch (error) {
    log.error({ error: error instanceof Error ? error.message : String(error) }, 'the changed configuration could not be taken over; the running one is kept');
    return assemble(run, crew.config, store, null, wake, mail, send);
  }
  log.info({ sources: config.sources.map(({ id }) => id) }, 'the changed configuration is in force');
  return next;
}

/** Tells whether a file has changed since it was asked last, once it has kept still between two questions; or at once, as it is `wanted`. */
function changeOf(file: string): (wanted: boolean) => boolean {
  let known = printOf(file);
  let seen = known;
  return function changed(wanted) {
    const now = printOf(file);
    const still = now === seen;
    seen = now;
    if (!wanted && (!still || now === known || now === undefined)) return false;
    known = now;
    return true;
  };
}

function printOf(file: string): string | undefined {
  try {
    const { mtimeMs, size, ino } = statSync(file);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return undefined;
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
