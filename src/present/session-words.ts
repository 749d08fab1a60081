import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import { formatDuration } from '../time/duration.ts';
import { ago, type Clock } from './time-text.ts';
import { between, holderOf } from './words.ts';

const MINUTE = 60_000;

/** An interval is told as it is set, such as "every 60 min". */
const LONGEST_IN_MINUTES = 120 * MINUTE;

/**
 * The holder, and the machine where the name of the holder does not tell it; or that retention has removed both, with
 * what stands in for the holder.
 */
export function holderText({ who, removed }: Session): string {
  const holder = holderOf(who);
  if (removed?.names !== undefined) return `${holder} (name removed after ${keptText(removed.names)})`;
  return !who.node || holder === who.node || holder.endsWith(`@${who.node}`) ? holder : `${holder} from ${who.node}`;
}

/** What retention has taken out of a session, as a sentence without its full stop; undefined where that is nothing. */
export function removedText({ removed }: Session): string | undefined {
  if (removed === undefined) return undefined;
  const lines = `the lines that show it after ${keptText(removed.proof)} (retention: proof)`;
  return removed.names === undefined
    ? lines
    : `name and machine after ${keptText(removed.names)} (retention: names), and ${lines}`;
}

/** `400 d`, as the configuration counts; of less than a day what is left. */
function keptText(ms: number): string {
  return formatDuration(ms).replace(/^(\d+)d$/, '$1 d');
}

/** When a session was opened, and how that is known. */
export function openedText({ opened, openedAt, openedBetween }: Session, clock: Clock): string {
  if (openedBetween !== undefined) {
    const exact = 'by a line of its own, but which one cannot be told';
    return `${between(openedBetween, clock)}, ${opened === 'exact' ? exact : 'estimated: no line opened it'}`;
  }
  if (openedAt === null) return 'before the log began, or its login is missing there';
  return `${clock(openedAt)}, ${opened === 'exact' ? 'exact: a line says so' : 'estimated: no line opened it'}`;
}

/**
 * Why nobody knows whether a session is open whose holder is not renewed any more, or whose end no line tells, as a
 * sentence without its full stop; undefined where that is not so.
 */
export function missedText({ notRenewed, untold }: Session, clock: Clock): string | undefined {
  if (notRenewed === undefined)
    return untold === true ? 'no line tells when its program ends, so that it may have ended since' : undefined;
  const { every, until, never } = notRenewed;
  const span = every <= LONGEST_IN_MINUTES ? `${Math.round(every / MINUTE)} min` : ago(every);
  if (never === true)
    return `2 renewals were missed: not renewed since ${clock(until)}, and its program renews others every ${span}`;
  return `2 renewals were missed: renewed every ${span} until ${clock(until)}`;
}

/** When a session was closed, how that is known and how long it lasted; or that it is open, as far as anybody knows. */
export function closedText(session: Session, clock: Clock): string {
  const { closed, closedAt, closedBetween, endedBy, uncertain, lastSeenAt } = session;
  if (closedAt === undefined) {
    const open = uncertain === true ? 'open or not, nobody can tell' : 'no, it is open';
    return `${open}; last proven open at ${clock(lastSeenAt)}`;
  }
  const length = lengthsOf(session).join(' to ');
  const when = closedBetween === undefined ? clock(closedAt) : between(closedBetween, clock);
  const why = `${closed === 'exact' ? 'exact' : 'estimated'}: ${endedBy ?? 'no reason is known'}`;
  return `${when}, ${why}${length === '' ? '' : `; it lasted ${length}`}`;
}

/**
 * How long a session lasted: at least and at most, where the bounds of an end are known and differ; else one; none
 * where that is not known. `span` writes it, between two instants.
 */
export function lengthsOf(
  { openedAt, openedBetween, closedAt, closedBetween }: Session,
  span: (from: Instant, to: Instant) => string = (from, to) => ago(to - from),
): string[] {
  if (closedAt === undefined || (openedAt === null && openedBetween === undefined)) return [];
  const least = span(openedBetween?.[1] ?? openedAt ?? closedAt, closedAt);
  const most = span(openedBetween?.[0] ?? openedAt ?? closedAt, closedBetween?.[1] ?? closedAt);
  return least === most ? [least] : [least, most];
}
