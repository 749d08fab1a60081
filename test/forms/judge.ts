import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from '../../src/cli/main.ts';
import type { Form } from './form.ts';
import { PLAIN, type Session, type Timeline, ZONE } from './timeline.ts';

/**
 * - `right`: sessions, their ends and the seats are those of the timeline, and called complete and exact.
 * - `told`: less than that, and somebody who reads the answer is told why; nothing that is called sure is false. Of a
 *   file that is not read: it is refused with the list of the forms that are.
 * - `wrong`: what is called sure is false or missing, or nothing says why the answer is so poor.
 * - `not recognised`: refused without the list.
 */
export type Verdict = 'right' | 'told' | 'wrong' | 'not recognised';

export interface Judgement {
  verdict: Verdict;
  /** Why, in short; empty where it is right. */
  why: string;
}

/** What was asked about: a form, with what happened. */
interface Asked {
  form: Form;
  timeline: Timeline;
}

interface Said {
  status: number;
  out: string;
  err: string;
}

interface WhoSaid {
  pools: {
    seatsUsed: { atLeast: number | null; atMost: number | null };
    coverage: { state: string; since: string | null; why: string };
    doubt: string | null;
  }[];
  sessions: { holder: string | null; openedAt: string | null; openedCertainty: string }[];
  uncertain: { holder: string | null; openedAt: string | null; reason: string | null }[];
}

interface HistorySaid {
  sessions: {
    holder: string | null;
    openedAt: string | null;
    openedCertainty: string;
    uncertain: boolean;
    closedAt: string | null;
    closedCertainty: string | null;
  }[];
}

/** Writes the timeline in a form, asks `who` and `history` about the file and judges both answers. */
export async function judge(form: Form, timeline: Timeline = PLAIN): Promise<Judgement> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-forms-'));
  try {
    const path = join(folder, form.file);
    writeFileSync(path, form.write(timeline.events));
    const written = timeline.now / 1000 - 60;
    utimesSync(path, written, written);
    const args = ['--json', '--timezone', ZONE, ...(form.args ?? []), path];
    const { now } = timeline;
    return judged({ form, timeline }, await ask(['who', ...args], now), await ask(['history', ...args], now));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** One command line on no terminal, by a clock that stands, on a machine whose own zone is none of the timeline. */
async function ask(args: readonly string[], now: number): Promise<Said> {
  const said: Said = { status: 0, out: '', err: '' };
  said.status = await main(args, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    env: { TZ: 'America/St_Johns' },
    columns: undefined,
    now: () => now,
    ask: undefined,
  });
  return said;
}

function judged(asked: Asked, who: Said, history: Said): Judgement {
  if (who.status !== 0) return refused(who.err.trim(), asked.form);
  const answer = JSON.parse(who.out) as WhoSaid;
  const past = JSON.parse(history.out) as HistorySaid;
  const lies = falselySure(asked, answer, past);
  const wrong = [...lies, ...missing(asked, answer, past)];
  if (wrong.length === 0 && complete(asked, answer)) return { verdict: 'right', why: '' };
  const hidden = hiddenSessions(asked, answer, past);
  const reasons = toldReasons(answer, withoutNothingIn(`${who.err}${history.err}`));
  if (lies.length > 0) return { verdict: 'wrong', why: lies[0] ?? '' };
  if (hidden.length > 0) return { verdict: 'wrong', why: hidden[0] ?? '' };
  if (reasons === '') return { verdict: 'wrong', why: `nothing says why: ${wrong[0] ?? 'not called complete'}` };
  return { verdict: 'told', why: reasons };
}

/** What is refused is well refused where the forms that would do are named; a failure of the program names no file. */
function refused(said: string, { file }: Form): Judgement {
  if (!said.includes(file)) return { verdict: 'wrong', why: `failed: ${short(said)}` };
  if (withoutNothingIn(said) === '') return { verdict: 'wrong', why: `refused: ${short(said)}` };
  const cannotTell = /cannot tell what/.test(said);
  return { verdict: cannotTell && !namesForms(said) ? 'not recognised' : 'told', why: short(said) };
}

/** Without the sentence that no event of the product is in the file: twelve are, so that it is no reason but false. */
function withoutNothingIn(said: string): string {
  return said
    .split('\n')
    .filter((line) => !/no event of/.test(line))
    .join('\n')
    .trim();
}

/** Whether a text lists the forms that are read, in whatever words. */
export function namesForms(said: string): boolean {
  return [/\.?evtx/i, /event viewer/i, /wevtutil/i, /get-winevent|powershell/i].every((one) => one.test(said));
}

/** Claims that are called sure and are false: sessions that never were, at times that never were, and seats. */
function falselySure({ form, timeline }: Asked, answer: WhoSaid, past: HistorySaid): string[] {
  const truth = truthOf(form, timeline);
  const open = answer.sessions
    .filter(({ openedCertainty }) => openedCertainty === 'exact')
    .filter(
      (one) =>
        !truth.some(
          ({ closed, ...rest }) => closed === null && rest.holder === one.holder && sameTime(rest, one, form),
        ),
    )
    .map(({ holder, openedAt }) => `says surely that ${holder} has held a seat since ${openedAt}`);
  const closed = past.sessions
    .filter((one) => !one.uncertain && one.openedCertainty === 'exact' && one.closedCertainty !== 'estimated')
    .filter((one) => !truth.some((session) => same(session, one, form)))
    .map(({ holder, openedAt, closedAt }) => `says surely that ${holder} was there from ${openedAt} to ${closedAt}`);
  const used = truth.filter((session) => session.closed === null).length;
  const seats = answer.pools
    .filter(({ seatsUsed: { atLeast, atMost } }) => (atLeast ?? 0) > used || (atMost ?? used) < used)
    .map(
      ({ seatsUsed: { atLeast, atMost } }) => `says surely that ${atLeast} to ${atMost} seats are used, not ${used}`,
    );
  return [...open, ...closed, ...seats];
}

/** What the timeline has and the answers have not. */
function missing({ form, timeline }: Asked, answer: WhoSaid, past: HistorySaid): string[] {
  const truth = truthOf(form, timeline);
  const gone = truth
    .filter((session) => !past.sessions.some((one) => !one.uncertain && same(session, one, form)))
    .map(({ holder, opened }) => `does not tell of ${holder} at ${new Date(opened).toISOString()}`);
  const open = truth.filter(({ closed }) => closed === null);
  if (answer.sessions.length !== open.length) gone.push(`lists ${answer.sessions.length} sessions, not ${open.length}`);
  if (answer.uncertain.length > 0) gone.push(`lists ${answer.uncertain.length} sessions that may be open`);
  if (past.sessions.length !== truth.length) gone.push(`knows ${past.sessions.length} sessions, not ${truth.length}`);
  return gone;
}

/** Sessions that an answer knows nothing of, neither surely nor else, though it calls itself complete since before. */
function hiddenSessions({ form, timeline }: Asked, { pools }: WhoSaid, past: HistorySaid): string[] {
  const since = pools.find(({ coverage }) => coverage.state === 'anchored')?.coverage.since;
  if (since === undefined || since === null) return [];
  return truthOf(form, timeline)
    .filter(({ opened }) => opened >= Date.parse(since) - (form.precision ?? 1_000))
    .filter(({ holder }) => !past.sessions.some((one) => one.holder === holder))
    .map(({ holder }) => `calls itself complete since ${since} and does not know ${holder}`);
}

/** Whether the answer calls itself so: of one pool, from the first start of the service on. */
function complete({ timeline }: Asked, { pools }: WhoSaid): boolean {
  const [pool] = pools;
  const used = timeline.truth.filter(({ closed }) => closed === null).length;
  return (
    pool !== undefined &&
    pools.length === 1 &&
    pool.coverage.state === 'anchored' &&
    pool.doubt === null &&
    pool.seatsUsed.atLeast === used &&
    pool.seatsUsed.atMost === used
  );
}

/** Every sentence that lets a reader know that the answer is not the whole truth; coverage alone is no reason. */
function toldReasons({ pools, uncertain }: WhoSaid, err: string): string {
  const doubts = pools.map(({ doubt }) => doubt ?? '');
  const unsure = uncertain.map(({ reason }) => reason ?? '');
  return short([err, ...doubts, ...unsure].filter((one) => one !== '').join(' | '));
}

function truthOf({ spelt = (name) => name }: Form, { truth }: Timeline): Session[] {
  return truth.map((session) => ({ ...session, holder: spelt(session.holder) }));
}

function same(truth: Session, one: HistorySaid['sessions'][number], form: Form): boolean {
  return (
    truth.holder === one.holder &&
    sameTime(truth, one, form) &&
    (truth.closed === null ? one.closedAt === null : near(truth.closed, one.closedAt, form))
  );
}

function sameTime({ opened }: Pick<Session, 'opened'>, { openedAt }: { openedAt: string | null }, form: Form): boolean {
  return near(opened, openedAt, form);
}

/** A writer may cut a time or round it. */
function near(at: number, said: string | null, { precision = 1_000 }: Form): boolean {
  return said !== null && Math.abs(Date.parse(said) - at) <= precision;
}

function short(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(/\S*seatwatch-forms-\S*\//g, '');
  return line.length > 220 ? `${line.slice(0, 217)}...` : line;
}
