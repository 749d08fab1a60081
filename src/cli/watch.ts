import { runWatch } from '../watch/service.ts';
import { machineZone } from '../time/zone.ts';
import { configured } from './configured.ts';
import { jsonLog, textLog } from './log.ts';
import { plural } from '../words/words.ts';
import type { Streams } from './main.ts';
import { lines } from './table.ts';

const REMEDY =
  'Correct paths: of the source in the configuration, or give this account the right to read; ' +
  '"seatwatch check" shows what each log is.';
const STOPS = ['SIGTERM', 'SIGINT', 'SIGBREAK'] as const;

/**
 * `seatwatch watch`: runs until SIGTERM or SIGINT; with `--once` until everything is read and sent. Loads its configuration again
 * on SIGHUP, and when the file has changed. Exit status 1 where with `--once` a source could not be read.
 */
export async function watch(options: { config?: string | undefined; once: boolean; log?: string | undefined }, streams: Streams): Promise<number> {
  const config = configured(options.config, streams.env);
  const forPeople = (options.log ?? (streams.columns === undefined ? 'json' : 'text')) === 'text';
  const log = forPeople ? textLog(streams.out, streams.now, machineZone()) : jsonLog(streams.out);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  let reload = (): void => {};
  const hangUp = (): void => reload();
  for (const signal of STOPS) process.on(signal, end);
  process.on('SIGHUP', hangUp);
  try {
    const { sending, unreadable } = await runWatch({
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
    if (options.once && unreadable.length > 0) {
      const what = `${unreadable.length} of ${plural(config.sources.length, 'source')} cannot be read`;
      streams.err(lines([`seatwatch: ${what}:`, ...unreadable.map((one) => `  ${one}`), REMEDY].join('\n')));
      return 1;
    }
  } finally {
    for (const signal of STOPS) process.off(signal, end);
    process.off('SIGHUP', hangUp);
  }
  return 0;
}
