import type { Parser, Product } from '../../src/domain/licence.ts';
import type { Json } from '../../src/domain/reading.ts';
import { ADVICE, HINTS } from './advice.ts';
import { iris } from './parser.ts';

export const product: Product = {
  parser: iris as unknown as Parser<Json>,
  short: 'IRIS',
  advice: ADVICE,
  hints: HINTS,
};
