import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Notice } from '../../src/domain/alerting.ts';
import type { GoneReceiver, Store } from '../../src/domain/store.ts';
import { openStore } from '../../src/store/open.ts';
import { migrate, stateFile } from '../../src/store/schema.ts';
import { newFolder } from './help.ts';
import { mailed, notice, work } from './work.ts';

const settled = { nextTryAt: 20, detail: null, lastError: null };
const paged = (id: string): { notice: string; receiver: string } => ({ notice: id, receiver: 'pager' });

/** A state whose notices go to mail and pager, and what it was told of receivers that are gone. */
function routed(...outbox: Notice[]): {
  store: Store;
  gone: GoneReceiver[];
  tell: (all: readonly GoneReceiver[]) => Notice;
} {
  const { store } = openStore(newFolder(), 0);
  onTestFinished(() => store.close());
  const gone: GoneReceiver[] = [];
  const tell = (all: readonly GoneReceiver[]): Notice => (gone.push(...all), notice('gone'));
  store.route(['mail', 'pager'], 5, tell);
  store.commit(work({ at: 10, outbox }));
  return { store, gone, tell };
}

const keys = (store: Store, asked = {}): string[] =>
  store.due(1e9, asked).map((one) => `${one.notice.id} ${one.receiver}`);
const states = (store: Store): string[] =>
  store.notices(0, 1e9).map((one) => `${one.notice.id} ${one.receiver} ${one.state}`);

describe('a notice that goes to two receivers', () => {
  test('is due for each, in the order in which notices were made', () => {
    const { store } = routed(notice('a'), notice('b'));
    expect(keys(store)).toEqual(['a mail', 'a pager', 'b mail', 'b pager']);
    expect(keys(store, { receiver: 'pager', but: new Set(['a pager']) })).toEqual(['b pager']);
    store.settle(paged('a'), { ...settled, state: 'waiting', nextTryAt: 500 }, 20);
    expect([store.nextDue(new Set(), 'mail'), store.nextDue(new Set(['b pager']), 'pager')]).toEqual([10, 500]);
  });

  test('is made once: a repeat after a crash adds no delivery, not to a new receiver either', () => {
    const { store, tell } = routed(notice('a'));
    store.settle(mailed('a'), { ...settled, state: 'sent' }, 20);
    store.route(['mail', 'pager', 'new'], 25, tell);
    store.commit(work({ at: 30, outbox: [notice('a', 'again')] }));
    expect(states(store)).toEqual(['a mail sent', 'a pager waiting']);
  });

  test('within a thread waits for those before it to the same receiver alone', () => {
    const { store } = routed(notice('first'), { ...notice('end'), reason: 'resolved', root: 'first' });
    store.settle(mailed('first'), { ...settled, state: 'sent' }, 20);
    store.settle(paged('first'), { ...settled, state: 'waiting', nextTryAt: 2e9 }, 20);
    expect(keys(store)).toEqual(['end mail']);
  });

  test('counts as waiting only where each receiver has some: the ceiling stays open for one that is well', () => {
    const { store } = routed(notice('a'));
    store.settle(paged('a'), { ...settled, state: 'waiting' }, 20);
    expect(store.delivery().waiting).toBe(0);
    store.settle(mailed('a'), { ...settled, state: 'waiting' }, 20);
    expect(store.delivery().waiting).toBe(1);
  });

  test('is kept until the last of its deliveries is old', () => {
    const { store } = routed(notice('a'), notice('b'));
    for (const id of ['a', 'b']) store.settle(mailed(id), { ...settled, state: 'sent' }, 20);
    store.settle(paged('a'), { ...settled, state: 'sent' }, 30);
    const keep = { sessions: 0, usage: 0 };
    store.prune({ ...keep, notices: 25 });
    expect(states(store)).toHaveLength(4);
    store.prune({ ...keep, notices: 40 });
    expect(states(store)).toEqual(['b mail sent', 'b pager waiting']);
  });

  test('that the ceiling holds is never due for any, and the commit of a summary marks it for all', () => {
    const { store } = routed({ ...notice('a'), held: true }, { ...notice('s'), reason: 'summary' });
    expect(states(store)).toEqual(['a mail summarised', 'a pager summarised', 's mail waiting', 's pager waiting']);
  });
});

describe('a receiver that is not configured any more', () => {
  test('ends what waits for it as failed, and the default receiver is told, no other', () => {
    const { store, gone, tell } = routed(notice('a'), notice('b'));
    store.settle(paged('a'), { ...settled, state: 'sent' }, 20);
    store.route(['mail', 'other'], 30, tell);
    expect(gone).toEqual([{ receiver: 'pager', deliveries: 1 }]);
    expect(states(store)).toEqual([
      'a mail waiting',
      'a pager sent',
      'b mail waiting',
      'b pager failed',
      'gone mail waiting',
    ]);
    expect(store.notices(0, 1e9).find(({ state }) => state === 'failed')?.lastError).toBe(
      'the receiver pager is not configured any more',
    );
    store.route(['mail', 'other'], 40, tell);
    expect(gone).toHaveLength(1);
  });

  test('ends an attempt that was under way, where it is to be tried again', () => {
    const { store, tell } = routed(notice('a'));
    store.route(['mail'], 30, tell);
    store.settle(paged('a'), { ...settled, state: 'waiting', nextTryAt: 900 }, 40);
    expect(states(store)).toEqual(['a mail waiting', 'a pager failed', 'gone mail waiting']);
  });

  test('while another waits is no word that nobody got it', () => {
    const { store, tell } = routed(notice('a'));
    store.route(['mail'], 30, tell);
    expect(store.delivery().untold).toEqual([]);
    store.settle(mailed('a'), { ...settled, state: 'failed' }, 40);
    expect(store.delivery().untold).toEqual(['a']);
  });
});

describe('a state of a version that knew one receiver', () => {
  test('keeps the addresses that a mail which was taken for some is still to go to', () => {
    const folder = newFolder();
    const old = new DatabaseSync(stateFile(folder));
    migrate(old, 3);
    old
      .prepare(
        `INSERT INTO notice
         (id, root, reason, urgent, created, state, told, attempts, next_try, remaining, last_error, json)
         VALUES ('n', 'n', 'first', 1, 10, 'waiting', 1, 4, 500, '["boss@example.test"]', '450 later', ?)`,
      )
      .run(JSON.stringify(notice('n')));
    old.close();
    const { store, damage } = openStore(folder, 0);
    onTestFinished(() => store.close());
    expect(damage).toBeNull();
    expect(store.due(500)).toEqual([
      {
        notice: notice('n'),
        receiver: 'mail',
        createdAt: 10,
        state: 'waiting',
        attempts: 4,
        nextTryAt: 500,
        detail: ['boss@example.test'],
        lastError: '450 later',
      },
    ]);
    // Somebody has it: the end is news to them, whatever becomes of the rest.
    store.settle(mailed('n'), { ...settled, state: 'failed' }, 600);
    expect(store.delivery().untold).toEqual([]);
  });

  test.each(['schema-2.db.gz', 'schema-2-every-reader.db.gz', 'schema-3-every-reader.db.gz'])(
    '%s has each notice once, with one delivery as it stood, and a copy is kept',
    (name) => {
      const folder = newFolder();
      const file = stateFile(folder);
      writeFileSync(file, gunzipSync(readFileSync(join(import.meta.dirname, 'states', name))), { mode: 0o600 });
      const old = new DatabaseSync(file);
      const before = old.prepare('SELECT id, state, attempts, next_try, remaining FROM notice ORDER BY number').all();
      const version = Number(old.prepare('PRAGMA user_version').get()?.['user_version']);
      old.close();
      expect(before.length).toBeGreaterThan(0);
      const { store } = openStore(folder, 0);
      onTestFinished(() => store.close());
      const after = store.notices(0, Number.MAX_SAFE_INTEGER).map((one) => ({
        id: one.notice.id,
        state: one.state,
        attempts: one.attempts,
        next_try: one.nextTryAt,
        remaining: one.state === 'sent' ? '[]' : one.detail === null ? null : JSON.stringify(one.detail),
      }));
      expect(after).toEqual(before.map((row) => ({ ...row })));
      expect(new Set(store.notices(0, Number.MAX_SAFE_INTEGER).map(({ receiver }) => receiver))).toEqual(
        new Set(['mail']),
      );
      const copy = new DatabaseSync(`${file}.format-${version}`, { readOnly: true });
      expect(copy.prepare('SELECT count(*) AS notices FROM notice').get()).toEqual({ notices: before.length });
      copy.close();
    },
  );
});
