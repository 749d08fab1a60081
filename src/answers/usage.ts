import type { Instant } from '../domain/entry.ts';
import type { Coverage, Seats } from '../domain/ledger.ts';
import type { Step } from '../domain/store.ts';

/** Seats of a pool that did not change from one instant up to another. */
export interface Piece extends Seats {
  from: Instant;
  to: Instant;
  limit: number | null;
  coverage: Coverage['state'];
}

/** The highest number of seats, and when they were first taken: `null` where nothing is known. */
export interface Peak extends Seats {
  at: Instant | null;
  until: Instant | null;
}

/** What a step function comes to over a time. Spans are in milliseconds; null is unknown, never 0. */
export interface Usage {
  from: Instant;
  to: Instant;
  peak: Peak;
  /**
   * The mean over the time in which at least the lower end is known; its upper end only where that is known all that
   * time.
   */
  average: Seats;
  /**
   * Spans at or above the limit: surely, perhaps, and where the limit or the upper end is not known; null where no
   * limit ever is.
   */
  atLimit: { certain: number; possible: number; unknown: number } | null;
  /** Spans in which both ends of the range were known, only the lower one, and neither. */
  known: { complete: number; inPart: number; unknown: number };
  limit: number | null;
}

/**
 * The step function over [from, to) without gaps: `before` is the step in force at `from`; where none was, nothing is
 * known.
 * Of several steps at one instant the last is in force; neighbours that say the same are one piece.
 */
export function piecesOf(before: Step | undefined, steps: readonly Step[], from: Instant, to: Instant): Piece[] {
  const pieces: Piece[] = [];
  function add(begin: Instant, end: Instant, step: Step | undefined): void {
    if (end <= begin) return;
    const { atLeast = null, atMost = null, limit = null } = step ?? {};
    const piece: Piece = { from: begin, to: end, atLeast, atMost, limit, coverage: step?.coverage.state ?? 'unknown' };
    const last = pieces.at(-1);
    if (last !== undefined && alike(last, piece)) last.to = end;
    else pieces.push(piece);
  }
  let current = before;
  let begin = from;
  for (const step of steps) {
    if (step.at >= to) break;
    if (step.at > begin) {
      add(begin, step.at, current);
      begin = step.at;
    }
    current = step;
  }
  add(begin, to, current);
  return pieces;
}

function alike(a: Piece, b: Piece): boolean {
  return a.atLeast === b.atLeast && a.atMost === b.atMost && a.limit === b.limit && a.coverage === b.coverage;
}

/** Exact sums over pieces that follow one another; `from` and `to` are theirs. */
export function measure(pieces: readonly Piece[], from: Instant, to: Instant): Usage {
  const known = { complete: 0, inPart: 0, unknown: 0 };
  const atLimit = { certain: 0, possible: 0, unknown: 0 };
  const sums = { least: 0, most: 0 };
  let limit: number | null = null;
  for (const piece of pieces) {
    const span = piece.to - piece.from;
    known[knowledge(piece)] += span;
    sums.least += (piece.atLeast ?? 0) * span;
    sums.most += (piece.atMost ?? 0) * span;
    limit = piece.limit ?? limit;
    if (piece.limit !== null && piece.atLeast !== null && piece.atLeast >= piece.limit) atLimit.certain += span;
    else if (piece.limit === null || piece.atMost === null) atLimit.unknown += span;
    else if (piece.atMost >= piece.limit) atLimit.possible += span;
  }
  const some = known.complete + known.inPart;
  const average: Seats = {
    atLeast: some === 0 ? null : sums.least / some,
    atMost: some === 0 || known.inPart > 0 ? null : sums.most / some,
  };
  return { from, to, peak: peakOf(pieces), average, atLimit: limit === null ? null : atLimit, known, limit };
}

function knowledge({ atLeast, atMost }: Seats): keyof Usage['known'] {
  if (atLeast === null) return 'unknown';
  return atMost === null ? 'inPart' : 'complete';
}

/** The highest lower end, and the highest upper end where one is known all the time. */
function peakOf(pieces: readonly Piece[]): Peak {
  let top: Piece | undefined;
  let most: number | null = pieces.length === 0 ? null : 0;
  for (const piece of pieces) {
    most = most === null || piece.atMost === null ? null : Math.max(most, piece.atMost);
    if (
      piece.atLeast !== null &&
      (top === undefined ||
        piece.atLeast > (top.atLeast ?? -1) ||
        (piece.atLeast === top.atLeast && (piece.atMost ?? -1) > (top.atMost ?? -1)))
    )
      top = piece;
  }
  return {
    atLeast: top?.atLeast ?? null,
    atMost: most,
    at: top?.from ?? null,
    until: top === undefined ? null : untilOf(pieces, top),
  };
}

/** A piece ends where the number does, not where only the other end, the limit or the coverage changes. */
function untilOf(pieces: readonly Piece[], top: Piece): Instant {
  let until = top.to;
  for (const piece of pieces) if (piece.from === until && piece.atLeast === top.atLeast) until = piece.to;
  return until;
}

/** The same for each bucket between two neighbouring bounds, which ascend. */
export function bucketed(pieces: readonly Piece[], bounds: readonly Instant[]): Usage[] {
  const usages: Usage[] = [];
  let first = 0;
  for (const [at, from] of bounds.slice(0, -1).entries()) {
    const to = bounds[at + 1] ?? from;
    while ((pieces[first]?.to ?? Infinity) <= from) first += 1;
    const inside: Piece[] = [];
    for (let n = first; n < pieces.length; n += 1) {
      const piece = pieces[n];
      if (piece === undefined || piece.from >= to) break;
      inside.push({ ...piece, from: Math.max(piece.from, from), to: Math.min(piece.to, to) });
    }
    usages.push(measure(inside, from, to));
  }
  return usages;
}
