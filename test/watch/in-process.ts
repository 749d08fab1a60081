import { join } from 'node:path';
import { configured } from '../../src/cli/configured.ts';
import { openView } from '../../src/store/view.ts';
import { runWatch } from '../../src/watch/service.ts';
import { day } from '../timeline.ts';

export interface InProcess {
  /** Asks it to read its configuration again. */
  hangUp(): void;
  /** Tells it to stop, and waits for its end. */
  stop(): Promise<void>;
}

/** `watch` in this process, at eight o'clock of the day of these tests. `say` is told all that goes into its log. */
export function startWatch(
  file: string,
  say: (fields: object, message: string) => void,
  polled?: () => void,
): InProcess {
  const stopping = new AbortController();
  let hangUp = (): void => {};
  const ended = runWatch({
    config: configured(file, {}),
    env: {},
    now: () => day('08:00'),
    log: { info: say, warn: say, error: say },
    once: false,
    stop: stopping.signal,
    reload: () => configured(file, {}),
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
