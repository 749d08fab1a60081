import type { Instant } from '../../domain/entry.ts';
import type { Checkpoint } from '../../domain/reader.ts';
import type { TextEncoding } from '../../inputs/file/encoding.ts';
import type { Fingerprint } from '../../inputs/file/fingerprint.ts';
import type { Trouble } from '../../inputs/file/inspect.ts';
import { ownCheckpoint } from '../checkpoints.ts';

/** Of a rotated file that was read to its end. */
export type Done = Fingerprint & {
  /** When a short one was last modified: its bytes alone may be those that every log begins with. */
  written?: number;
};
/** A file that is read, or that may still grow. */
export type TrackedFile = Fingerprint & {
  /** Where it was last seen. */
  file: string;
  /** Device and inode: they only choose between files that the print fits equally. */
  id: string;
  /** Its size when it was last read. */
  size: number;
  /** Lines that end within so many first bytes are history. */
  history: number;
  /** True for the file at the path itself, false for a rotated one. */
  current: boolean;
  /** When a rotated file was first seen as such, or last seen to grow. */
  changed: Instant;
  /** How it holds its characters, once text was taken. */
  form?: TextEncoding;
  /** Its pairs of bytes begin at odd places, since single bytes stand before them. */
  odd?: true;
  /** The position stands within an overlong line whose rest is dropped. */
  inLine: boolean;
  /** The last head line before the position. */
  above: string | null;
};
/** The position of one input: the file at its path and the rotated files beside it. */
export type TextLogCheckpoint = {
  reader: 'text-log';
  version: 1;
  /** Why the file at the path was not read; `troubles` tells of its siblings, too. */
  trouble: string | null;
  /** The stamp of the last head line of the file that is read last. */
  readTo: Instant | null;
  /** Whether the log was there could be seen once; until then all that turns up is history. */
  opened: boolean;
  /** Files being read, in the order of reading, the one at the path last. */
  files: TrackedFile[];
  /** Rotated files that were read to their end. */
  done: Done[];
  /** Unknown rotated files that were last modified up to then (milliseconds) are done, too; 0: none. */
  horizon: number;
  troubles: Trouble[];
  /** The last head line of the files that were read before `files`. */
  above: string | null;
};

/** What a checkpoint of this reader is known by. */
export const TEXT_LOG = { reader: 'text-log', version: 1 } as const;

export function newCheckpoint(): TextLogCheckpoint {
  return {
    ...TEXT_LOG,
    trouble: null,
    readTo: null,
    opened: false,
    files: [],
    done: [],
    horizon: 0,
    troubles: [],
    above: null,
  };
}

/** The checkpoint that `next` of an earlier batch holds; undefined where another reader wrote it. */
export function parseCheckpoint(from: Checkpoint | undefined): TextLogCheckpoint | undefined {
  return ownCheckpoint<TextLogCheckpoint>(from, TEXT_LOG);
}
