import type { Checkpoint } from '../../domain/reader.ts';
import { isFirstSight, ownCheckpoint } from '../checkpoints.ts';

/** A record that was read: by it its file is known again. */
export type Mark = {
  /** The byte at which it begins. */
  at: number;
  /** What stands in it before its texts, in hexadecimal digits. */
  head: string;
};

/** How far a log of ArchestrA has been read. */
export type ArchestraCheckpoint = {
  reader: 'archestra';
  version: 1;
  /** Records before this byte are history; null until it could be seen whether the file is there. */
  history: number | null;
  /** The byte at which the next record begins, and its number where that is known; null before the first look. */
  at: number | null;
  number: number | null;
  /** The last record that was read. */
  mark: Mark | null;
  /** The host of the file and the number of its first record. */
  log: { host: string; first: number | null } | null;
  /** Whether it was read to its end, and is written no more. */
  closed: boolean;
  /** Where something stood that is no whole record, and how large the file was; `told` once that was said. */
  torn: { at: number; size: number; told: boolean } | null;
  /** The size of a file that seemed to be another one, and for how many polls it has seemed so. */
  doubt: { size: number; polls: number } | null;
  trouble: string | null;
  readTo: null;
};

const ARCHESTRA = { reader: 'archestra', version: 1 } as const;

/** The checkpoint that `next` of an earlier batch holds; of another reader it is the first sight of the file. */
export function archestraCheckpointOf(from: Checkpoint | undefined): ArchestraCheckpoint {
  const begun: ArchestraCheckpoint = {
    ...ARCHESTRA,
    history: isFirstSight(from) ? null : 0,
    at: null,
    number: null,
    mark: null,
    log: null,
    closed: false,
    torn: null,
    doubt: null,
    trouble: null,
    readTo: null,
  };
  return { ...begun, ...ownCheckpoint<ArchestraCheckpoint>(from, ARCHESTRA) };
}
