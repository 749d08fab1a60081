import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config/types.ts';
import { SeatwatchError } from '../domain/error.ts';
import { leaveRequest, refusedName, type Request } from '../store/requests.ts';
import { formatDuration } from '../time/duration.ts';

/** How long to wait for `watch`, and how often to look, in milliseconds. */
const PATIENCE = 10_000;
const LOOK = 50;

/**
 * Asks the running `watch` to do something, and waits until it has taken the request away.
 * @returns undefined once that is so, else a sentence that says when it will be done.
 * @throws SeatwatchError where it put the request aside, or where the folder of requests was replaced meanwhile: a
 * request that is gone says nothing then.
 */
export async function askWatch({ state, poll }: Config, request: Request, what: string): Promise<string | undefined> {
  const file = leaveRequest(state, request);
  const folder = dirname(file);
  const asked = printOf(folder);
  const until = performance.now() + PATIENCE;
  while (existsSync(file)) {
    if (performance.now() > until) {
      const next = `It does at its next look (every ${formatDuration(poll)}); its log says when, or why not.`;
      return `Asked watch to ${what}; it has not done so within ${PATIENCE / 1000} s. ${next}`;
    }
    await pause(LOOK);
  }
  if (printOf(folder) !== asked) {
    const gone = `the state ${state} was removed or replaced while watch was asked to ${what}`;
    throw new SeatwatchError('watch-refused', `${gone}: see that watch runs, and try again`);
  }
  if (existsSync(refusedName(file))) {
    const aside = `did not understand the request and put it aside as ${refusedName(file)}`;
    throw new SeatwatchError(
      'watch-refused',
      `the running watch ${aside}: is it an older seatwatch? Restart it, then try again`,
    );
  }
  return undefined;
}

function printOf(folder: string): string | undefined {
  const found = statSync(folder, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev} ${found.ino}`;
}
