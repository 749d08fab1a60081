import type { Instant, Json } from '../../domain/entry.ts';

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

/** The position of a Windows event log. */
export type EvtxCheckpoint = {
  version: 1;
  reader: 'evtx';
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
};

/** Whether a stored position is one of the reader of Windows event logs. */
export function isEvtxCheckpoint(from: Json | undefined): boolean {
  return (
    typeof from === 'object' &&
    from !== null &&
    'reader' in from &&
    from['reader'] === 'evtx' &&
    'version' in from &&
    from['version'] === 1
  );
}

/**
 * The position that `next` of an earlier batch holds. Of another make it is the first sight of the log, unless a
 * follower that stood in has seen already that nothing was there: what turned up since then is no history.
 */
export function evtxCheckpointOf(from: Json | undefined): EvtxCheckpoint {
  const wasAway =
    typeof from === 'object' &&
    from !== null &&
    'opened' in from &&
    from['opened'] === true &&
    'files' in from &&
    Array.isArray(from['files']) &&
    from['files'].length === 0;
  const begun: EvtxCheckpoint = {
    version: 1,
    reader: 'evtx',
    first: wasAway ? 0 : null,
    upTo: null,
    last: null,
    torn: null,
    doubt: null,
    strays: [],
    seen: null,
    trouble: null,
  };
  return isEvtxCheckpoint(from) ? { ...begun, ...(structuredClone(from) as Partial<EvtxCheckpoint>) } : begun;
}
