import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import { lineInputOf, type Product } from '../../src/domain/product.ts';
import { wantedOf } from '../../src/engine/sources.ts';
import { shippedRules } from '../../src/notify/shipped-rules.ts';

const IRIS = PRODUCTS.find(({ parser }) => parser.system === 'iris') as Product;
const OWN = { id: 'own', means: 'login', literals: ['Seat taken'], expression: '^Seat taken' };

describe('what a reader looks for', () => {
  test('is what the patterns need, those of the user among them', () => {
    expect(wantedOf(IRIS).literals).toEqual([...new Set(lineInputOf(IRIS.parser)?.literals)]);
    expect(wantedOf(IRIS, [OWN]).literals).toContain('Seat taken');
  });

  test('costs nothing more for a rule that is off, as it is shipped', () => {
    expect(wantedOf(IRIS, [], shippedRules()).literals).toEqual(wantedOf(IRIS).literals);
  });

  test('holds what a rule needs that is on, a shipped one or one of the user', () => {
    const severe = shippedRules().find(({ id }) => id === 'severe-message');
    for (const rule of severe === undefined
      ? []
      : [
          { ...severe, enabled: true },
          { ...severe, id: 'mine', enabled: true },
        ]) {
      expect(wantedOf(IRIS, [], [rule]).literals).toEqual([
        ...wantedOf(IRIS).literals,
        ') 2 ',
        ') 3 ',
        'SEVERE',
        'FATAL',
      ]);
    }
    expect(severe).toBeDefined();
  });

  test('never is so short, or so common, that every line would be read', () => {
    for (const { parser } of PRODUCTS)
      for (const literals of Object.values(lineInputOf(parser)?.literalsForRule ?? {}))
        for (const literal of literals) expect(literal).toMatch(/^[\x20-\x7e]{4,}$/);
  });
});
