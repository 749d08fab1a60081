import { MAX_AHEAD } from '../domain/believable.ts';
import type { Entry, Instant, Json } from '../domain/entry.ts';
import type { PoolNow } from '../domain/ledger.ts';
import { lineInputOf, readsEvents, type Match, type NewerVersion } from '../domain/product.ts';
import type { Batch } from '../domain/reader.ts';
import type { Work } from '../domain/store.ts';
import { inTime } from '../ingest/by-time.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import { holdsLiteral } from '../pattern/pattern.ts';
import { ingest } from './drive.ts';
import { createEngine, SETTLED, type Engine, type EngineSource, type EngineSettings } from './engine.ts';
import type { Findings } from './findings.ts';
import { createMailCount, createTextCount } from './replay-findings.ts';
import { relevanceFilter } from './sources.ts';
import { isTextless } from './textless.ts';

const MINUTE = 60_000;

/** Plays a log as if it had been watched while it was written, each entry at the moment of its stamp. */
export interface Replay {
  /** Batches of the log; those of events are played in the order of time. */
  take(batches: readonly Batch[]): void;
  /** The log ends: time passes up to its last stamp that is believed. Gives that; null where there is none. */
  end(last: Instant | null): Instant | null;
  /** The version that the log states, where it is newer than any that was tried. */
  newer(): NewerVersion | undefined;
  findings(): Pick<Findings, 'understood' | 'patterns' | 'notUnderstood' | 'unknown' | 'unlisted' | 'mail'> & {
    pools: PoolNow[];
    /** Events of the product whose text is missing. */
    textless: number;
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
  const holdsEvents = readsEvents(parser);
  const localTime = lineInputOf(parser)?.localTime;
  const isRelevant = relevanceFilter(source);
  const says = ({ event }: Entry): boolean => event !== undefined && isRelevant(event);
  let textless = 0;
  const texts = createTextCount((text) => localTime === undefined || localTime(text) !== undefined);
  const mails = createMailCount();
  const { observed, found, emitted, newer } = observe(source);
  const engine = createEngine({ ...settings, sources: [observed] });
  const clock = createReplayClock(engine, source.id, now, {
    awake: awakeAfter(settings),
    settled: ({ outbox }, at) => {
      for (const notice of outbox) if (notice.held !== true) mails.add(notice, at);
    },
  });

  function stampOf({ at, text, recordStart }: Entry): Instant | undefined {
    if (at !== undefined) return at;
    const wall = localTime?.(text) ?? (recordStart === undefined ? undefined : localTime?.(recordStart));
    return wall === undefined ? undefined : source.utc(wall, clock.at() ?? undefined);
  }

  function playLine(entry: Entry, next: Json): void {
    if (entry.at === undefined && !holdsLiteral(entry.text, literals)) return texts.sample(entry);
    const { matches, remarks } = feed(entry, next);
    const match = matches.at(-1);
    if (entry.at !== undefined) {
      texts.understood('a list of all holders', 'list of holders');
      for (const line of remarks) texts.notUnderstood(line, entry.place);
    } else if (match == null || remarks.length > 0) texts.notUnderstood(entry.text, entry.place);
    else texts.understood(match.id, match.means);
  }

  /**
   * Of a log of events most are none of the product's: what says nothing to it, and speaks of no logins, is left out.
   * The parts of an event are looked at one by one behind its whole text. Understood is what a pattern fits and the
   * product knows by an identity; where a product has no pattern, that of which its parser has made something. What a
   * provider writes that a pattern knows, and no other does, is not understood.
   */
  function playEvent(entry: Entry, next: Json): void {
    const { matches, remarks, means } = feed(entry, next);
    const match = matches.find((one) => one !== null);
    if (isTextless(entry, source)) textless += 1;
    if (remarks.length > 0) texts.notUnderstood(told(entry), entry.place);
    else if (match !== undefined && match !== null && says(entry)) texts.understood(match.id, match.means);
    else if (parser.patterns.length === 0 && means !== undefined) texts.understood(nameOf(entry), means);
    else if (entry.event !== undefined && source.match(entry.event.source) !== undefined)
      texts.notUnderstood(told(entry), entry.place);
    else texts.sample(entry);
  }

  /**
   * Takes one entry at its moment. Gives what its texts were found to be, null for one that no pattern fitted, the
   * texts that were said not to be understood, and the kind of the first licence event that was made of it, if any was.
   */
  function feed(
    entry: Entry,
    next: Json,
  ): { matches: readonly (Match | null)[]; remarks: string[]; means: string | undefined } {
    const moment = clock.believed(stampOf(entry));
    if (moment !== null) clock.pass(moment);
    const arrived = clock.at() ?? 0;
    found.length = 0;
    emitted.length = 0;
    enter({ entries: [{ ...entry, history: false, arrived }], notes: [], next, caughtUp: false }, arrived);
    const told = clock.settle(arrived)?.events ?? [];
    const remarks = told.flatMap(({ event }) =>
      event.kind === 'remark' && event.what === 'not-understood' ? [event.proof.text] : [],
    );
    return { matches: found, remarks, means: emitted.find((kind) => kind !== 'remark') };
  }

  function enter(batch: Batch, at: Instant): void {
    ingest(engine, [{ source: source.id, input: source.id, batch }], at);
  }

  return {
    take(batches) {
      const wrapped = (batch: Batch): SourceBatch => ({ source: source.id, input: source.id, batch });
      for (const batch of holdsEvents ? inTime(batches.map(wrapped)) : batches) {
        if (batch.notes.length > 0) enter({ ...batch, entries: [] }, clock.at() ?? 0);
        for (const entry of batch.entries) (holdsEvents ? playEvent : playLine)(entry, batch.next);
      }
    },
    end(last) {
      const until = clock.believed(last);
      if (until === null) return null;
      const to = Math.max(until, clock.at() ?? until);
      clock.pass(to);
      clock.tick(to + SETTLED);
      return to;
    },
    newer,
    findings: () => ({ ...texts.findings(), pools: engine.ledger.pools(), mail: mails.all(), textless }),
  };
}

/** The text of an event, or that it has none. */
function told(entry: Entry): string {
  return entry.text.trim() === '' ? `(no text) ${nameOf(entry)}` : entry.text;
}

/** An event as its writer numbers it. */
function nameOf({ event }: Entry): string {
  return [event?.source ?? '', event?.id ?? ''].join(' ').trim();
}

/**
 * The source with what its patterns find, one by one, null where none fits, and with the kinds of the licence events
 * that its parser emits.
 */
function observe(source: EngineSource): {
  observed: EngineSource;
  found: (Match | null)[];
  emitted: string[];
  newer(): NewerVersion | undefined;
} {
  const found: (Match | null)[] = [];
  const emitted: string[] = [];
  const { parser } = source.product;
  function match(text: string): Match | undefined {
    const fits = source.match(text);
    found.push(fits ?? null);
    return fits;
  }
  let newest: NewerVersion | undefined;
  const parse: typeof parser.parse = (entry, state, emit, tools) => {
    const after = parser.parse(
      entry,
      state,
      (event) => {
        emitted.push(event.kind);
        emit(event);
      },
      tools,
    );
    newest = parser.newerThanTested?.(after);
    return after;
  };
  const product = { ...source.product, parser: { ...parser, parse } };
  return { observed: { ...source, product, match }, found, emitted, newer: () => newest };
}

/** For so long behind a change of its alerts a rule may still raise or end one, in milliseconds. */
function awakeAfter({ rules }: Pick<EngineSettings, 'rules'>): number {
  return 2 * Math.max(MINUTE, ...rules.map(({ minInterval, resolveAfter }) => minInterval + resolveAfter));
}

/** The clock of a replay: it stands where the log has come to. */
interface ReplayClock {
  /** Null before the first stamp. */
  at(): Instant | null;
  /** A stamp, or where the clock stands in place of one that is not believed. */
  believed(stamp: Instant | null | undefined): Instant | null;
  /** Lets time pass, minute by minute where alerts may rise or end meanwhile. */
  pass(to: Instant): void;
  /** Moves it to an instant at once. */
  tick(to: Instant): void;
  /** Gives what has gathered in the engine; undefined where that is nothing. */
  settle(at: Instant): Work | undefined;
}

function createReplayClock(
  engine: Engine,
  source: string,
  now: Instant,
  { awake, settled }: { awake: number; settled(work: Work, at: Instant): void },
): ReplayClock {
  let clock: Instant | null = null;
  /** Until then an alert may still rise or end, so that the clock must come by. */
  let awakeUntil = -Infinity;

  function tick(at: Instant): void {
    clock = at;
    engine.tick(at, [source]);
    settle(at);
  }

  function settle(at: Instant): Work | undefined {
    const work = engine.work(at);
    if (work === undefined) return undefined;
    if (work.rules.size > 0) awakeUntil = at + awake;
    settled(work, at);
    return work;
  }

  return {
    at: () => clock,
    believed: (stamp) => (stamp == null || stamp > Math.max(now, clock ?? now) + MAX_AHEAD ? clock : stamp),
    pass(to) {
      while (clock !== null && clock < awakeUntil && clock + MINUTE < to) tick(clock + MINUTE);
      if (clock === null || to > clock) tick(to);
    },
    tick,
    settle,
  };
}
