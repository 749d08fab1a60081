import type { Alert } from '../domain/alerting.ts';
import type { Instant, Json } from '../domain/entry.ts';
import type { Made } from './ceiling.ts';
import type { Flaps } from './flaps.ts';

/** What was said of an alert that stands. */
export type Told = {
  alert: Alert;
  /** The thread in which it was told; null where nobody was told of it yet. */
  root: string | null;
  /** How much of its rise was told. */
  told: number;
  lastAt: Instant;
  /** Why nobody was told yet: it goes on and off, it waits for the summary, or for more of its kind. */
  waits?: 'flaps' | 'ceiling' | 'more';
  /** Since when it is known that nobody got what was sent of it: it is told again. */
  again?: Instant;
};

/**
 * The beginning of a run, until every input has been read to its end: whether something is watched for the first time
 * ever, and since when the program was down, where that was long.
 */
export type Startup = { started: boolean; downSince: Instant | null };

/** What the next summary is to tell: how many notices were held since when, and their alerts as they stand. */
export type Held = { since: Instant; notices: number; alerts: { [fingerprint: string]: Alert } };

export type NoticeState = {
  beginning: Startup | null;
  watching: string[];
  standing: { [fingerprint: string]: Told };
  /** What happened while the program was down, with how much of its rise was told before. */
  missed: { [about: string]: { alert: Alert; root: string | null; told?: number }[] };
  /** The notices of the last hour, for the ceiling. */
  made: Made[];
  held: Held | null;
  flaps: { [fingerprint: string]: Flaps };
};

/**
 * What was kept, made whole where an earlier version wrote it. Of a rule that was switched off or taken away nobody is
 * to hear any more; what nobody could be told is told again at once, since a start often is what mends it.
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

/** Names one time that an alert stood. */
export function groupOf({ fingerprint, startsAt }: Alert): string {
  return `${fingerprint} ${startsAt}`;
}
