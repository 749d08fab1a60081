import { MAX_AHEAD } from '../domain/believable.ts';
import type { Entry, Instant, Json } from '../domain/entry.ts';
import type { PoolNow } from '../domain/ledger.ts';
import type { LicenceEvent, Sourced } from '../domain/licence-event.ts';
import { lineInputOf, readsEvents, writtenAt, type Match, type NewerVersion } from '../domain/product.ts';
import type { Batch } from '../domain/reader.ts';
import type { Work } from '../domain/store.ts';
import { inTime } from '../ingest/by-time.ts';
import type { SourceBatch } from '../ingest/source-batch.ts';
import { holdsLiteral } from '../pattern/pattern.ts';
import { ingest } from './drive.ts';
import { createEngine, SETTLED, type Engine, type EngineSource, type EngineSettings } from './engine.ts';
import type { Findings } from './findings.ts';
import { createMailCount, createTextCount, type TextFindings } from './replay-findings.ts';
import { createStreamOrder, type TimedLine } from './replay-streams.ts';
import { relevanceFilter } from './sources.ts';
import { isTextless } from './textless.ts';

const MINUTE = 60_000;

/** Plays a log as if it had been watched while it was written, each entry at the moment of its stamp. */
export interface Replay {
  /** Batches of the log; those of events are played in the order of time. */
  take(batches: readonly Batch[]): void;
  /**
   * The log ends, its stamps being from `first` to `last`: time passes up to the last that is believed. Gives both as
   * they are of all its streams; null where there is none.
   */
  end(first: Instant | null, last: Instant | null): { first: Instant | null; last: Instant | null };
  /** What its parser believes of the clock of the last list of all holders, and what it assumes; null of no list. */
  listed(): Listed | null;
  /** The version that the log states, where it is newer than any that was tried. */
  newer(): NewerVersion | undefined;
  findings(): TextFindings &
    Pick<Findings, 'mail'> & {
      pools: PoolNow[];
      /** Events of the product whose text is missing. */
      textless: number;
    };
}

/** When a list of all holders was made, as its parser believes, and in sentences what that rests on. */
export interface Listed {
  at: Instant;
  assumed: readonly string[];
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
  const input = lineInputOf(parser);
  const isStamped = input?.localTime !== undefined || input?.writtenAt !== undefined;
  const isRelevant = relevanceFilter(source);
  const says = ({ event }: Entry): boolean => event !== undefined && isRelevant(event);
  let textless = 0;
  const texts = createTextCount(
    (text) => input === undefined || !isStamped || writtenAt(input, text, source.utc) !== undefined,
  );
  const mails = createMailCount();
  const { observed, seen, newer, listed } = observe(source);
  const order = createStreamOrder(input, source.utc, now, playLine);
  const engine = createEngine({ ...settings, sources: [observed] });
  const clock = createReplayClock(engine, source.id, now, {
    awake: awakeAfter(settings),
    settled: ({ outbox }, at) => {
      for (const notice of outbox) if (notice.held !== true) mails.add(notice, at);
    },
  });

  function takeLine(entry: Entry, next: Json): void {
    if (entry.at === undefined && !holdsLiteral(entry.text, literals)) texts.sample(entry);
    else order.take(entry, next);
  }

  /** A line was understood where its parser made something of it, or believed what a pattern found in it. */
  function playLine({ entry, own, next, at }: TimedLine): void {
    const { matches, quoted, remarks, made } = feed(entry, next, at);
    const match = matches.at(-1);
    if (entry.at !== undefined) {
      texts.understood('a list of all holders', 'list of holders');
      for (const one of remarks) texts.notUnderstood(wordsOf(one, entry), entry.place);
    } else if (remarks.length > 0) texts.notUnderstood(entry.text, entry.place);
    else if (match != null) texts.understood(match.id, match.means);
    else if (made !== undefined) texts.understood(made.kind === 'message' ? made.code : made.kind, made.kind);
    else if (quoted) texts.quoted(entry.text, entry.place);
    else if (beginsRecord(own.text)) texts.notUnderstood(entry.text, entry.place);
  }

  /** Whether a line without what names its stream begins a record, and not behind words. */
  function beginsRecord(text: string): boolean {
    const bytes = Buffer.from(text);
    return input?.isRecordStart?.(bytes, 0, bytes.length) !== false && (input?.stream?.(text)?.layout ?? '') === '';
  }

  /**
   * Of a log of events most are none of the product's: what says nothing to it, and speaks of no logins, is left out.
   * The parts of an event are looked at one by one behind its whole text. Understood is what a pattern fits and the
   * product knows by an identity; where a product has no pattern, that of which its parser has made something. What a
   * provider writes that a pattern knows, and no other does, is not understood.
   */
  function playEvent(entry: Entry, next: Json): void {
    const { matches, remarks, made } = feed(entry, next, entry.at);
    const match = matches.find((one) => one !== null);
    if (isTextless(entry, source)) textless += 1;
    const late = remarks.filter((one) => isOfAnother(one, entry));
    for (const { proof } of late) texts.notUnderstood(proof.text, proof);
    if (remarks.length > late.length) texts.notUnderstood(told(entry), entry.place);
    else if (match !== undefined && match !== null && says(entry)) texts.understood(match.id, match.means);
    else if (parser.patterns.length === 0 && made !== undefined) texts.understood(nameOf(entry), made.kind);
    else if (entry.event !== undefined && source.match(entry.event.source) !== undefined)
      texts.notUnderstood(told(entry), entry.place);
    else texts.sample(entry);
  }

  /**
   * Takes one entry at its moment. Gives what its texts were found to be, null for one of which nothing was believed,
   * whether a pattern fitted one that was not believed, the texts that were said not to be understood, and the first
   * licence event that was made of it, if any was.
   */
  function feed(entry: Entry, next: Json, at: Instant | undefined): Seen & { remarks: NotUnderstood[] } {
    const moment = clock.believed(at);
    if (moment !== null) clock.pass(moment);
    const arrived = clock.at() ?? 0;
    seen.matches.length = 0;
    seen.quoted = false;
    seen.made = undefined;
    enter({ ...batchOf({ ...entry, history: false, arrived }), next, caughtUp: false }, arrived);
    const events = clock.settle(arrived)?.events ?? [];
    const remarks = events.flatMap(({ event }) => (isNotUnderstood(event) ? [event] : []));
    return { ...seen, remarks };
  }

  function enter(batch: Batch, at: Instant): void {
    ingest(engine, [{ source: source.id, input: source.id, batch }], at);
  }

  return {
    take(batches) {
      const wrapped = (batch: Batch): SourceBatch => ({ source: source.id, input: source.id, batch });
      const merged = holdsEvents && !batches.some(({ of }) => of === 'table');
      for (const batch of merged ? inTime(batches.map(wrapped)) : batches) {
        if (batch.notes.length > 0) enter({ ...batch, entries: [] }, clock.at() ?? 0);
        for (const entry of batch.entries) (merged ? playEvent : takeLine)(entry, batch.next);
      }
    },
    end(first, last) {
      order.end();
      const span = order.span();
      const least = span === null || first === null ? first : Math.min(first, span.first);
      const until = clock.believed(span === null || last === null ? last : Math.max(last, span.last));
      if (until === null) return { first: least, last: null };
      const to = Math.max(until, clock.at() ?? until);
      clock.pass(to);
      clock.tick(to + SETTLED);
      return { first: least, last: to };
    },
    newer,
    listed,
    findings: () => ({ ...texts.findings(), pools: engine.ledger.pools(), mail: mails.all(), textless }),
  };
}

/** An entry as a batch of its own. */
function batchOf(entry: Entry): Pick<Batch, 'entries' | 'notes' | 'of'> {
  return { entries: [entry], notes: [], ...(entry.table !== undefined && { of: 'table' }) };
}

/** The text of an event, or that it has none. */
function told(entry: Entry): string {
  return entry.text.trim() === '' ? `(no text) ${nameOf(entry)}` : entry.text;
}

/** An event as its writer numbers it. */
function nameOf({ event }: Entry): string {
  return [event?.source ?? '', event?.id ?? ''].join(' ').trim();
}

/** What a parser says that it did not understand. */
type NotUnderstood = Extract<Sourced, { kind: 'remark' }>;

function isNotUnderstood(event: Sourced): event is NotUnderstood {
  return event.kind === 'remark' && event.what === 'not-understood';
}

/** Of a table the proof is its header. */
function wordsOf({ text, proof }: NotUnderstood, { table }: Entry): string {
  return table === undefined ? proof.text : (text ?? proof.text);
}

/** What is decided by what comes later, such as a failure without its reason, is shown as it stands. */
function isOfAnother({ proof }: NotUnderstood, { place }: Entry): boolean {
  return proof.at !== place.at || proof.file !== place.file;
}

/** What a parser did with the texts of one entry. */
interface Seen {
  /** What was believed of each text that was tried; null where nothing was. */
  matches: (Match | null)[];
  /** Whether a pattern fitted a text that was not believed, such as one in the middle of a record. */
  quoted: boolean;
  /** The first licence event that it emitted, but for remarks. */
  made: LicenceEvent | undefined;
}

/** The source, and what its parser is seen to do. */
function observe(source: EngineSource): {
  observed: EngineSource;
  seen: Seen;
  newer(): NewerVersion | undefined;
  listed(): Listed | null;
} {
  let at: Instant | null = null;
  let assumed: string[] = [];
  const seen: Seen = { matches: [], quoted: false, made: undefined };
  const { parser } = source.product;
  const match: EngineSource['match'] = (text, stands) => {
    const fits = source.match(text);
    const believed = fits !== undefined && stands?.(fits) !== false ? fits : undefined;
    seen.matches.push(believed ?? null);
    seen.quoted ||= fits !== believed;
    return believed;
  };
  let newest: NewerVersion | undefined;
  const parse: typeof parser.parse = (entry, state, emit, tools) => {
    const after = parser.parse(
      entry,
      state,
      (event) => {
        if (event.kind !== 'remark') seen.made ??= event;
        if (event.kind === 'census') at = event.at;
        if (event.kind === 'remark' && event.what === 'zone') assumed = [...new Set([...assumed, event.detail])];
        emit(event);
      },
      tools,
    );
    newest = parser.newerThanTested?.(after);
    return after;
  };
  const product = { ...source.product, parser: { ...parser, parse } };
  return {
    observed: { ...source, product, match },
    seen,
    newer: () => newest,
    listed: () => (at === null ? null : { at, assumed }),
  };
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
