import { millisecondsInDay } from 'date-fns/constants';
import { SeatwatchError } from '../domain/error.ts';
import { createTimeText } from '../present/time-text.ts';
import { asKnown, type AnswerSource } from './answer-source.ts';
import type { Answers, HistoryAnswer, RangeQuestion, UsageAnswer } from './answers.ts';
import { holderFilter, nearNames } from './match-holder.ts';

/** How far back a question about earlier times goes in a state where nobody says, in milliseconds. */
export const WEEK = 7 * millisecondsInDay;

/**
 * The answers about earlier times, which state and files give alike. `source` is called for each. What only some of
 * them need is loaded when somebody asks: most ask who is logged in.
 */
export function pastAnswers(source: () => AnswerSource): Pick<Answers, 'history' | 'usage' | 'explain'> {
  return {
    history: async (question = {}) => historyOf(source(), question),
    usage: async (question = {}) => usageOf(source(), question),
    explain: async (question) => (await import('./explain.ts')).explainOf(source(), question),
  };
}

function historyOf(
  { past, end, kind, systemOf }: AnswerSource,
  { from, to, user }: RangeQuestion & { user?: string | undefined },
): HistoryAnswer {
  const until = to ?? end.at;
  // An end alone asks about one instant.
  const since = from ?? to ?? (kind === 'files' ? -Infinity : end.at - WEEK);
  const all = past.sessions(since, until).map(asKnown(end));
  const told = past.events(since, until);
  const systems = (): HistoryAnswer['systems'] =>
    Object.fromEntries([...new Set([...all, ...told].map(({ pool }) => pool))].map((pool) => [pool, systemOf(pool)]));
  if (user === undefined) return { end, sessions: all, events: told, systems: systems(), near: [] };
  const named = [...all, ...told.map(({ event }) => event)].flatMap((one) =>
    'who' in one && one.who !== undefined ? [one.who] : [],
  );
  const fits = holderFilter(user, named);
  return {
    end,
    near: nearNames(user, named),
    sessions: all.filter(({ who }) => fits(who)),
    // What the log says of the limit is about nobody.
    events: told.filter(({ event }) => event.kind === 'refused' && event.who !== undefined && fits(event.who)),
    systems: systems(),
  };
}

async function usageOf(source: AnswerSource, range: RangeQuestion): Promise<UsageAnswer> {
  const { past, end, begins, kind, systemOf } = source;
  // What came behind the end of what is known, nobody knows.
  const to = Math.min(range.to ?? end.asOf, end.asOf);
  const from = range.from ?? (kind === 'files' ? (begins ?? to) : to - WEEK);
  const { full } = createTimeText(end.timezone.name);
  // A file may tell of one moment alone, as a version of a table does.
  const moment = kind === 'files' && from === to && range.from === undefined;
  if (from >= to && !moment)
    throw new SeatwatchError(
      'usage',
      `cannot tell of usage: no time lies between ${full(from)} and ${full(to)}, where it ends; name an earlier --from`,
    );
  const { poolUsage } = await import('./pool-usage.ts');
  const until = moment ? to + 1 : to;
  return { end, from, to, pools: end.pools.map((pool) => poolUsage(past, pool, systemOf(pool.pool), from, until)) };
}
