import type { Json, LogEvent } from '../../domain/entry.ts';

/** So many processes are remembered, of which the half is forgotten that was seen first: they are told again. */
const MOST = 400;

/** The processes of which an event was given, as a checkpoint keeps them. */
export interface KnownProcesses {
  /** Whether the event is the first one of its process; it is remembered. */
  isFirst(event: Pick<LogEvent, 'machine' | 'pid' | 'process'>): boolean;
  /** What a checkpoint keeps; the oldest first. */
  known(): readonly string[];
}

/** `before` is what the checkpoint holds. */
export function createKnownProcesses(before: Json | undefined): KnownProcesses {
  const names = Array.isArray(before) ? before.filter((name) => typeof name === 'string') : [];
  let processes = new Set(names);
  return {
    isFirst({ machine = '', pid, process = '' }) {
      const name = `${machine} ${pid} ${process}`.slice(0, 200);
      if (pid === undefined || processes.has(name)) return false;
      if (processes.size >= MOST) processes = new Set([...processes].slice(MOST / 2));
      processes.add(name);
      return true;
    },
    known: () => [...processes],
  };
}
