import { describe, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/alerting.ts';
import { openStore } from '../../src/store/open.ts';
import { newFolder } from './help.ts';
import { mailed, notice, work } from './work.ts';

test('a notice that is made again after a crash is the same mail, and is not sent twice', () => {
  const { store } = openStore(newFolder(), 0);
  store.commit(work({ at: 10, outbox: [notice('n1', 'as it was')] }));
  store.settle(mailed('n1'), { state: 'sent', nextTryAt: 10, detail: null, lastError: null }, 11);
  store.commit(work({ at: 20, outbox: [notice('n1', 'again')] }));
  expect(store.due(1e9)).toEqual([]);
  expect(store.notices(0, 100).map((each) => [each.notice.body.title, each.state, each.createdAt])).toEqual([
    ['as it was', 'sent', 10],
  ]);
  store.close();
});

test('notices are due in the order in which they were made, when their time has come', () => {
  const { store } = openStore(newFolder(), 0);
  expect([store.due(1e9), store.nextDue()]).toEqual([[], null]);
  store.commit(work({ at: 10, outbox: [notice('b'), notice('a')] }));
  store.commit(work({ at: 20, outbox: [notice('c')] }));
  const due = (now: number) => store.due(now).map((each) => each.notice.id);
  expect([due(9), due(10), due(20)]).toEqual([[], ['b', 'a'], ['b', 'a', 'c']]);
  expect(store.nextDue()).toBe(10);

  store.settle(
    mailed('b'),
    { state: 'waiting', nextTryAt: 500, detail: ['duty@example.test'], lastError: '450 try later' },
    21,
  );
  expect([due(499), due(500), store.nextDue()]).toEqual([['a', 'c'], ['b', 'a', 'c'], 10]);
  store.settle(mailed('a'), { state: 'sent', nextTryAt: 21, detail: null, lastError: null }, 21);
  store.settle(
    mailed('c'),
    { state: 'failed', nextTryAt: 21, detail: ['gone@example.test'], lastError: '550 no such user' },
    22,
  );
  expect([due(500), store.nextDue()]).toEqual([['b'], 500]);
  store.close();
});

test('each try is counted and outlives a restart, with who has not got it yet and why', () => {
  const folder = newFolder();
  const first = openStore(folder, 0).store;
  first.commit(work({ at: 10, outbox: [notice('n')] }));
  first.settle(
    mailed('n'),
    {
      state: 'waiting',
      nextTryAt: 70,
      detail: ['a@example.test', 'b@example.test'],
      lastError: 'connect ECONNREFUSED',
    },
    10,
  );
  first.settle(
    mailed('n'),
    { state: 'waiting', nextTryAt: 130, detail: ['b@example.test'], lastError: '450 later' },
    70,
  );
  first.close();
  const { store } = openStore(folder, 0);
  expect(store.due(130)).toEqual([
    {
      notice: notice('n'),
      receiver: 'mail',
      createdAt: 10,
      state: 'waiting',
      attempts: 2,
      nextTryAt: 130,
      detail: ['b@example.test'],
      lastError: '450 later',
    },
  ]);
  expect(() => store.settle(mailed('m'), { state: 'sent', nextTryAt: 0, detail: null, lastError: null }, 0)).toThrow(
    /no such notice/,
  );
  store.close();
});

test('within a thread a notice waits for those before it, so that an end never comes before its beginning', () => {
  const { store } = openStore(newFolder(), 0);
  const end = { ...notice('end'), root: 'first' };
  store.commit(work({ at: 10, outbox: [{ ...notice('first'), root: 'first' }, end, notice('other')] }));
  store.settle(mailed('first'), { state: 'waiting', nextTryAt: 500, detail: null, lastError: '451 later' }, 10);
  expect(store.due(20).map(({ notice: { id } }) => id)).toEqual(['other']);
  store.settle(mailed('other'), { state: 'sent', nextTryAt: 0, detail: null, lastError: null }, 20);
  expect(store.nextDue()).toBe(500);
  store.settle(mailed('first'), { state: 'sent', nextTryAt: 0, detail: null, lastError: null }, 500);
  expect(store.due(500).map(({ notice: { id } }) => id)).toEqual(['end']);
  store.close();
});

function opened(...outbox: Notice[]): ReturnType<typeof openStore>['store'] {
  const { store } = openStore(newFolder(), 0);
  store.commit(work({ at: 10, outbox }));
  return store;
}

const settled = { nextTryAt: 20, detail: null, lastError: null };

test('the first that anybody hears of something critical is due ahead of all that waits', () => {
  const ordinary = (id: string): Notice => ({ ...notice(id), reason: 'rise' });
  const warning: Notice = { ...notice('w'), body: { ...notice('w').body, level: 'warning' } };
  const store = opened(ordinary('a'), ordinary('b'), warning, notice('full'));
  expect(store.due(10).map(({ notice: { id } }) => id)).toEqual(['full', 'a', 'b', 'w']);
  expect(store.due(10, { but: new Set(['full mail', 'a mail']), most: 1 }).map(({ notice: { id } }) => id)).toEqual([
    'b',
  ]);
  expect(store.nextDue(new Set(['full mail', 'a mail', 'b mail', 'w mail']))).toBeNull();
  store.close();
});

test('what waits for its next attempt is due at once when it is hastened', () => {
  const store = opened(notice('n'));
  // Only what has failed once counts as waiting for its receiver.
  expect(store.delivery().waiting).toBe(0);
  store.settle(mailed('n'), { ...settled, state: 'waiting', nextTryAt: 900_000 }, 20);
  expect(store.delivery().waiting).toBe(1);
  expect(store.due(30)).toEqual([]);
  store.hasten(30);
  expect([store.due(30).length, store.nextDue()]).toEqual([1, 30]);
  store.close();
});

describe('what nobody got', () => {
  const end: Notice = { ...notice('end'), reason: 'resolved', root: 'first' };

  test('is known by its thread, and the end that waits behind it is not sent', () => {
    const store = opened(notice('first'), end);
    store.settle(mailed('first'), { ...settled, state: 'failed' }, 20);
    expect([store.due(1e9), store.delivery().untold]).toEqual([[], ['first']]);
    expect(store.notices(0, 100).map(({ state }) => state)).toEqual(['failed', 'failed']);
    store.close();
  });

  test('is not what one of several receivers got: the end is sent', () => {
    const store = opened(notice('first'), end);
    store.settle(mailed('first'), { ...settled, state: 'failed', detail: ['boss@example.test'], told: true }, 20);
    expect([store.due(1e9).map(({ notice: { id } }) => id), store.delivery().untold]).toEqual([['end'], []]);
    store.close();
  });

  test('is not what a later notice of the thread brought, or may still bring', () => {
    const store = opened(notice('first'), { ...notice('rise'), reason: 'rise', root: 'first' }, end);
    store.settle(mailed('first'), { ...settled, state: 'failed' }, 20);
    expect(store.delivery().untold).toEqual([]);
    store.settle(mailed('rise'), { ...settled, state: 'sent' }, 30);
    expect([store.due(1e9).map(({ notice: { id } }) => id), store.delivery().untold]).toEqual([['end'], []]);
    store.close();
  });
});

test('what the ceiling holds is never due; the commit of a summary marks it, and nothing behind it', () => {
  const held = (id: string): Notice => ({ ...notice(id), held: true });
  const store = opened(notice('n'), held('a'), held('b'), { ...notice('s'), reason: 'summary' }, held('c'));
  expect(store.due(1e9).map(({ notice: { id } }) => id)).toEqual(['n', 's']);
  const states = store.notices(0, 100).map(({ notice: { id }, state }) => `${id} ${state}`);
  expect(states).toEqual(['n waiting', 'a summarised', 'b summarised', 's waiting', 'c held']);
  store.close();
});

test('with thousands of notices that wait, asking for the next one costs a moment', () => {
  const many = Array.from({ length: 4_000 }, (_, n): Notice => {
    return { ...notice(`n${n}`), reason: n % 2 === 0 ? 'rise' : 'resolved', root: `r${Math.floor(n / 2)}` };
  });
  const store = opened(...many);
  const from = performance.now();
  for (let n = 0; n < 50; n += 1) expect(store.due(10, { most: 1, but: new Set([`n${n} mail`]) })).toHaveLength(1);
  expect(performance.now() - from).toBeLessThan(1_000);
  store.close();
});
