import type { Range } from '../../domain/ledger.ts';
import type { Piece } from '../usage.ts';
import type { Higher } from './material.ts';
import { firstAt } from './seats-held.ts';

/** Whether a login that finds no seat here is refused for certain, perhaps, or surely not. */
export type Verdict = 'sure' | 'maybe' | 'no';

/** What other licences could do for a login: `none` are given to who finds this one full. */
export type Elsewhere = 'none' | 'full' | 'free' | 'unknown';

/**
 * What a login meets that finds no seat of a `limit` here, from how it was elsewhere with the limit of today: with
 * fewer seats here there is at most as much room, with more at least as much.
 */
export function judged(elsewhere: Elsewhere, limit: number, today: number | null): Verdict {
  if (elsewhere === 'none') return 'sure';
  if (today === null) return 'maybe';
  if (elsewhere === 'full' && limit <= today) return 'sure';
  return elsewhere === 'free' && limit >= today ? 'no' : 'maybe';
}

/** Whether of other licences all were surely taken between two instants, or a seat of one was free all the time. */
export function elsewhereOf(higher: readonly Higher[]): (between: Range) => Elsewhere {
  if (higher.length === 0) return () => 'none';
  return (between) => {
    const all = higher.map(({ pieces }) => touching(pieces, between));
    const every = (some: readonly Piece[], fits: (piece: Piece, limit: number) => boolean): boolean =>
      some.length > 0 && some.every((piece) => piece.limit !== null && fits(piece, piece.limit));
    if (all.every((some) => every(some, ({ atLeast }, limit) => atLeast !== null && atLeast >= limit))) return 'full';
    const isFree = all.some((some) => every(some, ({ atMost }, limit) => atMost !== null && atMost < limit));
    return isFree ? 'free' : 'unknown';
  };
}

/** The pieces that hold an instant of a stretch, both its ends among them. */
export function touching(pieces: readonly Piece[], [a, b]: Range): Piece[] {
  const near: Piece[] = [];
  for (let place = firstAt(pieces, (piece) => piece.to >= a); place < pieces.length; place += 1) {
    const piece = pieces[place];
    if (piece === undefined || piece.from > b) break;
    near.push(piece);
  }
  return near;
}

/**
 * The seats that would have been taken here at most if there had been enough of them: with those who had a higher
 * licence, of whom nobody knows whether they were handed on.
 */
export function withOthers(pieces: readonly Piece[], higher: readonly Higher[]): readonly Piece[] {
  return higher.reduce<readonly Piece[]>((all, other) => all.flatMap((piece) => plus(piece, other.pieces)), pieces);
}

function plus(piece: Piece, others: readonly Piece[]): Piece[] {
  const { from, to, atMost } = piece;
  const parts = touching(others, [from, to]).flatMap((other) => {
    const [begin, end] = [Math.max(from, other.from), Math.min(to, other.to)];
    const most = atMost === null || other.atMost === null ? null : atMost + other.atMost;
    return begin < end ? [{ ...piece, from: begin, to: end, atMost: most }] : [];
  });
  const isWhole = parts[0]?.from === from && parts.at(-1)?.to === to;
  return isWhole ? parts : [{ ...piece, atMost: null }];
}

/** The same where logins were refused: while all seats may have been taken, nobody knows how many more were wanted. */
export function withRefused(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece) => {
    const { atMost, limit } = piece;
    return atMost !== null && limit !== null && atMost >= limit ? { ...piece, atMost: null } : piece;
  });
}
