import { join } from 'node:path';
import { contextOf } from '../../src/cli/configured.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Config } from '../../src/config/types.ts';
import type { ReceiverKind } from '../../src/notify/receiver.ts';
import { RECEIVERS } from '../../src/notify/receivers/index.ts';
import { openView } from '../../src/store/view.ts';
import { runWatch } from '../../src/watch/service.ts';
import { day } from '../timeline.ts';

export interface InProcess {
  /** Asks it to read its configuration again. */
  hangUp(): void;
  /** Tells it to stop, and waits for its end. */
  stop(): Promise<void>;
}

/**
 * `watch` in this process, at eight o'clock of the day of these tests, with the kinds of receivers that are handed in.
 * `say` is told all that goes into its log.
 */
export function startWatch(
  file: string,
  say: (fields: object, message: string) => void,
  polled?: () => void,
  receivers: readonly ReceiverKind[] = RECEIVERS,
  now: () => number = () => day('08:00'),
): InProcess {
  const load = (): Config => loadConfig(file, { ...contextOf({}), receivers });
  const stopping = new AbortController();
  let hangUp = (): void => {};
  const ended = runWatch({
    config: load(),
    receivers,
    env: {},
    now,
    log: { info: say, warn: say, error: say },
    once: false,
    stop: stopping.signal,
    reload: load,
    onReload: (ask) => {
      hangUp = ask;
    },
    ...(polled !== undefined && { polled }),
  });
  return {
    hangUp: () => hangUp(),
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** Whom the state of a site in a folder knows, by name. */
export function holdersIn(folder: string): string[] {
  const view = openView(join(folder, 'state'));
  const sessions = view?.sessions(0, Number.MAX_SAFE_INTEGER) ?? [];
  view?.close();
  return sessions.map(({ who }) => who.holder ?? '').toSorted();
}
