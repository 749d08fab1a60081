import type { Alert } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { HOUR, passed } from './ceiling.ts';

/** What is kept of an alert that began within the last hour, beyond its end, to find out whether it flaps. */
export type Flaps = {
  /** How often it began, by minutes since 1970; older than an hour is dropped. */
  minutes: { [minute: string]: number };
  /** How often it began since it last was settled. */
  run: number;
  changedAt: Instant;
  toldAt: Instant;
  /** The thread of the last notice about it; null where there was none. */
  root: string | null;
  /** The alert at its last change, where no notice was made of that; else null. */
  pending: Alert | null;
};

const MINUTE = 60_000;

/** An alert that has not changed for so long is settled: a notice can be made of how it stands. */
const STILL = 10 * MINUTE;

/** Notices are made of two beginnings and the end between them; from the second end on an alert flaps. */
const TOLD = 2;

/** The flaps after an alert has begun, for the first time or again. */
export function began(before: Flaps | undefined, at: Instant): Flaps {
  const known = before ?? { minutes: {}, run: 0, changedAt: at, toldAt: at, root: null, pending: null };
  const minute = String(Math.floor(at / MINUTE));
  const recent = Object.entries(known.minutes).filter(([each]) => passed(Number(each) * MINUTE, at) <= HOUR);
  const minutes = Object.fromEntries(recent);
  return {
    ...changed(known, at),
    minutes: { ...minutes, [minute]: (minutes[minute] ?? 0) + 1 },
    run: changed(known, at).run + 1,
  };
}

/** The flaps after an alert has begun or ended: one that was settled before begins to count anew. */
export function changed(before: Flaps, at: Instant): Flaps {
  return { ...before, run: before.pending === null && isStill(before, at) ? 0 : before.run, changedAt: at };
}

/** Whether a beginning, or an end where it `ends`, is held back because the alert flaps. */
export function isFlapping({ run }: Flaps, ends: boolean): boolean {
  return ends ? run >= TOLD : run > TOLD;
}

/** How often an alert began within the last hour. */
export function flapsOf({ minutes }: Flaps): number {
  return Object.values(minutes).reduce((sum, each) => sum + each, 0);
}

/** Whether a notice of what was held back is due: the alert is settled, or there was no notice for an hour. */
export function isToTell(flaps: Flaps, at: Instant): boolean {
  return flaps.pending !== null && (isStill(flaps, at) || passed(flaps.toldAt, at) >= HOUR);
}

/** The flaps after a notice of how the alert stands, in the thread `root` (null: in the one it had). */
export function wasTold(flaps: Flaps, root: string | null, at: Instant): Flaps {
  return { ...flaps, run: isStill(flaps, at) ? 0 : flaps.run, toldAt: at, root: root ?? flaps.root, pending: null };
}

/** Whether nothing of it needs to be kept any more. */
export function isPast(flaps: Flaps, at: Instant): boolean {
  return flaps.pending === null && passed(flaps.changedAt, at) > HOUR;
}

function isStill({ changedAt }: Flaps, at: Instant): boolean {
  return passed(changedAt, at) >= STILL;
}
