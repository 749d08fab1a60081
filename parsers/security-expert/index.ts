import type { Parser, Product } from '../../src/domain/licence.ts';
import type { Json } from '../../src/domain/reading.ts';
import { ADVICE } from './advice.ts';
import { securityExpert } from './parser.ts';

export const product: Product = { parser: securityExpert as unknown as Parser<Json>, short: 'SX', advice: ADVICE };
