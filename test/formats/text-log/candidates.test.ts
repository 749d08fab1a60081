import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSearch } from '../../../src/formats/text-log/candidates.ts';
import { pickLines } from '../../../src/formats/text-log/lines.ts';
import { viewOf } from '../../../src/inputs/file/decoded-view.ts';
import { runs } from '../../runs.ts';

/** The lines that hold a literal, one by one and slowly. */
function naive(text: string, literals: readonly string[]): string[] {
  return text.split('\n').filter((line) => literals.some((literal) => line.includes(literal)));
}

function picked(text: string, literals: readonly string[]): string[] {
  const bytes = Buffer.from(text);
  return pickLines(
    viewOf(bytes, 0, 'bytes', Buffer.alloc),
    0,
    bytes.length,
    undefined,
    createSearch(literals),
    undefined,
    Infinity,
  ).lines.map((line) => line.text);
}

describe('the search for several literals at once', () => {
  test('picks the lines that hold a literal, as a look at each line would', () => {
    const letter = fc.constantFrom('a', 'b', 'c', ' ');
    const literal = fc.string({ unit: letter, minLength: 2, maxLength: 9 });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', ' ', '\n'), maxLength: 400, size: 'max' });
    fc.assert(
      fc.property(fc.array(literal, { maxLength: 20 }), text, (literals, log) => {
        expect(picked(log, literals)).toEqual(naive(log, literals));
      }),
      { numRuns: runs(3000) },
    );
  });

  test('finds literals wherever they stand in text of any kind', () => {
    const literals = fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 4, maxLength: 30 }), {
      minLength: 1,
      maxLength: 50,
    });
    const parts = fc.array(
      fc.record({
        noise: fc.string({ unit: 'grapheme-ascii', maxLength: 40 }),
        pick: fc.nat(),
        end: fc.constantFrom('', ' ', '\n'),
      }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(literals, parts, (wanted, list) => {
        const log = list.map(({ noise, pick, end }) => noise + wanted[pick % wanted.length]! + end).join('');
        expect(picked(log, wanted)).toEqual(naive(log, wanted));
      }),
      { numRuns: runs(500) },
    );
  });

  test('looks only within the bytes it is given', () => {
    const search = createSearch(['WDSTOP set']);
    const bytes = Buffer.from('xxWDSTOP setxx');
    expect(search(bytes, 0, bytes.length)).toBe(2);
    expect(search(bytes, 2, 12)).toBe(2);
    expect(search(bytes, 3, bytes.length)).toBe(-1);
    expect(search(bytes, 0, 11)).toBe(-1);
  });

  test('without literals there is nothing to find', () => {
    expect(createSearch([])(Buffer.from('anything'), 0, 8)).toBe(-1);
  });

  test('a literal that cannot pick a line is refused by its name', () => {
    expect(() => createSearch(['x'])).toThrow('"x"');
    expect(() => createSearch(['two\nlines'])).toThrow('line end');
  });
});
