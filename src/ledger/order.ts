import type { Session } from '../domain/ledger.ts';

/**
 * Oldest first: by the opening, or the earliest that it can have been, then the latest: what may have been opened later
 * stands behind what surely was then. What is older than the log stands before all.
 */
export function oldestFirst(a: Session, b: Session): number {
  return opening(a) - opening(b) || latest(a) - latest(b) || (a.id < b.id ? -1 : 1);
}

function opening({ openedAt, openedBetween }: Session): number {
  // A number, so that two of them can be told equal.
  return openedAt ?? openedBetween?.[0] ?? Number.MIN_SAFE_INTEGER;
}

function latest(session: Session): number {
  return session.openedBetween?.[1] ?? opening(session);
}
