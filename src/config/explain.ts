import * as z from 'zod';
import { listed, quoted, suggestion } from './problem.ts';
import type { Path } from './yaml.ts';

/** A complaint in people's words, and whether it is about a value or about the key that is there or not. */
export interface Explanation {
  on: 'key' | 'value';
  message: string;
  remedy: string;
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'a group of keys',
  record: 'a group of keys',
  int: 'a whole number',
  number: 'a whole number',
  boolean: 'true or false',
};

/**
 * What a complaint of zod means to the person who wrote the file. A schema's own complaint (code `custom`) goes on
 * after name and value, as "is not a duration", and brings its remedy in `params`. `source` is how the value is
 * written, since a number has lost its leading zeros.
 */
export function explain(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  root: unknown,
  path: Path,
  source: string | undefined,
): Explanation {
  const value = valueAt(root, issue.path);
  const name = nameOf([...path, ...issue.path]);
  const write = describedAt(schema, issue.path) ?? 'write a value behind it, or remove the line';
  if (value === undefined) return { on: 'key', message: `${name} is missing`, remedy: write };
  if (value === null) return { on: 'value', message: `${name} has no value`, remedy: write };
  const said = (message: string, remedy: string): Explanation => ({
    on: 'value',
    message: `${name} ${message}`,
    remedy,
  });
  switch (issue.code) {
    case 'invalid_type':
      return said(
        `must be ${WORDS[issue.expected] ?? issue.expected}, not ${kindOf(value)}`,
        retype(issue.expected, value, name, source) ?? write,
      );
    case 'invalid_value': {
      const known = issue.values.map(String);
      return said(`${quoted(value)} is none of ${listed(known, 'and')}`, suggestion(String(value), known));
    }
    case 'too_small':
      if (issue.origin === 'array' || issue.origin === 'string') return said('is empty', write);
      return said(`${quoted(value)} is too small`, `write ${issue.minimum} or more`);
    case 'too_big':
      return said(`${quoted(value)} is too large`, `write ${issue.maximum} or less`);
    case 'custom':
      return said(`${quoted(value)} ${issue.message}`, String(issue.params?.['remedy'] ?? write));
    default:
      return said(`cannot be used: ${issue.message}`, write);
  }
}

function retype(expected: string, value: unknown, name: string, source: string | undefined): string | undefined {
  const single = typeof value !== 'object';
  switch (expected) {
    case 'string':
      return single ? `put it in quotes: "${source ?? String(value)}"` : undefined;
    case 'array':
      return single ? `put it in brackets: ${name}: [${quoted(value)}]` : 'begin each entry with a dash and a blank';
    case 'object':
    case 'record':
      return 'write its keys into the lines below it, indented';
    case 'int':
    case 'number':
      if (typeof value === 'number') return 'write it without a fraction';
      return typeof value === 'string' && /^\d+$/.test(value) ? 'remove the quotes' : 'write digits alone';
    default:
      return undefined;
  }
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  if (typeof value === 'string') return `the text ${quoted(value)}`;
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

/** `timezone`, or `entry 2 of paths` for what has no key of its own. */
function nameOf(path: readonly PropertyKey[]): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `entry ${last + 1} of ${nameOf(path.slice(0, -1))}` : String(last);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}

function describedAt(schema: z.ZodType, path: readonly PropertyKey[]): string | undefined {
  const [step] = path;
  if (step === undefined) return schema.description;
  const inner: unknown = schema instanceof z.ZodObject ? Reflect.get(schema.shape, step) : undefined;
  return inner instanceof z.ZodType ? inner.description : undefined;
}
