import { describe, expect, test } from 'vitest';
import { threshold } from '../../rules/conditions/threshold.ts';
import type { Alert, Rule } from '../../src/domain/alerting.ts';
import type { KeyedLine } from '../../src/domain/licence-event.ts';
import type { Ledger } from '../../src/domain/ledger.ts';
import { createLedger } from '../../src/ledger/ledger.ts';
import { day } from '../timeline.ts';
import { MODEL } from './table.ts';

const AT = day('08:00');

/** A table of the packages standard (1 seat), plus (2 seats) and gold, in this order, with so many rows each. */
function packages(used: Readonly<Record<string, number>>, gold: number | null = null, reserved = 0): Ledger {
  const model = { ...MODEL, kinds: [], anyKind: true as const, cascade: 'packages', named: { kinds: ['named'] } };
  const settings = { packages: ['standard', 'plus', 'gold'] };
  const limits = { standard: 1, plus: 2, gold, named: 1 };
  const pools = Object.entries(limits).map(([kind, limit]) => ({ id: kind, kind, sources: ['db'], limit, reserved }));
  const ledger = createLedger([{ id: 'db', system: 'example', model, settings }], pools);
  for (const [pool, rows] of Object.entries(used)) {
    const holders = Array.from({ length: rows }, (_, n): KeyedLine => {
      const key = `${pool}/${n}`;
      return { key, who: { holder: `user${n}` }, openedAt: AT, expiresAt: day('08:15') };
    });
    const proof = { file: 'leases.csv', at: 0, text: '' };
    const version = { at: AT, source: 'db', instance: 'DB', proof, pool, complete: true, holders };
    ledger.apply({ kind: 'census', ...version });
  }
  return ledger;
}

/** The alerts of a rule that fires where all seats of a pool are taken. */
function full(ledger: Ledger): readonly Alert[] {
  const rule: Rule = {
    id: 'full',
    level: 'warning',
    condition: 'threshold',
    enabled: true,
    title: 'All seats taken',
    minInterval: 0,
    resolveAfter: 0,
  };
  const view = { pool: ledger.pool, pools: ledger.standings, suspects: ledger.suspects, isWatched: () => true };
  const alerts: Alert[] = [];
  let state = threshold.initial();
  for (const change of ledger.drain()) {
    const stepped = threshold.step(rule, state, { kind: 'change', change }, AT, view);
    state = stepped.state;
    alerts.push(...stepped.alerts);
  }
  return [...alerts, ...threshold.step(rule, state, { kind: 'clock', reading: undefined }, AT + 1, view).alerts];
}

describe('packages in an order', () => {
  test.each([
    ['a full one hands on to the next that has a free seat', { standard: 1, plus: 1 }, 'plus', []],
    ['a full one hands on to nobody where the higher ones are full', { standard: 1, plus: 2 }, undefined, ['standard']],
    ['nor where nothing was read of the higher ones', { standard: 1 }, undefined, ['standard']],
  ])('%s', (_, used, handsOn, told) => {
    const ledger = packages(used);
    expect(ledger.pool('standard')?.handsOn).toBe(handsOn);
    expect(full(ledger).flatMap(({ pool }) => (pool === 'standard' ? [pool] : []))).toEqual(told);
  });

  test('one whose limit is not known is not known to have a free seat', () => {
    expect(packages({ standard: 1, plus: 2, gold: 1 }).pool('plus')?.handsOn).toBeUndefined();
    expect(packages({ standard: 1, plus: 2, gold: 1 }, 3).pool('plus')?.handsOn).toBe('gold');
  });
});

test('a seat that is reserved is none to hand on to', () => {
  expect(packages({ standard: 1, plus: 1 }, null, 1).pool('standard')).toMatchObject({ reserved: 1 });
  expect(packages({ standard: 1, plus: 1 }, null, 1).pool('standard')?.handsOn).toBeUndefined();
  expect(packages({ standard: 1, plus: 0 }, null, 1).pool('standard')?.handsOn).toBe('plus');
});

describe('seats that belong to persons', () => {
  test('are never told as full, and time frees none', () => {
    const ledger = packages({ named: 1 });
    expect(ledger.pool('named')).toMatchObject({ atLeast: 1, limit: 1, named: true });
    expect(full(ledger)).toEqual([]);
    expect(ledger.holdings('named')[0]?.life).toEqual({ state: 'kept', doubtfulAt: null, freeBy: null });
  });
});

test('a lease tells until when its seat is taken at the latest', () => {
  expect(packages({ plus: 1 }).holdings('plus')[0]?.life).toEqual({
    state: 'leased',
    doubtfulAt: null,
    freeBy: day('08:15'),
  });
});
