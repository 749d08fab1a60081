import type { Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Announcer } from './announce.ts';
import { HOUR, passed } from './ceiling.ts';
import { isPast, isToTell, wasTold } from './flaps.ts';
import { noticeOfRise } from './live-alert.ts';

/**
 * Decides which notices that had to wait are made now: the summary of what the ceiling held, alerts that flapped and
 * have settled, alerts whose rule gathers first, rises, and alerts whose notices reached no receiver.
 */
export function dueNotices(announcer: Announcer, at: Instant): Notice[] {
  const { state, maker } = announcer;
  const flapping = Object.keys(state.flaps);
  const standing = Object.keys(state.standing);
  const notices = [
    // First, so that what it tells of is not told once more.
    ...maker.summary(at),
    ...flapping.flatMap((fingerprint) => noticeOfSettled(announcer, fingerprint, at)),
    ...standing.flatMap((fingerprint) => [
      ...noticeOfGathered(announcer, fingerprint, at),
      ...noticeOfRise(announcer, fingerprint, at),
      ...noticeAgain(announcer, fingerprint, at),
    ]),
  ];
  if (notices.length > 0 || Object.keys(state.flaps).length < flapping.length) announcer.changed = true;
  return notices;
}

/** The state of an alert that flapped, once it has settled; forgets flaps that are long past. */
function noticeOfSettled(announcer: Announcer, fingerprint: string, at: Instant): Notice[] {
  const { state } = announcer;
  const flaps = state.flaps[fingerprint];
  if (flaps === undefined) return [];
  if (isPast(flaps, at)) delete state.flaps[fingerprint];
  if (!isToTell(flaps, at) || flaps.pending === null) return [];
  const standing = state.standing[fingerprint];
  if (standing?.waits === 'flaps') return [announcer.announce('first', flaps.root, standing.alert, at)];
  const isOver = standing === undefined && flaps.pending.endsAt !== undefined;
  if (isOver && flaps.root !== null) return [announcer.announce('resolved', flaps.root, flaps.pending, at)];
  state.flaps[fingerprint] = wasTold(flaps, null, at);
  announcer.changed = true;
  return [];
}

/** An alert that has waited for more of its kind for as long as `gather` of its rule says. */
function noticeOfGathered(announcer: Announcer, fingerprint: string, at: Instant): Notice[] {
  const known = announcer.state.standing[fingerprint];
  if (known?.waits !== 'more') return [];
  if (passed(known.lastAt, at) < (announcer.ruleOf(known.alert.rule)?.gather ?? 0)) return [];
  return [announcer.announce('first', null, known.alert, at)];
}

/** An alert whose notices reached no receiver, once an hour has passed since that was known. */
function noticeAgain(announcer: Announcer, fingerprint: string, at: Instant): Notice[] {
  const known = announcer.state.standing[fingerprint];
  if (known?.again === undefined || passed(known.again, at) < HOUR) return [];
  return [announcer.announce('first', null, known.alert, at, {}, true)];
}
