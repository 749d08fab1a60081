import type { FSWatcher } from 'chokidar';
import type { Config } from '../config/types.ts';
import type { Store } from '../domain/store.ts';
import type { Engine } from '../engine/engine.ts';
import type { Logger } from '../notify/logger.ts';
import type { Receiver, ReceiverKind } from '../notify/receiver.ts';
import { RECEIVERS } from '../notify/receivers/index.ts';
import { isOfTheDisk } from '../store/errors.ts';
import { openStore, type Opened } from '../store/open.ts';
import { openTrouble, sayUnstarted } from '../store/trouble.ts';
import { commonZone } from '../time/zone.ts';
import { createConfigFiles, type ConfigFiles } from './config-files.ts';
import { createHeartbeat } from './heartbeat.ts';
import { createMail, type Mail } from './mail.ts';
import { receiverGoneNotice } from './receiver-gone.ts';
import { receiversOf, tellOnce } from './receiver.ts';
import { createUnwritten, unwrittenAlert, unwrittenNotice, type Unwritten } from './unwritten.ts';
import { createWake, pause, watchFolders, type Wake } from './wake.ts';
import { createWatch, type Watch } from './watch.ts';

/** How often to look whether the state is still the one that was opened, in milliseconds. */
const STATE_EVERY = 1_000;
/** Who stops a service does not wait longer than this for a mail, in milliseconds. */
const LAST_MAIL = 1_000;

export interface WatchRun {
  config: Config;
  env: NodeJS.ProcessEnv;
  now(): number;
  log: Logger;
  once: boolean;
  stop: AbortSignal;
  /**
   * Loads the configuration again; throws where it is faulty. Without it the configuration is never looked at again.
   */
  reload?: () => Config;
  /** Given a function that asks for the configuration to be loaded again, such as a signal does. */
  onReload?(ask: () => void): void;
  /** The kinds of receivers that the configuration was checked with; those of the program where it is left out. */
  receivers?: readonly ReceiverKind[];
  /** Called after each commit. */
  committed?(engine: Engine): void;
  /** Called after each look at the sources. */
  polled?(): void;
}

/** All that is made anew when the configuration changes. */
interface Components {
  config: Config;
  watch: Watch;
  receivers: readonly Receiver[];
  folders: FSWatcher | undefined;
  beat: (now: number) => Promise<void>;
}

/** What is made once for a run, whatever its configuration becomes. */
interface Made {
  store: Store;
  wake: Wake;
  mail: Mail;
  unwritten: Unwritten;
  /** When this run began. */
  started: number;
}

/**
 * Opens state, mail and folders and polls until it is told to stop; all but a mail that is being sent is closed again
 * when it returns. Throws StateLost where the files of the state are no longer those that it opened. A changed
 * configuration is taken over between two polls; a faulty one is told of, and the running one kept.
 * @returns what could not be read at last, a sentence for each source.
 */
export async function runWatch(run: WatchRun): Promise<{ unreadable: string[] }> {
  const { now, log, once, stop } = run;
  const { store, damage, lost } = await opened(run);
  const wake = createWake();
  const files = createConfigFiles(run.config);
  let asked = false;
  run.onReload?.(() => {
    asked = true;
    wake.now();
  });
  let components: Components | undefined;
  const looking = setInterval(() => void (lost() !== null && wake.now()), STATE_EVERY);
  const mail = createMail(store, () => components?.receivers ?? [], run, wake);
  const trouble = openTrouble(run.config.state);
  const unwritten = createUnwritten({
    state: run.config.state,
    timezone: commonZone(run.config.sources.map((source) => source.timezone)),
    memoryOutbox: mail.memoryOutbox,
    mark: trouble.say,
    send: mail.send,
  });
  const made: Made = { store, wake, mail, unwritten, started: now() };

  try {
    components = await assemble(run, run.config, damage, made);
    mail.hasten();
    log.info({ sources: run.config.sources.map(({ id }) => id), state: run.config.state }, 'watching');
    tellRemarks(run.config, log);
    // A long log that is being read is read on at the next start.
    stop.addEventListener('abort', () => {
      components?.watch.close();
      wake.now();
    });
    let failure: string | null = null;
    while (!stop.aborted) {
      mustStillStand(lost, log);
      let kept = false;
      try {
        kept = await components.watch.poll(wake.taken());
        // Also while a source cannot be read: that is told by mail, and the sign says that somebody is there to do so.
        if (kept) void components.beat(now());
        failure = null;
      } catch (error) {
        if (failure !== String(error)) log.error({ error: String(error) }, 'a poll failed; it is tried again');
        failure = String(error);
      }
      if (once && !kept)
        throw new Error(
          `the state in ${run.config.state} could not be written; see the log, mend what it names, and start again`,
        );
      mail.look();
      run.polled?.();
      if (once && components.watch.settled()) break;
      if (run.reload !== undefined && files.changed(asked)) {
        asked = false;
        components = await reloaded(run, components, made, files);
      }
      if (!stop.aborted) await wake.next(components.config.poll);
    }
    await Promise.race([mail.done(), once ? new Promise(() => {}) : pause(LAST_MAIL)]);
    log.info({}, 'stopped');
    return { unreadable: components.watch.unreadable() };
  } finally {
    clearInterval(looking);
    components?.watch.close();
    await components?.folders?.close();
    mail.close();
    trouble.close();
    store.close();
  }
}

function tellRemarks({ file, remarks }: Config, log: Logger): void {
  for (const remark of remarks) log.warn({ file, remark }, 'the configuration may hold a mistake');
}

/** Ends the run where another may keep the state by now; whoever starts it anew opens what stands at the names. */
function mustStillStand(lost: Opened['lost'], log: Logger): void {
  const error = lost();
  if (error === null) return;
  const { file, message } = error;
  log.error({ file, error: message }, 'the state was taken away or replaced under the running watch, which ends');
  throw error;
}

async function assemble(run: WatchRun, config: Config, damage: string | null, made: Made): Promise<Components> {
  const { store, wake, mail, unwritten, started } = made;
  const { now, log, env } = run;
  const receivers = await receiversOf(config, run.receivers ?? RECEIVERS, env, log);
  const timezone = commonZone(config.sources.map((source) => source.timezone));
  const watch = await createWatch({
    config,
    store,
    damage,
    now,
    log,
    env,
    mailWaits: mail.send,
    unwritten,
    runningSince: started,
    ...(run.committed !== undefined && { committed: run.committed }),
  });
  const folders = run.once ? undefined : watchFolders(watch.folders, wake);
  const failed = (error: string): void => log.warn({ error }, 'heartbeat failed');
  const beat = config.heartbeat === null ? async (): Promise<void> => {} : createHeartbeat(config.heartbeat, failed);
  routeTo(receivers, timezone, run, store);
  return { config, watch, receivers, folders, beat };
}

/** Notices go to these receivers from now on; what waits for any other ends, and the default receiver is told. */
function routeTo(receivers: readonly Receiver[], timezone: string, { now, log }: WatchRun, store: Store): void {
  const ids = receivers.map(({ id }) => id);
  try {
    store.route(ids, now(), (gone) => {
      log.warn({ gone }, 'deliveries to receivers that are not configured any more are not made');
      return receiverGoneNotice(gone, now(), timezone);
    });
  } catch (error) {
    // A disk that is full: what waits for a receiver that is gone is ended at the next start.
    log.error({ error: String(error) }, 'the deliveries of receivers that are gone could not be ended');
  }
}

/** The state; where its disk keeps `watch` from starting, that is told before the error is thrown. */
async function opened(run: WatchRun): Promise<ReturnType<typeof openStore>> {
  const { config, env, now, log, once } = run;
  try {
    return openStore(config.state, now());
  } catch (error) {
    const cause = `watch cannot start: ${error instanceof Error ? error.message : String(error)}`;
    if (!once && isOfTheDisk(error) && sayUnstarted(config.state, cause, now())) {
      const alert = unwrittenAlert(config.state, cause, now(), now());
      const timezone = commonZone(config.sources.map((source) => source.timezone));
      const notice = unwrittenNotice('first', alert, now(), timezone);
      const receivers = await receiversOf(config, run.receivers ?? RECEIVERS, env, log);
      await Promise.race([tellOnce(receivers, notice, now()), pause(LAST_MAIL * 10)]);
    }
    throw error;
  }
}

/** The components of the new configuration, or the old one where the new one is faulty. */
async function reloaded(run: WatchRun, components: Components, made: Made, files: ConfigFiles): Promise<Components> {
  const { log } = run;
  let config: Config;
  try {
    config = run.reload?.() ?? components.config;
  } catch (error) {
    files.refused(error);
    log.error(
      { error: error instanceof Error ? error.message : String(error) },
      'the changed configuration is faulty; the running one is kept',
    );
    return components;
  }
  if (config.state !== components.config.state) {
    log.error(
      { state: config.state, running: components.config.state },
      'the state lies elsewhere in the changed configuration, which needs a restart; the running one is kept',
    );
    return components;
  }
  // First, so that nothing that is still being read is committed beside what the next one loads.
  components.watch.close();
  await components.folders?.close();
  let next: Components;
  try {
    next = await assemble(run, config, null, made);
  } catch (error) {
    log.error(
      { error: error instanceof Error ? error.message : String(error) },
      'the changed configuration could not be taken over; the running one is kept',
    );
    return assemble(run, components.config, null, made);
  }
  files.follow(config);
  made.mail.hasten();
  log.info({ sources: config.sources.map(({ id }) => id) }, 'the changed configuration is in force');
  tellRemarks(config, log);
  return next;
}
