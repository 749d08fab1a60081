import { RE2JS } from 're2js';
import type { Match, Pattern } from '../domain/product.ts';

/** Tries a text and gives the first pattern that fits, in the order of the list, where it `stands`. */
export type Matcher = (text: string, stands?: (found: Match) => boolean) => Match | undefined;

type Try = (text: string) => Match['groups'] | undefined;

const NO_GROUPS: Match['groups'] = {};

/**
 * Compiles patterns in their order. Those in `shipped` run on RegExp, since the project's tests hold each of them
 * against catastrophic backtracking; any other is a user's and runs on RE2 in linear time, whatever it says.
 * Throws when an expression is not of RE2's dialect: check user patterns with `checkPattern` first.
 */
export function compilePatterns(patterns: readonly Pattern[], shipped: readonly Pattern[] = patterns): Matcher {
  const trusted = new Set(shipped);
  const compiled = patterns.map((pattern) => ({
    pattern,
    anyCase: pattern.anyCase === true,
    literals: pattern.anyCase === true ? pattern.literals.map((one) => one.toLowerCase()) : pattern.literals,
    attempt: trusted.has(pattern) ? byRegExp(pattern.expression) : byRe2(pattern.expression),
  }));
  return function match(text, stands) {
    // Made once for all patterns that ask for it: every candidate line comes by here.
    let lower: string | undefined;
    for (const { pattern, anyCase, literals, attempt } of compiled) {
      if (!holdsOne(anyCase ? (lower ??= text.toLowerCase()) : text, literals)) continue;
      const groups = attempt(text);
      if (groups === undefined) continue;
      const found = { id: pattern.id, means: pattern.means, groups };
      return stands === undefined || stands(found) ? found : undefined;
    }
    return undefined;
  };
}

/**
 * What is wrong with a pattern, as a sentence with its remedy; undefined when nothing is.
 * Literals of fewer than four bytes would make every line a candidate, and one that is not ASCII would be missed in
 * a log of another encoding.
 */
export function checkPattern(pattern: Pattern, meanings: readonly string[]): string | undefined {
  if (!meanings.includes(pattern.means)) {
    return (
      `pattern "${pattern.id}" means "${pattern.means}", which this product does not know: use one ` +
      `of ${meanings.join(', ')}`
    );
  }
  if (pattern.literals.length === 0)
    return `pattern "${pattern.id}" has no literals: name at least one text that stands in every such line`;
  for (const literal of pattern.literals) {
    if (!/^[\x20-\x7e]{4,}$/.test(literal)) {
      return `literal "${literal}" of pattern "${pattern.id}" must be four or more printable ASCII characters`;
    }
  }
  try {
    RE2JS.compile(pattern.expression);
  } catch (error) {
    return (
      `the expression of pattern "${pattern.id}" is not in RE2's dialect (no look-around, no ` +
      `back-references): ${(error as Error).message}`
    );
  }
  return undefined;
}

/** Whether one of the literals stands in a text; the letters A to Z may be of either case, as a reader finds them. */
export function holdsLiteral(text: string, literals: readonly string[]): boolean {
  for (const literal of literals) if (text.includes(literal)) return true;
  const lower = text.toLowerCase();
  return literals.some((literal) => lower.includes(literal.toLowerCase()));
}

function holdsOne(text: string, literals: readonly string[]): boolean {
  for (const literal of literals) if (text.includes(literal)) return true;
  return false;
}

function byRegExp(expression: string): Try {
  // With `s` a dot is every character of a line, as in RE2; without it a U+2028 in a name would end the match.
  const compiled = new RegExp(expression, 's');
  return function attempt(text) {
    const found = compiled.exec(text);
    return found === null ? undefined : (found.groups ?? NO_GROUPS);
  };
}

function byRe2(expression: string): Try {
  const compiled = RE2JS.compile(expression);
  const names = Object.keys(compiled.namedGroups());
  return function attempt(text) {
    const found = compiled.matcher(text);
    if (!found.find()) return undefined;
    return Object.fromEntries(names.map((name) => [name, found.group(name) ?? undefined]));
  };
}
