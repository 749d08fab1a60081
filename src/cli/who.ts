import { poolAt, type Answer, type PoolAnswer } from '../answer/answer.ts';
import { whoJson } from '../answer/json.ts';
import type { NoticeBody } from '../domain/alerting.ts';
import type { Instant } from '../domain/reading.ts';
import { ago } from '../time/format.ts';
import { parseInstant } from '../time/parse-instant.ts';
import { isZone, machineZone } from '../time/zone.ts';
import { holdersOf, type HolderRow } from '../words/holders.ts';
import { jsonText } from '../words/sanitise.ts';
import { clockIn, coverageText, personText, plural, seatsText, sentence, type Clock } from '../words/words.ts';
import { Failure } from './failure.ts';
import type { AskOptions, Streams } from './main.ts';
import { prose, table, tied } from './table.ts';

type Names = Pick<NoticeBody, 'people' | 'hosts'>;

/** `seatwatch who [FILE…]`: prints the answer; exit status 0, also where nothing is known. */
export async function who(options: AskOptions, streams: Streams): Promise<number> {
  const { answer, names, remarks } = await ask(options, streams.now(), streams.env);
  if (answer.stale !== null) streams.err(prose(`WARNING: ${answer.stale}`));
  for (const remark of remarks) streams.err(prose(`seatwatch: ${remark}`));
  streams.out(options.json ? `${jsonText(whoJson(answer))}\n` : whoText(answer, names, streams.columns));
  return 0;
}

async function ask(options: AskOptions, now: Instant, env: NodeJS.ProcessEnv): Promise<{ answer: Answer; names: Names; remarks: readonly string[] }> {
  const { files = [], timezone } = options;
  if (files.length > 0) return { ...(await askFiles(files, options, now)), names: { people: {}, hosts: {} } };
  const { configured } = await import('./configured.ts');
  const { keptAnswer, openKept } = await import('./kept.ts');
  const config = configured(options.config, env);
  const zone = shownZone(timezone);
  const view = openKept(config);
  try {
    const at = options.at === undefined ? undefined : parseInstant(options.at, zone.name, now);
    return { answer: keptAnswer(config, view, at, now, zone), names: config, remarks: [] };
  } finally {
    view.close();
  }
}

async function askFiles(files: readonly string[], { at: asked, timezone }: AskOptions, now: Instant): Promise<{ answer: Answer; remarks: readonly string[] }> {
  const { readFiles } = await import('./files.ts');
  const { modelOf } = await import('./products.ts');
  const { pipeline, past, asOf, readUpTo, timezone: zone, remarks } = await readFiles(files, timezone, now, asked !== undefined);
  const end = asOf ?? now;
  const at = asked === undefined ? end : parseInstant(asked, zone.name, end);
  // Of what came behind the last line the log tells nothing.
  const until = Math.min(at, end);
  const pools = pipeline.ledger.pools().map((pool): PoolAnswer => {
    const then = asked === undefined ? { ...pool, holdings: pipeline.ledger.holdings(pool.pool) } : poolAt(past, { ...pool, model: modelOf(pool.system) }, until);
    return { ...then, expected: [] };
  });
  return { answer: { at, asOf: until, stale: null, readUpTo, lastAlive: null, timezone: zone, pools }, remarks };
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
  const warning = answer.stale === null ? '' : `${prose(`STALE: ${answer.stale}. The answer is as of ${clock(answer.asOf)}.`, columns)}\n`;
  const meanings = new Set<string>();
  const pools = answer.pools.map((pool) => poolText(pool, answer, names, meanings, columns));
  const legend = [...meanings].map((meaning) => prose(meaning, columns)).join('');
  return `${warning}${pools.join('\n')}\n${legend === '' ? '' : `${legend}\n`}${footText(answer, columns)}`;
}

function poolText(pool: PoolAnswer, answer: Answer, names: Names, meanings: Set<string>, columns: number | undefined): string {
  const clock = minuteClock(answer.timezone.name);
  const { sure, maybe } = holdersOf(pool, { ...names, at: answer.asOf }, clock);
  for (const { means } of [...sure, ...maybe].flatMap(({ brief }) => brief)) if (means !== undefined) meanings.add(means);
  let text = prose(`${pool.pool}: ${seatsText(pool)}`, columns) + prose(coverageText(pool.coverage, clock), columns);
  if (pool.drift !== null) {
    const { at, counted, stated, holder } = pool.drift;
    text += prose(`Corrected: at ${clock(at)} the log stated ${stated} for ${holder} where ${counted} were counted.`, columns);
  }
  if (sure.length > 0) text += `\n${holderTable(sure, columns)}`;
  else if (!pool.perCore && pool.coverage.state !== 'unknown' && maybe.length === 0) text += 'Nobody is known to be logged in.\n';
  if (maybe.length > 0) text += `\n${prose(`${sentence(plural(maybe.length, 'holder'))} may hold a seat; whether they are still logged in, the log does not tell:`, columns)}${holderTable(maybe, columns)}`;
  return text;
}

/** Columns that say nothing in any row are left out. */
function holderTable(rows: readonly HolderRow[], columns: number | undefined): string {
  const all: [string, (row: HolderRow) => string, shown: boolean][] = [
    ['HOLDER', ({ holder }) => holder, true],
    ['PERSON', ({ person }) => (person === undefined ? '' : personText(person)), rows.some(({ person }) => person !== undefined)],
    ['FROM', ({ from }) => from.join(', '), rows.some(({ from }) => from.length > 0)],
    ['SINCE', ({ since }) => since, true],
    ['FOR', ({ held }) => (held === null ? '' : tied(ago(held))), rows.some(({ held }) => held !== null)],
    ['SESSIONS', ({ connections }) => String(connections), rows.some(({ connections }) => connections > 1)],
    ['HOW SURE', ({ brief, alwaysOn }) => [...brief.map(({ text }) => text), ...(alwaysOn ? ['always on'] : [])].join('; '), true],
  ];
  const shown = all.filter(([, , wanted]) => wanted);
  return table(shown.map(([name]) => name), rows.map((row) => shown.map(([, cell]) => cell(row))), columns);
}

/** As of when the answer holds, up to where each source was read, and the zone. */
export function footText({ at, asOf, lastAlive, readUpTo, timezone }: Omit<Answer, 'pools'>, columns: number | undefined): string {
  const clock = clockIn(timezone.name);
  const read = Object.entries(readUpTo).map(([source, upTo]) => `${source} ${upTo === null ? 'never' : clock(upTo)}`);
  const alive = lastAlive === null ? '' : ` Watch last alive ${clock(lastAlive)}.`;
  return prose(`At ${clock(at)}${asOf < at ? `, as of ${clock(asOf)}` : ''}. Read up to: ${read.join(', ')}.${alive} Zone ${timezone.name} (${timezone.from}).`, columns);
}

/** Times of a table, to the minute; the foot names the zone, once for all. */
export function minuteClock(zone: string): Clock {
  const clock = clockIn(zone);
  return (at) => clock(at).replace(/:\d\d [+-]\d\d:\d\d$/, '');
}
