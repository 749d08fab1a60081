import type { Instant } from '../domain/entry.ts';
import type { Session } from '../domain/ledger.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { Settings } from '../domain/setting.ts';

const HOUR = 3_600_000;
const NONE: ReadonlyMap<string, string> = new Map();

/** A model's suspicion as one pool of one source has it. */
export interface Suspecting {
  /** Milliseconds; Infinity where no age is suspect. */
  after: number;
  passedByNewer: boolean;
  expected: readonly string[];
}

export function suspicionOf(
  { suspect }: LicenceModel,
  settings: Settings,
  expected: readonly string[],
): Suspecting | undefined {
  if (suspect === undefined) return undefined;
  const after = settings[suspect.after];
  return { after: typeof after === 'number' ? after : Infinity, passedByNewer: suspect.passedByNewer, expected };
}

/**
 * Since when a holder has surely held a seat without a break: `since`, but where some sessions may have ended unseen
 * the oldest opening of the others; null where that is not known, and where none is sure.
 */
export function surelySince(sessions: readonly Session[], since: Instant | null): Instant | null {
  const sure = sessions.filter(isToCheck);
  if (sure.length === sessions.length) return since;
  const oldest = Math.min(...sure.map(({ openedAt }) => openedAt ?? -Infinity));
  return Number.isFinite(oldest) ? oldest : null;
}

/**
 * Which of a holder's open sessions should be checked first, and why, by their ids. `sessions` stand in the order in
 * which they would be closed, the next one last; `since` is that of the holder, null where it is older than the log.
 *
 * The age that counts is the holder's: who logs on each morning over a session that was never closed has held a seat
 * without a break since that one, though no session is proven that old. Only the oldest of several is suspect by it.
 * One of which nobody knows any more whether it is open is listed apart already.
 */
export function suspectsOf(
  sessions: readonly Session[],
  since: Instant | null,
  at: Instant | null,
  suspecting: Suspecting | undefined,
): ReadonlyMap<string, string> {
  if (suspecting === undefined || at === null || sessions.length === 0) return NONE;
  const suspects = new Map<string, string>();
  const sure = sessions.filter(isToCheck);
  // Of what is older than the log, the first proof is the least age.
  const from =
    surelySince(sessions, since) ?? Math.min(...sure.map(({ openedAt, lastSeenAt }) => openedAt ?? lastSeenAt));
  for (const [place, session] of sure.entries()) {
    if (isExpected(session, suspecting.expected)) continue;
    const old = place === 0 && at - from >= suspecting.after;
    const passed = suspecting.passedByNewer && place < sure.length - 1;
    const why = [
      ...(old ? [`no break for ${hours(suspecting.after)} or longer`] : []),
      ...(passed ? ['the same holder logged on again since'] : []),
    ];
    if (why.length > 0) suspects.set(session.id, why.join('; '));
  }
  return suspects;
}

/** Whether it is open as far as anybody can know: one whose end no line will tell is to be checked all the more. */
function isToCheck({ uncertain, untold }: Session): boolean {
  return uncertain !== true || untold === true;
}

function isExpected({ who }: Session, expected: readonly string[]): boolean {
  return [who.holder, who.node].some((name) => name !== undefined && expected.includes(name));
}

function hours(milliseconds: number): string {
  const hours = Math.round((milliseconds / HOUR) * 10) / 10;
  return `${hours} ${hours === 1 ? 'hour' : 'hours'}`;
}
