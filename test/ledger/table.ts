import type { Instant, Json } from '../../src/domain/entry.ts';
import type { Change, Holding, Ledger, PoolNow, Session } from '../../src/domain/ledger.ts';
import type { KeyedLine, Sourced } from '../../src/domain/licence-event.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { createLedger, type LedgerSource } from '../../src/ledger/ledger.ts';

export const MODEL: LicenceModel = {
  kinds: ['Seats'],
  holder: ['holder'],
  seats: 'session',
  closes: ['key'],
  settle: 0,
};

/** A ledger that reads versions of tables. */
export interface Tables {
  /** One version of a table: its rows as they stood at an instant; `complete` unless it is only a part. */
  version(at: Instant, rows: readonly KeyedLine[], how?: { complete?: boolean; source?: string }): void;
  /** A past row tells when a session ended: at an instant, or between two. */
  closed(key: string, at: Instant, between?: readonly [Instant, Instant]): void;
  apply(event: Partial<Sourced> & Pick<Sourced, 'kind' | 'at'>): void;
  /** Lets the clock of a source go on, of the first one unless it is named. */
  until(at: Instant, source?: string): void;
  /** Stores and loads everything, as a restart does. */
  restart(): void;
  pool(): PoolNow | undefined;
  holdings(): Holding[];
  /** Every session as it was told last, in the order of their opening. */
  sessions(): Session[];
  /** What has been told so far; from then on nothing has. */
  changes(): Change[];
  all(): readonly Change[];
}

export function tables(model: LicenceModel = MODEL, ids: readonly string[] = ['table']): Tables {
  const sources = ids.map((id): LedgerSource => ({ id, system: 'example', model, settings: {} }));
  const pools = [{ id: 'seats', kind: 'Seats', sources: ids, limit: 10 }];
  const stored = new Map<string, Json>();
  const told: Change[] = [];
  const sessions = new Map<string, Session>();
  let ledger: Ledger = createLedger(sources, pools, stored);

  function changes(): Change[] {
    const drained = ledger.drain();
    for (const change of drained) if (change.kind === 'session') sessions.set(change.session.id, change.session);
    told.push(...drained);
    return drained;
  }

  function apply(event: Partial<Sourced> & Pick<Sourced, 'kind' | 'at'>): void {
    const proof = { file: 'seats.csv', at: event.at, text: 'a row' };
    const source = event.source ?? ids[0] ?? '';
    ledger.apply({ pool: 'Seats', instance: source.toUpperCase(), proof, ...event, source } as Sourced);
  }

  return {
    version(at, holders, { complete = true, source } = {}) {
      apply({ kind: 'census', at, complete, holders, ...(source !== undefined && { source }) });
    },
    closed(key, at, between) {
      const when = between === undefined ? {} : { between };
      apply({ kind: 'closed', which: 'one', match: { key }, why: 'logout', at, ...when });
    },
    apply,
    until: (at, source = ids[0] ?? '') => ledger.advance(source, at),
    restart() {
      changes();
      for (const [name, part] of ledger.dirty())
        if (part === null) stored.delete(name);
        else stored.set(name, JSON.parse(JSON.stringify(part)) as Json);
      ledger = createLedger(sources, pools, stored);
    },
    pool: () => ledger.pools()[0],
    holdings: () => ledger.holdings('seats'),
    sessions() {
      changes();
      return [...sessions.values()].sort((a, b) => opening(a) - opening(b));
    },
    changes,
    all: () => told,
  };
}

/** The seats as they are known in the end, with what was found out later. */
export function stepsIn(told: readonly Change[]) {
  const history = createMemoryHistory();
  history.take({ changes: told, events: [] });
  return history.steps('seats', Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

function opening({ openedAt, openedBetween }: Session): Instant {
  return openedAt ?? openedBetween?.[0] ?? 0;
}
