import type { Json } from '../../src/domain/entry.ts';
import type { Parser, Product } from '../../src/domain/product.ts';
import { ADVICE, HINTS } from './advice.ts';
import { equis } from './parser.ts';

export const product: Product = {
  parser: equis as unknown as Parser<Json>,
  short: 'EQuIS',
  advice: ADVICE,
  hints: HINTS,
};
