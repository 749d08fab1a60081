import type { Instant } from '../../domain/entry.ts';
import type { Checkpoint } from '../../domain/reader.ts';
import { isFirstSight, ownCheckpoint } from '../checkpoints.ts';

/** A record that was taken: by it its log is known again. */
export type Mark = {
  /** The number in its header, which counts the records of a log. */
  number: number;
  /** The time in its header, in hexadecimal digits. */
  written: string;
  /**
   * What its event tells of itself: by that it is found in a newer export of the same log, whose records are counted
   * anew.
   */
  event: { recordId: number; at: Instant; decimals: string } | null;
};

/** How far a Windows event log has been read. */
export type EvtxCheckpoint = {
  reader: 'evtx';
  version: 1;
  /** Records up to this number are history; null until it could be seen whether the log is there. */
  first: number | null;
  /** The greatest number that was taken, or told as missing. */
  upTo: number | null;
  /** The last record that was whole. */
  last: Mark | null;
  /**
   * The byte at which a last record stands that is not whole, and since when; `told` once it is not waited for any
   * more.
   */
  torn: { at: number; since: Instant; told: boolean } | null;
  /** The greatest number when the log last seemed to be another one, and for how many polls it has seemed so. */
  doubt: { top: number; polls: number } | null;
  /** The bytes at which something stands that is no chunk, told once. */
  strays: number[];
  /** The size of the file at the last look; null where it was not there. */
  seen: number | null;
  trouble: string | null;
  /** What a log holds that is none of the product's says nothing of it. */
  readTo: null;
};

const EVTX = { reader: 'evtx', version: 1 } as const;

/**
 * The checkpoint that `next` of an earlier batch holds. Of another reader it is the first sight of the log, unless that
 * has seen already that nothing was there: what turned up since then is no history.
 */
export function evtxCheckpointOf(from: Checkpoint | undefined): EvtxCheckpoint {
  const begun: EvtxCheckpoint = {
    ...EVTX,
    first: isFirstSight(from) ? null : 0,
    upTo: null,
    last: null,
    torn: null,
    doubt: null,
    strays: [],
    seen: null,
    trouble: null,
    readTo: null,
  };
  return { ...begun, ...ownCheckpoint<EvtxCheckpoint>(from, EVTX) };
}
