import { array, assert, integer, option, property, record } from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { Session } from '../../src/domain/ledger.ts';
import { openStore } from '../../src/store/open.ts';
import { runs } from '../runs.ts';
import { newFolder } from './help.ts';
import { drifted, opened, refused, seats, session, work } from './work.ts';

const { store } = openStore(newFolder(), 0);
afterAll(() => store.close());

describe('sessions of a time', () => {
  const pool = 'p';
  const at = (id: string, parts: Partial<Session>) => session(id, { pool, ...parts });
  store.commit(
    work({
      changes: opened(
        at('exact', { openedAt: 200, closedAt: 300, closed: 'exact' }),
        at('estimated', {
          openedAt: 450,
          openedBetween: [400, 450],
          closedAt: 500,
          closedBetween: [480, 600],
          closed: 'estimated',
        }),
        at('before the log', { openedAt: null, opened: 'before the log', closedAt: 100, closed: 'exact' }),
        at('open', { openedAt: 700 }),
        session('of another pool', { pool: 'q', openedAt: 150, closedAt: 650 }),
      ),
    }),
  );
  const ids = (from: number, to: number, of?: string) => store.sessions(from, to, of).map((each) => each.id);

  test.each<[string, number, number, string[]]>([
    ['one that closed at its very beginning counts', 300, 350, ['exact']],
    ['one that opened at its very end counts', 150, 200, ['exact']],
    ['between two sessions there is none', 301, 399, []],
    ['one that may have been open already counts', 350, 400, ['estimated']],
    ['one that may have been open still counts', 600, 650, ['estimated']],
    ['after its latest possible end it does not', 601, 650, []],
    ['one from before the log may always have been open', -9e12, -8e12, ['before the log']],
    ['one that is open is open for ever', 9e12, 9e12, ['open']],
    ['all of them, the oldest first', -1e14, 1e14, ['before the log', 'exact', 'estimated', 'open']],
  ])('%s', (_, from, to, expected) => expect(ids(from, to, pool)).toEqual(expected));

  test('without a pool those of all pools are given', () =>
    expect(ids(250, 260)).toEqual(['of another pool', 'exact']));
});

test('a session is found by its latest bounds, where a later batch moved them', () => {
  const pool = 'moved';
  const ids = (from: number, to: number) => store.sessions(from, to, pool).map((each) => each.id);
  store.commit(work({ changes: opened(session('m', { pool, openedAt: 500 })) }));
  expect([ids(400, 450), ids(900, 950)]).toEqual([[], ['m']]);
  store.commit(
    work({ changes: opened(session('m', { pool, openedAt: 500, openedBetween: [420, 500], closedAt: 800 })) }),
  );
  expect([ids(400, 450), ids(900, 950)]).toEqual([['m'], []]);
});

test('sessions are those that a look at each of them finds, whatever their spans', () => {
  let run = 0;
  const instant = integer({ min: 0, max: 60 });
  const span = record({ from: instant, early: instant, length: option(instant), late: instant });
  assert(
    property(array(span, { maxLength: 30 }), instant, instant, (spans, from, length) => {
      const pool = `random ${++run}`;
      const to = from + length;
      const all = spans.map((each, i) => {
        const start = { pool, openedAt: each.from, openedBetween: [each.from - each.early, each.from] as const };
        const end = each.from + (each.length ?? 0);
        return session(
          `${pool} ${i}`,
          each.length === null ? start : { ...start, closedAt: end, closedBetween: [end, end + each.late] },
        );
      });
      store.commit(work({ changes: opened(...all) }));
      const expected = all.filter(
        (each) => (each.openedBetween?.[0] ?? 0) <= to && (each.closedBetween?.[1] ?? Infinity) >= from,
      );
      expect(
        store
          .sessions(from, to, pool)
          .map((each) => each.id)
          .toSorted(),
      ).toEqual(expected.map((each) => each.id).toSorted());
    }),
    { numRuns: runs(60) },
  );
});

describe('the seats of a pool over time', () => {
  const pool = 'steps';
  const used = (at: number) => store.stepAt(pool, at)?.atLeast;
  store.commit(work({ changes: [seats(pool, 100, 1), seats(pool, 300, 3), seats('other', 200, 9)] }));
  store.commit(work({ changes: [seats(pool, 200, 2), seats(pool, 300, 4), seats(pool, 400, null)] }));

  test('are unknown before the first step, and hold from a step on', () => {
    expect(store.stepAt(pool, 99)).toBeUndefined();
    expect([used(100), used(199), used(200), used(299)]).toEqual([1, 1, 2, 2]);
  });

  test('of two steps of one instant the later written one is in force', () =>
    expect([used(300), used(399)]).toEqual([4, 4]));

  test('may become unknown, which is not 0', () =>
    expect(store.stepAt(pool, 400)).toMatchObject({ atLeast: null, atMost: null, at: 400 }));

  test('are given in order, whenever they were written, without the end of the range', () => {
    expect(store.steps(pool, 100, 400).map((each) => [each.at, each.atLeast])).toEqual([
      [100, 1],
      [200, 2],
      [300, 3],
      [300, 4],
    ]);
    expect(store.steps('unknown', 0, 1e9)).toEqual([]);
  });
});

test('the last drift up to an instant is that of the pool', () => {
  store.commit(work({ changes: [drifted('d', 100, 5), drifted('d', 200, 6), drifted('e', 150, 7)] }));
  expect([99, 100, 199, 200].map((at) => store.driftAt('d', at)?.stated ?? null)).toEqual([null, 5, 5, 6]);
});

test('refusals and limit lines are found by time and pool, both ends of the time included', () => {
  const events = [
    { pool: 'r', event: refused(100) },
    { pool: 's', event: refused(200) },
    { pool: 'r', event: refused(300) },
  ];
  store.commit(work({ events: events.toReversed() }));
  expect(store.events(100, 300)).toEqual(events);
  expect(store.events(101, 300, 'r')).toEqual([events[2]]);
  expect(store.events(101, 199)).toEqual([]);
});
