import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { runs } from '../runs.ts';
import { day } from '../timeline.ts';
import { MODEL, stepsIn, tables, type Tables } from './table.ts';

const START = day('06:00');
const WITHIN = 2_000;

type Deed = 'open' | 'renew' | 'close' | 'end all' | 'end node' | 'end program' | 'wait';
interface Happening {
  after: number;
  deed: Deed;
  node: number;
  key: number;
  /** A close may name the machine beside the key. */
  named: boolean;
  restart: boolean;
}

const happening: fc.Arbitrary<Happening> = fc.record({
  after: fc.oneof(
    fc.constantFrom(0, 1, WITHIN / 8, WITHIN / 4, WITHIN / 2, WITHIN - 1, WITHIN, WITHIN + 1),
    fc.integer({ min: 0, max: 2 * WITHIN }),
    fc.integer({ min: 0, max: 600_000 }),
  ),
  deed: fc.constantFrom<Deed>(
    'open',
    'open',
    'renew',
    'close',
    'close',
    'close',
    'end all',
    'end node',
    'end program',
    'wait',
  ),
  node: fc.nat({ max: 1 }),
  key: fc.nat({ max: 1 }),
  named: fc.boolean(),
  restart: fc.boolean(),
});
/** A session cannot be opened at the very instant at which another one of its key was opened and ended for good. */
const histories = fc.array(happening, { maxLength: 40 }).map((history) =>
  history.map((one, place) => {
    const isBehindAnEnd = history[place - 1]?.deed.startsWith('end ') === true;
    return isBehindAnEnd ? { ...one, after: Math.max(1, one.after) } : one;
  }),
);

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

function played(history: readonly Happening[], seats: LicenceModel['seats'], restarts: boolean): Tables {
  const model: LicenceModel = { ...MODEL, holder: ['node'], seats, reopenWithin: WITHIN };
  const site = tables(model);
  site.apply({ kind: 'coverage', known: 'anchored', why: 'all is known', at: START });
  let now = START;
  for (const { after, deed, node, key: number, named, restart } of history) {
    now += after;
    const who = { node: `PC${node}`, process: `P${number}`, key: `PC${node}:${number}` };
    const isOpen = site.holdings().some((one) => one.who.key === who.key);
    if (deed === 'open') site.apply({ kind: 'opened', who, at: now });
    if (deed === 'renew') site.apply({ kind: 'renewed', who, anew: true, at: now });
    if (deed === 'close') {
      site.until(now);
      const match = named && isOpen ? who : { key: who.key };
      if (site.holdings().some((one) => one.who.key === who.key))
        site.apply({ kind: 'closed', which: 'one', match, why: 'released', at: now });
    }
    if (deed === 'end all') site.apply({ kind: 'closed', which: 'all', match: {}, why: 'shut down', at: now });
    if (deed === 'end node')
      site.apply({ kind: 'closed', which: 'all', match: { node: who.node }, why: 'died', at: now });
    if (deed === 'end program')
      site.apply({ kind: 'closed', which: 'all', match: { process: who.process }, why: 'died', at: now });
    if (deed === 'wait') site.until(now);
    if (restart && restarts) site.restart();
  }
  site.until(now + WITHIN + 1);
  return site;
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
          const site = played(history, seats, true);
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
          const [once, often] = [played(history, seats, false), played(history, seats, true)];
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
