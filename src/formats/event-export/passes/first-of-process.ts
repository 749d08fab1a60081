import type { LogEvent } from '../../../domain/entry.ts';

/** More processes are made up: those of before are forgotten, and the first event of each is given again. */
const MOST_PROCESSES = 100_000;

/** Follows which process each event is of. */
export interface FirstOfProcess<T> {
  /** Whether the event is the first one of its process so far. */
  isFirst(event: Pick<LogEvent, 'machine' | 'pid' | 'process'>): boolean;
  /** Notes what is kept of an event as of the last one of its process so far. */
  setLast(event: Pick<LogEvent, 'machine' | 'pid' | 'process'>, row: T): void;
  /** What was kept of the last event of each process that had several. */
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
