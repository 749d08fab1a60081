import type { Instant } from '../domain/entry.ts';
import type { Engine } from './engine.ts';
import type { MemoryHistory } from './memory-history.ts';
import type { Zone } from './stated-zone.ts';

/** How a site of files is read. */
export interface ReadOptions {
  /** Whether what happened is gathered, for questions about earlier instants. */
  keep?: boolean;
  /** Whether of what stands before the last start of an instance only that is read which outlasts a start. */
  sinceRestart?: boolean;
  /** The zone that was asked for: without it the start-up lines that are read must agree with that of the site. */
  timezone?: string | undefined;
}

/** What a command knows after it read files once. */
export interface Read {
  engine: Engine;
  past: MemoryHistory;
  /** The first stamp of all files; null where none is near a beginning. */
  begins: Instant | null;
  /** The last stamp of all files; null where no line has one. */
  asOf: Instant | null;
  readUpTo: Record<string, Instant | null>;
  /** The zone in which times are shown: that of the first file. */
  timezone: Zone;
  /** What the reader noticed, in sentences. */
  remarks: string[];
}
