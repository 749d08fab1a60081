import type { Logger } from '../notify/logger.ts';
import { plural } from '../present/words.ts';
import { StateLost } from '../store/identity.ts';
import { looseness } from '../store/owner.ts';
import { machineZone } from '../time/zone.ts';
import { runWatch } from '../watch/service.ts';
import { configured } from './configured.ts';
import { end, hearSignals, leave, logOut } from './daemon.ts';
import { jsonLog, textLog } from './log.ts';
import { lines } from './output/table.ts';
import type { Streams } from './streams.ts';

/** How long a process that has lost its state may take for what it says last, in milliseconds. */
const LAST_WORDS = 1_000;
const REMEDY =
  'Correct paths: of the source in the configuration, or give this account the right to read; ' +
  '"seatwatch check" shows what each log is.';

/**
 * `seatwatch watch`: runs until SIGTERM or SIGINT; with `--once` until everything is read and sent. Loads its
 * configuration again on SIGHUP, and when the file has changed. Root acts as the account that the state belongs to.
 * Exit status 1 where with `--once` a source could not be read.
 */
export async function watch(
  options: { config?: string | undefined; once: boolean; log?: string | undefined },
  streams: Streams,
): Promise<number> {
  using signals = hearSignals(streams.earlierSignals ?? []);
  const { stop } = signals;
  if (stop.aborted) return 0;
  const config = configured(options.config, streams.env);
  const { isTerminal = streams.columns !== undefined } = streams;
  const forPeople = (options.log ?? (isTerminal ? 'text' : 'json')) === 'text';
  const out = logOut(streams);
  const log = forPeople ? textLog(out, streams.now, machineZone()) : jsonLog(out);
  tellWhose(config.state, log, streams);
  try {
    const { unreadable } = await runWatch({
      config,
      env: streams.env,
      now: streams.now,
      log,
      once: options.once,
      stop,
      reload: () => configured(config.file, streams.env),
      onReload: signals.onHangUp,
    });
    if (options.once && unreadable.length > 0) {
      const what = `${unreadable.length} of ${plural(config.sources.length, 'source')} cannot be read`;
      streams.err(lines([`seatwatch: ${what}:`, ...unreadable.map((one) => `  ${one}`), REMEDY].join('\n')));
      leave(streams, 1);
      return 1;
    }
  } catch (error) {
    // A mail that is on its way must not keep the next watch from being started.
    if (error instanceof StateLost) setTimeout(() => end(Number(process.exitCode ?? 1)), LAST_WORDS).unref();
    throw error;
  }
  // A mail server that does not answer would hold the process for minutes. The mail is kept, and sent under the same
  // Message-ID.
  leave(streams, 0);
  return 0;
}

/** Makes the process act as the account that keeps the state, and says whose it is where that may be a surprise. */
function tellWhose(state: string, log: Logger, { actAs }: Streams): void {
  const acting = actAs?.(state, true);
  if (acting !== undefined && acting.account !== 'root') {
    const remedy = `to watch as root, give it the folder: chown -R root ${state}`;
    const { account } = acting;
    log.info({ account, state, remedy }, 'started by root, and acting as the account that the state belongs to');
  }
  if (acting?.made === true) {
    const remedy = `for a service under an account of its own: chown -R ACCOUNT ${state}`;
    log.warn({ state, remedy }, 'the state was made by root, and no other account can keep it');
  }
  const remedy = looseness(state);
  if (remedy !== undefined) log.warn({ state, remedy }, 'others may write in the folder of the state');
}
