import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { enoughEach, groupsOf, LEAST_PERSONS, somebodyOf, type Somebody } from '../../../src/answers/report/people.ts';
import type { Session } from '../../../src/domain/ledger.ts';
import { runs } from '../../runs.ts';

function sessionOf(holder: string): Session {
  return {
    id: holder,
    pool: 'pool',
    instance: 'I',
    source: 's',
    who: { holder },
    proof: [],
    openedAt: 1,
    opened: 'exact',
    lastSeenAt: 2,
  };
}

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
          const somebody = somebodyOf(sessionOf(holder), known);
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
          const somebody = somebodyOf(sessionOf(`user${user}${machine}`), known);
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
        return { somebody: somebodyOf(sessionOf(holder), known) };
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

test('of a group no pool is told of by which fewer than five of it could be told, nor what is left of such pools', () => {
  const used = fc.array(fc.record({ user: fc.integer({ min: 0, max: 11 }), pool: fc.integer({ min: 0, max: 5 }) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(used, (all) => {
      const somebodies = all.map(({ user, pool }) => ({
        pool,
        somebody: somebodyOf(sessionOf(`user${user}`), {}),
      }));
      const pools = [...new Set(all.map(({ pool }) => pool))];
      const { shown } = enoughEach(pools, [], (pool) => somebodies.filter((one) => one.pool === pool));
      const usersOf = (some: readonly number[]): number =>
        new Set(all.filter(({ pool }) => some.includes(pool)).map(({ user }) => user)).size;
      for (const pool of shown) expect(usersOf([pool])).toBeGreaterThanOrEqual(LEAST_PERSONS);
      const rest = pools.filter((pool) => !shown.includes(pool));
      if (shown.length > 0 && rest.length > 0) expect(usersOf(rest)).toBeGreaterThanOrEqual(LEAST_PERSONS);
    }),
    { numRuns: runs(500) },
  );
});
