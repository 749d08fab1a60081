import type { LogEvent } from '../../../domain/entry.ts';

/** More processes are made up: those of before are forgotten, and the first event of each is given again. */
const MOST_PROCESSES = 100_000;

/** Follows which process each event is of. */
export interface FirstOfProcess<T> {
  /** Whether the event is the first one of its process so far. */
  isFirst(event: Pick<LogEvent, 'machine' | 'pid' | 'process'>): boolean;
  /** Notes what may be kept of an event as the last one of its process so far; undefined where it is kept anyway. */
  setLast(event: Pick<LogEvent, 'machine' | 'pid' | 'process'>, row: T | undefined): void;
  /** What was noted of the last event of each process. */
  last(): Iterable<T>;
}

export function createFirstOfProcess<T>(): FirstOfProcess<T> {
  const processes = new Map<string, T | undefined>();
  const keyOf = ({ machine, pid, process }: Pick<LogEvent, 'machine' | 'pid' | 'process'>): string | undefined =>
    pid === undefined ? undefined : `${pid} ${process ?? ''}\n${machine ?? ''}`;
  return {
    isFirst(event) {
      const key = keyOf(event);
      if (key === undefined || processes.has(key)) return false;
      if (processes.size >= MOST_PROCESSES) processes.clear();
      processes.set(key, undefined);
      return true;
    },
    setLast(event, row) {
      const key = keyOf(event);
      if (key !== undefined) processes.set(key, row);
    },
    *last() {
      for (const row of processes.values()) if (row !== undefined) yield row;
    },
  };
}
