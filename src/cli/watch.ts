import type { SenderLog } from '../alert/outbox.ts';
import { runWatch } from '../watch/service.ts';
import { machineZone } from '../time/zone.ts';
import { configured } from './configured.ts';
import { StateLost } from '../store/identity.ts';
import { looseness } from '../store/keeper.ts';
import { jsonLog, textLog } from './log.ts';
import type { Streams } from './main.ts';

const STOPS = ['SIGTERM', 'SIGINT', 'SIGBREAK'] as const;

/** How long a process that has lost its state may take for what it says last, in milliseconds. */
const LAST_WORDS = 1_000;

/**
 * `seatwatch watch`: runs until SIGTERM or SIGINT; with `--once` until everything is read and sent. Loads its configuration again
 * on SIGHUP, and when the file has changed. Root acts as the account that the state belongs to.
 */
export async function watch(options: { config?: string | undefined; once: boolean; log?: string | undefined }, streams: Streams): Promise<number> {
  const config = configured(options.config, streams.env);
  const forPeople = (options.log ?? (streams.columns === undefined ? 'json' : 'text')) === 'text';
  const log = forPeople ? textLog(streams.out, streams.now, machineZone()) : jsonLog(streams.out);
  tellWhose(config.state, log, streams);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  let reload = (): void => {};
  const hangUp = (): void => reload();
  for (const signal of STOPS) process.on(signal, end);
  process.on('SIGHUP', hangUp);
  try {
    const { sending } = await runWatch({
      config,
      env: streams.env,
      now: streams.now,
      log,
      once: options.once,
      stop: stop.signal,
      reload: () => configured(config.file, streams.env),
      onReload: (ask) => {
        reload = ask;
      },
    });
    // A mail server that does not answer would hold the process for minutes. The mail is kept, and sent under the same Message-ID.
    if (sending) process.stdout.write('', () => process.exit(0));
  } catch (error) {
    // A mail that is on its way must not keep the next watch from being started.
    if (error instanceof StateLost) setTimeout(() => process.exit(), LAST_WORDS).unref();
    throw error;
  } finally {
    for (const signal of STOPS) process.off(signal, end);
    process.off('SIGHUP', hangUp);
  }
  return 0;
}

/** Makes the process act as the account that keeps the state, and says whose it is where that may be a surprise. */
function tellWhose(state: string, log: SenderLog, { actAs }: Streams): void {
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
