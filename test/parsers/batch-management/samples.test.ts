import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { LITERALS } from '../../../parsers/batch-management/patterns.ts';
import { checkPattern, compilePatterns, holdsLiteral } from '../../../src/pattern/pattern.ts';
import { acquired, parser, play, says } from './records.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'parsers', 'batch-management', 'samples');
const LONGEST = 16 * 1024;

const SAMPLES = z
  .array(
    z.strictObject({ text: z.string(), pattern: z.string(), groups: z.record(z.string(), z.string()).default({}) }),
  )
  .parse(read('patterns.yaml'));
const HOSTILE = z
  .array(z.strictObject({ text: z.string(), fill: z.string().optional(), why: z.string() }))
  .parse(read('hostile.yaml'));
const TEXTS = [...SAMPLES, ...HOSTILE].map(textOf);

function read(name: string): unknown {
  return parse(readFileSync(join(FOLDER, name), 'utf8'));
}

function textOf({ text, fill }: { text: string; fill?: string | undefined }): string {
  return fill === undefined ? text : text + fill.repeat(Math.floor((LONGEST - text.length) / fill.length));
}

test('no two patterns have one id', () => {
  expect(new Set(parser.patterns.map(({ id }) => id)).size).toBe(parser.patterns.length);
});

describe.each(parser.patterns.map((pattern) => ({ id: pattern.id, pattern })))('pattern $id', ({ id, pattern }) => {
  const own = SAMPLES.filter((sample) => sample.pattern === id);

  test('has a sample that hits it, and one of its literals stands in each', () => {
    expect(own.length, `pattern ${id} has no sample`).toBeGreaterThan(0);
    for (const { text } of own) expect(holdsLiteral(text, pattern.literals)).toBe(true);
  });

  test('is whole: a known meaning, literals, an expression in the dialect of RE2', () => {
    expect(checkPattern(pattern, parser.meanings)).toBeUndefined();
  });

  test('does not backtrack without bounds', () => {
    const { error, score } = isSafePattern(pattern.expression.replaceAll(/\(\?<\w+>/g, '('), { dotAll: true });
    expect({ error, score }).toMatchObject({ error: null, score: { infinite: false } });
  });

  test('gives the same on RE2 as on RegExp, for every text of the samples', () => {
    const byRegExp = compilePatterns([pattern]);
    const byRe2 = compilePatterns([pattern], []);
    for (const text of TEXTS) expect(byRe2(text), text).toEqual(byRegExp(text));
  });
});

test.each(SAMPLES)('sample %# hits $pattern', ({ text, pattern, groups }) => {
  const found = compilePatterns(parser.patterns)(text);
  expect(found?.id).toBe(pattern);
  expect(Object.fromEntries(Object.entries(found?.groups ?? {}).filter(([, value]) => value !== undefined))).toEqual(
    groups,
  );
});

describe('hostile records come to nothing', () => {
  test.each(HOSTILE)('$why', (sample) => {
    const lived = play([acquired('08:00', 'aaIDE/1784'), says('09:00', 'SecMngr/900', textOf(sample))]).events.slice(1);
    expect(lived.filter(({ kind }) => kind !== 'remark')).toEqual([]);
  });
});

test('a reader looks for every record that a sample shows, and for little else', () => {
  for (const { text } of SAMPLES) expect(holdsLiteral(text, LITERALS), text).toBe(true);
  expect(holdsLiteral('Message channel opened to node ENG2', LITERALS)).toBe(false);
});
