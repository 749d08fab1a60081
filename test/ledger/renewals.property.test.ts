import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import { runs } from '../runs.ts';
import { endOf, played, settledEnds, START, WITHIN, type Deed, type Happening } from './refreshes.ts';
import { stepsIn } from './table.ts';

const MINUTE = 60_000;
const RENEWALS = { seats: 'holder', renewals: { seen: 2 } } as const;

/** Mostly renewals, some as a release and an opening, with gaps around the interval and around twice of it. */
const happening: fc.Arbitrary<Happening> = fc.record({
  after: fc.oneof(
    fc.constantFrom(0, 1, WITHIN, WITHIN + 1),
    fc.constantFrom(MINUTE / 2, MINUTE, MINUTE + 1, 2 * MINUTE - 1, 2 * MINUTE, 2 * MINUTE + 1),
    fc.integer({ min: 1, max: 15 }).map((minutes) => minutes * MINUTE),
  ),
  deed: fc.constantFrom<Deed>('open', 'open', 'renew', 'renew', 'renew', 'renew', 'close', 'end program', 'wait'),
  node: fc.nat({ max: 1 }),
  key: fc.nat({ max: 1 }),
  named: fc.boolean(),
  restart: fc.boolean(),
});
const histories = fc.array(happening, { maxLength: 25 }).map(settledEnds);

/** One machine by the rule alone: what it has open, when each was closed, and how often it was renewed. */
interface Machine {
  open: Map<string, { closedAt?: Instant; silent: boolean }>;
  renewals: { seen: number; from: Instant; to: Instant; longest: number; sign: Instant } | null;
}

/** Which keys are open in the end, and whether silence leaves it open whether they are. */
function silentOf(history: readonly Happening[]): Map<string, boolean> {
  const machines = new Map<string, Machine>([0, 1].map((n) => [`PC${n}`, { open: new Map(), renewals: null }]));
  let now = START;
  for (const { after, deed, node, key: number } of history) {
    now += after;
    for (const machine of machines.values()) pass(machine, now);
    const machine = machines.get(`PC${node}`);
    if (machine === undefined || deed === 'wait') continue;
    const key = `PC${node}:${number}`;
    const known = machine.open.get(key);
    if (deed === 'open' || deed === 'renew') {
      if (known === undefined) machine.open.set(key, { silent: false });
      const isRenewed = known !== undefined && (deed === 'renew' || known.closedAt !== undefined);
      if (known !== undefined) {
        delete known.closedAt;
        known.silent = false;
      }
      if (isRenewed) renew(machine, now);
      sign(machine, now);
    } else if (deed === 'close') {
      if (known === undefined || known.closedAt !== undefined) continue;
      known.closedAt = now;
      sign(machine, now);
    } else
      for (const [name, one] of machines) {
        if (deed === 'end node' && one !== machine) continue;
        const gone = [...one.open.keys()].filter((own) => deed !== 'end program' || own.endsWith(`:${number}`));
        for (const own of gone) one.open.delete(own);
        if (gone.length > 0) sign(one, now);
        if (one.open.size === 0) machines.get(name)!.renewals = null;
      }
  }
  for (const machine of machines.values()) pass(machine, endOf(history));
  return new Map([...machines.values()].flatMap(({ open }) => [...open].map(([key, { silent }]) => [key, silent])));
}

/** What time alone brings: closes are decided, and silence grows. */
function pass(machine: Machine, now: Instant): void {
  const { open, renewals } = machine;
  for (const [key, { closedAt = now }] of open) if (now - closedAt > WITHIN) open.delete(key);
  if (open.size === 0) machine.renewals = null;
  if (renewals === null || renewals.seen < 2) return;
  if (now - renewals.sign > 2 * Math.max(MINUTE, renewals.longest)) for (const one of open.values()) one.silent = true;
}

function renew(machine: Machine, now: Instant): void {
  const { renewals } = machine;
  for (const one of machine.open.values()) one.silent = false;
  if (renewals === null) machine.renewals = { seen: 1, from: now, to: now, longest: 0, sign: now };
  else if (now - renewals.to > WITHIN) {
    renewals.seen += 1;
    // What is far longer than before is a break, and no interval.
    const isBreak =
      renewals.seen >= 2 && renewals.longest > 0 && now - renewals.from > 2 * Math.max(MINUTE, renewals.longest);
    if (!isBreak) renewals.longest = Math.max(renewals.longest, now - renewals.from);
    renewals.from = now;
    renewals.to = now;
  } else renewals.to = now;
}

function sign({ renewals }: Machine, now: Instant): void {
  if (renewals !== null) renewals.sign = now;
}

test('who is not renewed any more is uncertain, and nobody else', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const told = played(history, RENEWALS, true)
        .holdings()
        .map(({ who, uncertain, notRenewed }) => {
          expect(notRenewed !== undefined).toBe(uncertain === true);
          return [who.key, uncertain === true];
        });
      expect(new Map(told as [string, boolean][])).toEqual(silentOf(history));
    }),
    { numRuns: runs(4000) },
  );
});

test('silence closes nothing, and takes seats from the lower end of the range alone', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const [silent, sure] = [played(history, RENEWALS, true), played(history, { seats: 'holder' }, false)];
      const ends = (site: typeof sure) =>
        site.sessions().map(({ id, openedAt, closedAt, lastSeenAt }) => ({ id, openedAt, closedAt, lastSeenAt }));
      expect(ends(silent)).toEqual(ends(sure));
      const [range, exact] = [stepsIn(silent.all()), stepsIn(sure.all())];
      for (const { at } of [...range, ...exact]) {
        const [told, truth] = [range, exact].map((steps) => steps.findLast((step) => step.at <= at));
        expect(told?.atMost).toBe(truth?.atMost);
        expect(told?.atLeast ?? 0).toBeLessThanOrEqual(truth?.atLeast ?? 0);
      }
    }),
    { numRuns: runs(2000) },
  );
});

test('comes to the same however often the ledger is stored and loaded between two events', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const [once, often] = [played(history, RENEWALS, false), played(history, RENEWALS, true)];
      expect(often.sessions()).toEqual(once.sessions());
      expect(stepsIn(often.all())).toEqual(stepsIn(once.all()));
      expect(often.holdings()).toEqual(once.holdings());
    }),
    { numRuns: runs(2000) },
  );
});
