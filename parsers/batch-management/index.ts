import type { Json } from '../../src/domain/entry.ts';
import type { Parser, Product } from '../../src/domain/product.ts';
import { ADVICE, HINTS } from './advice.ts';
import { batchManagement } from './parser.ts';

export const product: Product = {
  parser: batchManagement as unknown as Parser<Json>,
  short: 'BM',
  advice: ADVICE,
  hints: HINTS,
};
