import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../parsers/index.ts';
import { lineInputOf, readsEvents, type Pattern } from '../../src/domain/product.ts';
import { checkPattern, compilePatterns, holdsLiteral } from '../../src/pattern/pattern.ts';
import { isSevere, play, type Played } from './door.ts';
import { samplesOf, type PatternSample } from './samples.ts';

/** Around a literal, none of these makes a line that a product would write. */
const NOISE = ['Zx7 he wrote: "', '...] ', '#0 <b>\u202e', 'LicenseTrace, ', '"; and then?'];

/** The detector reads no names of groups. */
function nameless(expression: string): string {
  return expression.replaceAll(/\(\?<\w+>/g, '(');
}

function groupsOf(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** Products that read events have samples of their own kind. */
const OF_LINES = PRODUCTS.filter(({ parser }) => !readsEvents(parser));

describe.each(OF_LINES.map(({ parser }) => ({ system: parser.system, parser })))('$system', ({ system, parser }) => {
  const samples = samplesOf(system);
  const tried = (sample: { line: string; head?: string | undefined }): Played =>
    play(parser, sample.line, sample.head === undefined ? {} : { head: sample.head });
  const textOf = (sample: PatternSample): string => tried(sample).tried.at(-1)?.text ?? '';
  const texts = [...samples.patterns, ...samples.hostile].flatMap((sample) => [
    sample.line,
    ...tried(sample).tried.map(({ text }) => text),
  ]);
  const patterns = parser.patterns.map((pattern) => ({ id: pattern.id, pattern }));

  test('no two patterns have one id', () => {
    expect(new Set(patterns.map(({ id }) => id)).size).toBe(patterns.length);
  });

  describe.each(patterns)('pattern $id', ({ id, pattern }) => {
    const own = samples.patterns.filter((sample) => sample.pattern === id);

    test('has a sample that hits it, and each of its literals stands in one', () => {
      expect(own.length, `pattern ${id} has no sample`).toBeGreaterThan(0);
      for (const literal of pattern.literals)
        expect(
          own.some(({ line }) => holdsLiteral(line, [literal])),
          `literal "${literal}" has no sample`,
        ).toBe(true);
    });

    test('is whole: a known meaning, literals that a reader can search, an expression in the dialect of RE2', () => {
      expect(checkPattern(pattern, parser.meanings)).toBeUndefined();
      for (const literal of pattern.literals) expect(lineInputOf(parser)?.literals).toContain(literal);
    });

    test('does not backtrack without bounds', () => {
      const { error, score } = isSafePattern(nameless(pattern.expression), { dotAll: true });
      expect({ error, score }).toMatchObject({ error: null, score: { infinite: false } });
    });

    test('gives the same on RE2 as on RegExp, for every text of the samples', () => {
      const byRegExp = compilePatterns([pattern]);
      const byRe2 = compilePatterns([pattern], []);
      for (const text of texts) expect(byRe2(text), text).toEqual(byRegExp(text));
    });

    test('does not fit whatever surrounds its literal', () => {
      const match = compilePatterns([pattern]);
      for (const noise of NOISE) {
        for (const literal of pattern.literals) expect(match(`${noise}${literal}${noise}`), literal).toBeUndefined();
        for (const sample of own) expect(match(`${noise}${textOf(sample)}`), sample.line).toBeUndefined();
      }
    });
  });

  test.each(samples.patterns)('sample %# hits $pattern', (sample) => {
    const pattern: Pattern | undefined = parser.patterns.find(({ id }) => id === sample.pattern);
    expect(pattern, `there is no pattern ${sample.pattern}`).toBeDefined();
    expect(holdsLiteral(sample.line, pattern?.literals ?? []), 'no literal of the pattern stands in the line').toBe(
      true,
    );
    const found = tried(sample).tried.at(-1)?.found;
    expect(found?.id).toBe(sample.pattern);
    expect(groupsOf(found?.groups ?? {})).toEqual(sample.groups);
  });

  describe('hostile lines come to nothing', () => {
    const livedIn = play(
      parser,
      samples.patterns.map(({ head, line }) => (head === undefined ? line : `${head}\n${line}`)).join('\n'),
    ).state;

    test.each(samples.hostile)('$why', ({ line, head }) => {
      for (const state of [parser.initial(), livedIn]) {
        const { events } = play(parser, line, { state, all: true, ...(head !== undefined && { head }) });
        expect(events.filter((event) => event.kind !== 'remark' && !isSevere(event))).toEqual([]);
      }
    });

    test('and the lines above are candidates, but for those that say that no reader picks them', () => {
      for (const sample of samples.hostile)
        expect(tried(sample).entries, sample.line.slice(0, 120)).toBe(sample.unread === true ? 0 : 1);
    });
  });
});
