import { expect, test } from 'vitest';
import { applyPatterns } from '../../src/config/apply-patterns.ts';
import type { Pattern } from '../../src/domain/product.ts';

function makePattern(id: string, expression = 'shipped'): Pattern {
  return { id, means: 'opened', literals: ['Logon'], expression };
}

test('a pattern with a known id takes the place of the shipped one, new ones are tried first in their order', () => {
  const shipped = [makePattern('a'), makePattern('b'), makePattern('c')];
  const own = [makePattern('x', 'own'), makePattern('b', 'own'), makePattern('y', 'own')];
  expect(applyPatterns(shipped, own).map(({ id, expression }) => `${id} ${expression}`)).toEqual([
    'x own',
    'y own',
    'a shipped',
    'b own',
    'c shipped',
  ]);
});

test('shipped patterns that nobody overrides stay the very same', () => {
  const shipped = [makePattern('a'), makePattern('b')];
  const applied = applyPatterns(shipped, [makePattern('b', 'own')]);
  expect(applied[0]).toBe(shipped[0]);
  expect(applyPatterns(shipped, [])).toEqual(shipped);
});
