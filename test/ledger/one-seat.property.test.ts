import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { runs } from '../runs.ts';
import { day } from '../timeline.ts';
import { MODEL, stepsIn, tables, type Tables } from './table.ts';

const WITHIN = 2_000;
const SOURCES = ['server', 'client', 'table'];
const DEVICES: LicenceModel = {
  ...MODEL,
  holder: ['node'],
  seats: 'holder',
  oneSeatAcross: true,
  reopenWithin: WITHIN,
};

interface Deed {
  after: number;
  what: 'open' | 'open' | 'untold' | 'close' | 'end all' | 'gap' | 'start' | 'restart';
  source: string;
  node: number;
  small: boolean;
  /** An end that nobody saw: which part of the time since the last deed may have gone by, and how much of it did. */
  unseen: number;
  truly: number;
}

const histories = fc.array(
  fc.record<Deed>({
    after: fc.constantFrom(1, WITHIN / 4, WITHIN, WITHIN + 1, 60_000, 600_000),
    what: fc.constantFrom('open', 'open', 'open', 'untold', 'close', 'close', 'end all', 'gap', 'start', 'restart'),
    source: fc.constantFrom(...SOURCES),
    node: fc.nat({ max: 2 }),
    small: fc.boolean(),
    unseen: fc.constantFrom(0, 0, 0.5, 1),
    truly: fc.constantFrom(0, 0.3, 1),
  }),
  { maxLength: 30 },
);

/** When a device had a seat by what one log shows. */
interface TrueSeat {
  source: string;
  node: string;
  from: Instant;
  to?: Instant;
  /** Ended for good, so that nothing opens it again. */
  over?: true;
}

interface Played {
  ledger: Tables;
  truth: TrueSeat[];
  now: Instant;
}

function played(history: readonly Deed[], check: (ledger: Tables) => void): Played {
  const ledger = tables(DEVICES, SOURCES);
  let now = day('06:00');
  const truth: TrueSeat[] = [];
  for (const source of SOURCES) ledger.apply({ kind: 'coverage', known: 'anchored', why: 'all', at: now, source });
  const of = (source: string, node: string): TrueSeat | undefined =>
    truth.findLast((one) => one.source === source && one.node === node);
  for (const { after, what, source, node: number, small, unseen, truly } of history) {
    const before = now;
    now += after;
    const node = `PC${number}`;
    const who = { node: small ? node.toLowerCase() : node, key: `${source} ${node}` };
    const own = of(source, node);
    const isOpen = own !== undefined && own.to === undefined;
    ledger.until(now, source);
    if ((what === 'open' || what === 'untold') && !isOpen) {
      const again = own?.to !== undefined && own.over === undefined && now - own.to <= WITHIN;
      // A session that goes on is that of before, whatever its name is now.
      ledger.apply({ kind: 'opened', who, at: now, source, ...(what === 'untold' && { untold: true as const }) });
      if (again) delete own.to;
      else truth.push({ source, node, from: now });
    }
    if (what === 'close' && isOpen) {
      ledger.apply({ kind: 'closed', which: 'one', match: { key: who.key }, why: 'logout', at: now, source });
      own.to = now;
    }
    if (what === 'end all') {
      const from = now - (now - before) * unseen;
      const between = unseen === 0 ? {} : { between: [from, now] as const };
      ledger.apply({ kind: 'closed', which: 'all', match: {}, why: 'down', at: now, source, ...between });
      for (const one of truth)
        if (one.source === source) {
          one.to ??= Math.max(one.from, from + (now - from) * truly);
          one.over = true;
        }
    }
    if (what === 'gap') ledger.apply({ kind: 'coverage', known: 'gap', why: 'a hole', at: now, source });
    if (what === 'start') {
      ledger.apply({ kind: 'closed', which: 'all', match: {}, why: 'down', at: now, source });
      ledger.apply({ kind: 'coverage', known: 'anchored', why: 'a start', at: now, source });
      for (const one of truth)
        if (one.source === source) {
          one.to ??= now;
          one.over = true;
        }
    }
    if (what === 'restart') ledger.restart();
    check(ledger);
  }
  for (const source of SOURCES) ledger.until(now + WITHIN + 1, source);
  check(ledger);
  ledger.changes();
  return { ledger, truth, now };
}

test('the seats of a pool are the devices that any log shows, counted once, after every event', () => {
  fc.assert(
    fc.property(histories, (history) => {
      played(history, (ledger) => {
        const { coverage, atLeast, atMost } = ledger.pool()!;
        const holdings = ledger.holdings();
        const names = (some: typeof holdings): number => new Set(some.map(({ who }) => who.node?.toLowerCase())).size;
        if (atMost !== null) expect(atMost).toBe(names(holdings));
        if (coverage.state === 'anchored')
          expect(atLeast).toBe(names(holdings.filter(({ uncertain }) => uncertain !== true)));
      });
    }),
    { numRuns: runs(3000) },
  );
});

test('the true number of devices lies in what is told of every instant, with what was found out later', () => {
  fc.assert(
    fc.property(histories, (history) => {
      const { ledger, truth, now } = played(history, () => {});
      const steps = stepsIn(ledger.all());
      const marks = [...truth.flatMap(({ from, to = now }) => [from, to]), ...steps.map(({ at }) => at)];
      for (const at of marks.filter((one) => one >= day('06:00') && one <= now)) {
        const there = truth.filter(({ from, to = Infinity }) => from <= at && at < to);
        const seats = new Set(there.map(({ node }) => node)).size;
        const { atLeast, atMost } = steps.findLast((step) => step.at <= at)!;
        expect(atLeast ?? 0, `at least at ${at}`).toBeLessThanOrEqual(seats);
        expect(atMost ?? Infinity, `at most at ${at}`).toBeGreaterThanOrEqual(seats);
      }
    }),
    { numRuns: runs(3000) },
  );
});
