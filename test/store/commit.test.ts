import { describe, expect, test } from 'vitest';
import type { Session } from '../../src/domain/ledger.ts';
import type { StateView } from '../../src/domain/store.ts';
import { openStore } from '../../src/store/open.ts';
import { newFolder } from './help.ts';
import { drifted, notice, opened, refused, seats, session, work } from './work.ts';

const ALWAYS = [-1e15, 1e15] as const;

function everything(state: StateView) {
  return {
    loaded: state.loaded(),
    alive: state.lastAlive(),
    sessions: state.sessions(...ALWAYS),
    steps: state.steps('iris/User', ...ALWAYS),
    drift: state.driftAt('iris/User', 1e15),
    events: state.events(...ALWAYS),
    notices: state.notices(...ALWAYS),
  };
}

const drift = drifted('iris/User', 160, 3);

const full = work({
  at: 5_000,
  inputs: new Map([['/logs/messages.log', { offset: 4_711 }]]),
  streams: new Map([['/logs/messages.log#PROD', { head: 'x', seen: null }]]),
  ledger: new Map([['pool iris/User', [1, 2]]]),
  rules: new Map([['limit-exceeded', { total: 3 }]]),
  changes: [...opened(session('a')), seats('iris/User', 150, 7), drift],
  events: [{ pool: 'iris/User', event: refused(170) }],
  outbox: [notice('n1')],
});

describe('what one batch brings', () => {
  test('is all there after a restart', () => {
    const folder = newFolder();
    const { store, damage } = openStore(folder, 0);
    expect(damage).toBeNull();
    expect(everything(store).loaded).toEqual({
      inputs: new Map(),
      streams: new Map(),
      ledger: new Map(),
      rules: new Map(),
      lastCommit: null,
    });
    store.commit(full);
    const before = everything(store);
    store.close();

    const again = openStore(folder, 0);
    expect(again.damage).toBeNull();
    expect(everything(again.store)).toEqual(before);
    expect(before).toEqual({
      loaded: { inputs: full.inputs, streams: full.streams, ledger: full.ledger, rules: full.rules, lastCommit: 5_000 },
      alive: 5_000,
      sessions: [session('a')],
      steps: [
        { at: 150, atLeast: 7, atMost: 7, limit: 25, coverage: { state: 'anchored', since: 0, why: 'server start' } },
      ],
      drift: drift.drift,
      events: full.events,
      notices: [
        {
          notice: notice('n1'),
          receiver: 'mail',
          createdAt: 5_000,
          state: 'waiting',
          attempts: 0,
          nextTryAt: 5_000,
          detail: null,
          lastError: null,
        },
      ],
    });
    again.store.close();
  });

  test.each<[string, Partial<Session>]>([
    ['a value that cannot be written', { lastSeenAt: 3n as unknown as number }],
    ['an instant that is no number', { openedAt: Number.NaN }],
    ['a session without an id', { id: null as unknown as string }],
  ])('leaves no trace where it fails midway: %s', (_, broken) => {
    const { store } = openStore(newFolder(), 0);
    store.commit(full);
    const before = everything(store);
    const next = work({
      at: 6_000,
      inputs: new Map([['/logs/messages.log', { offset: 9_999 }]]),
      ledger: new Map([['pool iris/User', null]]),
      changes: [...opened(session('a', { closedAt: 200 }), session('b'), session('c', broken))],
      outbox: [notice('n2')],
    });
    expect(() => store.commit(next)).toThrow();
    expect(everything(store)).toEqual(before);

    store.commit({ ...next, changes: opened(session('b')) });
    expect(store.loaded().inputs).toEqual(next.inputs);
    expect(store.sessions(...ALWAYS).map((each) => each.id)).toEqual(['a', 'b']);
    store.close();
  });

  test('replaces what has the same name, and removes parts of the ledger and rules that are null', () => {
    const { store } = openStore(newFolder(), 0);
    store.commit(full);
    store.commit(
      work({
        inputs: new Map([['/logs/messages.log', null]]),
        ledger: new Map([
          ['pool iris/User', null],
          ['never there', null],
        ]),
        rules: new Map([['limit-exceeded', null]]),
        changes: opened(session('a', { closedAt: 180, closed: 'exact' })),
      }),
    );
    const loaded = store.loaded();
    expect(loaded.inputs).toEqual(new Map([['/logs/messages.log', null]]));
    expect(loaded.streams).toEqual(full.streams);
    expect([loaded.ledger.size, loaded.rules.size]).toEqual([0, 0]);
    expect(store.sessions(...ALWAYS)).toEqual([session('a', { closedAt: 180, closed: 'exact' })]);
    store.close();
  });

  test('keeps names apart that only differ in what UTF-8 cannot carry', () => {
    const { store } = openStore(newFolder(), 0);
    const ledger = new Map([
      ['half a pair \ud800', 1],
      ['half a pair \ud801', 2],
      ['a NUL \u0000 within', 3],
      ["'; DROP TABLE session; --", 4],
    ]);
    store.commit(work({ ledger }));
    expect(store.loaded().ledger).toEqual(ledger);
    store.close();
  });
});

test('that watch lives is known from each batch and between batches', () => {
  const { store } = openStore(newFolder(), 0);
  expect(store.lastAlive()).toBeNull();
  store.commit(work({ at: 10 }));
  store.alive(70);
  expect([store.lastAlive(), store.loaded().lastCommit]).toEqual([70, 10]);
  store.commit(work({ at: 80 }));
  expect([store.lastAlive(), store.loaded().lastCommit]).toEqual([80, 80]);
  store.close();
});
