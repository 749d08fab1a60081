import type { ExplainedSession } from '../answers/answers.ts';
import type { Evidence } from '../answers/evidence.ts';
import { shortIds } from '../answers/ids.ts';
import { explainJson } from '../answers/json.ts';
import type { PoolAnswer } from '../answers/who.ts';
import { SeatwatchError } from '../domain/error.ts';
import type { Session } from '../domain/ledger.ts';
import { visible } from '../present/sanitise.ts';
import { closedText, holderText, missedText, openedText, removedText } from '../present/session-words.ts';
import { createTimeText, type Clock } from '../present/time-text.ts';
import { coverageText, nearText, plural, sentence } from '../present/words.ts';
import { rangeOf, withPast } from './answers.ts';
import type { ExplainOptions } from './options.ts';
import { footText } from './output/foot.ts';
import { outJson } from './output/out.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';

/** A line that holds the proof is shown as far as this, its neighbours less far. */
const LINE = 2_000;
/** So many sessions are shown unless all are asked for. */
const SHOWN = 20;

/**
 * `seatwatch explain SESSION [FILE…]` or `explain --user HOLDER [FILE…]`: the very lines that a session is known by. Of
 * a holder those that are open, as `who` shows them, and how many more have ended; with `--from` all, and with `--at`
 * alone those of that instant.
 */
export function explain(options: ExplainOptions, streams: Streams): Promise<number> {
  const { session, user } = options;
  // With --user every word is a file.
  const files = [...(user === undefined || session === undefined ? [] : [session]), ...(options.files ?? [])];
  if (user === undefined) checkId(session);
  const most = options.json || options.all ? undefined : SHOWN;
  return withPast({ ...options, files }, streams, async (answers) => {
    const { range, said } = await rangeOf(options, answers, streams.now());
    const question = { ...range, session, user, openOnly: !options.json, most };
    const answer = await answers.explain(question);
    if (options.json) {
      await outJson(streams, explainJson(answer));
      return;
    }
    const { end, sessions, left, leftFrom, near, unshown } = answer;
    const { out, columns } = streams;
    if (end.stale !== null) out(`${prose(`STALE: ${end.stale}.`, columns)}\n`);
    if (sessions.length === 0)
      out(
        `${prose(`No session is known of a holder or machine that fits "${user ?? ''}".${nearText(near)}`, columns)}\n`,
      );
    const { full, day } = createTimeText(end.timezone.name);
    const ids = shortIds(sessions.map(({ session: { id } }) => id));
    for (const one of sessions) out(sessionText(one, ids.get(one.session.id) ?? one.session.id, full, columns));
    if (unshown > 0) {
      const more = `${plural(unshown, 'more session')} of ${unshown + sessions.length}`;
      out(prose(`${more} ${unshown === 1 ? 'is' : 'are'} not shown; to see all: --all, or one by its id`, columns));
    }
    if (left > 0) {
      const ended = `${plural(left, 'more session')} of "${user ?? ''}" ${left === 1 ? 'has' : 'have'} ended`;
      // A day alone is its first moment.
      const from = leftFrom === null ? '' : `; to see ${left === 1 ? 'it' : 'them'}: --from ${day(leftFrom)}`;
      out(prose(`${ended}${from}`, columns));
    }
    out(footText(end, columns, undefined, said));
  });
}

function sessionText(
  { session, pool, lines }: ExplainedSession,
  id: string,
  clock: Clock,
  columns: number | undefined,
): string {
  const told = sentences(session, id, pool, clock).map((text) => prose(text, columns));
  return `${told.join('')}\n${lines.map((each) => `${evidenceText(each, session, columns)}\n`).join('')}`;
}

function checkId(session: string | undefined): void {
  if (session === undefined) {
    throw new SeatwatchError(
      'usage',
      'say which session: by its id, which "seatwatch history" and "seatwatch who --sessions" show, ' +
        'or all of one holder with --user',
    );
  }
  if (!/^[\da-f]{4,}$/i.test(session)) {
    throw new SeatwatchError(
      'usage',
      `"${session}" is no id of a session: give its first 4 characters or more, as "seatwatch history" and ` +
        '"seatwatch who --sessions" show them, or a holder with --user',
    );
  }
}

function sentences(session: Session, id: string, pool: PoolAnswer | undefined, clock: Clock): string[] {
  const { instance, ambiguous, reason, who, uncertain, closedAt, suspect } = session;
  const removed = removedText(session);
  const more = [
    who.role === undefined ? [] : `role ${who.role}`,
    who.process === undefined ? [] : `process ${who.process}`,
  ].flat();
  return [
    `Session ${id} of ${holderText(session)} in ${session.pool}, ` +
      `instance ${instance}${more.length === 0 ? '' : ` (${more.join(', ')})`}`,
    `Opened: ${openedText(session, clock)}.`,
    `Closed: ${closedText(session, clock)}.`,
    ...(suspect === undefined ? [] : [`Possibly stale: ${suspect}. Ask the holder, or look at the machine.`]),
    ...(reason === undefined ? [] : [`Inferred: ${reason}.`]),
    ...(removed === undefined ? [] : [`Removed: ${removed}.`]),
    ...(ambiguous === true
      ? [
          'One of several: another session of this holder was open at the same time, and the log does not tell which ' +
            'of them ended; the youngest counts as ended.',
        ]
      : []),
    ...(closedAt === undefined && uncertain === true && pool !== undefined
      ? [`Why uncertain: ${uncertainty(session, pool, clock)}`]
      : []),
  ];
}

function uncertainty(session: Session, { coverage, system, noLogins }: PoolAnswer, clock: Clock): string {
  const missed = missedText(session, clock);
  if (missed !== undefined) return `${missed}.`;
  if (coverage.state === 'unknown') return coverageText(coverage, clock);
  if (noLogins === true)
    return (
      `nothing has shown it since ${clock(session.lastSeenAt)}: ` +
      'its row is not renewed, or what was read has a hole.'
    );
  return (
    `the log has shown no logout${system === '' ? '' : ` that can be relied on`} yet, or has ` +
    'contradicted itself, so that a session without one may have ended.'
  );
}

const WORDS = { opened: 'The line that opened it', closed: 'The line that closed it', seen: 'The line that shows it' };
const ANY = ', or another session of the holder';

function evidenceText(
  { tells, proof, now, command }: Evidence,
  { ambiguous, closed }: Session,
  columns: number | undefined,
): string {
  const place = typeof proof.at === 'number' ? `byte ${proof.at} of ${proof.file}` : `${proof.file}, ${proof.at}`;
  // A crash, or what ends every session of a holder, ended this one too.
  const doubtful = ambiguous === true && (tells !== 'closed' || closed === 'exact');
  const moved = typeof now === 'string' || now.file === proof.file ? '' : `, which is now ${now.file}`;
  let text = prose(`${WORDS[tells]}${doubtful ? ANY : ''}: ${place}${moved}`, columns);
  if (typeof now === 'string') text += `${shown(proof.text, true)}${prose(`${sentence(now)}.`, columns)}`;
  else
    text += [
      ...now.before.map((line) => shown(line.text, false)),
      shown(now.line.text, true),
      ...now.after.map((line) => shown(line.text, false)),
    ].join('');
  // Not wrapped: it is there to be copied.
  return command === undefined ? text : `${text}See it: ${command}\n`;
}

function shown(text: string, itself: boolean): string {
  return `${`${itself ? '> ' : '  '}${visible(text, itself ? LINE : undefined)}`.trimEnd()}\n`;
}
