import { describe, expect, test } from 'vitest';
import type { Pattern } from '../../src/domain/product.ts';
import { checkPattern, compilePatterns } from '../../src/pattern/pattern.ts';

function makePattern(more: Partial<Pattern> = {}): Pattern {
  return { id: 'own-login', means: 'login', literals: ['logged in'], expression: '^(?<user>\\S+) logged in$', ...more };
}

describe('matching a text', () => {
  test('gives the pattern, what it means, and its named groups', () => {
    expect(compilePatterns([makePattern()])('alice logged in')).toEqual({
      id: 'own-login',
      means: 'login',
      groups: { user: 'alice' },
    });
  });

  test('gives the first pattern of the list that fits', () => {
    const wide = makePattern({ id: 'wide', expression: 'logged in' });
    expect(compilePatterns([makePattern(), wide])('alice logged in')?.id).toBe('own-login');
    expect(compilePatterns([wide, makePattern()])('alice logged in')?.id).toBe('wide');
    expect(compilePatterns([makePattern(), wide])('alice logged in again')?.id).toBe('wide');
  });

  test('gives nothing where no literal stands in the text, though the expression would fit', () => {
    const pattern = makePattern({ literals: ['was admitted', 'logged out'] });
    expect(compilePatterns([pattern])('alice logged in')).toBeUndefined();
    expect(compilePatterns([{ ...pattern, literals: ['was admitted', 'logged in'] }])('alice logged in')).toBeDefined();
  });

  test('knows a literal by its exact letters', () => {
    expect(compilePatterns([makePattern({ literals: ['Logged in'] })])('alice logged in')).toBeUndefined();
  });

  test('leaves a group that took no part undefined', () => {
    const pattern = makePattern({ expression: '^(?<user>\\S+) logged in(?: from (?<peer>\\S+))?$' });
    for (const shipped of [[pattern], []]) {
      expect(compilePatterns([pattern], shipped)('alice logged in')?.groups).toEqual({
        user: 'alice',
        peer: undefined,
      });
      expect(compilePatterns([pattern], shipped)('alice logged in from 192.0.2.7')?.groups).toEqual({
        user: 'alice',
        peer: '192.0.2.7',
      });
    }
  });

  test('gives no groups where the expression names none', () => {
    const pattern = makePattern({ expression: '(\\S+) logged in' });
    for (const shipped of [[pattern], []])
      expect(compilePatterns([pattern], shipped)('alice logged in')?.groups).toEqual({});
  });

  test('finds an expression without anchors anywhere in the text', () => {
    const pattern = makePattern({ expression: '(?<user>\\w+) logged in' });
    for (const shipped of [[pattern], []])
      expect(compilePatterns([pattern], shipped)('12:00 alice logged in at last')?.groups).toEqual({ user: 'alice' });
  });

  test('takes every character of a line for a character, on either engine', () => {
    const pattern = makePattern({ expression: '^(?<user>.*) logged in$' });
    for (const shipped of [[pattern], []]) {
      for (const user of ['a\u2028b', 'a\rb', 'a\u0000b', 'a\u001b[2Jb', '\u{1f600}', ''])
        expect(compilePatterns([pattern], shipped)(`${user} logged in`)?.groups).toEqual({ user });
    }
  });

  test('remembers nothing from one text to the next', () => {
    const match = compilePatterns([makePattern()]);
    expect(match('alice logged in')).toEqual(match('alice logged in'));
  });
});

describe('a pattern of the user', () => {
  test('runs on RE2, whose dialect RegExp does not know; a shipped one runs on RegExp', () => {
    const own = makePattern({ expression: '(?i)^(?P<user>\\S+) LOGGED IN\\z' });
    expect(compilePatterns([own], [])('alice logged in')?.groups).toEqual({ user: 'alice' });
    expect(() => compilePatterns([own], [own])).toThrow(SyntaxError);
  });

  test('that takes the place of a shipped one by its id runs on RE2 all the same', () => {
    const shipped = makePattern();
    const own = makePattern({ expression: '(?i)^(?P<user>\\S+) LOGGED IN$' });
    expect(compilePatterns([own], [shipped])('alice logged in')?.groups).toEqual({ user: 'alice' });
  });

  test('cannot hang the watch: what would take RegExp longer than the world exists is answered', () => {
    const own = makePattern({ literals: ['aaaa'], expression: '^(a+)+$' });
    const match = compilePatterns([own], []);
    expect(match('a'.repeat(50_000))?.id).toBe('own-login');
    expect(match(`${'a'.repeat(50_000)}b`)).toBeUndefined();
  });
});

describe('checking a pattern of the user', () => {
  const MEANINGS = ['login', 'logout'];

  test('finds nothing wrong with one that is right', () => {
    expect(checkPattern(makePattern(), MEANINGS)).toBeUndefined();
    expect(checkPattern(makePattern({ expression: '(?i)^(?P<user>\\S+)' }), MEANINGS)).toBeUndefined();
  });

  test('names the meanings that there are', () => {
    expect(checkPattern(makePattern({ means: 'logon' }), MEANINGS)).toBe(
      'pattern "own-login" means "logon", which this product does not know: use one of login, logout',
    );
  });

  test('asks for a literal', () => {
    expect(checkPattern(makePattern({ literals: [] }), MEANINGS)).toBe(
      'pattern "own-login" has no literals: name at least one text that stands in every such line',
    );
  });

  test.each(['log', '', 'log\tin', 'Anmeldung für', 'log\u0000in'])('refuses the literal %j', (literal) => {
    expect(checkPattern(makePattern({ literals: ['logged in', literal] }), MEANINGS)).toBe(
      `literal "${literal}" of pattern "own-login" must be four or more printable ASCII characters`,
    );
  });

  test.each(['(?=a)b', '(?!a)b', '(?<=a)b', '(?<!a)b', '(a)\\1', '(?<user>a)\\k<user>'])(
    'refuses %s, which takes more than linear time, and says which dialect is meant',
    (expression) => {
      expect(checkPattern(makePattern({ expression }), MEANINGS)).toMatch(
        /^the expression of pattern "own-login" is not in RE2's dialect \(no look-around, no back-references\): ./,
      );
    },
  );

  test.each(['(a', 'a)', '[a', '*a', 'a{2,1}'])('refuses %s, which is no expression', (expression) => {
    expect(checkPattern(makePattern({ expression }), MEANINGS)).toContain('pattern "own-login"');
  });
});
