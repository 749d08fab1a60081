import type { Arrival, Instant, Json } from '../domain/entry.ts';
import type { Sourced } from '../domain/licence-event.ts';
import type { KeyedState } from '../ingest/keyed-state.ts';

/** A list of holders that waits, with how it arrived. */
export interface WaitingList {
  event: Sourced;
  arrival: Arrival;
}

/**
 * Lists of holders that wait until the log beside them has been read up to their moment, or to its end: they are of
 * another file. Kept in the state.
 */
export interface WaitingLists {
  add(list: WaitingList): void;
  /** Takes away those of a source up to an instant, in the order of time. */
  take(source: string, upTo: Instant): readonly WaitingList[];
}

const NONE: readonly WaitingList[] = [];

export function createWaitingLists(sources: readonly { id: string }[], keyed: KeyedState): WaitingLists {
  /** Made once: every event asks for its own. */
  const keys = new Map(sources.map(({ id }) => [id, `lists ${id}`]));

  function waiting(source: string): readonly WaitingList[] {
    return (keyed.get(keyOf(source)) as readonly WaitingList[] | undefined) ?? NONE;
  }

  function keep(source: string, lists: readonly WaitingList[]): void {
    keyed.keep(keyOf(source), lists as unknown as Json);
  }

  function keyOf(source: string): string {
    return keys.get(source) ?? `lists ${source}`;
  }

  return {
    add: (list) => keep(list.event.source, [...waiting(list.event.source), list]),
    take(source, upTo) {
      const all = waiting(source);
      if (all.length === 0) return NONE;
      const due = all.filter(({ event }) => event.at <= upTo);
      if (due.length === 0) return NONE;
      keep(
        source,
        all.filter((one) => !due.includes(one)),
      );
      return due.toSorted((a, b) => a.event.at - b.event.at);
    },
  };
}
