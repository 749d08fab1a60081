import type { Advice } from '../../src/domain/product.ts';

/** What to do, by rule. README.md of this folder names the origin of each step. */
export const ADVICE: Advice = {};
