import { isOfSystem, NOT_PROVEN_FREE } from '../../src/domain/alerting.ts';
import type { Alert, Evaluator, Rule, RuleInput, View } from '../../src/domain/alerting.ts';
import type { Instant } from '../../src/domain/entry.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import { countLimit, countsInLog, type LimitCount } from '../../src/domain/limit-count.ts';
import { mayBeReserved } from '../../src/domain/reserved.ts';
import { shapeOf } from '../../src/pattern/shapes.ts';

type Refused = NonNullable<Alert['refused']>;

/**
 * For each fingerprint: how far the log's number was counted, which outlives the alert, the alert while it stands, and
 * whom the log has named as refused since the last rise. `total` and `since` are of a state that an earlier version
 * wrote.
 */
export type EventState = {
  [fingerprint: string]: {
    count?: LimitCount | null;
    quietFrom: Instant;
    alert: Alert | null;
    refused?: Refused;
    total?: number | null;
    since?: number | null;
  };
};

/** Refused logins so long before the line that counts them are those that it counts, in milliseconds. */
const REFUSED_BEFORE = 60_000;
const MOST_REFUSED = 20;
/** So many shapes of texts that were not understood are named, each with so much of its first text. */
const MOST_SHAPES = 20;
const LONGEST_TEXT = 200;

/** Events that mean a want of seats: only for these does a free seat prove that it is over. */
const REFUSALS: ReadonlySet<string> = new Set(['limit-exceeded', 'refused']);

/** Events that a restart of the instance ends: a want of seats, and what the next start would complain of anew. */
const ENDED_BY_RESTART: ReadonlySet<string> = new Set([
  ...REFUSALS,
  'message-licence-server-lost',
  'message-licence-lost',
  'message-key-invalid',
  'message-licence-percent',
]);

/** Events by which the log itself takes another back. */
const TAKEN_BACK: Readonly<Record<string, { by: string; says: string }>> = {
  'message-licence-server-lost': { by: 'message-licence-server-back', says: 'the license server is connected again' },
  'message-licence-lost': { by: 'message-licence-found', says: 'licences are given again' },
  'message-leases-ended': { by: 'message-leases-back', says: 'somebody holds a lease again' },
  'message-table-old': { by: 'message-table-fresh', says: 'the table has new rows again' },
  'message-licence-percent': { by: 'message-licence-percent-fine', says: 'the System Monitor says ok again' },
};

/**
 * Holds from the first licence event of the kind `on` until `resolveAfter` has passed without a rise.
 * A number that the log repeats is no rise. Where the pool is anchored and its limit known, the most seats that may be
 * taken must lie below the limit as well; elsewhere the end says that nothing proves a free seat. A restart ends a want
 * of seats.
 * An event that the log can take back ends with that, too. A title may hold `{text}`, the words of the message.
 */
export const event: Evaluator<EventState> = { condition: 'event', initial: () => ({}), ignores, step };

function step(
  rule: Rule,
  before: EventState,
  input: RuleInput,
  at: Instant,
  view: View,
): ReturnType<Evaluator<EventState>['step']> {
  const state = { ...before };
  let noted = false;
  const alerts: Alert[] = [];
  const source = input.kind === 'event' ? input.event.source : undefined;
  if (input.kind === 'clock') waitAnew(state, at);
  for (const [fingerprint, { alert, quietFrom }] of Object.entries(state)) {
    if (alert === null || (source !== undefined && alert.source !== source)) continue;
    if (input.kind === 'clock' && input.reading?.has(alert.source) === false) continue;
    const over =
      restarted(rule, alert, input) ?? takenBack(rule, alert, input) ?? quiet(rule, alert, quietFrom, input, at, view);
    if (over !== undefined) alerts.push(end(state, fingerprint, alert, over));
  }
  if (input.kind === 'event' && isNamed(rule, input.event) && isAbout(rule, input.pool, view)) {
    const raised = raise(rule, state, input.event, input.pool, at, view);
    if (raised !== undefined) alerts.push(raised);
  }
  if (input.kind === 'event' && isNamedRefusal(rule, input.event) && isAbout(rule, input.pool, view)) {
    noteRefused(rule, state, input.event, input.pool);
    noted = true;
  }
  return { state, alerts, dueAt: nextDue(rule, state), ...(noted && { keep: true }) };
}

/** What the rule is not about may only end an alert of it, the first of which is due at `dueAt`. */
function ignores(rule: Rule, input: RuleInput, at: Instant, dueAt: Instant | null): boolean {
  if (input.kind === 'clock') return false;
  if (input.kind === 'source') return true;
  if (input.kind === 'change') return dueAt === null || at < dueAt;
  const mayEnd = input.event.kind === 'message' || (input.event.kind === 'closed' && input.event.which === 'all');
  return !isNamed(rule, input.event) && !isNamedRefusal(rule, input.event) && (dueAt === null || !mayEnd);
}

function isNamed({ on }: Rule, event: Sourced): boolean {
  // A text that was understood but for its stamp, say, is told of otherwise.
  return nameOf(event) === on && !(isNotUnderstood(event) && event.text === undefined);
}

/** Whether an event names somebody whom the product refused, where the rule waits for the line that counts refusals. */
function isNamedRefusal({ on }: Rule, event: Sourced): event is Extract<Sourced, { kind: 'refused' }> {
  return on === 'limit-exceeded' && event.kind === 'refused' && event.who !== undefined;
}

/** Keeps who was refused for the line that counts it, which the product writes behind. */
function noteRefused(rule: Rule, state: EventState, event: Extract<Sourced, { kind: 'refused' }>, pool: string): void {
  const fingerprint = fingerprintOf(rule, event, pool);
  const known = state[fingerprint];
  const recent = (known?.refused ?? []).filter(({ at }) => event.at - at <= REFUSED_BEFORE);
  const refused = [...recent, { who: event.who ?? {}, at: event.at, times: 1 }].slice(-MOST_REFUSED);
  state[fingerprint] = { quietFrom: event.at, alert: null, ...known, refused };
}

/** What is not understood is one matter a source, however many instances its log holds. */
function fingerprintOf(rule: Rule, event: Sourced, pool: string): string {
  return `${rule.id} ${pool} ${event.source}${isNotUnderstood(event) ? '' : ` ${event.instance}`}`;
}

function raise(
  rule: Rule,
  state: EventState,
  event: Sourced,
  pool: string,
  at: Instant,
  view: View,
): Alert | undefined {
  const fingerprint = fingerprintOf(rule, event, pool);
  const known = state[fingerprint];
  const { rise, count } = riseOf(event, known);
  if (rise <= 0) return undefined;
  const open = known?.alert ?? null;
  const named = event.kind === 'refused' && event.who !== undefined ? [{ who: event.who, at: event.at, times: 1 }] : [];
  const before = (known?.refused ?? []).filter((one) => event.at - one.at <= REFUSED_BEFORE);
  const refused = [...(open?.refused ?? []), ...before, ...named].slice(-MOST_REFUSED);
  const standing = REFUSALS.has(rule.on ?? '') ? view.pool(pool) : undefined;
  const alert: Alert = {
    fingerprint,
    rule: rule.id,
    level: rule.level,
    ...titleOf(rule, event),
    pool,
    instance: event.instance,
    source: event.source,
    startsAt: open?.startsAt ?? event.at,
    lastAt: event.at,
    total: event.kind === 'limit-exceeded' ? event.total : null,
    since: event.kind === 'limit-exceeded' ? event.since : null,
    rise: (open?.rise ?? 0) + rise,
    ...(standing !== undefined && {
      seats: { atLeast: standing.atLeast, atMost: standing.atMost, limit: standing.limit },
    }),
    ...(refused.length > 0 && { refused }),
    ...(isNotUnderstood(event) && aboutOf(event, open)),
    proof: open === null ? [event.proof] : [open.proof[0] ?? event.proof, event.proof],
  };
  state[fingerprint] = { count, quietFrom: at, alert };
  return alert;
}

function isNotUnderstood(event: Sourced): event is Extract<Sourced, { kind: 'remark' }> {
  return event.kind === 'remark' && event.what === 'not-understood';
}

/** The texts by shape, and their number in words. */
function aboutOf(
  event: Extract<Sourced, { kind: 'remark' }>,
  open: Alert | null,
): Required<Pick<Alert, 'about' | 'says'>> {
  const text = (event.text ?? event.proof.text).slice(0, LONGEST_TEXT);
  const shape = shapeOf(text);
  const known = open?.about ?? [];
  const at = known.findIndex((one) => shapeOf(one.text) === shape);
  const joined =
    at >= 0
      ? known.map((one, index) => (index === at ? { ...one, times: one.times + 1 } : one))
      : [...known, { text, times: 1 }];
  const about = joined.slice(0, MOST_SHAPES);
  const times = (open?.rise ?? 0) + 1;
  const kinds =
    about.length === MOST_SHAPES
      ? `${MOST_SHAPES} kinds or more`
      : about.length === 1
        ? '1 kind'
        : `${about.length} kinds`;
  return { about, says: `${times} ${times === 1 ? 'text' : 'texts'} of ${kinds} not understood` };
}

/**
 * "1147 times since January" at first sight: one refusal at least, just now; all of them where they are of this start.
 */
function riseOf(event: Sourced, known: EventState[string] | undefined): { rise: number; count: LimitCount | null } {
  if (event.kind === 'message') return { rise: event.times, count: null };
  if (event.kind !== 'limit-exceeded') return { rise: 1, count: null };
  const before = known === undefined ? undefined : countOf(known);
  const { rise, count } = countLimit(before, event);
  return {
    rise: before?.total == null && event.total !== null && !countsInLog(event) ? Math.min(1, rise) : rise,
    count,
  };
}

function countOf({ count, total, since }: EventState[string]): LimitCount | undefined {
  if (count != null) return count;
  return total == null ? undefined : { total, from: since ?? null, unnumbered: 0 };
}

/** What was last seen in a time that has not come yet, because the clock was set back, counts as seen now. */
function waitAnew(state: EventState, now: Instant): void {
  for (const [fingerprint, known] of Object.entries(state)) {
    if (known.quietFrom > now) state[fingerprint] = { ...known, quietFrom: now };
  }
}

type Over = Required<Pick<Alert, 'endsAt' | 'endedBy'>>;

/** A restart of the instance frees every seat, and begins anew with its licence. */
function restarted(rule: Rule, alert: Alert, input: RuleInput): Over | undefined {
  if (
    !ENDED_BY_RESTART.has(rule.on ?? '') ||
    input.kind !== 'event' ||
    input.event.kind !== 'closed' ||
    input.event.which !== 'all'
  )
    return undefined;
  const everything = Object.keys(input.event.match).length === 0 && input.event.instance === alert.instance;
  return everything ? { endsAt: input.event.at, endedBy: 'the instance was restarted' } : undefined;
}

function takenBack(rule: Rule, alert: Alert, input: RuleInput): Over | undefined {
  const back = TAKEN_BACK[rule.on ?? ''];
  if (
    back === undefined ||
    input.kind !== 'event' ||
    nameOf(input.event) !== back.by ||
    input.event.instance !== alert.instance
  )
    return undefined;
  return { endsAt: input.event.at, endedBy: back.says };
}

/**
 * Asked of the clock, of a change of the pool's seats, and before a new rise; what else happens is no reason to look.
 */
function quiet(
  rule: Rule,
  alert: Alert,
  quietFrom: Instant,
  input: RuleInput,
  at: Instant,
  view: View,
): Over | undefined {
  if (input.kind === 'change' && !(input.change.kind === 'seats' && input.change.pool === alert.pool)) return undefined;
  if (input.kind === 'event' && !isNamed(rule, input.event)) return undefined;
  const due = quietFrom + rule.resolveAfter;
  if (at < due) return undefined;
  if (!REFUSALS.has(rule.on ?? '')) return { endsAt: due, endedBy: `not seen again for ${spoken(rule.resolveAfter)}` };
  const pool = alert.pool === null ? undefined : view.pool(alert.pool);
  const isKnown = pool?.coverage.state === 'anchored' && !mayBeReserved(pool);
  if (!isKnown || pool.limit === null || pool.atMost === null) {
    // Such as a log that is away and leaves a gap: only the clock knows whether anything was read of that time.
    if (input.kind === 'change') return undefined;
    return { endsAt: due, endedBy: `no refusal for ${spoken(rule.resolveAfter)}; ${NOT_PROVEN_FREE}` };
  }
  if (pool.atMost >= pool.limit) return undefined;
  return {
    endsAt: input.kind === 'change' ? at : due,
    endedBy: `no refusal for ${spoken(rule.resolveAfter)}, and at most ${pool.atMost} of ${pool.limit} seats are taken`,
  };
}

function end(state: EventState, fingerprint: string, alert: Alert, over: Over): Alert {
  const known = state[fingerprint];
  if (known !== undefined) state[fingerprint] = { ...known, alert: null };
  return { ...alert, ...over };
}

/**
 * When the clock is to look next: at once where an alert is overdue, since another source's event does not look at it.
 */
function nextDue(rule: Rule, state: EventState): Instant | null {
  let due = Infinity;
  for (const fingerprint in state) {
    const known = state[fingerprint];
    if (known?.alert != null) due = Math.min(due, known.quietFrom + rule.resolveAfter);
  }
  return due === Infinity ? null : due;
}

/** Whether a pool is of the product that the rule is about. */
function isAbout(rule: Rule, pool: string, view: View): boolean {
  return isOfSystem(rule, view.pool(pool)?.system);
}

/** The name by which a rule calls an event: its kind, and for a remark or a message what it is about. */
function nameOf(event: Sourced): string {
  if (event.kind === 'message') return `message-${event.code}`;
  return event.kind === 'remark' ? `remark-${event.what}` : event.kind;
}

/** `{text}` in a title stands for the words of the message. */
function titleOf({ title }: Rule, event: Sourced): Pick<Alert, 'title' | 'ownTitle'> {
  if (event.kind !== 'message' || !title.includes('{text}')) return { title };
  const own = title.replaceAll('{text}', '').replace(/[\s:,;-]+$/, '');
  return { title: title.replaceAll('{text}', () => event.text), ownTitle: own };
}

function spoken(milliseconds: number): string {
  if (milliseconds < 60_000) return `${Math.round(milliseconds / 1000)} seconds`;
  const minutes = Math.round(milliseconds / 60_000);
  return minutes % 60 === 0 && minutes > 60 ? `${minutes / 60} hours` : `${minutes} minutes`;
}
