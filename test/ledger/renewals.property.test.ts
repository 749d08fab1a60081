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

/** One machine by the rule alone: what it has open, and how often it was renewed. */
interface Machine {
  open: Map<string, { program: number; seenAt: Instant; closedAt?: Instant; silent: boolean }>;
  renewals: { seen: number; from: Instant; to: Instant; longest: number; sign: Instant; due: Instant | null } | null;
}

/** How often a program that was seen to renew again and again does so, and its last two rounds, by its number. */
type Rhythms = Map<number, { longest: number; last: Instant; before: Instant }>;

/** Which keys are open in the end, and whether silence leaves it open whether they are. */
function silentOf(history: readonly Happening[]): Map<string, boolean> {
  const machines = [0, 1].map((): Machine => ({ open: new Map(), renewals: null }));
  const rhythms: Rhythms = new Map();
  let now = START;
  for (const { after, deed, node, key: program } of history) {
    now += after;
    // What is due by now only since the last event is done once time goes on.
    if (after > 0) for (const machine of machines) pass(machine, now);
    const machine = machines[node];
    if (machine === undefined || deed === 'wait') continue;
    const key = `PC${node}:${program}`;
    const known = machine.open.get(key);
    if (deed === 'open' || deed === 'renew') {
      // What was not renewed while others were has ended, and is given anew.
      if (known?.silent === true && known.closedAt === undefined && others(rhythms, program) > known.seenAt + MINUTE) {
        machine.open.delete(key);
        if (machine.open.size === 0) machine.renewals = null;
        machine.open.set(key, { program, seenAt: now, silent: false });
        sign(machine, now, rhythms);
        continue;
      }
      machine.open.set(key, { program, seenAt: now, silent: false });
      const isRenewed = known !== undefined && (deed === 'renew' || known.closedAt !== undefined);
      if (isRenewed) renew(machine, now, rhythms, machines);
      sign(machine, now, rhythms);
    } else if (deed === 'close') {
      if (known === undefined || known.closedAt !== undefined) continue;
      known.closedAt = now;
      sign(machine, now, rhythms);
    } else
      for (const one of machines) {
        const gone = [...one.open.keys()].filter((own) => own.endsWith(`:${program}`));
        if (gone.length > 0) sign(one, now, rhythms);
        for (const own of gone) one.open.delete(own);
        if (one.open.size === 0) one.renewals = null;
      }
  }
  for (const machine of machines) pass(machine, endOf(history));
  return new Map(machines.flatMap(({ open }) => [...open].map(([key, { silent }]) => [key, silent] as const)));
}

/** What time alone brings: closes are decided, and silence grows. */
function pass(machine: Machine, now: Instant): void {
  const { open } = machine;
  for (const [key, { closedAt = now }] of open) if (now - closedAt > WITHIN) open.delete(key);
  if (open.size === 0) machine.renewals = null;
  const { renewals } = machine;
  if (renewals === null || renewals.due === null || now <= renewals.due) return;
  renewals.due = null;
  for (const one of open.values()) one.silent = true;
}

/** The round before the last one of a program. */
function others(rhythms: Rhythms, program: number): Instant {
  return rhythms.get(program)?.before ?? -Infinity;
}

function renew(machine: Machine, now: Instant, rhythms: Rhythms, machines: readonly Machine[]): void {
  const { renewals: known, open } = machine;
  if (known === null) machine.renewals = { seen: 1, from: now, to: now, longest: 0, sign: now, due: null };
  else if (now - known.to > WITHIN) {
    const rhythm = Math.max(0, ...[...open.values()].map(({ program }) => rhythms.get(program)?.longest ?? 0));
    const usual = rhythm > 0 ? rhythm : known.seen >= 2 ? known.longest : 0;
    const gap = now - known.from;
    const longest = Math.max(known.longest, isBreak(gap, usual) ? rhythm : gap);
    machine.renewals = { ...known, seen: known.seen + 1, longest, from: now, to: now };
  } else known.to = now;
  const { seen = 0, longest = 0 } = machine.renewals ?? {};
  for (const one of open.values()) {
    one.silent = false;
    if (one.seenAt !== now) continue;
    const was = rhythms.get(one.program);
    const before = was?.longest ?? 0;
    const round = was === undefined || now > was.last + WITHIN ? { last: now, before: was?.last ?? -Infinity } : was;
    const isShorter = seen > 2 && before > 0 && 1.5 * Math.max(longest, MINUTE) < before;
    const own = isShorter ? longest : isBreak(longest, before) ? before : Math.max(before, longest);
    rhythms.set(one.program, { ...round, longest: seen < 2 ? before : own });
    if (seen < 2 || before > 0) continue;
    // Those of the program that nobody awaited so far are awaited since their last sign.
    for (const other of machines) {
      const seenAt = [...other.open.values()].filter(({ program }) => program === one.program).map((it) => it.seenAt);
      if (seenAt.length === 0 || (other.renewals?.seen ?? 0) >= 2) continue;
      sign(other, Math.max(...seenAt), rhythms);
    }
  }
}

/** What is far longer than before is a break, and no interval. */
function isBreak(gap: number, usual: number): boolean {
  return usual > 0 && gap > 1.5 * Math.max(MINUTE, usual);
}

/** From a sign on silence counts; twice the interval, a minute at least, is not too long yet. */
function sign(machine: Machine, at: Instant, rhythms: Rhythms): void {
  const learnt = [...machine.open.values()]
    .flatMap(({ program }) => rhythms.get(program)?.longest ?? [])
    .filter((longest) => longest > 0);
  if (machine.renewals === null && learnt.length === 0) return;
  machine.renewals ??= { seen: 0, from: at, to: at, longest: 0, sign: at, due: null };
  const { renewals } = machine;
  renewals.sign = Math.max(renewals.sign, at);
  renewals.longest = Math.max(renewals.longest, ...learnt);
  const isAwaited = renewals.seen >= 2 || learnt.length > 0;
  renewals.due = isAwaited ? renewals.sign + 2 * Math.max(MINUTE, renewals.longest) : null;
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
      // Of a key that was given anew there are two sessions: together they are the one.
      for (const { who, openedAt, closedAt } of sure.sessions()) {
        const own = silent.sessions().filter((session) => session.who.key === who.key);
        expect(own.map((session) => session.openedAt)).toContain(openedAt);
        expect(own.map((session) => session.closedBetween?.[1] ?? session.closedAt)).toContain(closedAt);
      }
      const [range, exact] = [stepsIn(silent.all()), stepsIn(sure.all())];
      for (const { at } of [...range, ...exact]) {
        const [told, truth] = [range, exact].map((steps) => steps.findLast((step) => step.at <= at));
        expect(told?.atMost ?? 0).toBeLessThanOrEqual(truth?.atMost ?? 0);
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
