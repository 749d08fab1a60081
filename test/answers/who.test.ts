import { describe, expect, test } from 'vitest';
import { modelOf } from '../../src/answers/products.ts';
import { poolAt } from '../../src/answers/who.ts';
import type { Coverage, Session } from '../../src/domain/ledger.ts';
import { createMemoryHistory } from '../../src/engine/memory-history.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ANCHORED: Coverage = { state: 'anchored', since: 0, why: 'a start' };
const POOL = {
  pool: 'iris',
  system: 'iris',
  kind: 'User',
  sources: ['prod'],
  limit: 25,
  perCore: false,
  model: modelOf('iris'),
};

interface Given {
  from: number | null;
  to?: number;
  holder?: string;
  role?: string;
}

function session({ from, to, holder = 'ann', role = 'User' }: Given, at: number): Session {
  return {
    id: String(at).padStart(6, '0'),
    pool: 'iris',
    instance: 'PROD',
    source: 'prod',
    who: { holder, role },
    openedAt: from,
    opened: from === null ? 'before the log' : 'exact',
    lastSeenAt: from ?? 0,
    ...(to !== undefined && { closedAt: to, closed: 'exact', endedBy: 'logout' }),
    proof: [],
  };
}

function at(when: number, given: readonly Given[], coverage: Coverage = ANCHORED) {
  const past = createMemoryHistory();
  past.take({
    changes: [
      { kind: 'seats', pool: 'iris', at: coverage.since ?? 0, limit: 25, coverage, atLeast: 1, atMost: 2 },
      ...given.map((one, ordinal) => ({ kind: 'session' as const, session: session(one, ordinal) })),
    ],
    events: [],
  });
  return poolAt(past, POOL, when).holdings;
}

describe('since when a holder has held a seat without a break', () => {
  test('is told of each computer where these hold the seats, and not of all together', () => {
    const past = createMemoryHistory();
    const named = ['HOST1_BMC1', 'HOST2_BMC1', 'HOST3_BMC1'].map((node, nth) => ({
      ...session({ from: (nth + 1) * HOUR, to: 9 * HOUR }, nth),
      who: { node, process: 'SecMngr', key: node },
    }));
    past.take({
      changes: [
        { kind: 'seats', pool: 'iris', at: 0, limit: 25, coverage: ANCHORED, atLeast: 3, atMost: 3 },
        ...named.map((one) => ({ kind: 'session' as const, session: one })),
      ],
      events: [],
    });
    const { holdings } = poolAt(
      past,
      { ...POOL, system: 'batch-management', model: modelOf('batch-management') },
      8 * HOUR,
    );
    expect(holdings.map(({ holderSince }) => holderSince)).toEqual([HOUR, 2 * HOUR, 3 * HOUR]);
  });

  test('goes back over sessions that overlap, and stops at the first gap', () => {
    const sessions = [
      { from: 1 * HOUR, to: 2 * HOUR },
      { from: 3 * HOUR, to: 5 * HOUR },
      { from: 4 * HOUR, to: 7 * HOUR },
      { from: 6 * HOUR },
    ];
    expect(at(8 * HOUR, sessions).map(({ holderSince }) => holderSince)).toEqual([3 * HOUR]);
  });

  test('goes back for months over a holder who never was away', () => {
    const sessions = Array.from({ length: 200 }, (_, day) => ({
      from: day * DAY + HOUR,
      to: (day + 1) * DAY + 2 * HOUR,
    }));
    expect(at(200 * DAY, sessions).map(({ holderSince }) => holderSince)).toEqual([HOUR]);
  });

  test('is not known where a session of the chain is older than the log', () => {
    expect(at(4 * HOUR, [{ from: null, to: 2 * HOUR }, { from: HOUR }]).map(({ holderSince }) => holderSince)).toEqual([
      null,
    ]);
  });

  test("is each holder's own", () => {
    const sessions = [
      { from: HOUR, to: 5 * HOUR, holder: 'bob' },
      { from: 3 * HOUR },
      { from: 4 * HOUR, holder: 'bob' },
    ];
    expect(at(6 * HOUR, sessions).map(({ who, holderSince }) => [who.holder, holderSince])).toEqual([
      ['ann', 3 * HOUR],
      ['bob', HOUR],
    ]);
  });

  test('is found at once in a long history', () => {
    const sessions = Array.from({ length: 60_000 }, (_, n) => ({
      from: n * 60_000,
      to: (n + 3) * 60_000,
      holder: `u${n % 300}`,
    })).concat(Array.from({ length: 300 }, (_, n) => ({ from: 59_000 * 60_000 + n, to: Infinity, holder: `u${n}` })));
    const from = performance.now();
    expect(at(60_010 * 60_000, sessions)).toHaveLength(300);
    expect(performance.now() - from).toBeLessThan(5_000);
  });
});

describe('a seat in grace', () => {
  const csp = (to: number): Given => ({ from: HOUR, to, role: 'CSP' });

  test('is listed once a holder, behind the last logout, for ten minutes', () => {
    const sessions = [csp(2 * HOUR), csp(2 * HOUR + 60_000)];
    expect(at(2 * HOUR + 2 * 60_000, sessions).map(({ id, state }) => [id, state])).toEqual([['000001', 'grace']]);
    expect(at(2 * HOUR + 11 * 60_000 - 1, sessions)).toHaveLength(1);
    expect(at(2 * HOUR + 11 * 60_000, sessions)).toEqual([]);
  });

  test('is none while the holder has another session, nor where the last logout was of another role', () => {
    expect(at(2 * HOUR + 60_000, [csp(2 * HOUR), { from: HOUR }]).map(({ state }) => state)).toEqual(['open']);
    expect(at(2 * HOUR + 60_000, [csp(2 * HOUR - 60_000), { from: HOUR, to: 2 * HOUR }])).toEqual([]);
  });

  test('ends with a restart', () => {
    expect(at(2 * HOUR + 2 * 60_000, [csp(2 * HOUR)], { ...ANCHORED, since: 2 * HOUR + 60_000 })).toEqual([]);
  });
});

describe('what was to be checked first then', () => {
  const suspecting = { after: 14 * HOUR, passedByNewer: true, expected: ['guard'] };

  function suspects(when: number, given: readonly Given[]): unknown[] {
    const past = createMemoryHistory();
    past.take({
      changes: [
        { kind: 'seats', pool: 'iris', at: 0, limit: 25, coverage: ANCHORED, atLeast: 1, atMost: 2 },
        ...given.map((one, ordinal) => ({ kind: 'session' as const, session: session(one, ordinal) })),
      ],
      events: [],
    });
    return poolAt(past, { ...POOL, suspecting }, when).holdings.map(({ suspect }) => suspect);
  }

  test('is told by the same rules as now, by what was open then', () => {
    const given = [{ from: HOUR }, { from: 5 * HOUR, to: 9 * HOUR }];
    expect(suspects(4 * HOUR, given)).toEqual([undefined]);
    expect(suspects(6 * HOUR, given)).toEqual(['the same holder logged on again since', undefined]);
    expect(suspects(10 * HOUR, given)).toEqual([undefined]);
    expect(suspects(15 * HOUR, given)).toEqual(['no break for 14 hours or longer']);
  });

  test('is nothing of a desk that is always on, or in a product without suspicion', () => {
    expect(suspects(20 * HOUR, [{ from: HOUR, holder: 'guard' }])).toEqual([undefined]);
    expect(at(20 * HOUR, [{ from: HOUR }]).map(({ suspect }) => suspect)).toEqual([undefined]);
  });
});

test('of what the log stated later the past knows nothing', () => {
  const stated = {
    limitSince: 2 * HOUR,
    each: true,
    statedLimit: { limit: 8, since: 2 * HOUR },
    refused: { times: 3, first: HOUR, last: 2 * HOUR, seats: { atLeast: 2, atMost: 2 } },
  };
  const past = createMemoryHistory();
  for (const key of ['limitSince', 'each', 'statedLimit', 'refused']) {
    expect(poolAt(past, { ...POOL, ...stated }, HOUR), key).not.toHaveProperty(key);
    expect(poolAt(past, { ...POOL, ...stated }, 2 * HOUR), key).toHaveProperty(key);
  }
});
