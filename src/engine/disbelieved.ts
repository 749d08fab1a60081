import type { Entry } from '../domain/entry.ts';
import { isUnbelievable } from '../ingest/clock-skew.ts';

/** How many of these entries are stamped as nothing can have been. */
export function countDisbelieved(entries: readonly Entry[]): number {
  return entries.reduce((count, entry) => (isUnbelievable(entry) ? count + 1 : count), 0);
}

/** What to know of such stamps, in a sentence; undefined where there are none. */
export function disbelievedRemark(count: number): string | undefined {
  if (count === 0) return undefined;
  const stamps = count === 1 ? 'the stamp of 1 event is' : `the stamps of ${count} events are`;
  return (
    `${stamps} not believed, being ahead of now or before 2007: the events around tell about when it was, where they ` +
    'can; look at the clock of the server, and at the calendar of its dates'
  );
}
