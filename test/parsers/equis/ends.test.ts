import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEnds } from '../../../parsers/equis/ends.ts';
import type { Lease } from '../../../parsers/equis/leases.ts';
import { tellPast } from '../../../parsers/equis/past.ts';
import type { Live } from '../../../parsers/equis/state.ts';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { runs } from '../../runs.ts';

const live: Live = { session: '', kind: '1', holder: 'a', node: 'b', since: 0, expires: 0, checksum: '' };

test('ends are taken in the order of time, those of one instant in the order in which they were added', () => {
  const ends = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
  fc.assert(
    fc.property(ends, fc.integer({ min: 0, max: 20 }), (instants, until) => {
      const awaited = createEnds();
      for (const [nth, at] of instants.entries()) awaited.add({ at, key: `${nth}`, live });
      const taken: [number, string][] = [];
      for (let end = awaited.take(until); end !== undefined; end = awaited.take(until)) taken.push([end.at, end.key]);
      const due = [...instants.entries()].filter(([, at]) => at <= until).toSorted(([, a], [, b]) => a - b);
      expect(taken).toEqual(due.map(([nth, at]) => [at, `${nth}`]));
    }),
    { numRuns: runs(300) },
  );
});

test('150,000 leases that run at the same time are told of, each with its end', () => {
  const leases = Array.from({ length: 150_000 }, (_, nth): Lease => {
    const who = { holder: `user${nth}`, node: 'PC' };
    const [key, checksum] = [`${nth}`, ''];
    return { key, kind: '1', who, workstation: 'PC', checkedOut: nth, expires: 400_000 - nth, checksum, row: {} };
  });
  const told: LicenceEvent[] = [];
  const emit = (event: LicenceEvent): void => void told.push(event);
  const proof = { file: 'f', at: 0, text: '' };
  const telling = { emit, instance: 'I', proof, lease: 900_000, oldAfter: Infinity, packages: [] };
  // In two parts, as a table that was too large for one.
  const first = tellPast(leases.slice(0, 140_000), new Map(), { to: 139_999, isFirst: false }, telling);
  expect(first.open.size).toBe(140_000);
  const { open } = tellPast(leases.slice(140_000), first.open, { to: 500_000, isFirst: false }, telling);
  expect(open.size).toBe(0);
  expect(told.map(({ kind }) => kind)).toEqual([...leases.map(() => 'opened'), ...leases.map(() => 'closed')]);
  const closed = told.slice(leases.length);
  expect(closed.every(({ at }, nth) => nth === 0 || at >= (closed[nth - 1]?.at ?? 0))).toBe(true);
});
