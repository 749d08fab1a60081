import type { Alert } from '../domain/alerting.ts';
import type { Instant, Json } from '../domain/entry.ts';
import type { Made } from './ceiling.ts';
import type { Flaps } from './flaps.ts';

/** An alert that stands, and what was sent about it. */
export type Told = {
  alert: Alert;
  /** The thread of its notices; null where none was sent yet. */
  root: string | null;
  /** The rise up to which notices were sent. */
  told: number;
  /** When the last notice about it was made. */
  lastAt: Instant;
  /** Why no notice was sent yet: it flaps, it waits for the summary, or for more of its kind (`gather`). */
  waits?: 'flaps' | 'ceiling' | 'more';
  /** Since when it is known that its notices reached nobody: another one is made an hour later. */
  again?: Instant;
};

/**
 * The beginning of a run, until every input has been read to its end: whether something is watched for the first time
 * ever, and since when the program was down, where that was long.
 */
export type Startup = { started: boolean; downSince: Instant | null };

/** What the next summary holds: how many notices were held since when, and their alerts as they stand. */
export type Held = { since: Instant; notices: number; alerts: { [fingerprint: string]: Alert } };

/** What decides about notices, as the state keeps it. */
export type NoticeState = {
  beginning: Startup | null;
  watching: string[];
  standing: { [fingerprint: string]: Told };
  /** Alerts that changed while the program was down, by `aboutOf`, with the rise up to which notices were sent. */
  missed: { [about: string]: { alert: Alert; root: string | null; told?: number }[] };
  /** The notices of the last hour, for the ceiling. */
  made: Made[];
  held: Held | null;
  flaps: { [fingerprint: string]: Flaps };
};

/**
 * The state as it was kept (`loaded`; undefined in a new one), completed where an earlier version wrote it. Alerts of a
 * rule that is not on any more are dropped; notices that reached nobody are due again at once, since a start often is
 * what mends their delivery.
 */
export function keptState(loaded: Json | undefined, isOn: (rule: string) => boolean): NoticeState {
  const kept = structuredClone(loaded) as Partial<NoticeState> | undefined;
  const state: NoticeState = {
    beginning: null,
    watching: [],
    standing: {},
    missed: {},
    made: [],
    held: null,
    flaps: {},
    ...kept,
  };
  for (const [fingerprint, told] of Object.entries(state.standing)) {
    if (!isOn(told.alert.rule)) delete state.standing[fingerprint];
    if (told.again !== undefined) told.again = 0;
  }
  for (const [fingerprint, { pending }] of Object.entries(state.flaps))
    if (pending !== null && !isOn(pending.rule)) delete state.flaps[fingerprint];
  const { held } = state;
  for (const { fingerprint, rule } of Object.values(held?.alerts ?? {}))
    if (!isOn(rule)) delete held?.alerts[fingerprint];
  if (held !== null && Object.keys(held.alerts).length === 0) state.held = null;
  return state;
}

/** The group of the notices about one standing of an alert: a thread. */
export function groupOf({ fingerprint, startsAt }: Alert): string {
  return `${fingerprint} ${startsAt}`;
}
