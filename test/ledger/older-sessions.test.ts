import { expect, test } from 'vitest';
import { LICENCE_MODEL } from '../../parsers/iris/licence-model.ts';
import type { Instant, Json } from '../../src/domain/entry.ts';
import type { Change, Ledger, Session } from '../../src/domain/ledger.ts';
import type { LicenceEvent } from '../../src/domain/licence-event.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { keptHolders } from '../../src/notify/kept-holders.ts';
import { createTimeText } from '../../src/present/time-text.ts';
import { olderText } from '../../src/present/words.ts';

const SETTINGS = { traceSilence: 'never', maxConnections: 25 };
const SOURCE = { id: 'prod', system: 'iris', model: LICENCE_MODEL, settings: SETTINGS };
const POOL = { id: 'iris', kind: 'User', sources: ['prod'], limit: 50 };
const MORNING = Date.UTC(2026, 10, 20, 6);

type Said = LicenceEvent extends infer E ? (E extends E ? Omit<E, 'instance' | 'proof'> : never) : never;

/** A ledger as `watch` has it; `stopAndStart` stores it and loads it again. */
function watched(parts?: ReadonlyMap<string, Json>) {
  const stored = new Map<string, Json>(parts);
  const changes: Change[] = [];
  let ledger: Ledger = createLedger([SOURCE], [POOL], stored);
  const keep = (): void => {
    changes.push(...ledger.drain());
    for (const [name, part] of ledger.dirty())
      if (part === null) stored.delete(name);
      else stored.set(name, structuredClone(part));
  };
  return {
    changes,
    stored,
    says(event: Said): void {
      const proof = { file: 'messages.log', at: event.at, text: 'a line' };
      ledger.apply({ ...event, source: 'prod', instance: 'PROD', proof } as Parameters<Ledger['apply']>[0]);
    },
    stopAndStart(): void {
      keep();
      ledger = createLedger([SOURCE], [POOL], stored);
    },
    pool: () => ledger.pools()[0],
    holdings: () => ledger.holdings('iris'),
    advance: (to: Instant) => ledger.advance('prod', to),
    keep,
  };
}

type Watched = ReturnType<typeof watched>;

function login(log: Watched, holder: string, at: Instant, connections = 1): void {
  log.says({ kind: 'opened', pool: 'User', who: { holder, process: holder }, connections, at });
}

function logout(log: Watched, holder: string, at: Instant): void {
  log.says({ kind: 'closed', which: 'one', pool: 'User', match: { holder, process: holder }, why: 'logout', at });
}

/** A complete log that shows one logout, and then `many` logins that nobody is seen to leave, one a second. */
function crowd(many: number): Watched {
  const log = watched();
  log.says({ kind: 'coverage', pool: 'User', known: 'anchored', why: 'the instance started', at: MORNING });
  login(log, 'first', MORNING);
  logout(log, 'first', MORNING + 1);
  for (let n = 0; n < many; n += 1) login(log, `web${n}`, MORNING + 10_000 + n * 1000);
  return log;
}

test('of sessions that are never seen to end only so many are kept one by one; the rest is counted and said so', () => {
  const log = crowd(12_000);
  const pool = log.pool();
  expect(log.holdings().length).toBeLessThanOrEqual(10_000);
  expect(log.holdings().length + (pool?.older?.sessions ?? 0)).toBe(12_000);
  expect(pool).toMatchObject({ atMost: 12_000, atLeast: log.holdings().length, sessions: 12_000 });
  expect(pool?.older?.oldest).toBe(MORNING + 10_000);
  expect(log.holdings().every(({ openedAt }) => (openedAt ?? 0) > (pool?.older?.newest ?? Infinity))).toBe(true);
  log.keep();
  expect(log.stored.size).toBeLessThanOrEqual(10_001);
  expect(olderText({ older: { sessions: 2001, oldest: MORNING, newest: MORNING + 1000 } }, createTimeText('UTC'))).toBe(
    'And 2001 older sessions whose end the log does not show, opened from 2026-11-20 06:00:00 +00:00 on, ' +
      'the last 2026-11-20 06:00:01 +00:00: each may be open still; they are not listed.',
  );
});

test('as many as any site has open are all kept', () => {
  const log = crowd(10_000);
  expect(log.pool()).toMatchObject({ atLeast: 10_000, atMost: 10_000 });
  expect(log.pool()?.older).toBeUndefined();
});

test('a stop and a start change nothing', () => {
  const [log, other] = [crowd(10_100), crowd(10_050)];
  other.stopAndStart();
  for (let n = 10_050; n < 10_100; n += 1) login(other, `web${n}`, MORNING + 10_000 + n * 1000);
  expect(other.pool()).toEqual(log.pool());
  expect(other.holdings()).toEqual(log.holdings());
});

test('a state that an older version left with more is bounded when it is loaded', () => {
  const log = crowd(1);
  log.keep();
  const [name = '', part = null] = [...log.stored].find(([key]) => key.includes('web0')) ?? [];
  const text = JSON.stringify(part);
  const parts = new Map(log.stored);
  for (let n = 0; n < 10_100; n += 1) {
    parts.set(`${name}${n}`, JSON.parse(text.replaceAll(/"id":"[^"]*"/g, `"id":"old${n}"`)) as Json);
  }
  const started = watched(parts);
  expect(started.holdings().length).toBeLessThanOrEqual(10_000);
  expect(started.pool()?.sessions).toBe(10_101);
  started.keep();
  expect(started.stored.size).toBeLessThanOrEqual(10_001);
});

test('a logout of one that was put together takes one off, and says that which one cannot be told', () => {
  const log = crowd(12_000);
  const before = log.pool()?.older?.sessions ?? 0;
  log.keep();
  log.changes.length = 0;
  logout(log, 'web3', MORNING + 20_000_000);
  log.keep();
  const older = { sessions: before - 1 };
  expect(log.pool()).toMatchObject({ atMost: 11_999, older, coverage: { state: 'anchored' } });
  const ended = log.changes.flatMap((change) => (change.kind === 'session' ? [change.session] : []));
  expect(ended).toMatchObject([{ who: { holder: 'web3' }, opened: 'estimated', ambiguous: true, closed: 'exact' }]);
  expect(ended[0]?.reason).toContain('which one cannot be told');
});

test('a count that the log states of a holder who was put together is no contradiction', () => {
  const log = crowd(12_000);
  login(log, 'web3', MORNING + 20_000_000, 2);
  log.advance(MORNING + 20_060_000);
  expect(log.pool()).toMatchObject({ drift: null, coverage: { state: 'anchored' } });
});

test('a restart of the instance ends them all', () => {
  const log = crowd(12_000);
  log.says({ kind: 'closed', which: 'all', match: {}, why: 'restart', at: MORNING + 20_000_000 });
  expect(log.pool()).toMatchObject({ atLeast: 0, atMost: 0, sessions: 0 });
  expect(log.pool()?.older).toBeUndefined();
});

test('a complete list of holders ends them, and the list holds from then on', () => {
  const log = crowd(12_000);
  const holders = [{ who: { holder: 'web3' }, connections: 1 }];
  log.says({ kind: 'census', pool: 'User', complete: true, holders, at: MORNING + 20_000_000 });
  expect(log.pool()).toMatchObject({ atLeast: 1, atMost: 1, sessions: 1 });
});

test('in history they may be open until they were put together, and whether they are is not claimed', () => {
  const log = crowd(12_000);
  log.keep();
  const past = createMemoryHistory();
  past.take({ changes: log.changes, events: [] });
  const aside = (sessions: readonly Session[]): Session[] => sessions.filter(({ setAside }) => setAside !== undefined);
  const all = aside(past.sessions(MORNING, MORNING + 20_000_000));
  expect(all).toHaveLength(log.pool()?.older?.sessions ?? 0);
  expect(all.every(({ uncertain, closedAt }) => uncertain === true && closedAt === undefined)).toBe(true);
  expect(aside(past.sessions(MORNING + 13_000_000, MORNING + 20_000_000))).toEqual([]);
});

test('of a log that was held back, who came and went in it does not wait for its end', () => {
  const log = watched();
  log.advance(MORNING + 30 * 86_400_000);
  login(log, 'before', MORNING);
  log.advance(MORNING + 30 * 86_400_000);
  for (let n = 0; n < 200; n += 1) {
    login(log, `web${n}`, MORNING + 60_000 + n * 60_000);
    logout(log, `web${n}`, MORNING + 60_050 + n * 60_000);
  }
  log.keep();
  expect([...log.stored.keys()].filter((name) => name.includes('web')).length).toBeLessThanOrEqual(1);
});

test('a notice keeps the holders that a mail shows, and how many there are besides', () => {
  const log = crowd(1000);
  const { holdings, others } = keptHolders(log.holdings(), MORNING + 20_000_000);
  expect([holdings.length, others]).toEqual([200, { sure: 800, maybe: 0 }]);
  expect(holdings[0]?.who.holder).toBe('web0');
  expect(keptHolders(log.holdings().slice(0, 200), MORNING).others).toBeUndefined();
});
