import type { Work } from '../domain/store.ts';
import type { Logger } from '../notify/logger.ts';
import { shapeOf } from '../pattern/shapes.ts';

/** So many shapes are remembered; of more the log of a run says nothing. */
const MOST = 1_000;

/**
 * Gives a function that logs once in a run, as it is committed, where each kind of text stands that no parser
 * understood, and that a log holds the lines of two. Not the text: it may name people, and the log of a daemon is kept
 * where others read it.
 */
export function createTextTeller(log: Logger): (events: Work['events']) => void {
  const told = new Set<string>();
  return (events) => {
    for (const { event } of events) {
      if (event.kind === 'remark' && event.what === 'order') {
        const { source, instance, detail, proof } = event;
        log.warn({ source, instance, file: proof.file, at: proof.at, detail }, 'a log holds the lines of two');
      }
      if (event.kind !== 'remark' || event.what !== 'not-understood' || event.text === undefined) continue;
      const key = `${event.source} ${shapeOf(event.text)}`;
      if (told.has(key) || told.size >= MOST) continue;
      told.add(key);
      const { source, instance, proof } = event;
      const fields = { source, instance, file: proof.file, at: proof.at, remedy: '"seatwatch check" shows it' };
      log.warn(fields, 'a text about licences or the service was not understood');
    }
  };
}
