import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Material, PoolMaterial } from '../../../src/answers/report/material.ts';
import { groupsOf, LEAST_PERSONS, somebodyOf, type Somebody } from '../../../src/answers/report/people.ts';
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

describe('groups of persons', () => {
  const people = fc.dictionary(
    fc.integer({ min: 0, max: 30 }).map((number) => `user${number}`),
    fc.record({
      name: fc.integer({ min: 0, max: 12 }).map((number) => `Person ${number}`),
      group: fc.constantFrom('Planning', 'Field', 'Desk', ' '),
    }),
  );
  const holders = fc.array(
    fc.record({
      user: fc.integer({ min: 0, max: 40 }),
      machine: fc.constantFrom('', '@192.0.2.1', '@192.0.2.2'),
    }),
    { maxLength: 60 },
  );

  test('of fewer than five persons are never shown, and nobody of any is lost in silence', () => {
    fc.assert(
      fc.property(people, holders, (known, all) => {
        const told = new Map<string, { somebody: Somebody }>();
        for (const { user, machine } of all) {
          const holder = `user${user}${machine}`;
          const somebody = somebodyOf(sessionOf({ holder, from: 1, to: 2 }, 0), known);
          told.set(somebody.key, { somebody });
        }
        const { groups, withheld } = groupsOf([...told.values()]);
        for (const { name, members, persons } of groups) {
          expect(persons.atLeast).toBeGreaterThanOrEqual(LEAST_PERSONS);
          // By hand: so many different names, and so many different accounts without the machine.
          const names = new Set(members.map(({ somebody }) => somebody.name.toLowerCase()));
          const accounts = new Set(members.map(({ somebody }) => somebody.holder.split('@')[0]));
          expect(Math.min(names.size, accounts.size)).toBeGreaterThanOrEqual(5);
          if (name !== null) expect(members.every(({ somebody }) => somebody.group === name)).toBe(true);
        }
        const shown = groups.reduce((sum, { members }) => sum + members.length, 0);
        expect(withheld).toBe(shown < told.size);
      }),
      { numRuns: runs(500) },
    );
  });

  test('all less the groups that are shown is nobody or five persons at least, unless no group is shown', () => {
    fc.assert(
      fc.property(people, holders, (known, all) => {
        const told = new Map<string, { somebody: Somebody }>();
        for (const { user, machine } of all) {
          const somebody = somebodyOf(sessionOf({ holder: `user${user}${machine}`, from: 1, to: 2 }, 0), known);
          told.set(somebody.key, { somebody });
        }
        const { groups, withheld } = groupsOf([...told.values()]);
        const named = new Set(groups.flatMap(({ name, members }) => (name === null ? [] : members)));
        const rest = [...told.values()].filter((one) => !named.has(one));
        const names = new Set(rest.map(({ somebody }) => somebody.name.toLowerCase()));
        const accounts = new Set(rest.map(({ somebody }) => somebody.holder.split('@')[0]));
        if (rest.length > 0 && groups.length > 0) expect(Math.min(names.size, accounts.size)).toBeGreaterThanOrEqual(5);
        // Nothing is told where a group could be told of.
        if (withheld) expect(groups).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });

  test('where two persons belong to no group, the smallest group is put to them', () => {
    const of = (group: string, count: number): { somebody: Somebody }[] =>
      Array.from({ length: count }, (_, n) => {
        const holder = `${group}${n}`;
        const known = { [holder]: { name: holder, ...(group !== 'none' && { group }) } };
        return { somebody: somebodyOf(sessionOf({ holder, from: 1, to: 2 }, 0), known) };
      });
    const shown = (...all: { somebody: Somebody }[][]): [string | null, number][] =>
      groupsOf(all.flat()).groups.map(({ name, persons }) => [name, persons.atLeast]);
    expect(shown(of('Field', 7), of('Desk', 5), of('none', 2))).toEqual([
      ['Field', 7],
      [null, 7],
    ]);
    expect(shown(of('Field', 7), of('Desk', 5))).toEqual([
      ['Desk', 5],
      ['Field', 7],
    ]);
    expect(shown(of('Field', 7), of('Desk', 3), of('none', 2))).toEqual([
      ['Field', 7],
      [null, 5],
    ]);
    expect(shown(of('Field', 5), of('none', 1))).toEqual([[null, 6]]);
    expect(shown(of('Desk', 4))).toEqual([]);
  });
});
