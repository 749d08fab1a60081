import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import type { Alert, Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { MemoryOutbox } from '../notify/memory-outbox.ts';

/** What is done while the state cannot be written. */
export interface Unwritten {
  /** It could not, for this cause, and these notices could not be kept. */
  failed(cause: string, notices: readonly Notice[], at: Instant): void;
  /** It can again. */
  mended(at: Instant): void;
}

export interface UnwrittenParts {
  state: string;
  timezone: string;
  memoryOutbox: Pick<MemoryOutbox, 'take' | 'add'>;
  /** Says it where it can be read without the state. */
  mark(cause: string | null): void;
  /** Begins to send. */
  send(): void;
}

const RULE = 'state-unwritten';
/** A reader of the state may hold up a write for some seconds: that is nothing to be told. */
const LASTS = 10_000;
const AGAIN = 3_600_000;

/**
 * Lets what is critical leave without the state, and tells the receiver that the state cannot be written: once it has
 * lasted ten seconds, again after each hour, and when it is over.
 */
export function createUnwritten({ state, timezone, memoryOutbox, mark, send }: UnwrittenParts): Unwritten {
  let since: Instant | null = null;
  let told: { at: Instant; root: string; alert: Alert } | null = null;

  function say(reason: Notice['reason'], alert: Alert, at: Instant): string {
    const notice = unwrittenNotice(reason, alert, at, timezone, told?.root);
    memoryOutbox.add(notice, at);
    send();
    return notice.root;
  }

  return {
    failed(cause, notices, at) {
      if (since === null) mark(cause);
      since ??= at;
      if (memoryOutbox.take(notices, at)) send();
      if (Math.abs(at - since) < LASTS || (told !== null && Math.abs(at - told.at) < AGAIN)) return;
      const alert = unwrittenAlert(state, cause, since, at);
      told = { at, alert, root: say(told === null ? 'first' : 'rise', alert, at) };
    },
    mended(at) {
      if (since === null) return;
      mark(null);
      since = null;
      if (told !== null) say('resolved', { ...told.alert, endsAt: at, endedBy: 'the state can be written again' }, at);
      told = null;
    },
  };
}

/** That a state cannot be written, since when, and why. */
export function unwrittenAlert(state: string, cause: string, begun: Instant, at: Instant): Alert {
  return {
    fingerprint: `${RULE} ${state}`,
    rule: RULE,
    level: 'critical',
    title: 'The state of seatwatch cannot be written',
    pool: null,
    instance: hostname(),
    source: 'seatwatch',
    startsAt: begun,
    lastAt: at,
    total: null,
    since: null,
    rise: 1,
    says: cause,
    proof: [],
  };
}

/** The notice about it, which no state keeps; `root` is that of its thread. */
export function unwrittenNotice(
  reason: Notice['reason'],
  alert: Alert,
  at: Instant,
  timezone: string,
  root?: string,
): Notice {
  const { title, level, fingerprint, startsAt } = alert;
  const about = JSON.stringify([reason, fingerprint, startsAt, at]);
  const id = createHash('sha256').update(about).digest('hex').slice(0, 32);
  const advice = [
    'Look at the disk of the state: free some space there, or give the account of seatwatch the right to write.',
    'Until then critical mails leave once an hour while watch runs, and all others wait; nothing in the logs is lost.',
  ];
  const rest = { pools: [], advice, people: {}, hosts: {} };
  const body = { product: 'seatwatch', title, level, at, timezone, alerts: [alert], ...rest };
  return { id, group: `${RULE} ${startsAt}`, root: root ?? id, reason, body };
}
