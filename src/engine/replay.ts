import type { Findings, WouldMail } from '../answers/check.ts';
import type { Notice } from '../domain/alerting.ts';
import type { Entry, Instant, Json } from '../domain/entry.ts';
import type { PoolNow } from '../domain/ledger.ts';
import { lineInputOf, readsEvents, type Match } from '../domain/product.ts';
import type { Batch } from '../domain/reader.ts';
import type { Work } from '../domain/store.ts';
import { MAX_AHEAD } from '../ingest/clock-skew.ts';
import { holdsLiteral } from '../pattern/pattern.ts';
import { createShapes } from '../pattern/shapes.ts';
import { createEngine, SETTLED, type EngineSource, type EngineSettings } from './engine.ts';

const MINUTE = 60_000;

/** Of lines that speak of licences, so many are looked at closely. */
const SAMPLED = 20_000;
const RELEVANT = /licen[cs]e|log(?:on|in|off|out)\b/i;

/** What makes a line a candidate beside the literals of a product: `icense` finds `License` and `license`. */
export const RELEVANT_LITERALS: readonly string[] = [
  'icense',
  'icence',
  'ICENSE',
  'ICENCE',
  'ogon',
  'ogin',
  'ogoff',
  'ogout',
  'LOGON',
  'LOGIN',
  'LOGOFF',
  'LOGOUT',
];

/** Plays a log as if it had been watched while it was written, each line at the moment of its stamp. */
export interface Replay {
  take(batch: Batch): void;
  /** The log ends: time passes up to its last stamp that is believed. Gives that; null where there is none. */
  end(last: Instant | null): Instant | null;
  findings(): Pick<Findings, 'understood' | 'patterns' | 'notUnderstood' | 'unknown' | 'unlisted' | 'mail'> & {
    pools: PoolNow[];
  };
}

/**
 * `literals` are those of the product and the configuration; lines that hold none of them are only sampled. A stamp
 * that lies far ahead of `now` moves no time, as it would not where the log is watched.
 */
export function createReplay(
  source: EngineSource,
  literals: readonly string[],
  settings: Omit<EngineSettings, 'sources'>,
  now: Instant,
): Replay {
  const { parser } = source.product;
  const ofEvents = readsEvents(parser);
  const localTime = lineInputOf(parser)?.localTime;
  const hits = new Map<string, { means: string; lines: number }>();
  const mailed = new Map<string, { title: string; alerts: Set<string>; at: Instant[] }>();
  const [notUnderstood, unknown] = [createShapes(), createShapes()];
  /** What the texts of one entry were found to be. */
  const matches: (Match | null)[] = [];
  const observed: EngineSource = {
    ...source,
    match(text) {
      const found = source.match(text);
      matches.push(found ?? null);
      return found;
    },
  };
  const pipeline = createEngine({ ...settings, sources: [observed] });
  const longest = Math.max(
    MINUTE,
    ...settings.rules.map(({ minInterval, resolveAfter }) => minInterval + resolveAfter),
  );
  let clock: Instant | null = null;
  /** Until then an alert may still rise or end, so that the clock must come by. */
  let awakeUntil = -Infinity;
  let sampled = 0;
  let understood = 0;

  function settle(at: Instant): Work | undefined {
    const work = pipeline.work(at);
    if (work === undefined) return undefined;
    if (work.rules.size > 0) awakeUntil = at + 2 * longest;
    for (const notice of work.outbox) if (notice.held !== true) mail(notice, at);
    return work;
  }

  function mail({ body }: Notice, at: Instant): void {
    for (const { rule, title, fingerprint, startsAt } of body.alerts) {
      const known = mailed.get(rule) ?? { title, alerts: new Set<string>(), at: [] };
      mailed.set(rule, known);
      known.alerts.add(`${fingerprint} ${startsAt}`);
      known.at.push(at);
    }
  }

  function pass(to: Instant): void {
    while (clock !== null && clock < awakeUntil && clock + MINUTE < to) tick(clock + MINUTE);
    if (clock === null || to > clock) tick(to);
  }

  function tick(at: Instant): void {
    clock = at;
    pipeline.tick(at, [source.id]);
    settle(at);
  }

  function believed(stamp: Instant | null | undefined): Instant | null {
    return stamp == null || stamp > Math.max(now, clock ?? now) + MAX_AHEAD ? clock : stamp;
  }

  function stampOf({ at, text, recordStart: head }: Entry): Instant | undefined {
    if (at !== undefined) return at;
    const wall = localTime?.(text) ?? (head === undefined ? undefined : localTime?.(head));
    return wall === undefined ? undefined : source.utc(wall, clock ?? undefined);
  }

  function sample({ text, place }: Entry): void {
    if (!RELEVANT.test(text) || (localTime !== undefined && localTime(text) === undefined)) return;
    sampled += 1;
    if (sampled <= SAMPLED) unknown.add(text, place);
  }

  function play(entry: Entry, next: Json): void {
    if (ofEvents) return playEvent(entry, next);
    if (entry.at === undefined && !holdsLiteral(entry.text, literals)) {
      sample(entry);
      return;
    }
    const { match, remarks } = feed(entry, next);
    if (entry.at !== undefined) {
      count('a list of all holders', 'list of holders');
      for (const line of remarks) notUnderstood.add(line, entry.place);
    } else if (match == null || remarks.length > 0) notUnderstood.add(entry.text, entry.place);
    else count(match.id, match.means);
  }

  /**
   * Of a log of events most are none of the product's: what says nothing to it, and speaks of no logins, is left out.
   */
  function playEvent(entry: Entry, next: Json): void {
    const { match, remarks } = feed(entry, next);
    if (remarks.length > 0) notUnderstood.add(entry.text, entry.place);
    else if (match !== undefined && match !== null) count(match.id, match.means);
    else sample(entry);
  }

  /**
   * One entry at its moment; gives what its text was found to be (of an event, whose parts are looked at one by one
   * behind it, at first; of a line at last), and what of it was said not to be understood.
   */
  function feed(entry: Entry, next: Json): { match: Match | null | undefined; remarks: string[] } {
    const moment = believed(stampOf(entry));
    if (moment !== null) pass(moment);
    const arrived = clock ?? 0;
    matches.length = 0;
    pipeline.ingest(
      [
        {
          source: source.id,
          input: source.id,
          batch: { entries: [{ ...entry, history: false, arrived }], notes: [], next, caughtUp: false },
        },
      ],
      arrived,
    );
    const told = settle(arrived)?.events ?? [];
    const remarks = told.flatMap(({ event }) =>
      event.kind === 'remark' && event.what === 'not-understood' ? [event.proof.text] : [],
    );
    return { match: ofEvents ? matches.find((found) => found !== null) : matches.at(-1), remarks };
  }

  function count(pattern: string, means: string): void {
    understood += 1;
    const known = hits.get(pattern) ?? { means, lines: 0 };
    hits.set(pattern, { means, lines: known.lines + 1 });
  }

  return {
    take(batch) {
      if (batch.notes.length > 0)
        pipeline.ingest([{ source: source.id, input: source.id, batch: { ...batch, entries: [] } }], clock ?? 0);
      for (const entry of batch.entries) play(entry, batch.next);
    },
    end(last) {
      const until = believed(last);
      if (until === null) return null;
      const to = Math.max(until, clock ?? until);
      pass(to);
      tick(to + SETTLED);
      return to;
    },
    findings: () => ({
      understood,
      patterns: [...hits].map(([pattern, { means, lines }]) => ({ means, pattern, lines })),
      notUnderstood: notUnderstood.all(),
      unknown: unknown.all(),
      unlisted: notUnderstood.others + unknown.others + Math.max(0, sampled - SAMPLED),
      pools: pipeline.ledger.pools(),
      mail: [...mailed].map(([rule, { title, alerts, at }]): WouldMail => ({
        rule,
        title,
        alerts: alerts.size,
        mails: at.length,
        first: Math.min(...at),
        last: Math.max(...at),
      })),
    }),
  };
}
