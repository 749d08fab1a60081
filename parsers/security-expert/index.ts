import type { Json } from '../../src/domain/entry.ts';
import type { Parser, Product } from '../../src/domain/product.ts';
import { ADVICE } from './advice.ts';
import { securityExpert } from './parser.ts';

export const product: Product = { parser: securityExpert as unknown as Parser<Json>, short: 'SX', advice: ADVICE };
