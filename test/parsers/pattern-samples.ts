import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/domain/entry.ts';
import type { Parser } from '../../src/domain/product.ts';
import { checkPattern, compilePatterns } from '../../src/pattern/pattern.ts';

/** A text that a pattern must hit before any other, with exactly these groups. */
export interface TextSample {
  text: string;
  pattern: string;
  groups: Readonly<Record<string, string>>;
}

/** Holds the patterns of a product whose samples are whole texts to them; `texts` are all that any must stand. */
export function patternsHold(
  { patterns, meanings }: Pick<Parser<Json>, 'patterns' | 'meanings'>,
  samples: readonly TextSample[],
  texts: readonly string[],
): void {
  test('no two patterns have one id', () => {
    expect(new Set(patterns.map(({ id }) => id)).size).toBe(patterns.length);
  });

  describe.each(patterns.map((pattern) => ({ id: pattern.id, pattern })))('pattern $id', ({ id, pattern }) => {
    const own = samples.filter((sample) => sample.pattern === id);

    test('has a sample that hits it, and each of its literals stands in one', () => {
      expect(own.length, `pattern ${id} has no sample`).toBeGreaterThan(0);
      for (const literal of pattern.literals)
        expect(
          own.some(({ text }) => text.includes(literal)),
          `literal "${literal}" has no sample`,
        ).toBe(true);
    });

    test('is whole: a known meaning, literals, an expression in the dialect of RE2', () => {
      expect(checkPattern(pattern, meanings)).toBeUndefined();
    });

    test('does not backtrack without bounds', () => {
      const expression = pattern.expression.replaceAll(/\(\?<\w+>/g, '(').replaceAll('(?i:', '(?:');
      const { error, score } = isSafePattern(expression, { dotAll: true, caseInsensitive: true });
      expect({ error, score }).toMatchObject({ error: null, score: { infinite: false } });
    });

    test('gives the same on RE2 as on RegExp, for every text of the samples', () => {
      const byRegExp = compilePatterns([pattern]);
      const byRe2 = compilePatterns([pattern], []);
      for (const text of texts) expect(byRe2(text), text).toEqual(byRegExp(text));
    });
  });

  test.each(samples)('sample %# hits $pattern', ({ text, pattern, groups }) => {
    const found = compilePatterns(patterns)(text);
    expect(found?.id).toBe(pattern);
    expect(Object.fromEntries(Object.entries(found?.groups ?? {}).filter(([, value]) => value !== undefined))).toEqual(
      groups,
    );
  });
}
