import type { Json, LogEvent } from '../../domain/entry.ts';

/** So many processes are remembered, of which the half is forgotten that was seen first: they are told again. */
const MOST = 400;
const LONGEST_NAME = 100;

/** The processes of which an event was given, as a checkpoint keeps them: number and machine, and the name then. */
export interface KnownProcesses {
  /** Whether the event is the first one of its process, or its number has another name than before; it is kept. */
  isFirst(event: Pick<LogEvent, 'machine' | 'pid' | 'process'>): boolean;
  /** What a checkpoint keeps; the oldest first. */
  known(): { readonly [process: string]: string };
}

/** `before` is what the checkpoint holds. */
export function createKnownProcesses(before: Json | undefined): KnownProcesses {
  const kept = typeof before === 'object' && before !== null && !Array.isArray(before) ? Object.entries(before) : [];
  let processes = new Map(kept.filter((one): one is [string, string] => typeof one[1] === 'string'));
  return {
    isFirst({ machine = '', pid, process = '' }) {
      const [key, name] = [`=${pid} ${machine.slice(0, LONGEST_NAME)}`, process.slice(0, LONGEST_NAME)];
      // A process without a name is told from none.
      if (pid === undefined || name === '' || processes.get(key) === name) return false;
      if (processes.size >= MOST) processes = new Map([...processes].slice(MOST / 2));
      processes.set(key, name);
      return true;
    },
    known: () => Object.fromEntries(processes),
  };
}
