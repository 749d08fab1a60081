import type { NoticeBody } from '../domain/alerting.ts';
import { isGood, type Checked, type Findings, type TableFound } from '../engine/findings.ts';
import type { EventTally } from '../formats/event-tally.ts';
import type { Shape } from '../pattern/shapes.ts';
import { iso } from '../present/time-text.ts';
import type { ExplainAnswer, HealthAnswer, HistoryAnswer, UsageAnswer } from './answers.ts';
import { lineEnds } from './check.ts';
import {
  answerJson,
  eventJson,
  holdingJson,
  lineJson,
  poolJson,
  poolUsageJson,
  siteJson,
  wholeJson,
} from './json-parts.ts';
import type { Answer } from './who.ts';

/**
 * `who --json`: stable keys, times in ISO 8601 UTC, unknown as null; `people` are those whom a configuration knows by
 * name.
 */
export function whoJson(answer: Answer, list: Listing = atOnce, people: NoticeBody['people'] = {}): unknown {
  const json = (one: Parameters<typeof holdingJson>[0]): unknown => holdingJson(one, people);
  const holdings = answer.pools.flatMap((pool) => pool.holdings.map((holding) => ({ pool, holding })));
  return {
    ...answerJson(answer),
    pools: answer.pools.map(poolJson),
    sessions: list(
      holdings.filter(({ holding }) => holding.uncertain !== true),
      json,
    ),
    uncertain: list(
      holdings.filter(({ holding }) => holding.uncertain === true),
      json,
    ),
  };
}

/** Makes a list of JSON of a list of things. */
type Listing = <T>(things: readonly T[], json: (thing: T) => unknown) => Iterable<unknown>;

function atOnce<T>(things: readonly T[], json: (thing: T) => unknown): unknown[] {
  return things.map(json);
}

/** Makes the elements one by one, as they are written: a history may hold millions. */
export function oneByOne<T>(things: readonly T[], json: (thing: T) => unknown): Iterable<unknown> {
  return {
    *[Symbol.iterator]() {
      for (const thing of things) yield json(thing);
    },
  };
}

/** `history --json`: as far as is known at the end of what was read. */
export function historyJson({ end, sessions, events, systems }: HistoryAnswer, list: Listing = atOnce): unknown {
  const refusals = events.filter(({ event }) => event.kind === 'refused' || event.kind === 'limit-exceeded');
  return {
    ...answerJson(end),
    sessions: list(sessions, (session) => wholeJson(session, systems[session.pool] ?? '')),
    refusals: list(refusals, ({ pool, event }) => eventJson(pool, event)),
  };
}

/**
 * `usage --json`: spans in milliseconds, times in ISO 8601 UTC, unknown as null. `steps` hold until the next one, the
 * last until `to`.
 */
export function usageJson({ end, from, to, pools }: UsageAnswer): unknown {
  return { ...answerJson(end), from: iso(from), to: iso(to), pools: pools.map(poolUsageJson) };
}

/** `explain --json`: the sessions, each with the lines it is known by, as they were read and as they stand now. */
export function explainJson({ end, sessions }: ExplainAnswer): unknown {
  return {
    ...answerJson(end),
    sessions: sessions.map(({ session, system, lines }) => ({
      ...wholeJson(session, system),
      lines: lines.map(lineJson),
    })),
  };
}

/** `health --json`: an aspect for each part, in words and with facts for machines. */
export function healthJson({ healthy, at, site, labels, aspects }: HealthAnswer): unknown {
  return {
    healthy,
    at: iso(at),
    ...siteJson({ site, labels }),
    aspects: aspects.map(({ facts, ...aspect }) => ({ ...aspect, ...facts })),
  };
}

/** `check --json`: stable keys, times in ISO 8601 UTC, unknown as null. */
export function checkJson(checked: readonly Checked[]): unknown {
  return {
    good: isGood(checked),
    sources: checked.map(({ source, path, trouble, leftOut, stated, asked, found }) => ({
      source,
      path,
      trouble,
      leftOut,
      ...(stated !== undefined && { stated }),
      ...(asked !== undefined && { asked: askedJson(asked) }),
      ...(found !== null && findingsJson(found)),
    })),
  };
}

function askedJson({ statement, answer }: NonNullable<Checked['asked']>): Record<string, unknown> {
  return { statement, answer: answer === null ? null : { ...answer, clock: iso(answer.clock) } };
}

function tableJson({ newest, clock, ...table }: TableFound): Record<string, unknown> {
  return { ...table, newest: newest === null ? null : iso(newest), clock: iso(clock) };
}

function findingsJson(found: Findings): Record<string, unknown> {
  const {
    product,
    system,
    sure,
    instance,
    timezone,
    starts,
    siblings,
    tally,
    events,
    understood,
    patterns,
    remarks,
    unlisted,
  } = found;
  const meanings = [...Map.groupBy(patterns, ({ means }) => means)].map(
    ([means, group]) => [means, group.reduce((sum, { lines }) => sum + lines, 0)] as const,
  );
  return {
    product,
    system,
    sure,
    instance,
    ...(tally !== null && { encoding: tally.encoding, lineEnds: lineEnds(tally) }),
    timezone: { ...timezone, startUpLines: starts.stated, agreeing: starts.agreeing },
    ...(tally !== null && { bytes: tally.bytes, siblings, lines: tally.lines, heads: tally.heads }),
    ...(events !== null && eventsJson(events)),
    ...(found.table !== null && { table: tableJson(found.table) }),
    firstStamp: found.first === null ? null : iso(found.first),
    lastStamp: found.last === null ? null : iso(found.last),
    understood: {
      lines: understood,
      byMeaning: Object.fromEntries(meanings),
      byPattern: Object.fromEntries(patterns.map(({ pattern, lines }) => [pattern, lines])),
    },
    notUnderstood: found.notUnderstood.map(shapeJson),
    quoted: found.quoted.map(shapeJson),
    unknown: found.unknown.map(shapeJson),
    unlisted,
    pools: found.pools.map(({ pool, kind, limit, perCore, atLeast, atMost, coverage }) => ({
      pool,
      kind,
      limit,
      perCore,
      seatsUsed: { atLeast, atMost },
      coverage: { ...coverage, since: coverage.since === null ? null : iso(coverage.since) },
    })),
    mail: found.mail.map((one) => ({ ...one, first: iso(one.first), last: iso(one.last) })),
    remarks,
  };
}

function eventsJson({
  says,
  bytes,
  encoding,
  events,
  computers,
  channels,
  providers,
  dateOrder,
}: EventTally): Record<string, unknown> {
  const counts = (pairs: readonly [string, number][]): unknown =>
    pairs.map(([name, number]) => ({ name, events: number }));
  return {
    form: says,
    bytes,
    encoding: encoding ?? null,
    events,
    dateOrder: dateOrder ?? null,
    computers: counts(computers),
    channels: counts(channels),
    providers: counts(providers),
  };
}

function shapeJson({ count, example }: Shape): unknown {
  return { count, example: { file: example.file, position: example.at, text: example.text } };
}
