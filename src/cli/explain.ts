import { answerJson, wholeJson } from '../answers/json.ts';
import { holderFilter } from '../answers/match-holder.ts';
import type { PoolAnswer } from '../answers/who.ts';
import type { Session } from '../domain/ledger.ts';
import { visible } from '../present/sanitise.ts';
import { createTimeText, type Clock } from '../present/time-text.ts';
import { between, coverageText, plural, sentence } from '../present/words.ts';
import { evidenceOf, type Evidence } from './evidence.ts';
import { SeatwatchError } from '../domain/error.ts';
import { holderText, lengthText } from './history.ts';
import { shortIds } from './ids.ts';
import type { PlacedLine } from './line-now.ts';
import { rangeOf, openAnswers, type AnswerSource } from './open-answers.ts';
import type { ExplainOptions } from './options.ts';
import { outJson } from './output/out.ts';
import { prose } from './output/table.ts';
import type { Streams } from './streams.ts';
import { footText } from './who.ts';

/** All instants that a Date holds, and that a state can be asked for. */
const EVER = 8.64e15;
/** So many sessions that an id could mean are named. */
const NAMED = 20;
/** A line that holds the proof is shown as far as this, its neighbours less far. */
const LINE = 2_000;

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
  return openAnswers({ ...options, files }, streams, async (asked) => {
    const found = chosen(asked, options);
    if (options.json) {
      const explained = await Promise.all(
        found.map(async (one) => ({
          ...wholeJson(one, asked.systemOf(one.pool)),
          lines: (await evidenceOf(one, asked.systemOf(one.pool))).map(lineJson),
        })),
      );
      await outJson(streams, { ...answerJson(asked.end), sessions: explained });
      return;
    }
    const { shown: sessions, left } = openOnes(found, options);
    const clock = createTimeText(asked.end.timezone.name);
    if (asked.end.stale !== null) streams.out(`${prose(`STALE: ${asked.end.stale}.`, streams.columns)}\n`);
    if (sessions.length === 0) {
      streams.out(
        `${prose(`No session is known of a holder or machine that fits "${user ?? ''}".`, streams.columns)}\n`,
      );
    }
    const ids = shortIds(sessions.map(({ id }) => id));
    for (const one of sessions) {
      const pool = asked.end.pools.find((each) => each.pool === one.pool);
      const evidence = await evidenceOf(one, asked.systemOf(one.pool));
      streams.out(
        `${sentences(one, ids.get(one.id) ?? one.id, pool, clock)
          .map((text) => prose(text, streams.columns))
          .join('')}\n${evidence.map((each) => `${evidenceText(each, one, streams.columns)}\n`).join('')}`,
      );
    }
    if (left > 0) {
      streams.out(
        prose(
          `${plural(left, 'more session')} of it ${left === 1 ? 'has' : 'have'} ended; to see them: --from -7d`,
          streams.columns,
        ),
      );
    }
    streams.out(footText(asked.end, streams.columns));
  });
}

/** Where a holder is asked for and no time: the sessions that are open; where none is, the last that ended. */
function openOnes(
  found: readonly Session[],
  { user, from, at }: ExplainOptions,
): { shown: readonly Session[]; left: number } {
  const open = found.filter(({ closedAt }) => closedAt === undefined);
  const ended = found.filter(({ closedAt }) => closedAt !== undefined);
  if (user === undefined || from !== undefined || at !== undefined) return { shown: [...open, ...ended], left: 0 };
  const last = ended.toSorted((a, b) => (a.closedAt ?? 0) - (b.closedAt ?? 0)).slice(-1);
  const shown = open.length > 0 ? open : last;
  return { shown, left: found.length - shown.length };
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

function chosen({ past, end, asKnown, fromFiles }: AnswerSource, options: ExplainOptions): Session[] {
  const range = rangeOf(options, end.timezone.name, end.at);
  // `--at` alone asks about one instant.
  const from = range.from ?? (options.user === undefined ? undefined : range.to) ?? -EVER;
  const all = past.sessions(from, range.to ?? EVER);
  if (options.user !== undefined) {
    const fits = holderFilter(
      options.user,
      all.map(({ who }) => who),
    );
    return all.filter(({ who }) => fits(who)).map(asKnown);
  }
  const id = (options.session ?? '').toLowerCase();
  const found = all.filter((session) => session.id.startsWith(id)).map(asKnown);
  if (found.length === 1) return found;
  if (found.length === 0) {
    throw new SeatwatchError(
      'not-found',
      `no session is known whose id begins with "${id}": ids of the state and of files differ, so ask as you did ` +
        'where it was shown, ' +
        (fromFiles ? 'with the same files and the same --timezone' : 'with the same configuration, or with the files'),
    );
  }
  const clock = createTimeText(end.timezone.name);
  const named = found
    .slice(0, NAMED)
    .map((one) => `  ${one.id}  ${visible(holderText(one))}, ${openedWords(one, clock)}`);
  throw new SeatwatchError(
    'not-found',
    [
      `"${id}" may mean ${found.length} sessions; give more of the id:`,
      ...named,
      ...(found.length > NAMED ? [`  and ${found.length - NAMED} more`] : []),
    ].join('\n'),
  );
}

/** In people's words: whose, when it began and ended, how sure each is, and why. */
function sentences(session: Session, id: string, pool: PoolAnswer | undefined, clock: Clock): string[] {
  const { instance, ambiguous, reason, who, uncertain, closedAt, suspect } = session;
  const more = [
    who.role === undefined ? [] : `role ${who.role}`,
    who.process === undefined ? [] : `process ${who.process}`,
  ].flat();
  return [
    `Session ${id} of ${holderText(session)} in ${session.pool}, ` +
      `instance ${instance}${more.length === 0 ? '' : ` (${more.join(', ')})`}`,
    `Opened: ${openedWords(session, clock)}.`,
    `Closed: ${closedWords(session, clock)}.`,
    ...(suspect === undefined ? [] : [`Possibly stale: ${suspect}. Ask the holder, or look at the machine.`]),
    ...(reason === undefined ? [] : [`Inferred: ${reason}.`]),
    ...(ambiguous === true
      ? [
          'One of several: another session of this holder was open at the same time, and the log does not tell which ' +
            'of them ended; the youngest counts as ended.',
        ]
      : []),
    ...(closedAt === undefined && uncertain === true && pool !== undefined
      ? [`Why uncertain: ${uncertainty(pool, clock)}`]
      : []),
  ];
}

function openedWords({ opened, openedAt, openedBetween }: Session, clock: Clock): string {
  if (openedBetween !== undefined) {
    const exact = 'by a line of its own, but which one cannot be told';
    return `${between(openedBetween, clock)}, ${opened === 'exact' ? exact : 'estimated: no line opened it'}`;
  }
  if (openedAt === null) return 'before the log began, or its login is missing there';
  return `${clock(openedAt)}, ${opened === 'exact' ? 'exact: a line says so' : 'estimated: no line opened it'}`;
}

function closedWords(session: Session, clock: Clock): string {
  const { closed, closedAt, closedBetween, endedBy, uncertain, lastSeenAt } = session;
  if (closedAt === undefined) {
    const open = uncertain === true ? 'open or not, nobody can tell' : 'no, it is open';
    return `${open}; last proven open at ${clock(lastSeenAt)}`;
  }
  const length = lengthText(session).replaceAll('\u00a0', ' ');
  const when = closedBetween === undefined ? clock(closedAt) : between(closedBetween, clock);
  return `${when}, ${closed === 'exact' ? 'exact' : 'estimated'}: ${endedBy ?? 'no reason is known'}${length === '' ? '' : `; it lasted ${length}`}`;
}

function uncertainty({ coverage, system }: PoolAnswer, clock: Clock): string {
  if (coverage.state === 'unknown') return coverageText(coverage, clock);
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

function lineJson({ tells, proof, now, command }: Evidence): unknown {
  const found =
    typeof now === 'string'
      ? { file: null, before: [], after: [], missing: now }
      : { file: now.file, before: now.before.map(plain), after: now.after.map(plain), missing: null };
  return { tells, file: proof.file, position: proof.at, text: proof.text, now: found, command: command ?? null };
}

function plain({ at, text }: PlacedLine): unknown {
  return { position: at, text };
}
