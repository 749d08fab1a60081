import * as fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import type { Product } from '../../src/domain/product.ts';
import { product } from '../products/plant-log/index.ts';
import { runs } from '../runs.ts';
import { actionsOf, named, play } from './logger-folder.ts';

const catalogue = PRODUCTS as Product[];
beforeAll(() => void catalogue.push(product));
afterAll(() => void catalogue.splice(catalogue.indexOf(product), 1));

test('however a logger writes, rolls and is copied, each record comes once, and none is missed', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'poll', 'restart', 'wait', 'roll', 'copy'), named, play), {
    numRuns: runs(100),
  });
}, 240_000);

test('where files are taken away, and brought back, what is lost is told by its numbers', async () => {
  await fc.assert(
    fc.asyncProperty(
      actionsOf('write', 'poll', 'restart', 'wait', 'roll', 'copy', 'archive', 'back', 'delete'),
      named,
      play,
    ),
    { numRuns: runs(100) },
  );
}, 240_000);
