import { describe, expect, test } from 'vitest';
import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { day } from '../timeline.ts';
import { MODEL, stepsIn, tables, type Tables } from './table.ts';

/** A device takes one seat, whichever logs show it. */
const DEVICES: LicenceModel = { ...MODEL, holder: ['node'], seats: 'holder', oneSeatAcross: true };

function site(model: LicenceModel = DEVICES, sources = ['server', 'client']): Tables {
  const ledger = tables(model, sources);
  for (const source of sources) ledger.apply({ kind: 'coverage', known: 'anchored', why: 'the log', at: 0, source });
  return ledger;
}

function opened(ledger: Tables, source: string, node: string, at: number, instance = source.toUpperCase()): void {
  ledger.apply({ kind: 'opened', who: { node, key: node }, at, source, instance });
}

describe('a device that two logs show', () => {
  test('takes one seat, by its own log and by that of the server, in whatever letter case', () => {
    const ledger = site();
    opened(ledger, 'server', 'ENG1', day('08:00'));
    opened(ledger, 'client', 'eng1', day('08:00'));
    opened(ledger, 'client', 'ENG2', day('08:05'));
    expect(ledger.pool()).toMatchObject({ atLeast: 2, atMost: 2, sessions: 3 });
    ledger.restart();
    expect(ledger.pool()).toMatchObject({ atLeast: 2, atMost: 2 });
  });

  test('takes one seat where they are two instances of one source', () => {
    const ledger = site(DEVICES, ['server']);
    opened(ledger, 'server', 'ENG1', day('08:00'));
    ledger.apply({ kind: 'coverage', known: 'anchored', why: 'the log', at: day('08:00'), instance: 'ENG1' });
    opened(ledger, 'server', 'ENG1', day('08:01'), 'ENG1');
    expect(ledger.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('keeps its seat until the last of them has shown its end', () => {
    const ledger = site();
    opened(ledger, 'server', 'ENG1', day('08:00'));
    opened(ledger, 'client', 'ENG1', day('08:00'));
    ledger.closed('ENG1', day('09:00'));
    expect(ledger.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
    const end = { kind: 'closed', which: 'one', match: { key: 'ENG1' }, why: 'logout' } as const;
    ledger.apply({ ...end, at: day('10:00'), source: 'client' });
    expect(ledger.pool()).toMatchObject({ atLeast: 0, atMost: 0 });
  });

  test('surely has its seat where one of them is sure', () => {
    const ledger = site();
    opened(ledger, 'server', 'ENG1', day('08:00'));
    const who = { node: 'ENG1', key: 'ENG1' };
    ledger.apply({ kind: 'opened', who, untold: true, at: day('08:00'), source: 'client' });
    expect(ledger.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
    ledger.closed('ENG1', day('09:00'));
    expect(ledger.pool()).toMatchObject({ atLeast: 0, atMost: 1 });
  });

  test('is not counted twice once a log of which nothing was known is known again', () => {
    const ledger = site();
    opened(ledger, 'server', 'ENG1', day('08:00'));
    opened(ledger, 'client', 'ENG1', day('08:00'));
    ledger.apply({ kind: 'coverage', known: 'gap', why: 'a hole', at: day('09:00'), source: 'client' });
    expect(ledger.pool()).toMatchObject({ atLeast: 1, atMost: null });
    opened(ledger, 'client', 'ENG2', day('09:30'));
    expect(ledger.pool()).toMatchObject({ atLeast: 2, atMost: null });
    ledger.apply({ kind: 'coverage', known: 'anchored', why: 'a start', at: day('10:00'), source: 'client' });
    opened(ledger, 'client', 'ENG1', day('10:01'));
    expect(ledger.pool()).toMatchObject({ atLeast: 2 });
  });

  test('behind a restart that nobody saw takes away no more than is sure of the time before', () => {
    const ledger = site();
    opened(ledger, 'client', 'ENG1', day('08:00'));
    opened(ledger, 'server', 'ENG1', day('11:00'));
    const between = [day('09:00'), day('12:00')] as const;
    const end = { kind: 'closed', which: 'all', match: {}, why: 'restarted' } as const;
    ledger.apply({ ...end, at: day('12:00'), between, source: 'client' });
    ledger.changes();
    const at10 = stepsIn(ledger.all()).findLast(({ at }) => at <= day('10:00'));
    // From nine to eleven only the log of the client told of it, and it may have ended.
    expect(at10).toMatchObject({ atLeast: 0, atMost: 1 });
  });
});

test('where the licence model does not ask for it, each log counts its own', () => {
  const { oneSeatAcross: _, ...apart } = DEVICES;
  const ledger = site(apart);
  opened(ledger, 'server', 'ENG1', day('08:00'));
  opened(ledger, 'client', 'ENG1', day('08:00'));
  expect(ledger.pool()).toMatchObject({ atLeast: 2, atMost: 2 });
});

test('a count that is less than its holders takes no seat away that another log shows', () => {
  const ledger = site();
  for (const node of ['A', 'B']) opened(ledger, 'server', node, day('08:00'));
  for (const node of ['B']) opened(ledger, 'client', node, day('08:00'));
  // One of A and B has gone from the server: B may be it, whom the client still shows.
  ledger.apply({ kind: 'count', at: day('08:10'), used: 1, of: 9, source: 'server' });
  expect(ledger.pool()).toMatchObject({ atMost: 2 });
});

test('seats that a table counts without names may be those that a log names: the range holds both', () => {
  const ledger = site();
  for (const node of ['A', 'B']) opened(ledger, 'client', node, day('08:00'));
  ledger.apply({ kind: 'count', at: day('08:10'), used: 5, of: 9, source: 'server' });
  expect(ledger.pool()).toMatchObject({ atLeast: 5, atMost: 7 });
});

test('thousands of devices that two logs show come and go in well under five seconds of a processor', () => {
  const ledger = site();
  const begun = process.cpuUsage();
  for (let device = 0; device < 4_000; device += 1) {
    const at = day('08:00') + device;
    for (const source of ['server', 'client']) opened(ledger, source, `PC${device}`, at);
  }
  expect(ledger.pool()).toMatchObject({ atLeast: 4_000, atMost: 4_000 });
  for (let device = 0; device < 4_000; device += 1) ledger.closed(`PC${device}`, day('09:00') + device);
  expect(ledger.pool()).toMatchObject({ atLeast: 4_000, atMost: 4_000 });
  const { user, system } = process.cpuUsage(begun);
  expect((user + system) / 1e6).toBeLessThan(5);
});
