import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/domain/ledger.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { runs } from '../runs.ts';
import { judge } from '../simulator/judge.ts';
import { day } from '../timeline.ts';
import { play, truthOf, type Happening, type Site, type TrueSession } from './table-truth.ts';
import { MODEL, stepsIn, tables, type Tables } from './table.ts';

const START = day('06:00');

const after = fc.integer({ min: 1, max: 600_000 });
const number = fc.nat({ max: 50 });
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      after,
      what: fc.constant('login'),
      holder: fc.nat({ max: 3 }),
      freshKey: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ after, what: fc.constant('logout'), session: number, told: fc.boolean() }) },
  { weight: 5, arbitrary: fc.record({ after, what: fc.constant('version') }) },
  { weight: 2, arbitrary: fc.record({ after, what: fc.constant('part'), without: fc.nat({ max: 2 }) }) },
  { weight: 1, arbitrary: fc.record({ after, what: fc.constant('gap') }) },
  { weight: 3, arbitrary: fc.record({ after: fc.constant(0), what: fc.constant('again'), version: number }) },
  { weight: 2, arbitrary: fc.record({ after: fc.constant(0), what: fc.constant('restart') }) },
);
const histories = fc.array(happening, { maxLength: 60 });

interface How {
  dated: boolean;
  disturbed: boolean;
  seats?: LicenceModel['seats'];
}

function played(history: readonly Happening[], { seats = 'session', ...how }: How): [Site, Tables] {
  const table = tables({ ...MODEL, seats });
  const site = play(history, table, { start: START, ...how }, (inside, { complete }) => {
    const held = table.holdings().map(({ who }) => who.key);
    const seen = inside.filter(({ firstSeen }) => firstSeen !== null).map(({ key }) => key);
    if (complete) expect(held.sort()).toEqual(seen.sort());
    else expect(held).toEqual(expect.arrayContaining(seen));
    if (!complete) return;
    const taken = seats === 'session' ? inside.length : new Set(inside.map(({ holder }) => holder)).size;
    expect(table.pool()).toMatchObject({ atLeast: taken, atMost: taken, drift: null });
    expect(table.pool()?.coverage.state).toBe('anchored');
  });
  return [site, table];
}

/** The session that must be told of a true one. */
function expected(truth: TrueSession, { complete, sessions }: Site, dated: boolean): object {
  const { key, holder, openedAt, closedAt, absentAt, firstSeen, lastSeen, told } = truth;
  const opened = dated
    ? { opened: 'exact', openedAt }
    : absentAt === null
      ? { opened: 'before the log', openedAt: null }
      : { opened: 'estimated', openedAt: null, openedBetween: [absentAt, firstSeen] };
  const last = lastSeen ?? 0;
  const next = complete.find((at) => at > last) ?? Infinity;
  // Another row under its key, also in a part of the table, shows that it has ended.
  const heir = sessions.find((one) => one.key === key && one.openedAt > openedAt && one.firstSeen !== null);
  const ended =
    closedAt === null
      ? {}
      : told
        ? { closed: 'exact', closedAt }
        : heir !== undefined && (heir.firstSeen ?? Infinity) <= next
          ? { closed: 'estimated', closedAt: last, closedBetween: [last, heir.openedAt] }
          : next < Infinity
            ? { closed: 'estimated', closedAt: last, closedBetween: [last, next] }
            : {};
  return { who: { holder, key }, ...opened, ...ended };
}

/** Whose a session was, and what is known of its two ends. */
function ends({ who, opened, openedAt, openedBetween, closed, closedAt, closedBetween }: Session): object {
  return { who, opened, openedAt, openedBetween, closed, closedAt, closedBetween };
}

function byId(sessions: readonly Session[]): Session[] {
  return sessions.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

describe.each([true, false])('a table told version by version (rows say when they began: %s)', (dated) => {
  test('shows who is in at every version, who came when, and between which two versions everybody went', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [site, table] = played(history, { dated, disturbed: true });
        const sessions = table.sessions();
        const seen = site.sessions.filter(({ firstSeen }) => firstSeen !== null);
        expect(sessions).toHaveLength(seen.length);
        for (const truth of seen) {
          const own = sessions.filter(
            ({ who, openedAt }) => who.key === truth.key && (!dated || openedAt === truth.openedAt),
          );
          expect(own.map(ends)).toEqual([expected(truth, site, dated)]);
        }
      }),
      { numRuns: runs(2000) },
    );
  });

  test('comes to the same however often versions are read and the ledger is stored and loaded between them', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const [, once] = played(history, { dated, disturbed: false });
        const [, often] = played(history, { dated, disturbed: true });
        expect(byId(often.sessions())).toEqual(byId(once.sessions()));
        expect(stepsIn(often.all())).toEqual(stepsIn(once.all()));
        expect(often.pool()).toEqual(once.pool());
      }),
      { numRuns: runs(1000) },
    );
  });

  test('claims in the end of no instant between its versions what was not so of those whom it showed', () => {
    fc.assert(
      fc.property(histories, fc.constantFrom('session', 'holder'), (history, seats) => {
        const [site, table] = played(history, { dated, disturbed: true, seats });
        table.changes();
        const [first = 0, last = 0] = [site.complete[0], site.complete.at(-1)];
        if (first >= last) return;
        const verdict = judge(truthOf(site, START, seats), stepsIn(table.all()), first, last);
        expect(verdict.shareOutside).toBe(0);
      }),
      { numRuns: runs(2000) },
    );
  });
});
