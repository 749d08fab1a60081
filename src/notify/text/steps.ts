import type { Notice, NoticeBody } from '../../domain/alerting.ts';
import type { HolderRow } from '../../present/holder-rows.ts';
import { holdersOf } from '../../present/holder-rows.ts';
import type { TimeText as Clock } from '../../present/time-text.ts';
import { personText, plural } from '../../present/words.ts';
import { isAboutSeats, stateOf, topicOf } from './state.ts';

type Pool = NoticeBody['pools'][number];

/** So many holders are named in one step; the list above the steps has all of them. */
const MOST_NAMED = 8;

const ENDING =
  "Before you end anybody's process: ask that person, and look for open work (a transaction, locks, an unsaved " +
  'form). Nobody is to be ended for a long session alone.';
const CLOSING =
  "Before you close anybody's program: ask that person, and look for unsaved work. Nobody is to lose it for a seat " +
  'that was held for long alone.';
const WRONG_LIMIT =
  'More seats are counted than the limit allows: compare the limit with what the product shows, then correct ' +
  '`limit:` of the pool in seatwatch.yaml or the licence key that the log tells of.';
const UNREADABLE = [
  'See why with `seatwatch health`: the file may be gone, renamed, or not readable by the account that runs seatwatch.',
  'Until it can be read again nobody is told of refusals there: look into the product itself meanwhile.',
];
const LOOK = 'Look once with `seatwatch who`: nothing in the log proves that a seat is free.';

/**
 * What to do, the concrete first: whom the log gives a reason to ask, then the other holders by name, then accounts on
 * which others depend, then the product's own steps with `{instance}` filled in. None where it is over. Raw words.
 */
export function stepsOf(notice: Notice, pools: readonly Pool[], clock: Clock): string[] {
  const { body } = notice;
  const state = stateOf(notice);
  const [alert] = body.alerts;
  const unreadable = (body.unreadable ?? []).length > 0 ? UNREADABLE : [];
  if (alert === undefined) return [...unreadable];
  const topic = topicOf(alert, body);
  if (state === 'RESOLVED') return [];
  if (state === 'QUIET') return isAboutSeats(topic) ? [LOOK] : [];
  // What to do meanwhile the product says better.
  const beforeAdvice = topic === 'no data' ? unreadable.slice(0, 1) : unreadable;
  const pool = isAboutSeats(topic) ? pools.find((one) => one.pool === alert.pool) : undefined;
  const { instance } = alert;
  return [
    ...(topic === 'no data' && body.advice.length === 0 ? UNREADABLE : beforeAdvice),
    ...(state === 'CHECK' && (topic === 'refusals' || topic === 'seats') ? [WRONG_LIMIT] : []),
    ...(pool === undefined ? [] : holderSteps(pool, body, topic !== 'suspects', clock)),
    ...inOrder(body.advice, pool).map((step) => filled(step, instance)),
  ];
}

/**
 * The name of an instance in the commands of a step. It may be a word of the log that a person pastes into a shell: one
 * that is not made of letters, digits, dashes, dots and underscores alone is left to be filled in by whoever reads it.
 */
export function filled(step: string, instance: string): string {
  return step.replaceAll('{instance}', /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(instance) ? instance : 'INSTANCE');
}

/**
 * What helps where the log names nobody comes first there, and is left out where the list is complete: it begins with
 * these words.
 */
const NOBODY = 'Where nobody is listed';

function inOrder(advice: readonly string[], pool: Pool | undefined): readonly string[] {
  if (pool === undefined) return advice;
  const [named, others] = [
    advice.filter((step) => step.startsWith(NOBODY)),
    advice.filter((step) => !step.startsWith(NOBODY)),
  ];
  if (pool.holdings.length === 0) return [...named, ...others];
  return pool.coverage.state === 'anchored' ? others : advice;
}

/** `asked`: whether the others are to be asked too, because seats are wanted now. */
function holderSteps(pool: Pool, body: NoticeBody, asked: boolean, clock: Clock): string[] {
  // To the minute: the list above the steps has it to the second.
  const { sure, maybe } = holdersOf(pool, body, clock, clock.minute);
  // Who only may hold a seat is not asked to give one up, but whether they are there at all, where nobody is certain.
  const ending = pool.noLogins === true ? CLOSING : ENDING;
  const doubted = maybe.filter((row) => row.suspect && !row.alwaysOn && row.account === undefined);
  if (sure.length === 0 && maybe.length === 0) return [];
  if (sure.length === 0 && asked) return [stillThere(maybe, pool), ending];
  if (sure.length === 0) return [...staleSteps(doubted), ending];
  const byName = sure.toSorted((a, b) => (a.holder < b.holder ? -1 : 1));
  const leftLast = byName.filter((row) => row.alwaysOn || row.account !== undefined);
  const people = byName.filter((row) => !leftLast.includes(row));
  const stale = people.filter(({ suspect }) => suspect);
  const others = people.filter(({ suspect }) => !suspect);
  return [
    ...staleSteps(stale),
    ...(others.length === 0 || !asked ? [] : [askStep(others, stale.length > 0 ? 'Then ask' : 'Ask', pool)]),
    ending,
    ...(leftLast.length === 0
      ? []
      : [`Leave for last, since others may depend on them: ${names(leftLast, markedName)}.`]),
  ];
}

/** By name, so that nobody comes first for age alone. */
function askStep(rows: readonly HolderRow[], ask: string, { noLogins }: Pool): string {
  const leave = noLogins === true ? 'close their programs' : 'log out';
  if (rows.length === 1) {
    return noLogins === true
      ? `${ask} at ${names(rows, nameOf)} to close the programs, if the work allows it.`
      : `${ask} ${names(rows, nameOf)} to log out, if the work allows it.`;
  }
  return `${ask} who of these can ${leave}, by name: ${names(rows, nameOf)}.`;
}

/** The always-on and shared accounts are asked by nobody. */
function stillThere(rows: readonly HolderRow[], { noLogins }: Pool): string {
  const people = rows.filter((row) => !row.alwaysOn && row.account === undefined);
  const byName = (people.length > 0 ? people : rows).toSorted((a, b) => (a.holder < b.holder ? -1 : 1));
  const [only, ...others] = byName;
  if (only !== undefined && others.length === 0)
    return `Ask ${nameOf(only)}, since the log cannot tell, whether the session is still in use.`;
  const there = noLogins === true ? 'still uses a seat' : 'is still logged in';
  return `Ask who of these ${there}, since the log cannot tell, by name: ${names(byName, nameOf)}.`;
}

function staleSteps(rows: readonly HolderRow[]): string[] {
  return rows.slice(0, MOST_NAMED).map((row, index) => staleStep(row, index === 0 ? 'First ask' : 'Then ask'));
}

function staleStep(row: HolderRow, ask: string): string {
  const since = row.held === null ? '' : `, here since ${row.since}`;
  const reason = `The reason: ${row.reasons.join('; ')}.`;
  return `${ask} ${nameOf(row)}${since}, whether the session is still in use, or look at the machine. ${reason}`;
}

function names(rows: readonly HolderRow[], name: (row: HolderRow) => string): string {
  const rest = rows.length - MOST_NAMED;
  return (
    rows.slice(0, MOST_NAMED).map(name).join('; ') + (rest > 0 ? `; and ${plural(rest, 'other')} in the list` : '')
  );
}

function nameOf({ holder, person }: HolderRow): string {
  return person === undefined ? holder : `${holder} (${personText(person)})`;
}

function markedName(row: HolderRow): string {
  const marks = [markOf(row), row.suspect ? 'possibly stale' : ''].filter((mark) => mark !== '');
  return `${nameOf(row)} [${marks.join(', ')}]`;
}

/** What kind of holder it is, where it is not simply a person; empty where it is. */
export function markOf({ alwaysOn, account }: HolderRow): string {
  if (alwaysOn) return 'always on';
  return account === undefined ? '' : `${account} account`;
}
