import { expect, test } from 'vitest';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { COUNTED_BY_HAND } from '../../src/domain/licence-event.ts';
import { day } from '../timeline.ts';
import { MODEL, tables } from './table.ts';

/** A seat for each machine, told by keys, of two pools. */
const MACHINES: LicenceModel = { ...MODEL, kinds: ['Seats', 'Others'], holder: ['node'], seats: 'holder' };

test('a table tells of its own pool alone: another in which it holds nothing stays as it was', () => {
  const ledger = tables(MACHINES);
  const others = () => ledger.all().filter((change) => change.kind === 'seats' && change.pool === 'table/Others');
  ledger.apply({ kind: 'coverage', pool: 'Others', known: 'anchored', why: 'the log began', at: day('07:00') });
  ledger.changes();
  const before = others().length;
  ledger.apply({
    kind: 'census',
    at: day('08:00'),
    complete: true,
    instance: 'TABLE list',
    holders: [{ key: '1', who: { node: 'HOST1' } }],
  });
  ledger.changes();
  expect(ledger.pool()).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored' } });
  expect(others()).toHaveLength(before);
});

test('seats that a table counts where nobody is named are a number, and correct no reckoning', () => {
  const ledger = tables(MACHINES);
  ledger.apply({ kind: 'count', at: day('08:00'), used: 7, of: 20 });
  expect(ledger.pool()).toMatchObject({ atLeast: 7, atMost: 7, drift: null });
  ledger.restart();
  ledger.apply({ kind: 'count', at: day('09:00'), used: 3, of: 20 });
  expect(ledger.pool()).toMatchObject({ atLeast: 3, atMost: 3, drift: null });
  // Whoever is named later may have been among them.
  ledger.apply({ kind: 'opened', at: day('09:10'), who: { node: 'HOST1', key: '1' } });
  expect(ledger.pool()).toMatchObject({ atLeast: 1, atMost: 4 });
});

test('seats that somebody counted by hand are compared with the reckoning as before', () => {
  const ledger = tables(MACHINES);
  const proof = { file: COUNTED_BY_HAND, at: 0, text: '7' };
  ledger.apply({ kind: 'count', at: day('08:00'), used: 7, of: 20, proof });
  expect(ledger.pool()).toMatchObject({ drift: { stated: 7 } });
});
