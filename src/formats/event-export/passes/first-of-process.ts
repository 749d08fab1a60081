import type { LogEvent } from '../../../domain/entry.ts';

/** More processes are made up: those of before are forgotten, and the first event of each is given again. */
const MOST_PROCESSES = 100_000;

type OfProcess = Pick<LogEvent, 'machine' | 'pid' | 'process'>;

/** Follows which process each event is of, by its number and its name: numbers are given again. */
export interface FirstOfProcess<T> {
  /** Whether the event is the first one of its process so far, in the order of the file. */
  isFirst(event: OfProcess): boolean;
  /** Notes what may be kept of an event as the last one of its process so far; undefined where it is kept anyway. */
  setLast(event: OfProcess, row: T | undefined): void;
  /** What was noted of the last event of each process. */
  last(): Iterable<T>;
}

export function createFirstOfProcess<T>(): FirstOfProcess<T> {
  const present = new Map<string, { name: string; row: T | undefined }>();
  const ended: T[] = [];
  return {
    isFirst(event) {
      const [key, name] = [keyOf(event), event.process ?? ''];
      // A process without a name is told from none.
      if (key === undefined || name === '') return false;
      const known = present.get(key);
      if (known?.name === name) return false;
      if (known?.row !== undefined && ended.length < MOST_PROCESSES) ended.push(known.row);
      if (present.size >= MOST_PROCESSES) present.clear();
      present.set(key, { name, row: undefined });
      return true;
    },
    setLast(event, row) {
      const key = keyOf(event);
      const known = key === undefined ? undefined : present.get(key);
      if (known !== undefined && known.name === event.process) known.row = row;
    },
    *last() {
      yield* ended;
      for (const { row } of present.values()) if (row !== undefined) yield row;
    },
  };
}

function keyOf({ machine = '', pid }: OfProcess): string | undefined {
  return pid === undefined ? undefined : `${pid} ${machine}`;
}
