import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { defaultSettings, engineSource } from '../../src/engine/sources.ts';
import { shippedRules } from '../../src/notify/shipped-rules.ts';
import { openStore } from '../../src/store/open.ts';

const folder = mkdtempSync(join(tmpdir(), 'seatwatch-states-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * A state that version 0.1.0 wrote before limit lines could be without a number: ann is logged in, bob was, one limit
 * line ("5 times") was mailed and its alert stands.
 */
const WRITTEN = Date.UTC(2026, 10, 28, 18, 27, 36);

test('a state of the version before is read on: who is logged in, and a refusal is a rise and no second alarm', () => {
  mkdirSync(folder, { recursive: true });
  const packed = readFileSync(join(import.meta.dirname, 'states', 'schema-2.db.gz'));
  writeFileSync(join(folder, 'seatwatch.db'), gunzipSync(packed), { mode: 0o600 });
  const { store, damage } = openStore(folder, WRITTEN);
  try {
    expect(damage).toBeNull();
    const product = PRODUCTS.find(({ parser }) => parser.system === 'iris');
    if (product === undefined) throw new Error('IRIS is not in the catalogue');
    const settings = { ...defaultSettings(product), trace: 'always' };
    const source = engineSource({ id: 'iris', instance: 'PROD', timezone: 'UTC', settings }, product);
    const parts = { sources: [source], pools: [], rules: shippedRules(), timezone: 'UTC', people: {}, hosts: {} };
    const pipeline = createEngine(parts, store.loaded());
    expect(pipeline.ledger.holdings('iris/User').map(({ who }) => who.holder)).toEqual(['ann@192.0.2.1']);
    expect(store.notices(0, WRITTEN).map(({ state, notice }) => [state, notice.reason])).toEqual([
      ['sent', 'started'],
      ['sent', 'first'],
    ]);
    const text =
      '11/28/26-18:50:00:000 (2334) 2 [Generic.Event] License limit exceeded 9 times since 11/20/26 06:00:05.';
    const arrived = Date.UTC(2026, 10, 28, 18, 50);
    const place = { file: '/srv/iris/messages.log', at: 4_000 };
    const entry = { stream: 'iris:/srv/iris/messages.log', place, arrived, history: false, text };
    pipeline.ingest(
      [
        {
          source: 'iris',
          input: 'iris:/srv/iris/messages.log',
          batch: { entries: [entry], notes: [], next: 4_100, caughtUp: true },
        },
      ],
      arrived,
    );
    // Half an hour behind the first notice.
    const later = Date.UTC(2026, 10, 28, 18, 58);
    pipeline.tick(later, ['iris']);
    const work = pipeline.work(later);
    expect(work?.outbox.map(({ reason, body }) => [reason, body.alerts[0]?.rise])).toEqual([['rise', 5]]);
    if (work !== undefined) store.commit(work);
  } finally {
    store.close();
  }
});
