import { millisecondsInDay as DAY, millisecondsInMinute as MINUTE } from 'date-fns/constants';
import type { Instant } from '../domain/entry.ts';
import type { NewerVersion } from '../domain/product.ts';
import type { Outgoing, InputReading, Vitals } from '../domain/store.ts';
import { ago, iso, type Clock } from '../present/time-text.ts';
import { newerWords, plural } from '../present/words.ts';

/** The receiver that `mail:` configures. */
const MAIL = 'mail';

/** A mail that has waited for longer than this is a trouble. */
const MAIL_LATE = 15 * MINUTE;

/** Globs are looked up about once a minute: what turned up since is new, and need not have been read. */
const NEW = 70_000;

/** So many files that are left out are named. */
const MOST_NAMED = 5;

/** What the verdict is made of. */
export interface Vital {
  now: Instant;
  /** Milliseconds between two looks of `watch`. */
  poll: number;
  lastAlive: Instant | null;
  /** Whether a `watch` runs now; undefined where that cannot be told. */
  running: boolean | undefined;
  vitals: Vitals | undefined;
  /** The configured sources, each with the last stamp that was read. */
  sources: readonly {
    id: string;
    paths: readonly string[];
    lastStamp: Instant | null;
    /** The file whose time shows that somebody is alive, and when it was last seen to be written. */
    alive?: { path: string; at: Instant | null };
  }[];
  /** Sources that are read from exports or lists of which the newest is old, and whether it is too old. */
  old?: readonly { source: string; since: Instant; told: string; isTooOld: boolean }[];
  /** The ids of the configured receivers; one where it is left out. */
  receivers?: readonly string[];
  /** The deliveries that were made, and those that wait. */
  notices: readonly Outgoing[];
  /** Damaged states that were moved aside. */
  damaged: readonly string[];
  /** Texts that no parser understood, of the last seven days: how many, and of how many kinds. */
  notUnderstood: { texts: number; kinds: number };
  /** What the logs that hold the lines of two show, of the last seven days: a sentence each. */
  mixed?: readonly string[];
  /** The version that each source states where it is newer than any that was tried, by its id. */
  newer?: ReadonlyMap<string, NewerVersion>;
  /** Why the state cannot be written; null where nothing speaks against it. */
  unwritten: string | null;
}

/**
 * What is asked: whether `watch` lives and can commit, whether every source is read, or both and whether mails get
 * away.
 */
export type Question = 'alive' | 'ready' | 'everything';

/** One line of the report. `facts` are for machines. */
export interface Aspect {
  aspect: string;
  healthy: boolean;
  says: string;
  facts: Readonly<Record<string, unknown>>;
}

/** Judges whether `watch` lives, reads what it is to read, and gets its mails away, as far as it is asked for. */
export function healthOf(vital: Vital, clock: Clock, question: Question = 'everything'): Aspect[] {
  const watch = watchOf(vital, clock);
  if (question === 'alive') return [watch, stateOf(vital)];
  const sources = vital.sources.map((source) => sourceOf(source, vital, clock));
  if (question === 'ready') return [watch, ...sources];
  const remarks = [...exportsOf(vital), ...textsOf(vital), ...orderOf(vital), ...versionsOf(vital)];
  return [watch, ...sources, ...receiversOf(vital, clock), ...remarks, stateOf(vital)];
}

/** `watch` says every 30 s that it lives, or at each look where those are rarer. */
export function silenceAllowed(poll: number): number {
  return Math.max(2 * MINUTE, 3 * poll);
}

function watchOf({ now, poll, lastAlive, running, vitals }: Vital, clock: Clock): Aspect {
  const startedAt = vitals?.startedAt ?? null;
  const facts = { lastAlive: time(lastAlive), ageSeconds: seconds(now, lastAlive), startedAt: time(startedAt) };
  if (lastAlive === null)
    return { aspect: 'watch', healthy: false, says: 'has not run yet: start "seatwatch watch"', facts };
  const healthy = running !== false && now - lastAlive <= silenceAllowed(poll);
  const since = startedAt === null ? '' : `, running since ${clock(startedAt)}`;
  const says = healthy
    ? `alive ${ago(now - lastAlive)} ago${since}`
    : `${running === false ? 'not running, ' : ''}last alive ${ago(now - lastAlive)} ago ` +
      `(${clock(lastAlive)}): start "seatwatch watch", or see its log`;
  return { aspect: 'watch', healthy, says, facts };
}

function sourceOf(
  { id, paths, lastStamp, alive }: Vital['sources'][number],
  { now, poll, vitals, lastAlive }: Vital,
  clock: Clock,
): Aspect {
  const all = Object.values(vitals?.readings ?? {}).filter(({ source }) => source === id);
  const inputs = all.filter(({ leftOut }) => leftOut === undefined);
  const others = all.flatMap(({ leftOut }) => leftOut ?? []);
  const reads = inputs.flatMap(({ readAt }) => readAt ?? []);
  // Only beside others: a source of which nothing was read yet is not read.
  const fresh = reads.length === 0 ? [] : inputs.filter((input) => isFresh(input, now));
  const lastRead = reads.length === inputs.length - fresh.length && reads.length > 0 ? Math.min(...reads) : null;
  const stamp = lastStamp === null ? 'no stamp yet' : `last stamp ${clock(lastStamp)}`;
  const signs =
    alive === undefined
      ? ''
      : alive.at === null
        ? `; ${alive.path} was not seen to be written yet`
        : `; somebody was alive at ${clock(alive.at)}, ${ago(now - alive.at)} ago, by the time of ${alive.path}`;
  const troubles = inputs
    .filter((input) => !fresh.includes(input))
    .flatMap((input) => troubleOf(input, now, lastAlive, poll));
  const facts = {
    source: id,
    lastRead: time(lastRead),
    lastStamp: time(lastStamp),
    ...(alive !== undefined && { alive: { path: alive.path, at: time(alive.at) } }),
    inputs: all.map(({ path, readAt, trouble, leftOut }) => ({
      path,
      lastRead: time(readAt),
      trouble,
      leftOut: leftOut ?? null,
    })),
  };
  const aspect = `source ${id}`;
  const beside =
    others.length === 0
      ? ''
      : '; left ' +
        `out: ${others.slice(0, MOST_NAMED).join(', ')}` +
        (others.length > MOST_NAMED ? ` and ${others.length - MOST_NAMED} more` : '');
  if (inputs.length === 0)
    return { aspect, healthy: false, says: `never read: no file fits ${paths.join(', ')}${beside}`, facts };
  if (troubles.length > 0) return { aspect, healthy: false, says: `${troubles.join('; ')}; ${stamp}${beside}`, facts };
  const files = inputs.length === 1 ? '' : `${inputs.length} files, `;
  const unread =
    fresh.length === 0
      ? ''
      : `; ${plural(fresh.length, 'new file')}, not read yet: ${fresh
          .slice(0, MOST_NAMED)
          .map(({ path }) => path)
          .join(', ')}`;
  return {
    aspect,
    healthy: true,
    says: `${files}read ${ago(now - (lastRead ?? now))} ago, ${stamp}${signs}${unread}${beside}`,
    facts,
  };
}

/** Whether a file turned up so short a time ago that it need not have been read. */
function isFresh({ readAt, trouble, foundAt }: InputReading, now: Instant): boolean {
  return readAt === null && trouble === null && foundAt !== undefined && now - foundAt < NEW;
}

/** That nobody reads because `watch` is dead is said once, by its own line. */
function troubleOf(
  { path, readAt, trouble }: InputReading,
  now: Instant,
  lastAlive: Instant | null,
  poll: number,
): string[] {
  const last = readAt === null ? 'never read' : `last read ${ago(now - readAt)} ago`;
  if (trouble !== null) return [`${last}: ${trouble}`];
  if (readAt === null) return [`never read: ${path}`];
  return (lastAlive ?? now) - readAt > silenceAllowed(poll)
    ? [`${last}, while watch was alive: ${path} takes too long to read`]
    : [];
}

/**
 * What is not well about deliveries, a sentence for each receiver: some wait for long, or were given up in the last
 * day.
 * `receivers` as in Vital.
 */
export function mailTroubles(notices: readonly Outgoing[], now: Instant, receivers?: readonly string[]): string[] {
  return receiversOf({ now, notices, ...(receivers !== undefined && { receivers }) }, iso).flatMap((one) =>
    one.healthy ? [] : [`${one.aspect}: ${one.says}`],
  );
}

/** That whoever writes a file has stopped is no trouble of the watch either: it is none of the questions of a probe. */
function exportsOf({ old = [] }: Vital): Aspect[] {
  return old.map(({ source, since, told, isTooOld }) => ({
    aspect: `export ${source}`,
    healthy: !isTooOld,
    says: isTooOld ? `${told}. See whether whoever writes it still runs` : told,
    facts: { source, made: time(since) },
  }));
}

/** It needs a look by day, and is no trouble of the watch: a probe does not restart it for that. */
function textsOf({ notUnderstood: facts }: Vital): Aspect[] {
  if (facts.texts === 0) return [];
  const many = `${plural(facts.texts, 'text')} of ${plural(facts.kinds, 'kind')} not understood in the last 7 days`;
  const says = `${many}: answers may lack what they tell; "seatwatch check" shows them`;
  return [{ aspect: 'texts', healthy: true, says, facts }];
}

/** A log that holds the lines of two is for a look by day, too: until it is one log again its pool is unknown. */
function orderOf({ mixed = [] }: Pick<Vital, 'mixed'>): Aspect[] {
  const [last] = mixed.slice(-1);
  if (last === undefined) return [];
  const says = `${plural(mixed.length, 'log')} with the lines of two in the last 7 days: ${last}`;
  return [{ aspect: 'order', healthy: true, says, facts: { logs: mixed.length } }];
}

/** That a product is newer than those that were tried makes nothing ill. */
function versionsOf({ newer = new Map() }: Vital): Aspect[] {
  return [...newer].map(([source, facts]) => ({
    aspect: `version ${source}`,
    healthy: true,
    says: newerWords(facts),
    facts: { source, ...facts },
  }));
}

/** One aspect a receiver; where there is one, whatever its kind, that is `mail` over all deliveries. */
function receiversOf(
  { now, notices, receivers = [] }: Pick<Vital, 'now' | 'notices' | 'receivers'>,
  clock: Clock,
): Aspect[] {
  if (receivers.length <= 1) return [mailOf({ now, notices }, clock)];
  return receivers.map((id) => {
    const own = mailOf({ now, notices: notices.filter(({ receiver }) => receiver === id) }, clock, id);
    return { ...own, facts: { receiver: id, ...own.facts } };
  });
}

function mailOf({ now, notices }: Pick<Vital, 'now' | 'notices'>, clock: Clock, receiver = MAIL): Aspect {
  const sent = notices.filter(({ state }) => state === 'sent').map(({ nextTryAt }) => nextTryAt);
  const waiting = notices.filter(({ state }) => state === 'waiting');
  const failed = notices.filter(({ state, nextTryAt }) => state === 'failed' && now - nextTryAt <= DAY);
  const late = waiting.filter(({ createdAt }) => now - createdAt > MAIL_LATE);
  const lastSent = sent.length === 0 ? null : Math.max(...sent);
  const oldest = waiting.length === 0 ? null : Math.min(...waiting.map(({ createdAt }) => createdAt));
  const error = [...failed, ...waiting].findLast(({ lastError }) => lastError !== null)?.lastError ?? null;
  const facts = {
    lastSent: time(lastSent),
    waiting: waiting.length,
    oldestWaiting: time(oldest),
    failedLastDay: failed.length,
    lastError: error,
  };
  const parts = [
    lastSent === null ? 'none sent yet' : `last sent ${ago(now - lastSent)} ago (${clock(lastSent)})`,
    ...(oldest === null ? [] : [`${waiting.length} waiting for ${ago(now - oldest)}`]),
    ...(failed.length > 0 ? [`${failed.length} given up in the last day`] : []),
    ...(error === null ? [] : [error]),
  ];
  const healthy = late.length === 0 && failed.length === 0;
  const remedy = healthy || receiver !== MAIL ? '' : '. Try "seatwatch test-mail"';
  const aspect = receiver === MAIL ? MAIL : `receiver ${receiver}`;
  return { aspect, healthy, says: `${parts.join('; ')}${remedy}`, facts };
}

function stateOf({ damaged, unwritten }: Vital): Aspect {
  const count = plural(damaged.length, 'damaged state was', 'damaged states were');
  const aside = damaged.length === 0 ? '' : `; ${count} moved aside earlier: ${damaged.join(', ')}`;
  const says = unwritten === null ? 'whole' : `cannot be written: ${unwritten}`;
  return { aspect: 'state', healthy: unwritten === null, says: `${says}${aside}`, facts: { damaged, unwritten } };
}

function time(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}

function seconds(now: Instant, at: Instant | null): number | null {
  return at === null ? null : Math.round((now - at) / 1000);
}
