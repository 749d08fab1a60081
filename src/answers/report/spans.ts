import type { Instant } from '../../domain/entry.ts';
import type { Range, Session } from '../../domain/ledger.ts';
import type { LicenceModel } from '../../domain/licence-model.ts';
import { earliest, latest } from '../../engine/memory-history.ts';

/**
 * When one session was open: for certain, which may be never, and at most. Neither is cut to the time asked about; ends
 * that nobody knows are infinite.
 */
export interface Span {
  session: Session;
  sure: Range | null;
  maybe: Range;
  /** Between which instants it was opened, both the same where a line says so; null where that is not known. */
  opened: Range | null;
}

/**
 * The span of a session as far as it is known at `end`, up to when what was read tells. The spans of all sessions of
 * one holder are right together; which of them is which may be unknown. With `model` its seat counts, which may stay
 * taken for a while after a logout.
 */
export function spanOf(session: Session, end: Instant, model?: LicenceModel): Span {
  const { openedAt, openedBetween, closedAt, lastSeenAt, setAside, uncertain, who } = session;
  // Of several logins of a holder it may be open which session is whose: how many were open when is known all the same.
  const line = session.opened === 'exact' ? openedAt : null;
  const isSure = closedAt === undefined && uncertain !== true && setAside === undefined;
  const from = line ?? openedBetween?.[1] ?? openedAt ?? lastSeenAt;
  const to = closedAt ?? (isSure ? Math.max(end, lastSeenAt) : lastSeenAt);
  const grace = closedAt === undefined ? 0 : (model?.grace?.[who.role ?? ''] ?? 0);
  // Nobody knows when one ended that was put together with others.
  const until = setAside !== undefined && closedAt === undefined ? Infinity : latest(session) + grace;
  return {
    session,
    sure: from < to ? [from, to] : null,
    maybe: [line ?? earliest(session), until],
    opened: line === null ? (openedBetween ?? (openedAt === null ? null : [openedAt, openedAt])) : [line, line],
  };
}

/** The part of a stretch that lies in [from, to); null where none does. */
export function within(range: Range | null, from: Instant, to: Instant): Range | null {
  if (range === null) return null;
  const cut = [Math.max(range[0], from), Math.min(range[1], to)] as const;
  return cut[0] < cut[1] ? cut : null;
}

/**
 * Whether a session was in the time [from, to]: surely, perhaps, or not. One that the last line opened lasted for no
 * time yet, and counts.
 */
export function presence({ session, sure, maybe, opened }: Span, from: Instant, to: Instant): 'sure' | 'maybe' | 'no' {
  if (within(sure, from, to) !== null || isIn(session.lastSeenAt, from, to)) return 'sure';
  if (opened !== null && isIn(opened[0], from, to) && isIn(opened[1], from, to)) return 'sure';
  return maybe[0] <= to && maybe[1] > from ? 'maybe' : 'no';
}

function isIn(at: Instant, from: Instant, to: Instant): boolean {
  return at >= from && at <= to;
}

/** When a session is surely known to have been open in [from, to]: stretches, and instants that are both ends alike. */
export function stretchesOf({ session, sure, opened }: Span, from: Instant, to: Instant): Range[] {
  const held = within(sure, from, to);
  const instants = [session.lastSeenAt, ...(opened !== null && opened[0] === opened[1] ? [opened[0]] : [])];
  return [
    ...(held === null ? [] : [held]),
    ...instants.filter((at) => isIn(at, from, to)).map((at): Range => [at, at]),
  ];
}
