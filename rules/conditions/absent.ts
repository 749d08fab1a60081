import {
  isOfSystem,
  type Alert,
  type Evaluator,
  type Rule,
  type RuleInput,
  type SourceStanding,
  type View,
} from '../../src/domain/alerting.ts';
import type { Instant, Json } from '../../src/domain/entry.ts';

/** Of a source that is away: since when, the alert once somebody was told, and since when it is back. */
type Absence = { since: Instant; alert: Alert | null; backSince: Instant | null };
type Absences = { [source: string]: Absence };
type Stepped = ReturnType<Evaluator<Absences>['step']>;
type Standing = Extract<RuleInput, { kind: 'source' }>;

/** Why a source is away, and from when on somebody is to be told. */
interface Away {
  since: Instant;
  says: string;
  due: Instant;
}

/**
 * Holds while a source is `unreadable` (for longer than its `unreadableAfter`) or `silent` (nothing was written to it
 * for longer than its `absentAfter`), as the rule says by `on`. One alert a source, of no pool. It is over when the
 * source has been back for `resolveAfter`, and then has ended at the beginning of that time. Of one that cannot be read
 * nobody knows whether it is silent. `{file}` in a title stands for the name of the file.
 */
export const absent: Evaluator<Json> = { condition: 'absent', initial: () => ({}), step } as unknown as Evaluator<Json>;

/** The state is another object only where it is to be kept: how sources stand is asked each second. */
function step(rule: Rule, state: Absences, input: RuleInput, at: Instant, view: View): Stepped {
  if (input.kind === 'clock') return stepClock(rule, state, at, view);
  if (input.kind !== 'source' || !isOfSystem(rule, input.system)) return stepped(rule, state, []);
  if (rule.on === 'silent' && input.trouble !== null) return stepped(rule, state, []);
  const known = state[input.source];
  const away = rule.on === 'silent' ? silence(input, at) : unreadable(input, at, known);
  if (away === undefined)
    return known === undefined ? stepped(rule, state, []) : back(rule, state, input.source, known, at);
  return stays(rule, state, input, known, away, at);
}

/** What was away and is back for long enough is over; what is not watched any more concerns nobody. */
function stepClock(rule: Rule, before: Absences, at: Instant, view: View): Stepped {
  let state = before;
  const alerts: Alert[] = [];
  for (const [source, { alert, backSince }] of Object.entries(before)) {
    const gone = !view.isWatched(source);
    const began = Math.min(backSince ?? at, at);
    if (!gone && (backSince === null || at - began < rule.resolveAfter)) continue;
    state = without(state, source);
    if (alert === null) continue;
    const endedBy = gone ? 'the source is not configured any more' : endOf(rule, began - alert.startsAt);
    alerts.push({ ...alert, endsAt: gone ? at : began, endedBy });
  }
  return stepped(rule, state, alerts);
}

function back(rule: Rule, state: Absences, source: string, known: Absence, at: Instant): Stepped {
  if (known.alert === null) return stepped(rule, without(state, source), []);
  if (known.backSince !== null) return stepped(rule, state, []);
  return stepped(rule, { ...state, [source]: { ...known, backSince: at } }, []);
}

function stays(
  rule: Rule,
  state: Absences,
  input: Standing,
  known: Absence | undefined,
  away: Away,
  at: Instant,
): Stepped {
  // A clock that was set back makes nobody wait for that time to come again.
  const since = Math.min(known?.since ?? away.since, at);
  const told = known?.alert ?? null;
  const due = told !== null || input.atOnce === true || at >= away.due;
  if (!due) {
    const same = known !== undefined && known.since === since;
    return stepped(rule, same ? state : { ...state, [input.source]: { since, alert: null, backSince: null } }, []);
  }
  if (told !== null && told.says === away.says && known?.backSince === null) return stepped(rule, state, []);
  const alert =
    told === null ? begun(rule, input, since, away.says) : { ...told, says: away.says, title: titleOf(rule, input) };
  return stepped(rule, { ...state, [input.source]: { since, alert, backSince: null } }, [alert]);
}

/** When it was last read counts where that is so short a time ago that it was this trouble that ended it. */
function unreadable(
  { trouble, readAt, unreadableAfter }: SourceStanding,
  at: Instant,
  known: Absence | undefined,
): Away | undefined {
  if (trouble === null) return undefined;
  const recent = readAt !== null && readAt <= at && at - readAt < unreadableAfter;
  const since = Math.min(known?.since ?? (recent ? readAt : at), at);
  return { since, says: trouble, due: since + unreadableAfter };
}

function silence({ lastEntryAt, absentAfter }: SourceStanding, at: Instant): Away | undefined {
  if (lastEntryAt === null || absentAfter === null || at - lastEntryAt < absentAfter) return undefined;
  return { since: lastEntryAt, says: `nothing was written for ${spoken(absentAfter)}`, due: lastEntryAt + absentAfter };
}

function begun(rule: Rule, input: SourceStanding, since: Instant, says: string): Alert {
  const { source, instance } = input;
  return {
    fingerprint: `${rule.id} ${source}`,
    rule: rule.id,
    level: rule.level,
    title: titleOf(rule, input),
    pool: null,
    instance,
    source,
    startsAt: since,
    lastAt: since,
    total: null,
    since: null,
    rise: 0,
    says,
    proof: [],
  };
}

function titleOf({ title }: Rule, { file, source }: SourceStanding): string {
  return title.replaceAll('{file}', () => file?.split(/[\\/]/).findLast((part) => part !== '') ?? source);
}

function endOf({ on }: Rule, lasted: number): string {
  return on === 'silent'
    ? `something was written again after ${spoken(lasted)}`
    : `it is read again after ${spoken(lasted)}`;
}

function without(state: Absences, source: string): Absences {
  const { [source]: _, ...others } = state;
  return others;
}

function stepped({ resolveAfter }: Rule, state: Absences, alerts: Alert[]): Stepped {
  let due = Infinity;
  for (const { backSince } of Object.values(state))
    if (backSince !== null) due = Math.min(due, backSince + resolveAfter);
  return { state, alerts, dueAt: due === Infinity ? null : due };
}

/** Two days and more in days, two hours and more in hours: cut, since it is at least as long. */
function spoken(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [size, unit] =
    seconds >= 172_800
      ? [86_400, 'day']
      : seconds >= 7_200
        ? [3_600, 'hour']
        : seconds >= 120
          ? [60, 'minute']
          : [1, 'second'];
  const count = Math.floor(seconds / Number(size));
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
