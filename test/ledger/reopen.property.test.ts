import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { runs } from '../runs.ts';
import { histories, played, START, WITHIN, type Happening } from './refreshes.ts';
import { stepsIn } from './table.ts';

/** What is true of one session, by the rule alone and without a ledger. */
interface TrueSession {
  key: string;
  node: string;
  openedAt: Instant;
  closedAt?: Instant;
  lastSeenAt: Instant;
}

/** Every session with its end: one that was closed goes on where its key comes again soon enough. */
function truthOf(history: readonly Happening[]): TrueSession[] {
  const sessions: TrueSession[] = [];
  const closedForGood = new Set<TrueSession>();
  let now = START;
  const last = (key: string): TrueSession | undefined => sessions.findLast((one) => one.key === key);
  for (const { after, deed, node, key: number } of history) {
    now += after;
    const key = `PC${node}:${number}`;
    const known = last(key);
    const goesOn = known !== undefined && now - (known.closedAt ?? now) <= WITHIN && !closedForGood.has(known);
    if (deed === 'open' || deed === 'renew') {
      if (goesOn) {
        delete known.closedAt;
        known.lastSeenAt = now;
      } else sessions.push({ key, node: `PC${node}`, openedAt: now, lastSeenAt: now });
    } else if (deed === 'close' && known !== undefined) known.closedAt ??= now;
    else if (deed.startsWith('end '))
      for (const one of sessions) {
        if (deed === 'end node' && one.node !== `PC${node}`) continue;
        if (deed === 'end program' && !one.key.endsWith(`:${number}`)) continue;
        one.closedAt ??= now;
        closedForGood.add(one);
      }
  }
  return sessions;
}

function seatsAt(sessions: readonly TrueSession[], seats: LicenceModel['seats'], at: Instant): number {
  const open = sessions.filter(({ openedAt, closedAt }) => openedAt <= at && at < (closedAt ?? Infinity));
  return seats === 'session' ? open.length : new Set(open.map(({ node }) => node)).size;
}

describe.each(['session', 'holder'] as const)(
  'sessions that a refresh closes and opens again (a seat a %s)',
  (seats) => {
    test('are told as they truly were, and the seats of every instant, once all is decided', () => {
      fc.assert(
        fc.property(histories, (history) => {
          const site = played(history, { seats }, true);
          const truth = truthOf(history);
          const told = site.sessions().map(({ who, openedAt, closedAt, lastSeenAt, closed, opened }) => ({
            key: who.key,
            openedAt,
            lastSeenAt,
            opened,
            ...(closedAt !== undefined && { closedAt, closed }),
          }));
          const expected = truth.map(({ key, openedAt, lastSeenAt, closedAt }) => ({
            key,
            openedAt,
            lastSeenAt,
            opened: 'exact',
            ...(closedAt !== undefined && { closedAt, closed: 'exact' }),
          }));
          expect(told.sort(byKey)).toEqual(expected.sort(byKey));
          const steps = stepsIn(site.all());
          const marks = [
            ...truth.flatMap(({ openedAt, closedAt }) => [openedAt, ...(closedAt === undefined ? [] : [closedAt])]),
            ...steps.map(({ at }) => at),
          ].filter((at) => at >= START);
          for (const at of marks) {
            const { atLeast, atMost } = steps.findLast((step) => step.at <= at) ?? { atLeast: 0, atMost: 0 };
            const taken = seatsAt(truth, seats, at);
            expect({ at, atLeast, atMost }).toEqual({ at, atLeast: taken, atMost: taken });
          }
        }),
        { numRuns: runs(4000) },
      );
    });

    test('come to the same however often the ledger is stored and loaded between two events', () => {
      fc.assert(
        fc.property(histories, (history) => {
          const [once, often] = [played(history, { seats }, false), played(history, { seats }, true)];
          expect(often.sessions()).toEqual(once.sessions());
          expect(stepsIn(often.all())).toEqual(stepsIn(once.all()));
          expect(often.pool()).toEqual(once.pool());
          expect(often.holdings()).toEqual(once.holdings());
        }),
        { numRuns: runs(2000) },
      );
    });
  },
);

type Keyed = { key?: string | undefined; openedAt: Instant | null; closedAt?: Instant | undefined };

function byKey(a: Keyed, b: Keyed): number {
  const [one, other] = [a.key ?? '', b.key ?? ''];
  const opened = (a.openedAt ?? 0) - (b.openedAt ?? 0);
  return one < other ? -1 : one > other ? 1 : opened || (a.closedAt ?? Infinity) - (b.closedAt ?? Infinity);
}
