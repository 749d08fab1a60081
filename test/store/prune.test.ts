import { statSync } from 'node:fs';
import { array, assert, integer, nat, property, tuple } from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/domain/entry.ts';
import { openStore } from '../../src/store/open.ts';
import { stateFile } from '../../src/store/schema.ts';
import { runs } from '../runs.ts';
import { newFolder } from './help.ts';
import { drifted, mailed, notice, opened, refused, seats, session, work } from './work.ts';

const NEVER = -1e15;

test('closed sessions are forgotten by their latest possible end; open ones never', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(
    work({
      changes: opened(
        session('old', { openedAt: 1, closedAt: 99 }),
        session('at the border', { openedAt: 2, closedAt: 100 }),
        session('perhaps later', { openedAt: 3, closedAt: 50, closedBetween: [50, 120] }),
        session('open', { openedAt: 4 }),
      ),
    }),
  );
  store.prune({ sessions: 100, usage: NEVER, notices: NEVER });
  expect(store.sessions(0, 1e9).map((each) => each.id)).toEqual(['at the border', 'perhaps later', 'open']);
  store.close();
});

test('a session that is listed no more and was not seen to end goes by when it was seen last, or put together', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(
    work({
      changes: opened(
        session('seen long ago', { openedAt: 1, lastSeenAt: 1, uncertain: true }),
        session('seen long ago, and listed', { openedAt: 1, lastSeenAt: 1, uncertain: true }),
        session('seen since', { openedAt: 2, lastSeenAt: 150, uncertain: true }),
        session('put together then', { openedAt: 3, uncertain: true, setAside: 99 }),
        session('put together since', { openedAt: 4, uncertain: true, setAside: 100 }),
        session('surely open', { openedAt: 5, lastSeenAt: 5 }),
      ),
      ledger: new Map<string, Json>([
        ['iris', { kind: 'User' }],
        ['iris a holder', { sessions: [{ id: 'seen long ago, and listed' }] }],
      ]),
    }),
  );
  store.prune({ sessions: 100, usage: NEVER, notices: NEVER });
  const left = ['seen long ago, and listed', 'seen since', 'put together since', 'surely open'];
  expect(store.sessions(0, 1e9).map((each) => each.id)).toEqual(left);
  store.close();
});

test('after steps were forgotten, the seats at and after the border are what they were', () => {
  const { store } = openStore(newFolder(), 0);
  let run = 0;
  const instant = integer({ min: 0, max: 40 });
  assert(
    property(array(tuple(instant, nat(30)), { maxLength: 20 }), instant, (steps, border) => {
      const pool = `p${++run}`;
      store.commit(work({ changes: steps.map(([at, used]) => seats(pool, at, used)) }));
      const later = Array.from({ length: 42 }, (_, i) => border + i);
      const seen = () => later.map((at) => store.stepAt(pool, at));
      const before = seen();
      store.prune({ sessions: NEVER, usage: border, notices: NEVER });
      expect(seen()).toEqual(before);
      expect(store.steps(pool, 0, border).length).toBeLessThanOrEqual(1);
    }),
    { numRuns: runs(40) },
  );
  store.close();
});

test('events and drift are forgotten with the steps, and the drift in force at the border stays', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(
    work({
      events: [50, 100, 150].map((at) => ({ pool: 'e', event: refused(at) })),
      changes: [50, 90, 150].map((at) => drifted('d', at, 1)),
    }),
  );
  store.prune({ sessions: NEVER, usage: 100, notices: NEVER });
  expect(store.events(0, 1e9).map((each) => each.event.at)).toEqual([100, 150]);
  expect([60, 100, 150].map((at) => store.driftAt('d', at)?.at)).toEqual([undefined, 90, 150]);
  store.close();
});

test('a notice that waits is kept, however old; one that is done is kept from then on', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(
    work({ at: 10, outbox: ['waits', 'sent long ago', 'given up long ago', 'sent late'].map((id) => notice(id)) }),
  );
  const done = { nextTryAt: 0, detail: null, lastError: null };
  store.settle(mailed('sent long ago'), { ...done, state: 'sent' }, 20);
  store.settle(mailed('given up long ago'), { ...done, state: 'failed' }, 99);
  store.settle(mailed('sent late'), { ...done, state: 'sent' }, 100);
  store.prune({ sessions: NEVER, usage: NEVER, notices: 100 });
  expect(store.notices(0, 1e9).map((each) => each.notice.id)).toEqual(['waits', 'sent late']);
  store.close();
});

test('what was forgotten makes room on the disk', () => {
  const folder = newFolder();
  const first = openStore(folder, 0).store;
  const text = 'x'.repeat(1_000);
  const old = Array.from({ length: 2_000 }, (_, i) =>
    session(`s${i}`, { openedAt: 1, closedAt: 2, proof: [{ file: 'f', at: i, text }] }),
  );
  first.commit(work({ changes: opened(...old) }));
  first.close();
  const before = statSync(stateFile(folder)).size;
  const { store } = openStore(folder, 0);
  store.prune({ sessions: 100, usage: 100, notices: 100 });
  store.close();
  expect(statSync(stateFile(folder)).size).toBeLessThan(before / 10);
});
