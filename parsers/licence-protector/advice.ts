import type { Advice } from '../../src/domain/product.ts';

export const ADVICE: Advice = {};
