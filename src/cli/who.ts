import { holdersOf, type HolderRow } from '../words/holders.ts';
import { clockIn, coverageText, personText, plural, seatsText, sentence, type Clock } from '../words/words.ts';
import { poolAt, type Answer, type PoolAnswer } from '../answer/answer.ts';
import { whoJson } from '../answer/json.ts';
import type { NoticeBody } from '../domain/alerting.ts';
import type { Instant } from '../domain/reading.ts';
import { ago } from '../time/format.ts';
import { parseInstant } from '../time/parse-instant.ts';
import { isZone, machineZone } from '../time/zone.ts';
import { Failure, type AskOptions, type Streams } from './main.ts';
import { prose, table } from './table.ts';

type Names = Pick<NoticeBody, 'people' | 'hosts'>;

/** `seatwatch who [FILE…]`: prints the answer; exit status 0, also where nothing is known. */
export async function who(options: AskOptions, streams: Streams): Promise<number> {
  const { answer, names, remarks } = await ask(options, streams.now(), streams.env);
  for (const remark of remarks) streams.err(prose(`seatwatch: ${remark}`));
  if (answer.stale !== null) streams.err(prose(`WARNING: ${answer.stale}`));
  streams.out(options.json ? `${JSON.stringify(whoJson(answer), null, 2)}\n` : whoText(answer, names, streams.columns));
  return 0;
}

async function ask(options: AskOptions, now: Instant, env: NodeJS.ProcessEnv): Promise<{ answer: Answer; names: Names; remarks: readonly string[] }> {
  if ((options.files ?? []).length > 0) {
    const { readFiles } = await import('./files.ts');
    const read = await readFiles(options.files ?? [], options.timezone, now, options.at !== undefined);
    const at = options.at === undefined ? undefined : parseInstant(options.at, read.timezone.name, read.asOf ?? now);
    const { modelOf } = await import('./kept.ts');
    const { ledger } = read.pipeline;
    const pools = ledger.pools().map((pool): PoolAnswer =>
      at === undefined ? { ...pool, holdings: ledger.holdings(pool.pool), expected: [] } : { ...poolAt(read.past, { ...pool, model: modelOf(pool.system) }, at), expected: [] },
    );
    const end = read.asOf ?? now;
    const answer: Answer = { at: at ?? end, asOf: at === undefined ? end : Math.min(at, end), stale: null, readUpTo: read.readUpTo, lastAlive: null, timezone: read.timezone, pools };
    return { answer, names: { people: {}, hosts: {} }, remarks: read.remarks };
  }
  const { configured } = await import('./configured.ts');
  const { keptAnswer, openKept } = await import('./kept.ts');
  const config = configured(options.config, env);
  const timezone = shownZone(options.timezone);
  const view = openKept(config);
  try {
    const at = options.at === undefined ? undefined : parseInstant(options.at, timezone.name, now);
    return { answer: keptAnswer(config, view, at, now, timezone), names: config, remarks: [] };
  } finally {
    view.close();
  }
}

/** The zone in which times are shown: the one that was asked for, or the machine's. */
export function shownZone(named: string | undefined): Answer['timezone'] {
  if (named === undefined) return { name: machineZone(), from: 'this machine' };
  if (!isZone(named)) throw new Failure(`cannot use the zone "${named}": give an IANA name such as Europe/Berlin, UTC, or an offset such as +02:00`, 2);
  return { name: named, from: '--timezone' };
}

/** The answer as people read it: what is known and how surely, then who holds seats, longest first. */
export function whoText(answer: Answer, names: Names, columns?: number): string {
  const clock = clockIn(answer.timezone.name);
  const warning = answer.stale === null ? '' : prose(`STALE: ${answer.stale}. The answer is as of ${clock(answer.asOf)}.`, columns);
  return `${warning}${answer.pools.map((pool) => poolText(pool, answer, names, columns)).join('\n')}\n${foot(answer, clock, columns)}`;
}

function poolText(pool: PoolAnswer, answer: Answer, names: Names, columns: number | undefined): string {
  // The foot names the zone, once for all.
  const clock = plainClock(answer.timezone.name);
  const { sure, maybe } = holdersOf(pool, { ...names, at: answer.asOf }, clock);
  let text = prose(`${pool.pool}: ${seatsText(pool)}`, columns) + prose(coverageText(pool.coverage, clock), columns);
  if (pool.drift !== null) {
    const { at, counted, stated, holder } = pool.drift;
    text += prose(`Corrected: at ${clock(at)} the log stated ${stated} for ${holder} where ${counted} were counted.`, columns);
  }
  if (sure.length > 0) text += `\n${holderTable(sure, columns)}`;
  else if (!pool.perCore && pool.coverage.state !== 'unknown' && maybe.length === 0) text += 'Nobody is known to be logged in.\n';
  if (maybe.length > 0) text += `\n${sentence(plural(maybe.length, 'holder'))} may hold a seat; whether they are still logged in, the log does not tell:\n${holderTable(maybe, columns)}`;
  return text;
}

function holderTable(rows: readonly HolderRow[], columns: number | undefined): string {
  const named = rows.some(({ person }) => person !== undefined);
  return table(
    ['HOLDER', ...(named ? ['PERSON'] : []), 'FROM', 'SINCE', 'FOR', 'SESSIONS', 'HOW SURE'],
    rows.map(({ holder, person, from, since, held, connections, sure, alwaysOn }) => [
      holder,
      ...(named ? [person === undefined ? '' : personText(person)] : []),
      from.join(', '),
      since,
      held === null ? '' : ago(held),
      String(connections),
      alwaysOn ? `${sure}; always on` : sure,
    ]),
    columns,
  );
}

function foot({ at, asOf, lastAlive, readUpTo, timezone }: Answer, clock: Clock, columns: number | undefined): string {
  const read = Object.entries(readUpTo).map(([source, upTo]) => `${source} ${upTo === null ? 'never' : clock(upTo)}`);
  const alive = lastAlive === null ? '' : ` Watch last alive ${clock(lastAlive)}.`;
  return prose(`At ${clock(at)}${asOf < at ? `, as of ${clock(asOf)}` : ''}. Read up to: ${read.join(', ')}.${alive} Zone ${timezone.name} (${timezone.from}).`, columns);
}

/** Times of a table, without the offset. */
export function plainClock(zone: string): Clock {
  const clock = clockIn(zone);
  return (at) => clock(at).replace(/ [+-]\d\d:\d\d$/, '');
}
