import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Notice } from '../../src/domain/alerting.ts';
import type { Store } from '../../src/domain/store.ts';
import { createUnkept } from '../../src/notify/unkept.ts';
import { openStore } from '../../src/store/open.ts';
import { mailed, work } from '../store/work.ts';
import { at, makeAlert, MINUTE } from './makers.ts';
import { notice } from './text/notices.ts';

const NOON = at('12:00');
let folder = '';
let store: Store;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatwatch-unkept-'));
  store = openStore(folder, NOON).store;
});

afterEach(() => {
  store.close();
  rmSync(folder, { recursive: true });
});

function about(id: string, fingerprint: string, more: Partial<Notice> = {}): Notice {
  return { ...notice('first', { alerts: [makeAlert('12:00', { fingerprint })] }, { id, root: id }), ...more };
}

const sent = { state: 'sent', nextTryAt: NOON, detail: null, lastError: null } as const;
const ids = (all: readonly { notice: { id: string } }[]): string[] => all.map(({ notice: { id } }) => id);

test('what is critical leaves without the state, once an hour of each alert, however often it cannot be kept', () => {
  const unkept = createUnkept(store, () => ['mail']);
  expect(
    unkept.take(
      [about('a', 'full'), about('end', 'full', { reason: 'resolved' }), about('held', 'other', { held: true })],
      NOON,
    ),
  ).toBe(true);
  expect(unkept.take([about('b', 'full')], NOON + MINUTE)).toBe(false);
  expect(ids(unkept.due(NOON + MINUTE))).toEqual(['a']);
  unkept.settle(mailed('a'), sent, NOON);
  expect([unkept.due(NOON + MINUTE), unkept.nextDue()]).toEqual([[], null]);
  expect(unkept.take([about('c', 'full')], NOON + 61 * MINUTE)).toBe(true);
});

test('what was sent without the state and is committed later is not sent twice; what says more by then is sent', () => {
  const unkept = createUnkept(store, () => ['mail']);
  unkept.take([about('a', 'full')], NOON);
  unkept.settle(mailed('a'), sent, NOON);
  store.commit(work({ at: NOON, outbox: [about('a', 'full'), about('b', 'full')] }));
  expect(ids(unkept.due(NOON, { most: 1 }))).toEqual(['b']);
  expect(store.notices(0, NOON).map(({ state }) => state)).toEqual(['sent', 'waiting']);
});

test('an end that the state keeps does not leave before its beginning, which waits in memory', () => {
  const unkept = createUnkept(store, () => ['mail']);
  unkept.take([about('a', 'full')], NOON);
  unkept.settle(mailed('a'), { state: 'waiting', nextTryAt: NOON + MINUTE, detail: null, lastError: 'away' }, NOON);
  store.commit(
    work({
      at: NOON,
      outbox: [about('a', 'full'), about('end', 'full', { root: 'a', reason: 'resolved' }), about('b', 'other')],
    }),
  );
  expect(ids(unkept.due(NOON))).toEqual(['b']);
  expect(unkept.nextDue(new Set(['b mail']))).toBe(NOON + MINUTE);
  expect(ids(unkept.due(NOON + MINUTE, { but: new Set(['b mail']) }))).toEqual(['a']);
  unkept.settle(mailed('a'), { ...sent, nextTryAt: NOON + MINUTE }, NOON + MINUTE);
  expect(ids(unkept.due(NOON + MINUTE, { but: new Set(['b mail']) }))).toEqual(['end']);
});

test('what fails waits in memory, beside what waits in the state', () => {
  const unkept = createUnkept(store, () => ['mail']);
  unkept.take([about('a', 'full')], NOON);
  unkept.settle(mailed('a'), { ...sent, state: 'waiting', nextTryAt: NOON + MINUTE, lastError: '451 later' }, NOON);
  store.commit(work({ at: NOON, outbox: [about('b', 'other')] }));
  expect(ids(unkept.due(NOON))).toEqual(['b']);
  expect(unkept.nextDue(new Set(['b mail']))).toBe(NOON + MINUTE);
  expect(ids(unkept.due(NOON + MINUTE))).toEqual(['a', 'b']);
  expect(unkept.due(NOON + MINUTE)[0]).toMatchObject({ attempts: 1, lastError: '451 later' });
});
