import type { Alert } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { HOUR, passed } from './ceiling.ts';

/** What is remembered of an alert that began lately, beyond its end. */
export type Flaps = {
  /** How often it began, by the minute; older than an hour is forgotten. */
  minutes: { [minute: string]: number };
  /** How often it began since it last kept still. */
  run: number;
  changedAt: Instant;
  toldAt: Instant;
  /** The thread in which somebody was told of it last; null where nobody was. */
  root: string | null;
  /** How it stood when it changed last, where nobody was told of that. */
  pending: Alert | null;
};

const MINUTE = 60_000;

/** What has not changed for so long keeps still: how it stands can be told. */
const STILL = 10 * MINUTE;

/** Two beginnings are told, and the end between them; from the second end on it flaps. */
const TOLD = 2;

/** An alert has begun, for the first time or again. */
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

/** An alert has begun or ended: what kept still before that begins to count anew. */
export function changed(before: Flaps, at: Instant): Flaps {
  return { ...before, run: before.pending === null && isStill(before, at) ? 0 : before.run, changedAt: at };
}

/** Whether a change is to be held back, because the alert goes on and off. */
export function isFlapping({ run }: Flaps, ends: boolean): boolean {
  return ends ? run >= TOLD : run > TOLD;
}

/** How often it went on and off within the last hour. */
export function flapsOf({ minutes }: Flaps): number {
  return Object.values(minutes).reduce((sum, each) => sum + each, 0);
}

/** Whether what was held back is to be told: it keeps still, or nothing was told for an hour. */
export function isToTell(flaps: Flaps, at: Instant): boolean {
  return flaps.pending !== null && (isStill(flaps, at) || passed(flaps.toldAt, at) >= HOUR);
}

/** After how it stands was told. */
export function wasTold(flaps: Flaps, root: string | null, at: Instant): Flaps {
  return { ...flaps, run: isStill(flaps, at) ? 0 : flaps.run, toldAt: at, root: root ?? flaps.root, pending: null };
}

/** Whether nothing of it needs to be remembered any more. */
export function isPast(flaps: Flaps, at: Instant): boolean {
  return flaps.pending === null && passed(flaps.changedAt, at) > HOUR;
}

function isStill({ changedAt }: Flaps, at: Instant): boolean {
  return passed(changedAt, at) >= STILL;
}
