import type { Parser, Product } from '../../src/domain/licence.ts';
import type { Json } from '../../src/domain/reading.ts';
import { ADVICE } from './advice.ts';
import { iris } from './parser.ts';

export const product: Product = { parser: iris as unknown as Parser<Json>, short: 'IRIS', advice: ADVICE };
