import { SeatwatchError } from '../domain/error.ts';
import type { Session } from '../domain/ledger.ts';
import { latest } from '../engine/memory-history.ts';
import { visible } from '../present/sanitise.ts';
import { holderText, openedText } from '../present/session-words.ts';
import { createTimeText } from '../present/time-text.ts';
import { asKnown, type AnswerSource } from './answer-source.ts';
import type { ExplainAnswer, ExplainedSession, ExplainQuestion } from './answers.ts';
import { evidenceOf } from './evidence.ts';
import { holderFilter, nearNames } from './match-holder.ts';

/** All instants that a Date holds, and that a state can be asked for. */
const EVER = 8.64e15;
/** So many sessions that an id could mean are named. */
const NAMED = 20;

/** Finds the sessions that are asked about, and reads the lines behind them again. */
export async function explainOf(source: AnswerSource, question: ExplainQuestion): Promise<ExplainAnswer> {
  const { end, systemOf } = source;
  const { found, near } = chosen(source, question);
  const shown = question.openOnly === true ? openOnes(found, question) : found;
  const told = new Set(shown);
  const left = found.filter((session) => !told.has(session));
  const { most = Infinity } = question;
  const sessions: ExplainedSession[] = [];
  // One after the other: a holder may have more sessions than a process may open files.
  for (const session of shown.slice(0, most)) {
    const system = systemOf(session.pool);
    const pool = end.pools.find((one) => one.pool === session.pool);
    sessions.push({ session, system, pool, lines: await evidenceOf(session, system) });
  }
  const firstEnd = left.reduce((first, session) => Math.min(first, latest(session)), Infinity);
  const leftFrom = Number.isFinite(firstEnd) ? firstEnd : null;
  return { end, sessions, left: left.length, leftFrom, near, unshown: Math.max(0, shown.length - most) };
}

/** Where a holder is asked for and no time: the sessions that are open; where none is, the last that ended. */
function openOnes(found: readonly Session[], { user, from, to }: ExplainQuestion): readonly Session[] {
  const open = found.filter(({ closedAt }) => closedAt === undefined);
  const ended = found.filter(({ closedAt }) => closedAt !== undefined);
  if (user === undefined || from !== undefined || to !== undefined) return [...open, ...ended];
  return open.length > 0 ? open : ended.toSorted((a, b) => (a.closedAt ?? 0) - (b.closedAt ?? 0)).slice(-1);
}

function chosen(
  { past, end, kind }: AnswerSource,
  { session, user, from, to }: ExplainQuestion,
): { found: Session[]; near: string[] } {
  // An end alone asks about one instant.
  const all = past.sessions(from ?? (user === undefined ? undefined : to) ?? -EVER, to ?? EVER);
  if (user !== undefined) {
    const named = all.map(({ who }) => who);
    const fits = holderFilter(user, named);
    return { found: all.filter(({ who }) => fits(who)).map(asKnown(end)), near: nearNames(user, named) };
  }
  const id = (session ?? '').toLowerCase();
  const found = all.filter((one) => one.id.startsWith(id)).map(asKnown(end));
  if (found.length === 1) return { found, near: [] };
  if (found.length === 0) {
    throw new SeatwatchError(
      'not-found',
      `no session is known whose id begins with "${id}": ids of the state and of files differ, so ask as you did ` +
        'where it was shown, ' +
        (kind === 'files'
          ? 'with the same files and the same --timezone'
          : 'with the same configuration, or with the files'),
    );
  }
  const { full } = createTimeText(end.timezone.name);
  const named = found
    .slice(0, NAMED)
    .map((one) => `  ${one.id}  ${visible(holderText(one))}, ${openedText(one, full)}`);
  throw new SeatwatchError(
    'not-found',
    [
      `"${id}" may mean ${found.length} sessions; give more of the id:`,
      ...named,
      ...(found.length > NAMED ? [`  and ${found.length - NAMED} more`] : []),
    ].join('\n'),
  );
}
