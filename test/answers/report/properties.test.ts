import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Material, PoolMaterial } from '../../../src/answers/report/material.ts';
import { elsewhereOf, judged, withOthers, withRefused, type Elsewhere } from '../../../src/answers/report/elsewhere.ts';
import { fullAt, limitsAround, rightSize } from '../../../src/answers/report/right-size.ts';
import { seatRule } from '../../../src/answers/report/seats-held.ts';
import { spanOf } from '../../../src/answers/report/spans.ts';
import { measure, piecesOf, type Piece } from '../../../src/answers/usage.ts';
import type { Session } from '../../../src/domain/ledger.ts';
import type { LicenceModel } from '../../../src/domain/licence-model.ts';
import type { Step } from '../../../src/domain/store.ts';
import { runs } from '../../runs.ts';

const END = 1_000;
const KNOWN = { state: 'anchored', since: 0, why: '' } as const;

/** A login and logout of one holder, each at an instant of its own. */
interface Visit {
  holder: string;
  from: number;
  to: number;
}

const visits = fc
  .uniqueArray(fc.integer({ min: 1, max: END - 1 }), { minLength: 2, maxLength: 60 })
  .chain((instants) =>
    fc.tuple(fc.constant(instants), fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 30, maxLength: 30 })),
  )
  .map(([instants, names]): Visit[] =>
    instants.slice(0, instants.length - (instants.length % 2)).flatMap((at, place, all) => {
      const other = all[place + 1];
      if (place % 2 === 1 || other === undefined) return [];
      return [{ holder: `user${names[place / 2]}`, from: Math.min(at, other), to: Math.max(at, other) }];
    }),
  );

/** Seats at an instant, just after all that happens at it: counted again from nothing each time. */
function seatsAt(all: readonly Visit[], at: number, each: number | 'session'): number {
  const open = all.filter(({ from, to }) => from <= at && to > at);
  if (each === 'session') return open.length;
  return [...Map.groupBy(open, ({ holder }) => holder).keys()].reduce((sum, holder) => {
    const own = all.filter((visit) => visit.holder === holder);
    const count = (when: number): number => own.filter(({ from, to }) => from <= when && to > when).length;
    // Back to when it had none.
    let [time, most] = [at, 0];
    for (; time >= 0 && count(time) > 0; time -= 1) most = Math.max(most, count(time));
    return sum + (most > each ? count(at) : 1);
  }, 0);
}

function sessionOf({ holder, from, to }: Visit, place: number): Session {
  return {
    id: `${place}`,
    pool: 'pool',
    instance: 'I',
    source: 's',
    who: { holder },
    proof: [],
    openedAt: from,
    opened: 'exact',
    closedAt: to,
    closed: 'exact',
    endedBy: 'logout',
    lastSeenAt: to,
  };
}

function stepsOf(all: readonly Visit[], each: number | 'session', limit: number | null): Step[] {
  const instants = [...new Set([0, ...all.flatMap(({ from, to }) => [from, to])])].toSorted((a, b) => a - b);
  return instants.map((at) => {
    const seats = seatsAt(all, at, each);
    return { at, atLeast: seats, atMost: seats, limit, coverage: KNOWN };
  });
}

const BASE = { kinds: ['Seats'], holder: ['holder'], closes: ['youngest'], settle: 0 } as const;

function poolOf(all: readonly Visit[], each: number | 'session', limit: number | null): PoolMaterial {
  const model: LicenceModel =
    each === 'session' ? { ...BASE, seats: 'session' } : { ...BASE, seats: 'holder', ratchetAbove: 'most' };
  const pieces = piecesOf(undefined, stepsOf(all, each, limit), 0, END);
  const now = {
    pool: 'pool',
    system: 'made-up',
    kind: 'Seats',
    sources: ['s'],
    limit,
    perCore: false,
    sessions: 0,
    atLeast: 0,
    atMost: 0,
    coverage: KNOWN,
    drift: null,
  };
  const refusals = { atLeast: 0, atMost: 0, rises: [], failed: [], notUnderstood: 0 };
  return {
    usage: {
      pool: now,
      system: 'made-up',
      pieces,
      usage: measure(pieces, 0, END),
      refusals,
    },
    now: undefined,
    model,
    product: 'Made up',
    named: false,
    instances: ['I'],
    higher: [],
    events: [],
    complete: true,
    ruleOf: () => seatRule(model, { most: each }),
    spans: all.map((visit, place) => spanOf(sessionOf(visit, place), END)),
    seatsAtEnd: {
      atLeast: 0,
      atMost: 0,
    },
  };
}

const MATERIAL: Material = {
  end: {
    at: END,
    asOf: END,
    stale: null,
    readUpTo: {},
    lastAlive: null,
    timezone: { name: 'UTC', from: '' },
    pools: [],
  },
  from: 0,
  to: END,
  moment: false,
  pools: [],
};

const RULES = fc.constantFrom<number | 'session'>('session', 1, 2, 100);

describe('where every login and logout is known to the instant', () => {
  test('the logins refused at each limit are those that a count by hand gives, all for certain', () => {
    fc.assert(
      fc.property(visits, RULES, (all, each) => {
        const { rows } = rightSize(MATERIAL, poolOf(all, each, null));
        for (const { limit, refused } of rows) {
          const truth = all.filter(({ from }) => {
            const [before, after] = [seatsAt(all, from - 1, each), seatsAt(all, from, each)];
            return after > before && after > limit;
          }).length;
          expect(refused).toEqual({ certain: truth, possible: 0, unknown: 0 });
        }
      }),
      { numRuns: runs(300) },
    );
  });

  test('nobody is refused at the peak or above it, and fewer at each higher limit; so it is with the hours full', () => {
    fc.assert(
      fc.property(visits, RULES, (all, each) => {
        const pool = poolOf(all, each, null);
        const { rows } = rightSize(MATERIAL, pool);
        const peak = pool.usage.usage.peak.atMost ?? 0;
        for (const [place, { limit, full, refused }] of rows.entries()) {
          if (limit >= peak) expect(refused).toEqual({ certain: 0, possible: 0, unknown: 0 });
          if (limit > peak) expect(full).toEqual({ certain: 0, possible: 0, unknown: 0 });
          const next = rows[place + 1];
          if (next === undefined) continue;
          expect(next.refused.certain).toBeLessThanOrEqual(refused.certain);
          expect(next.full.certain).toBeLessThanOrEqual(full.certain);
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

const piecesOfDoubt = fc
  .array(
    fc.record({
      span: fc.integer({ min: 1, max: 50 }),
      least: fc.option(fc.integer({ min: 0, max: 12 })),
      more: fc.option(fc.integer({ min: 0, max: 5 })),
    }),
    { minLength: 1, maxLength: 30 },
  )
  .map((parts) => {
    let from = 0;
    return parts.map(({ span, least, more }): Piece => {
      from += span;
      const atMost = least === null || more === null ? null : least + more;
      return { from: from - span, to: from, atLeast: least, atMost, limit: null, coverage: 'at least' };
    });
  });

test('the hours full fall as the limit rises, sure ones and possible ones, and unknown time is never free', () => {
  fc.assert(
    fc.property(piecesOfDoubt, fc.integer({ min: 1, max: 12 }), (pieces, limit) => {
      const [lower, higher] = [fullAt(pieces, limit), fullAt(pieces, limit + 1)];
      expect(higher.certain).toBeLessThanOrEqual(lower.certain);
      expect(higher.certain + higher.possible + higher.unknown).toBeLessThanOrEqual(
        lower.certain + lower.possible + lower.unknown,
      );
      const unknown = pieces.reduce((sum, { from, to, atMost }) => sum + (atMost === null ? to - from : 0), 0);
      expect(lower.certain + lower.unknown).toBeGreaterThanOrEqual(unknown);
    }),
    { numRuns: runs(300) },
  );
});

test('limits around the middle ascend, are never below one, and hold the middle and the peak', () => {
  fc.assert(
    fc.property(
      fc.option(fc.integer({ min: 1, max: 100_000 })),
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 0, max: 50 }),
      (limit, least, more) => {
        const limits = limitsAround(limit, { atLeast: least, atMost: least + more });
        expect(limits).toEqual([...new Set(limits)].toSorted((a, b) => a - b));
        expect(limits[0]).toBeGreaterThanOrEqual(1);
        expect(limits).toContain(limit ?? Math.max(1, least + more));
        if (least > 0) expect(limits).toContain(least);
        expect(limits.length).toBeLessThanOrEqual(13);
      },
    ),
    { numRuns: runs(300) },
  );
  expect(limitsAround(25, { atLeast: 20, atMost: null })).toEqual([15, 17, 19, 20, 21, 23, 25, 27, 29, 31, 33, 35]);
});

describe('more seats than today', () => {
  const others = piecesOfDoubt.map((pieces) => pieces.map((piece) => ({ ...piece, limit: 3 })));

  test('where a full one hands on, or logins were refused, are never surely free where they may have been full', () => {
    fc.assert(
      fc.property(piecesOfDoubt, others, fc.integer({ min: 1, max: 12 }), (pieces, higher, limit) => {
        const plain = fullAt(pieces, limit);
        for (const more of [withOthers(pieces, [{ kind: 'B', pieces: higher }]), withRefused(pieces)]) {
          const told = fullAt(more, limit);
          expect(told.certain).toBe(plain.certain);
          expect(told.possible + told.unknown).toBeGreaterThanOrEqual(plain.possible + plain.unknown);
          const spans = (some: readonly Piece[]): number => some.reduce((sum, { from, to }) => sum + to - from, 0);
          expect(spans(more)).toBe(spans(pieces));
        }
      }),
      { numRuns: runs(300) },
    );
  });
});

test('who finds a full package is refused for certain where all higher ones were surely full, at no more seats than today', () => {
  const piece = (atLeast: number | null, atMost: number | null): Piece[] => [
    { from: 0, to: END, atLeast, atMost, limit: 2, coverage: 'anchored' },
  ];
  const of = (...all: Piece[][]): Elsewhere =>
    elsewhereOf(all.map((pieces, place) => ({ kind: `${place}`, pieces })))([5, 5]);
  expect(of()).toBe('none');
  expect(of(piece(2, 2), piece(2, 2))).toBe('full');
  expect(of(piece(2, 2), piece(0, 1))).toBe('free');
  expect(of(piece(2, 2), piece(1, 2))).toBe('unknown');
  expect(of(piece(2, 2), [])).toBe('unknown');
  expect(of(piece(null, null))).toBe('unknown');
  expect([judged('none', 9, 5), judged('full', 5, 5), judged('full', 6, 5)]).toEqual(['sure', 'sure', 'maybe']);
  expect([judged('free', 5, 5), judged('free', 4, 5), judged('full', 1, null)]).toEqual(['no', 'maybe', 'maybe']);
});
