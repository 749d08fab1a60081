import type { NoticeBody } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Holding, Life, PoolNow, Session } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { ofAccount } from '../present/account.ts';
import { missedText } from '../present/session-words.ts';
import { iso } from '../present/time-text.ts';
import { holderOf } from '../present/words.ts';
import { formatDuration } from '../time/duration.ts';
import type { Evidence } from './evidence.ts';
import type { PlacedLine } from './line-now.ts';
import type { PoolUsage } from './pool-usage.ts';
import type { Answer } from './who.ts';

/** What every answer says of itself. */
export function answerJson({
  at,
  asOf,
  stale,
  timezone,
  lastAlive,
  readUpTo,
  site,
  labels,
}: Omit<Answer, 'pools'>): Record<string, unknown> {
  return {
    ...siteJson({ site, labels }),
    at: iso(at),
    asOf: iso(asOf),
    stale: stale !== null,
    timezone,
    lastAlive: time(lastAlive),
    readUpTo: Object.fromEntries(Object.entries(readUpTo).map(([source, upTo]) => [source, time(upTo)])),
  };
}

/** By what a site is known, where it has a name or labels. */
export function siteJson({
  site,
  labels,
}: { [K in 'site' | 'labels']: Answer[K] | undefined }): Record<string, unknown> {
  return site === undefined && labels === undefined ? {} : { site: site ?? null, labels: labels ?? {} };
}

/** A session with its end. */
export function wholeJson(session: Session, system: string): Record<string, unknown> {
  return {
    ...sessionJson(session, system),
    uncertain: session.uncertain === true,
    suspect: session.suspect !== undefined,
    closedAt: time(session.closedAt ?? null),
    closedCertainty: session.closed ?? null,
    closedBetween: session.closedBetween?.map(iso) ?? null,
    endedBy: session.endedBy ?? null,
  };
}

export function poolJson(now: PoolNow): unknown {
  const { pool, system, sources, limit, limitSince, statedLimit, each, refused, perCore, atLeast, atMost } = now;
  const { unnamed, older, sessions, coverage, drift, doubt, nobodySince, notUnderstood: unread } = now;
  return {
    pool,
    system,
    sources,
    limit,
    ...(now.reserved !== undefined && { reserved: now.reserved }),
    limitSince: time(limitSince ?? null),
    statedLimit: statedLimit === undefined ? null : { limit: statedLimit.limit, since: iso(statedLimit.since) },
    eachConnection: each === true,
    perCore,
    refused:
      refused === undefined
        ? null
        : {
            times: refused.times,
            first: iso(refused.first),
            last: iso(refused.last),
            seatsUsed: { atLeast: refused.seats.atLeast, atMost: refused.seats.atMost },
          },
    ...(unread !== undefined && {
      notUnderstood: { times: unread.times, first: iso(unread.first), last: iso(unread.last) },
    }),
    seatsUsed: { atLeast, atMost },
    unnamed: unnamed ?? 0,
    sessions,
    ...(older !== undefined && { older: { ...older, oldest: time(older.oldest), newest: time(older.newest) } }),
    coverage: {
      state: coverage.state,
      since: time(coverage.since),
      why: coverage.why,
      logoutsSeen: coverage.state === 'unknown' ? null : coverage.unseen === undefined,
    },
    drift: drift && {
      at: iso(drift.at),
      holder: drift.holder,
      counted: drift.counted,
      stated: drift.stated,
      evidence: evidence([drift.proof]),
    },
    doubt: doubt ?? null,
    ...(nobodySince !== undefined && { nobodyAliveSince: iso(nobodySince) }),
  };
}

export function holdingJson(
  { pool, holding }: { pool: PoolNow; holding: Holding },
  people: NoticeBody['people'] = {},
): unknown {
  const person = ofAccount(people, holderOf(holding.who));
  return {
    ...sessionJson(holding, pool.system),
    ...(person !== undefined && {
      person: { name: person.name, phone: person.phone ?? null, group: person.group ?? null },
    }),
    holderSince: time(holding.holderSince),
    state: holding.state,
    ...(holding.life !== undefined && { life: lifeJson(holding.life) }),
    suspect: holding.suspect !== undefined,
  };
}

/** How long a seat stays taken that nobody gives back. */
function lifeJson({ state, doubtfulAt, freeBy }: Life): unknown {
  return { state, doubtfulAt: time(doubtfulAt), freeBy: time(freeBy) };
}

function sessionJson(session: Session, system: string): Record<string, unknown> {
  return {
    id: session.id,
    pool: session.pool,
    system,
    source: session.source,
    instance: session.instance,
    holder: session.who.holder ?? null,
    node: session.who.node || null,
    role: session.who.role ?? null,
    process: session.who.process ?? null,
    openedAt: time(session.openedAt),
    openedCertainty: session.opened,
    openedBetween: session.openedBetween?.map(iso) ?? null,
    lastSeenAt: iso(session.lastSeenAt),
    ambiguous: session.ambiguous === true,
    reason: reasonOf(session),
    evidence: evidence(session.proof),
    ...(session.removed !== undefined && { removed: removedJson(session.removed) }),
  };
}

/** Why it is thought to be open or closed, and why it should be checked first. */
export function reasonOf(session: Session): string | null {
  const { reason, suspect } = session;
  return [reason, suspect, missedText(session, iso)].filter((part) => part !== undefined).join('; ') || null;
}

export function eventJson(pool: string, event: Sourced): unknown {
  return {
    at: iso(event.at),
    ...(event.between !== undefined && { between: event.between.map(iso) }),
    pool,
    source: event.source,
    kind: event.kind,
    holder: event.kind === 'refused' ? (event.who?.holder ?? null) : null,
    total: event.kind === 'limit-exceeded' ? event.total : null,
    since: event.kind === 'limit-exceeded' && event.since !== null ? iso(event.since) : null,
    evidence: evidence([event.proof]),
  };
}

/** What retention has removed, and after how long. */
function removedJson({ proof, names }: NonNullable<Session['removed']>): unknown {
  return { proof: formatDuration(proof), names: names === undefined ? null : formatDuration(names) };
}

/** A line that was removed has no file. */
function evidence(proof: Session['proof']): unknown {
  return proof.filter(({ file }) => file !== '').map(({ file, at, text }) => ({ file, position: at, text }));
}

/** An instant in UTC, unknown as null. */
export function time(at: Instant | null): string | null {
  return at === null ? null : iso(at);
}

/** How the seats of a pool were used. */
export function poolUsageJson({
  pool: { pool, system, sources, perCore, limit: now },
  pieces,
  usage,
  refusals,
}: PoolUsage): unknown {
  const { peak, average, atLimit, known } = usage;
  return {
    pool,
    system,
    sources,
    limit: usage.limit ?? now,
    perCore,
    peak: { atLeast: peak.atLeast, atMost: peak.atMost, at: time(peak.at), until: time(peak.until) },
    average,
    atLimitMs: atLimit,
    knownMs: known,
    refusals: {
      atLeast: refusals.atLeast,
      atMost: refusals.atMost,
      rises: refusals.rises.map(({ at, atLeast, atMost }) => ({ at: iso(at), atLeast, atMost })),
      failedLogins: refusals.failed,
      notUnderstood: refusals.notUnderstood,
    },
    steps: pieces.map(({ from, atLeast, atMost, limit, coverage }) => ({
      at: iso(from),
      atLeast,
      atMost,
      limit,
      coverage,
    })),
  };
}

/** A line behind a session, as it was read and as it stands in a file now. */
export function lineJson({ tells, proof, now, command }: Evidence): unknown {
  const found =
    typeof now === 'string'
      ? { file: null, before: [], after: [], missing: now }
      : { file: now.file, before: now.before.map(placedJson), after: now.after.map(placedJson), missing: null };
  return { tells, file: proof.file, position: proof.at, text: proof.text, now: found, command: command ?? null };
}

function placedJson({ at, text }: PlacedLine): unknown {
  return { position: at, text };
}
