import type { Json } from '../../src/domain/entry.ts';
import type { Parser, Product } from '../../src/domain/product.ts';
import { ADVICE, HINTS } from './advice.ts';
import { iris } from './parser.ts';

export const product: Product = {
  parser: iris as unknown as Parser<Json>,
  short: 'IRIS',
  advice: ADVICE,
  hints: HINTS,
};
