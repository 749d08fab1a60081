import type { Json } from '../../src/domain/entry.ts';
import type { Parser, Product } from '../../src/domain/product.ts';
import { ADVICE, HINTS } from './advice.ts';
import { licenceProtector } from './parser.ts';

export const product: Product = {
  parser: licenceProtector as unknown as Parser<Json>,
  short: 'LP',
  advice: ADVICE,
  hints: HINTS,
};
