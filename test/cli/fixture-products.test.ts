import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Product } from '../../src/domain/product.ts';
import { writeForm } from '../formats/event-export/forms.ts';
import { gateEvent } from '../products/gate-events/event.ts';
import { FIXTURE_PRODUCTS } from '../products/index.ts';
import { newSite } from './site.ts';
import { asked, holders, newFolder, NOON, seatwatch, type Folder, type Said } from './terminal.ts';

const catalogue = PRODUCTS as Product[];
beforeAll(() => void catalogue.push(...FIXTURE_PRODUCTS));
afterAll(() => void catalogue.splice(catalogue.length - FIXTURE_PRODUCTS.length));

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

/** What each of the products writes where alice and bob hold a seat. */
const SAMPLES = [
  {
    system: 'door-log',
    product: 'Door by its log',
    kind: 'Seats',
    name: 'door.log',
    content:
      '2026-11-20 08:00:00 door opened\n2026-11-20 08:01:00 seat taken by alice\n' +
      '2026-11-20 08:02:00 seat taken by bob\n2026-11-20 08:03:00 seat taken by carol\n' +
      '2026-11-20 08:04:00 seat given back by carol\n',
  },
  {
    system: 'gate-events',
    product: 'Gate by its events',
    kind: 'Passes',
    name: 'gate.xml',
    content: writeForm('wevtutil-xml', [
      gateEvent('08:00', 1, 1, 'The gate was opened'),
      gateEvent('08:01', 2, 2, 'A pass was taken by alice'),
      gateEvent('08:02', 3, 2, 'A pass was taken by bob'),
      gateEvent('08:03', 4, 2, 'A pass was taken by carol'),
      gateEvent('08:04', 5, 3, 'A pass was given back by carol'),
    ]),
  },
  {
    system: 'lock-table',
    product: 'Locks by their table',
    kind: 'Locks',
    name: 'locks.csv',
    content: [
      'LOCK,USER,COMPUTER,SINCE',
      '17,alice,pc1,2026-11-20T08:01:00Z',
      '18,bob,pc2,2026-11-20T08:02:00Z',
      '',
    ].join('\n'),
  },
] as const;

const BOTH = ['alice', 'bob'];

async function done(args: readonly string[]): Promise<Said> {
  const said = await seatwatch(args);
  expect([said.status, said.err]).toEqual([0, '']);
  return said;
}

describe.each(SAMPLES)('of $system, a product of a folder and a line,', ({ system, product, kind, name, content }) => {
  let file: string;
  beforeEach(async () => void (file = await folder.write(name, content)));

  test('a file tells of its seats over time, or of one moment where it is of that alone', async () => {
    const { out } = await done(['usage', file, '--timezone', 'UTC']);
    if (system === 'lock-table') expect(out).toMatch(/^Seats at \S+ 11:00: 2 \(limit unknown\)\.$/m);
    else expect(out).toContain('Peak: ');
    await done(['usage', file, '--json']);
    await done(['usage', file, '--csv']);
  });

  test('a file tells who holds a seat, and since when', async () => {
    const answer = await asked(['who', '--timezone', 'UTC', file]);
    expect(holders(answer)).toEqual(BOTH);
    expect(answer.pools).toMatchObject([{ seatsUsed: { atLeast: 2, atMost: 2 }, coverage: { state: 'anchored' } }]);
    expect(answer.sessions.map(({ openedAt }) => openedAt)).toEqual([
      '2026-11-20T08:01:00.000Z',
      '2026-11-20T08:02:00.000Z',
    ]);
  });

  test('history, usage and explain answer from a file', async () => {
    const history = await asked(['history', '--timezone', 'UTC', file]);
    expect(holders(history)).toEqual(expect.arrayContaining(BOTH));
    await done(['usage', '--timezone', 'UTC', file]);
    const { out } = await done(['explain', '--user', 'alice', '--timezone', 'UTC', file]);
    expect(out).toContain('Opened: 2026-11-20 08:01:00 +00:00');
  });

  test('check says that a file is understood, and by which product', async () => {
    const { out } = await done(['check', '--timezone', 'UTC', file]);
    expect(out).toContain(product);
    expect(out).not.toMatch(/Nothing in it|No event of|belongs to|not understood/i);
    expect(out).toMatch(/Understood: [1-9]/);
  });

  test('init writes a configuration by which check understands the file', async () => {
    const config = join(folder.path, 'written.yaml');
    await done(['init', '--timezone', 'UTC', '--output', config, file]);
    const { out } = await done(['check', '--config', config]);
    expect(out).toContain(`${product} (surely)`);
    expect(out).not.toContain('Nothing in it');
  });

  test('watch tells the same holders as the file itself', async () => {
    await using site = await newSite({
      sources: `  - { id: it, system: ${system}, instance: X, paths: ["${file}"], timezone: UTC }\n`,
      pools: `  - { id: pool, system: ${system}, kind: ${kind}, sources: [it], limit: 5 }\n`,
    });
    await site.once();
    await site.once(NOON + 60_000);
    const answer = await asked(['who', '--config', site.config], { now: NOON + 60_000 });
    expect(holders(answer)).toEqual(BOTH);
    expect(holders(await asked(['who', '--timezone', 'UTC', file]))).toEqual(holders(answer));
  });
});

describe('files of products of several kinds', () => {
  test('are told of together where none is of events, each as a source of its own', async () => {
    const files = await Promise.all([SAMPLES[0], SAMPLES[2]].map(({ name, content }) => folder.write(name, content)));
    const answer = await asked(['who', '--timezone', 'UTC', ...files]);
    expect(answer.pools.map(({ pool }) => pool)).toEqual(['door.log/Seats', 'locks.csv/Locks']);
    expect(holders(answer)).toEqual(['alice', 'alice', 'bob', 'bob']);
  });

  test('explain shows the very row of a table, by its key', async () => {
    const file = await folder.write('locks.csv', SAMPLES[2].content);
    const { out } = await done(['explain', '--user', 'bob', '--timezone', 'UTC', file]);
    expect(out).toContain(`The line that opened it: ${file}, 18\n`);
    expect(out).toContain('> LOCK=18, USER=bob, COMPUTER=pc2, SINCE=2026-11-20T08:02:00Z\n');
  });

  test('a table that was cut off is told of, and says nothing of anybody', async () => {
    const file = await folder.write('locks.csv', 'LOCK,USER,COMPUTER,SINCE\n17,alice\n');
    const { out, err } = await seatwatch(['who', '--timezone', 'UTC', file]);
    expect(err.replaceAll(/\s+/g, ' ')).toContain('is no whole table: line 2 has 2 fields, and the header 4');
    expect(out).not.toContain('alice');
  });
});
