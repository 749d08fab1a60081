import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import { configured } from '../../src/cli/configured.ts';
import type { Product } from '../../src/domain/product.ts';
import { openStore } from '../../src/store/open.ts';
import { createWatch } from '../../src/watch/watch.ts';
import { createGrowingLog, type GrowingLog } from '../archestra/growing.ts';
import { product } from '../products/plant-log/index.ts';

const catalogue = PRODUCTS as Product[];
beforeAll(() => void catalogue.push(product));
afterAll(() => void catalogue.splice(catalogue.indexOf(product), 1));

const START = Date.UTC(2036, 0, 1);

/** `watch` over a log of which one file is named, and a second that is not there. */
async function watched(): Promise<{
  log: GrowingLog;
  write(number: number): void;
  poll(after: number): Promise<void>;
  holders(): string[];
  warnings: string[];
  unreadable(): string[];
}> {
  const root = mkdtempSync(join(tmpdir(), 'seatwatch-goes-on-'));
  const folder = join(root, 'LogFiles');
  mkdirSync(folder);
  const log = createGrowingLog(folder, 'PLANT1a.aaLOG', { host: 'PLANT1' });
  const file = join(root, 'seatwatch.yaml');
  const paths = `['${log.path()}', '${join(folder, 'PLANT9.aaLOG')}']`;
  writeFileSync(
    file,
    `state: state\nsources:\n  - { id: p1, system: plant-log, instance: PLANT1, paths: ${paths}, timezone: UTC }\n` +
      'pools:\n  - { id: tokens, system: plant-log, kind: Tokens, sources: [p1] }\n',
  );
  const config = configured(file, {});
  let now = START;
  const { store } = openStore(config.state, now);
  const warnings: string[] = [];
  const warn = (fields: object): void => void warnings.push(JSON.stringify(fields));
  const watch = await createWatch({
    config,
    store,
    damage: null,
    now: () => now,
    log: { info: () => {}, warn, error: warn },
    mailWaits: () => {},
  });
  onTestFinished(() => {
    watch.close();
    store.close();
    rmSync(root, { recursive: true, force: true });
  });
  return {
    log,
    warnings,
    unreadable: watch.unreadable,
    write: (number) =>
      log.append([{ at: START, pid: 1, component: 'Plant', message: `Token ${number} is taken`, process: 'plant' }]),
    async poll(after) {
      now += after;
      await watch.poll();
    },
    holders: () => store.sessions(0, Infinity).map(({ who }) => who.holder ?? ''),
  };
}

test('where a log goes on in another file, this is read at the next poll, before it is looked for', async () => {
  const { log, write, poll, holders } = await watched();
  write(1);
  await poll(1000);
  write(2);
  log.roll('PLANT1b.aaLOG');
  write(3);
  await poll(1000);
  expect(holders()).toEqual(['1', '2']);
  await poll(1000);
  expect(holders()).toEqual(['1', '2', '3']);
});

test('a named file that was read and is gone is no trouble; one that never was there is missed', async () => {
  const { log, write, poll, warnings, unreadable, holders } = await watched();
  const first = log.path();
  write(1);
  log.roll('PLANT1b.aaLOG');
  await poll(1000);
  await poll(61_000);
  rmSync(first);
  write(2);
  await poll(1000);
  await poll(61_000);
  expect(holders()).toEqual(['1', '2']);
  expect(warnings.filter((one) => one.includes('PLANT1a'))).toEqual([]);
  expect(unreadable().join()).toContain('PLANT9.aaLOG: no such file');
});
