import type { Pattern } from '../../src/domain/product.ts';

export const MEANINGS = ['acquired'] as const;

export const PATTERNS: readonly Pattern[] = [
  {
    id: 'acquired',
    means: 'acquired',
    literals: ['icense feature'],
    expression: "^License feature '(?<feature>[^']{1,100})' of version (?<version>\\S{1,20}).* has been acquired",
  },
];

export const LITERALS: readonly string[] = PATTERNS.flatMap(({ literals }) => literals);
