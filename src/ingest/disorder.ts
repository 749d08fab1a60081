import { basename } from 'node:path';
import { MAX_AHEAD } from '../domain/believable.ts';
import type { Entry, Instant } from '../domain/entry.ts';
import { TWO_LOGS } from '../domain/ledger.ts';
import type { Emit } from '../domain/licence-event.ts';
import type { LineInput, Tools } from '../domain/product.ts';
import { isSetBackNight, SET_BACK } from '../domain/set-back.ts';
import type { KeyedState } from './keyed-state.ts';

/** Several processes write one log, and clocks are corrected by as much. */
const SKEW = 2 * 60_000;
/** A start that comes so long after the last sign of disorder begins anew. */
const OVER = 24 * 3_600_000;

/** A stamp as an instant, and its digits read as if they were UTC. */
type Stamp = { at: Instant; wall: Instant };

/** What the lines of a stream have shown: the latest stamp of the file that it is of, and its instance. */
type Order = Stamp & {
  file: string;
  /** What the last start-up line names. */
  instance: string | null;
  /** Up to when the lines were those of two logs; null where they are in order. */
  mixedUntil: Instant | null;
};

/**
 * Watches that the lines of a stream are those of one log: that stamps of one file do not go back by more than
 * processes and summer time explain, and that its start-up lines name one instance. Else two logs are in one file, or
 * the clock was set: that is remarked once, and nobody is known to hold a seat until an instance starts a day later.
 * `last` is what the parser had seen before.
 */
export function checkOrder(
  keyed: KeyedState,
  entry: Entry,
  input: LineInput,
  tools: Pick<Tools, 'utc' | 'instance'>,
  last: Instant | undefined,
  say: Emit,
): void {
  const { file } = entry.place;
  const key = `order ${entry.stream}`;
  const before = keyed.get(key) as Order | undefined;
  let latest: Stamp | undefined = before?.file === file ? before : undefined;
  let back: string | undefined;
  // The last record above it may be one that nobody wanted.
  for (const line of entry.recordStart === undefined ? [entry.text] : [entry.recordStart, entry.text]) {
    const wall = input.localTime?.(line);
    if (wall === undefined) continue;
    const at = tools.utc(wall, latest?.at);
    // Nobody believes it.
    if (at > entry.arrived + MAX_AHEAD) continue;
    const step = stepBack(latest, { at, wall });
    if (latest === undefined || at > latest.at || step !== undefined) latest = { at, wall };
    back ??= step;
  }
  if (latest === undefined) return;
  const named = input.start !== undefined && entry.text.includes(input.start.literal);
  const instance = named ? input.start?.instance(entry.text) : undefined;
  const known = before?.instance ?? null;
  let mixedUntil = before?.mixedUntil ?? null;
  const now = Math.max(latest.at, last ?? latest.at);
  const fact = { at: now, instance: tools.instance, proof: { ...entry.place, text: entry.text } };
  const what = back ?? otherInstance(known, instance);
  if (what !== undefined) {
    const detail = `${basename(file)}, byte ${entry.place.at}: ${what}`;
    if (mixedUntil === null) say({ ...fact, kind: 'remark', what: 'order', detail });
    say({ ...fact, kind: 'coverage', known: 'mixed', why: what });
    mixedUntil = Math.max(now, mixedUntil ?? now);
  } else if (mixedUntil !== null && instance !== undefined && latest.at > mixedUntil + OVER) {
    say({ ...fact, kind: 'coverage', known: 'in order', why: '' });
    mixedUntil = null;
  }
  const next: Order = { file, at: latest.at, wall: latest.wall, instance: instance ?? known, mixedUntil };
  keyed.set(key, next);
}

function stepBack(before: Stamp | undefined, { at, wall }: Stamp): string | undefined {
  if (before === undefined) return undefined;
  const allowed = SKEW + (isSetBackNight(wall) ? SET_BACK : 0);
  if (before.at - at <= allowed) return undefined;
  return (
    `its stamps go back from ${wallText(before.wall)} to ${wallText(wall)}; ${TWO_LOGS}, or the clock ` +
    'was set back: ask about each log by itself'
  );
}

function otherInstance(known: string | null, instance: string | undefined): string | undefined {
  if (known === null || instance === undefined || instance === known) return undefined;
  return (
    `its start-up lines name the instances ${known} and ${instance}; ${TWO_LOGS}, or the instance was ` +
    'renamed: ask about each log by itself'
  );
}

/** The digits of a stamp as the line shows them, to the second. */
function wallText(wall: Instant): string {
  return new Date(wall).toISOString().slice(0, 19).replace('T', ' ');
}
