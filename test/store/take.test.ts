import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Json } from '../../src/domain/entry.ts';
import type { Sourced } from '../../src/domain/licence-event.ts';
import { openStore } from '../../src/store/open.ts';
import { newFolder } from './help.ts';
import { drifted, mailed, notice, opened, refused, session, work } from './work.ts';

const DAY = 24 * 3_600_000;
const NEVER = -1e15;
const KEPT = { sessions: NEVER, usage: NEVER, notices: NEVER };
const at = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const names = (date: string): { before: number; after: number } => ({ before: at(date), after: 30 * DAY });

function ended(id: string, holder: string, date: string, more = {}): ReturnType<typeof session> {
  return session(id, {
    who: { holder, node: '192.0.2.66', process: 'pid-4711', role: 'User', key: `row of ${holder}` },
    openedAt: at(date) - 1_000,
    closedAt: at(date),
    reason: `the login of ${holder} was missing`,
    proof: [{ file: '/logs/messages.log', at: 4_711, text: `Login ${holder} from 192.0.2.66` }],
    ...more,
  });
}

function bytesIn(folder: string): string {
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), 'latin1'))
    .join('\n');
}

test('after the time of names nobody can be told from what has ended, and no byte of the files names them', () => {
  const folder = newFolder();
  const { store } = openStore(folder, 0);
  const refusal: Sourced = {
    kind: 'refused',
    pool: 'User',
    at: at('2026-03-05'),
    instance: 'PROD',
    source: 'iris-prod',
    who: { holder: 'alice' },
    why: 'alice found no seat',
    proof: { file: '/logs/messages.log', at: 1, text: 'refused alice' },
  };
  const remark: Sourced = {
    kind: 'remark',
    at: at('2026-03-05'),
    instance: 'PROD',
    source: 'iris-prod',
    proof: refusal.proof,
    what: 'not-understood',
    detail: 'a text of alice',
    text: 'alice',
  };
  const drift = drifted('iris/User', at('2026-03-06'), 3);
  store.commit(
    work({
      at: at('2026-03-07'),
      changes: [
        ...opened(
          ended('a1', 'alice', '2026-03-01'),
          ended('a2', 'alice', '2026-03-20'),
          ended('b1', 'bob', '2026-03-02'),
        ),
        { ...drift, drift: { ...drift.drift, holder: 'alice' } },
      ],
      events: [
        { pool: 'iris/User', event: refusal },
        { pool: 'iris/User', event: remark },
      ],
      outbox: [notice('n1', 'alice holds a seat')],
    }),
  );
  const settled = { state: 'sent', nextTryAt: 0, detail: null, lastError: null } as const;
  store.settle(mailed('n1'), settled, at('2026-03-07'));
  expect(bytesIn(folder)).toContain('alice');

  expect(store.prune({ ...KEPT, names: names('2026-04-02') })).toBe(true);

  const found = store.sessions(0, at('2026-12-01'));
  expect(found.map(({ who }) => who.holder)).toEqual([
    expect.stringMatching(/^name-removed-[\da-f]{10}$/),
    expect.stringMatching(/^name-removed-[\da-f]{10}$/),
    expect.stringMatching(/^name-removed-[\da-f]{10}$/),
  ]);
  // The same person is one person still within the month, and the machine is one machine.
  expect(new Set(found.map(({ who }) => who.holder)).size).toBe(2);
  expect(new Set(found.map(({ who }) => who.node)).size).toBe(1);
  expect(found[0]).toMatchObject({
    proof: [],
    removed: { proof: 30 * DAY, names: 30 * DAY },
    openedAt: at('2026-03-01') - 1_000,
  });
  expect(found.map(({ id }) => id)).not.toContain('a1');
  expect(store.notices(0, at('2026-12-01'))).toEqual([]);
  expect(store.driftAt('iris/User', at('2026-12-01'))).toMatchObject({ counted: 1, stated: 3, removed: 30 * DAY });
  const [first, second] = store.events(0, at('2026-12-01'));
  expect(first?.event).toMatchObject({ kind: 'refused', proof: { text: '' } });
  expect(second?.event).toMatchObject({ kind: 'remark', detail: 'the text was removed' });
  store.close();
  expect(bytesIn(folder).match(/[^]{0,40}(?:alice|bob|192\.0\.2\.66|pid-4711)[^]{0,20}/)?.[0]).toBeUndefined();
});

test('somebody is another one in each month, and the key of a month is gone when the month is done', () => {
  const folder = newFolder();
  const { store } = openStore(folder, 0);
  const keys = (): boolean => bytesIn(folder).includes('stand-in-keys');
  const holders = (): (string | undefined)[] => store.sessions(0, 8e15).map(({ who }) => who.holder);
  store.commit(
    work({ changes: opened(...['2026-03-01', '2026-03-20', '2026-04-05'].map((date) => ended(date, 'alice', date))) }),
  );
  store.prune({ ...KEPT, names: names('2026-03-10') });
  const [first] = holders();
  expect(holders()).toEqual([expect.stringMatching(/^name-removed/), 'alice', 'alice']);
  expect(keys()).toBe(true);
  store.prune({ ...KEPT, names: names('2026-03-25') });
  expect(holders()).toEqual([first, first, 'alice']);
  store.prune({ ...KEPT, names: names('2026-05-01') });
  expect(holders().slice(0, 2)).toEqual([first, first]);
  expect(holders()[2]).toMatch(/^name-removed/);
  expect(holders()[2]).not.toBe(first);
  store.close();
  expect(keys()).toBe(false);
});

test('who is forgotten takes the keys along, so that no later session is joined with what was theirs', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(work({ changes: opened(ended('a', 'alice', '2026-03-01'), ended('b', 'alice', '2026-03-20')) }));
  store.prune({ ...KEPT, names: names('2026-03-10') });
  store.erase('carol');
  store.prune({ ...KEPT, names: names('2026-03-25') });
  expect(new Set(store.sessions(0, 8e15).map(({ who }) => who.holder)).size).toBe(2);
  store.close();
});

test('open sessions, those the ledger holds, and what is not old enough keep their names', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(
    work({
      changes: opened(
        session('open', { openedAt: 1 }),
        session('held', { openedAt: 1, lastSeenAt: 1, uncertain: true }),
        session('dropped', { openedAt: 2, lastSeenAt: 2, uncertain: true }),
        session('at the border', { openedAt: 3, closedAt: at('2026-03-10') }),
      ),
      ledger: new Map<string, Json>([['iris a holder', { sessions: [{ id: 'held' }] }]]),
    }),
  );
  store.prune({ ...KEPT, names: names('2026-03-10') });
  const left = store.sessions(0, 8e15).flatMap(({ id, who }) => (who.holder === 'SuperUser' ? [id] : []));
  expect(left).toEqual(['open', 'held', 'at the border']);
  store.close();
});

test('after the time of proof the lines go, and the names stay', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(
    work({
      changes: opened(ended('a', 'alice', '2026-03-01')),
      events: [{ pool: 'iris/User', event: refused(at('2026-03-05')) }],
    }),
  );
  store.prune({ ...KEPT, proof: { before: at('2026-03-10'), after: 7 * DAY } });
  expect(store.sessions(0, 8e15)).toMatchObject([
    { id: 'a', who: { holder: 'alice' }, proof: [], removed: { proof: 7 * DAY } },
  ]);
  expect(store.events(0, 8e15)[0]?.event.proof.text).toBe('');
  store.prune({ ...KEPT, names: names('2026-03-10'), proof: { before: at('2026-03-10'), after: 7 * DAY } });
  expect(store.sessions(0, 8e15)[0]?.removed).toEqual({ proof: 7 * DAY, names: 30 * DAY });
  store.close();
});

test('it is done in steps, each whole, and goes on where it was after a restart', () => {
  const folder = newFolder();
  const many = Array.from({ length: 2_500 }, (_, n) => ended(`s${n}`, `user${n % 7}`, '2026-03-01', { openedAt: n }));
  const first = openStore(folder, 0).store;
  first.commit(work({ changes: opened(...many) }));
  const named = (store: typeof first): number =>
    store.sessions(0, 8e15).filter(({ who }) => who.holder?.startsWith('user')).length;
  expect(first.prune({ ...KEPT, names: names('2026-03-10') })).toBe(false);
  expect(named(first)).toBe(1_500);
  first.close();
  const second = openStore(folder, 0).store;
  while (!second.prune({ ...KEPT, names: names('2026-03-10') }));
  expect(named(second)).toBe(0);
  expect(new Set(second.sessions(0, 8e15).map(({ who }) => who.holder)).size).toBe(7);
  second.close();
});
