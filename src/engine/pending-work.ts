import type { Notice } from '../domain/alerting.ts';
import type { Instant, Json } from '../domain/entry.ts';
import type { Change } from '../domain/ledger.ts';
import type { LicenceEvent, Sourced } from '../domain/licence-event.ts';
import type { Work } from '../domain/store.ts';

/** What has gathered since the last commit. */
export interface PendingWork {
  /** The checkpoint of an input whose batch was consumed. */
  consumed(input: string, next: Json): void;
  change(change: Change): void;
  /** An event that the history shows, with its pool; others are left out. */
  event(event: Sourced, pool: string): void;
  notices(made: readonly Notice[]): void;
  /** Takes all of it, with the changed parts of the state; undefined when that is nothing. */
  take(now: Instant, state: Pick<Work, 'streams' | 'rules'>, ledger: () => Work['ledger']): Work | undefined;
}

const KEPT = new Set<LicenceEvent['kind']>(['refused', 'limit-exceeded', 'remark', 'message', 'count']);

export function createPendingWork(): PendingWork {
  let pending = nothing();
  /** Where among the changes a session stands: only how it is at last is asked for. */
  let sessionsAt = new Map<string, number>();

  return {
    consumed: (input, next) => void pending.inputs.set(input, next),
    change(change) {
      const at = change.kind === 'session' ? sessionsAt.get(change.session.id) : undefined;
      if (at !== undefined) {
        pending.changes[at] = change;
        return;
      }
      if (change.kind === 'session') sessionsAt.set(change.session.id, pending.changes.length);
      pending.changes.push(change);
    },
    event(event, pool) {
      if (isKept(event)) pending.events.push({ pool, event });
    },
    notices: (made) => void pending.outbox.push(...made),
    take(now, { streams, rules }, ledger) {
      const { inputs, changes, events, outbox } = pending;
      const sizes = [inputs.size, streams.size, changes.length, events.length, outbox.length, rules.size];
      // What only time has moved in the ledger is no reason to write; it is written with what comes next, and not lost
      // until then.
      if (sizes.every((size) => size === 0)) return undefined;
      const work: Work = { at: now, ...pending, streams, ledger: ledger(), rules };
      pending = nothing();
      sessionsAt = new Map();
      return work;
    },
  };
}

/** Severe messages of every kind are for a mail; they would fill the history. */
function isKept(event: Sourced): boolean {
  return KEPT.has(event.kind) && !(event.kind === 'message' && event.code === 'severe');
}

function nothing(): { inputs: Map<string, Json>; changes: Change[]; events: Work['events']; outbox: Notice[] } {
  return { inputs: new Map(), changes: [], events: [], outbox: [] };
}
