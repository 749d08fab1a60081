import { inPart, nearNames, onlyOf, whoOf } from '../answers/match-holder.ts';
import { knownProduct } from '../answers/products.ts';
import type { Answer, PoolAnswer } from '../answers/who.ts';
import { createTimeText, type Clock } from '../present/time-text.ts';
import { toldTexts, waysToKnow } from '../present/told.ts';
import { coverageText, driftText, nearText, olderText, plural, seatsText, unnamedText } from '../present/words.ts';
import { rangeOf, withAnswers, type Names } from './answers.ts';
import type { WhoOptions } from './options.ts';
import { footText, proofHint } from './output/foot.ts';
import { outJson, outPieces } from './output/out.ts';
import { prose } from './output/table.ts';
import { type Manner, rowsOf, maybeText, holderTable } from './output/who-table.ts';
import type { Streams } from './streams.ts';

/** `seatwatch who [FILE…]`: prints the answer; exit status 0, also where nothing is known. */
export function who(options: WhoOptions, streams: Streams): Promise<number> {
  const { user, json, csv } = options;
  return withAnswers(options, streams, options.at !== undefined, async (answers, names) => {
    const now = streams.now();
    const { range, said } = await rangeOf({ at: options.at }, answers, now);
    const all = answers.who(range.to);
    const answer = user === undefined ? all : onlyOf(user, all);
    if (answer.stale !== null) streams.err(prose(`WARNING: ${answer.stale}`));
    const named = user === undefined ? [] : inPart(user, all);
    const near = user === undefined ? [] : nearNames(user, whoOf(all));
    for (const remark of [...named, ...answers.remarks]) streams.err(prose(`seatwatch: ${remark}`));
    if (json) {
      const { oneByOne, whoJson } = await import('../answers/json.ts');
      await outJson(streams, whoJson(answer, oneByOne, names.people));
    } else if (csv === true) await outPieces(streams, (await import('./output/csv-rows.ts')).whoCsv(answer));
    else
      streams.out(
        whoText(answer, names, streams.columns, {
          ...options,
          near,
          now,
          said,
          fromFiles: answers.kind === 'files',
        }),
      );
  });
}

/** Where what was read names nothing that has seats. */
const NO_POOL = 'Nobody is known to hold a seat: what was read names no pool of seats, such as a package or a module.';

/** The answer as people read it: what is known and how surely, then who holds seats, longest first. */
export function whoText(
  answer: Answer,
  names: Names,
  columns?: number,
  manner: Manner = { sessions: false, fromFiles: false },
): string {
  const { full: clock } = createTimeText(answer.timezone.name, manner.hours);
  const warning = warningOf(answer, clock);
  const meanings = new Set<string>();
  const pools = answer.pools.map((pool) => poolText(pool, answer, names, meanings, columns, manner));
  const legend = [...meanings].map((meaning) => prose(meaning, columns)).join('');
  const some = answer.pools.some(({ holdings }) => holdings.length > 0);
  const hint = some ? prose(proofHint(manner.sessions ? 'ID' : '--user HOLDER', manner), columns) : '';
  return [
    warning === undefined ? '' : `${prose(warning, columns)}\n`,
    `${pools.length === 0 ? prose(NO_POOL, columns) : pools.join('\n')}\n`,
    legend === '' ? '' : `${legend}\n`,
    hint,
    footText(answer, columns, manner.hours, manner.said),
  ].join('');
}

/** That the answer is not of the instant that was asked about. */
function warningOf({ at, asOf, stale }: Answer, clock: Clock): string | undefined {
  if (stale !== null) return `STALE: ${stale}. The answer is as of ${clock(asOf)}.`;
  // A log that lives is quiet for moments.
  if (at - asOf < 60_000) return undefined;
  return `What was read ends at ${clock(asOf)}: this is the answer for then, and of ${clock(at)} nothing is known.`;
}

function poolText(
  pool: PoolAnswer,
  answer: Answer,
  names: Names,
  meanings: Set<string>,
  columns: number | undefined,
  manner: Manner,
): string {
  const { sessions, user, near = [], hours } = manner;
  const time = createTimeText(answer.timezone.name, hours);
  const clock = time.minute;
  const { sure, maybe } = rowsOf(pool, { ...names, at: answer.asOf }, time, manner);
  const hints = knownProduct(pool.system)?.hints;
  let text = prose(`${pool.pool}: ${seatsText(pool)}`, columns);
  // Where users take no seats, nothing about their logins is wanting.
  if (!pool.perCore) text += prose(coverageText(pool.coverage, clock, pool), columns);
  const unnamed = unnamedText(pool);
  if (unnamed !== undefined) text += prose(unnamed, columns);
  const older = olderText(pool, clock);
  if (older !== undefined) text += prose(older, columns);
  if (pool.drift !== null) {
    // Without names a number corrects nothing where it is not known who holds seats.
    const isAll = pool.coverage.state === 'unknown' && pool.drift.holder === 'all holders';
    const seats = plural(pool.drift.stated, 'seat');
    const told = isAll
      ? `Stated at ${clock(pool.drift.at)}: ${seats} in use`
      : `Corrected: ${driftText(pool.drift, clock)}`;
    text += prose(`${told}.`, columns);
  }
  for (const told of toldTexts(pool, hints, clock)) text += prose(told, columns);
  if (pool.doubt !== undefined) text += prose(`Doubtful: ${pool.doubt}.`, columns);
  if (sure.length > 0) text += `\n${holderTable(sure, columns, meanings)}`;
  else if (user !== undefined && maybe.length === 0)
    text += prose(`Nobody who fits "${user}" is known to ${present(pool)}.${nearText(near)}`, columns);
  else if (!pool.perCore && pool.coverage.state !== 'unknown' && maybe.length === 0)
    text += `Nobody is known to ${present(pool)}.\n`;
  const ways = waysToKnow(pool, hints);
  if (ways.length > 0) text += `\nTo know more:\n${ways.map((way) => prose(`- ${way}`, columns)).join('')}`;
  if (maybe.length > 0)
    text += `\n${prose(maybeText(maybe.length, sessions, pool), columns)}${holderTable(maybe, columns, meanings)}`;
  return text;
}

function present({ noLogins }: PoolAnswer): string {
  return noLogins === true ? 'hold a seat' : 'be logged in';
}
