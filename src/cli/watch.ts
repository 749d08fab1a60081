import { runWatch } from '../watch/service.ts';
import { machineZone } from '../time/zone.ts';
import { configured } from './configured.ts';
import { hearSignals, leave, logOut } from './daemon.ts';
import { jsonLog, textLog } from './log.ts';
import type { Streams } from './main.ts';

/**
 * `seatwatch watch`: runs until SIGTERM or SIGINT; with `--once` until everything is read and sent. Loads its
 * configuration again on SIGHUP, and when the file has changed.
 */
export async function watch(
  options: { config?: string | undefined; once: boolean; log?: string | undefined },
  streams: Streams,
): Promise<number> {
  using signals = hearSignals(streams.heard ?? []);
  const { stop } = signals;
  if (stop.aborted) return 0;
  const config = configured(options.config, streams.env);
  const forPeople = (options.log ?? (streams.columns === undefined ? 'json' : 'text')) === 'text';
  const out = logOut(streams);
  const log = forPeople ? textLog(out, streams.now, machineZone()) : jsonLog(out);
  await runWatch({
    config,
    env: streams.env,
    now: streams.now,
    log,
    once: options.once,
    stop,
    reload: () => configured(config.file, streams.env),
    onReload: signals.onHangUp,
  });
  // A mail server that does not answer would hold the process for minutes. The mail is kept, and sent under the same
  // Message-ID.
  leave(streams, 0);
  return 0;
}
