import { utimes, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Instant, LogEvent } from '../../src/domain/entry.ts';
import type { Session } from '../../src/domain/ledger.ts';
import type { Product } from '../../src/domain/product.ts';
import type { Checkpoint } from '../../src/domain/reader.ts';
import { createEngine } from '../../src/engine/engine.ts';
import { engineSource, relevanceFilter, wantedOf } from '../../src/engine/sources.ts';
import { readerFor } from '../../src/formats/index.ts';
import { writeForm } from '../formats/event-export/forms.ts';
import { logFolder } from '../formats/text-log/log-folder.ts';
import { gateEvent } from '../products/gate-events/event.ts';
import { FIXTURE_PRODUCTS } from '../products/index.ts';
import { day } from '../timeline.ts';

/** A source of a product of the catalogue, read from its file as `watch` reads it. */
function sourceOf(system: string): {
  read(path: string, now: Instant): Promise<void>;
  holders(): (string | undefined)[];
  sessions(): Session[];
  /** What the reader noticed of its file. */
  noticed(): string[];
  coverage(): string | undefined;
} {
  const product = FIXTURE_PRODUCTS.find(({ parser }) => parser.system === system) as Product;
  const source = engineSource({ id: 'x', instance: 'X', timezone: 'UTC', settings: {} }, product);
  const pools = [{ id: 'pool', kind: product.parser.model.kinds[0]!, sources: ['x'], limit: 3, expected: [] }];
  const engine = createEngine({ sources: [source], pools, rules: [], timezone: 'UTC', people: {}, hosts: {} });
  const says = relevanceFilter(source);
  const sessions = new Map<string, Session>();
  const noticed: string[] = [];
  let from: Checkpoint | undefined;

  function commit(now: Instant): void {
    const work = engine.work(now);
    for (const change of work?.changes ?? [])
      if (change.kind === 'session') sessions.set(change.session.id, change.session);
  }

  return {
    async read(path, now) {
      // A file that is replaced is read once it keeps still.
      for (let poll = 0; poll < 2; poll += 1) {
        const reader = await readerFor(path, product.parser);
        const request = {
          source: 'x',
          path,
          now,
          final: false,
          wanted: wantedOf(product),
          settings: {},
          utc: source.utc,
        };
        for await (const batch of reader!.read({
          ...request,
          from,
          isRelevant: (event: LogEvent) => says(event),
        })) {
          noticed.push(...batch.notes.map(({ detail }) => detail));
          engine.ingest([{ source: 'x', input: 'x', batch }], now);
          from = batch.next as Checkpoint;
        }
      }
      engine.tick(now, ['x']);
      commit(now);
    },
    holders: () => engine.ledger.holdings('pool').map(({ who }) => who.holder),
    sessions: () => [...sessions.values()],
    noticed: () => noticed,
    coverage: () => engine.ledger.pool('pool')?.coverage.state,
  };
}

test('a product of lines tells from its log who holds a seat', async () => {
  const folder = logFolder();
  await folder.write(
    '2026-11-20 08:00:00 door opened\n2026-11-20 08:01:00 seat taken by alice\n' +
      '2026-11-20 08:02:00 seat taken by bob\n2026-11-20 08:03:00 seat given back by alice\n',
  );
  const source = sourceOf('door-log');
  await source.read(folder.path, day('09:00'));
  expect(source.holders()).toEqual(['bob']);
  expect(source.coverage()).toBe('anchored');
});

test('a product of events tells from an export of them who holds a pass, each event once', async () => {
  const events = [
    gateEvent('08:00', 1, 1, 'The gate was opened'),
    gateEvent('08:01', 2, 2, 'A pass was taken by alice'),
    gateEvent('08:02', 3, 2, 'A pass was taken by bob'),
    gateEvent('08:03', 4, 3, 'A pass was given back by bob'),
  ];
  const folder = logFolder({ name: 'gate.xml' });
  const source = sourceOf('gate-events');
  await folder.write(writeForm('wevtutil-xml', events.slice(0, 3)));
  await source.read(folder.path, day('09:00'));
  expect(source.holders()).toEqual(['alice', 'bob']);
  await folder.write(writeForm('wevtutil-xml', events));
  await source.read(folder.path, day('09:30'));
  expect(source.holders()).toEqual(['alice']);
  expect(source.sessions()).toHaveLength(2);
});

test('a product of a table tells who holds a lock from each version, and who was gone between two', async () => {
  const folder = logFolder({ name: 'locks.csv' });
  const source = sourceOf('lock-table');
  async function version(time: string, ...rows: string[]): Promise<void> {
    await writeFile(folder.path, ['LOCK,USER,COMPUTER,SINCE', ...rows, ''].join('\n'));
    await utimes(folder.path, day(time) / 1000, day(time) / 1000);
    await source.read(folder.path, day(time) + 60_000);
  }
  await version('08:00', '1,alice,pc1,2026-11-20T07:10:00Z', '2,bob,pc2,2026-11-20T07:20:00Z');
  expect(source.holders()).toEqual(['alice', 'bob']);
  expect(source.coverage()).toBe('anchored');
  await version('09:00', '2,bob,pc2,2026-11-20T07:20:00Z', '3,carol,pc3,2026-11-20T08:40:00Z');
  expect(source.holders()).toEqual(['bob', 'carol']);
  expect(source.sessions().find(({ who }) => who.holder === 'alice')).toMatchObject({
    closedBetween: [day('08:00'), day('09:00')],
  });
  expect(source.sessions().find(({ who }) => who.holder === 'carol')).toMatchObject({
    opened: 'exact',
    openedAt: day('08:40'),
  });

  // A version that was cut off, or is another table, says nothing of anybody.
  await version('10:00', '2,bob');
  await writeFile(folder.path, 'NAME,VALUE\nversion,2\n');
  await utimes(folder.path, day('11:00') / 1000, day('11:00') / 1000);
  await source.read(folder.path, day('11:00') + 60_000);
  expect(source.holders()).toEqual(['bob', 'carol']);
  expect(source.noticed()).toEqual([
    `${folder.path} is no whole table: line 2 has 2 fields, and the header 4: it may be cut off. ` +
      'It was not used, and nobody counts as gone',
    `${folder.path} is no whole table: line 1, "NAME,VALUE", names other columns than the table of its product has: ` +
      'name the right file. It was not used, and nobody counts as gone',
  ]);
});

test('every product says what it is read from, by inputs with names of their own', () => {
  for (const { parser } of FIXTURE_PRODUCTS) {
    const ids = parser.inputs.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(ids.length);
  }
});
