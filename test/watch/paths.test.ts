import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import fsPromises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ConfiguredSource } from '../../src/engine/site.ts';
import { pathsOf } from '../../src/watch/paths.ts';
import { createGrowingLog } from '../archestra/growing.ts';
import { product } from '../products/plant-log/index.ts';

const { stat } = fsPromises;
let asked = 0;
let answer: (() => void) | undefined;

beforeAll(() => {
  async function statOnShare(...args: Parameters<typeof stat>): Promise<unknown> {
    if (!String(args[0]).includes('share')) return stat(...args);
    asked += 1;
    await new Promise<void>((resolve) => (answer = resolve));
    return stat(...args);
  }
  Object.assign(fsPromises, { stat: statOnShare });
  syncBuiltinESMExports();
});

afterAll(() => {
  Object.assign(fsPromises, { stat });
  syncBuiltinESMExports();
});

function folderOf(name: string): string {
  const root = mkdtempSync(join(tmpdir(), 'seatwatch-paths-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const folder = join(root, name);
  mkdirSync(folder);
  return folder;
}

function source(...paths: string[]): ConfiguredSource {
  return { id: 'p1', product, paths } as unknown as ConfiguredSource;
}

test('a folder and a glob stand for the logs in them, and a folder without such for itself', async () => {
  const folder = folderOf('LogFiles');
  const log = createGrowingLog(folder, 'PLANT1a.aaLOG');
  log.roll('PLANT1b.aaLOG');
  const both = [join(folder, 'PLANT1a.aaLOG'), join(folder, 'PLANT1b.aaLOG')];
  expect(await pathsOf(source(folder), '/', () => [])).toEqual(both);
  expect(await pathsOf(source('LogFiles'), join(folder, '..'), () => [])).toEqual(both);
  expect(await pathsOf(source(join(folder, '*.aaLOG')), '/', () => [])).toEqual(both);
  const empty = folderOf('Empty');
  expect(await pathsOf(source(empty), '/', () => [])).toEqual([empty]);
});

test('a share that does not answer is not waited for, nor asked again: what was known stays', async () => {
  const folder = folderOf('share');
  createGrowingLog(folder, 'PLANT1a.aaLOG');
  const known = [join(folder, 'PLANT1a.aaLOG'), join(folder, 'PLANT1b.aaLOG')];
  expect(await pathsOf(source(folder), '/', () => known)).toEqual(known);
  expect(await pathsOf(source(folder), '/', () => [])).toEqual([folder]);
  expect(asked).toBe(1);
  answer?.();
});
