import type { Alert, Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { endsSilently, type Announcer } from './announce.ts';
import { aboutOf, passed } from './ceiling.ts';
import { wasTold } from './flaps.ts';
import type { Found } from './maker.ts';
import { groupOf, type NoticeState, type Startup, type StandingAlert } from './notice-state.ts';

type Missed = NoticeState['missed'];

/**
 * Records an alert that changed while the program was down, for the catch-up notice of its pool. What was sent about
 * it before the downtime counts as sent until the catch-up notice is made.
 */
export function onMissedAlert(announcer: Announcer, alert: Alert, known: StandingAlert | undefined, at: Instant): void {
  const { state, ruleOf } = announcer;
  const about = aboutOf(alert);
  const root = known?.root ?? null;
  const told = known?.told ?? 0;
  const all = state.missed[about] ?? [];
  const others = all.filter((one) => groupOf(one.alert) !== groupOf(alert));
  const flaps = state.flaps[alert.fingerprint];
  if (flaps?.pending != null) state.flaps[alert.fingerprint] = { ...flaps, pending: alert };
  // The end of an alert that only history has shown is no news, nor is an end that its rule does not tell.
  const past = alert.endsAt !== undefined && others.length === all.length && root === null;
  // A rule whose alerts are read by day keeps its `minInterval`.
  const { tellEnd, minInterval = 0 } = ruleOf(alert.rule) ?? {};
  const waits = tellEnd === false && root !== null && known !== undefined && passed(known.lastAt, at) < minInterval;
  if (!past && !waits && !endsSilently(announcer, alert)) state.missed[about] = [...others, { alert, root, told }];
  else if (others.length < all.length) state.missed[about] = others;
  announcer.remember(alert, root, at, told, waits ? known.lastAt : at);
}

/**
 * Ends the beginning of a run, once every input has been read to its end or cannot be: makes one catch-up notice a
 * pool about what was missed, and where something is watched for the first time the `started` notice with `found`.
 */
export function noticesOfStart(announcer: Announcer, at: Instant, found?: Found): Notice[] {
  const { state } = announcer;
  const { beginning, missed, watching } = state;
  if (beginning === null) return [];
  state.beginning = null;
  state.missed = {};
  state.watching = [];
  announcer.changed = true;
  const notices = Object.entries(missed).map(([about, all]) => catchUpOf(announcer, about, all, beginning, at));
  if (beginning.started) notices.push(startedOf(announcer, watching, at, found));
  return notices;
}

function catchUpOf(
  { state, maker, remember }: Announcer,
  about: string,
  all: Missed[string],
  { downSince }: Startup,
  at: Instant,
): Notice {
  const known = all.find(({ root }) => root !== null)?.root ?? null;
  // What still stands comes first: the head of a mail is about that.
  const alerts = all
    .map(({ alert, root, told }) => (root === null || told === undefined ? alert : { ...alert, told }))
    .toSorted((a, b) => Number(a.endsAt !== undefined) - Number(b.endsAt !== undefined));
  const more = downSince === null ? {} : { downSince };
  const made = maker.offer('catch-up', `catch-up ${about}`, known, alerts, at, more);
  for (const { alert, root } of all) {
    remember(alert, root ?? (made.held === true ? null : made.root), at);
    const standing = state.standing[alert.fingerprint];
    if (standing?.root === null) standing.waits = 'ceiling';
    const flaps = state.flaps[alert.fingerprint];
    if (flaps !== undefined) state.flaps[alert.fingerprint] = wasTold(flaps, root ?? made.root, at);
  }
  return made;
}

/** What wakes people comes first. */
const URGENCY: Readonly<Record<Alert['level'], number>> = { critical: 0, warning: 1, info: 2 };

function startedOf(
  { state, maker, remember }: Announcer,
  watching: readonly string[],
  at: Instant,
  found?: Found,
): Notice {
  const all = Object.values(state.standing)
    .filter(({ root, waits }) => root === null && waits !== 'ceiling')
    .map(({ alert }) => alert);
  // Where nothing can be read nobody knows the rest.
  const untold = all.toSorted(
    (a, b) => Number(a.pool !== null) - Number(b.pool !== null) || URGENCY[a.level] - URGENCY[b.level],
  );
  const made = maker.started(untold, at, { watching, ...found });
  for (const alert of untold) remember(alert, made.id, at);
  return made;
}
