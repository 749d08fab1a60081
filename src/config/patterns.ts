import * as z from 'zod';
import type { Pattern, Product } from '../domain/product.ts';
import { id } from './fields.ts';
import { quoted, suggestion } from './problem.ts';
import { elsewhere, type Sheet } from './sheet.ts';
import type { ConfigContext } from './types.ts';

export { applyPatterns } from './apply-patterns.ts';

const SHAPE = {
  id,
  means: z.string().min(1).describe('say what a line that fits says'),
  literals: z
    .array(z.string().min(1))
    .min(1)
    .describe('name a text that stands in every line that fits; without one every line would be tried'),
  expression: z.string().min(1).describe('write the expression that the text of a line fits'),
};

/** Reads `patterns`: by system, each entry whole. */
export function readPatterns(sheet: Sheet, value: unknown, context: ConfigContext): Record<string, readonly Pattern[]> {
  const known = context.products.map(({ parser }) => parser.system);
  const bySystem: [string, readonly Pattern[]][] = [];
  for (const [system, entries] of sheet.entries(value, ['patterns'])) {
    const product = context.products.find(({ parser }) => parser.system === system);
    if (product === undefined)
      sheet.report(
        ['patterns', system],
        'key',
        `${quoted(system)} is not a product that seatwatch knows`,
        suggestion(system, known),
      );
    else bySystem.push([system, readOf(sheet, entries, product, context)]);
  }
  return Object.fromEntries(bySystem);
}

function readOf(sheet: Sheet, entries: unknown, { parser }: Product, context: ConfigContext): Pattern[] {
  const patterns: Pattern[] = [];
  const ids = new Map<string, number>();
  for (const [at, entry] of sheet.list(entries, ['patterns', parser.system]).entries()) {
    const where = ['patterns', parser.system, at];
    const pattern = sheet.group(SHAPE, entry, where);
    if (pattern === undefined) continue;
    const before = ids.get(pattern.id);
    if (before === undefined) ids.set(pattern.id, at);
    else
      sheet.report(
        [...where, 'id'],
        'value',
        `another pattern has the id ${quoted(pattern.id)} already` +
          elsewhere(sheet, where, ['patterns', parser.system, before]),
        'remove one of the two',
      );
    patterns.push(pattern);
    if (!parser.meanings.includes(pattern.means)) {
      sheet.report(
        [...where, 'means'],
        'value',
        `means ${quoted(pattern.means)} is nothing that ${parser.product} has a word for`,
        suggestion(pattern.means, parser.meanings),
      );
      continue;
    }
    const wrong = context.checkPattern(pattern, parser.meanings);
    if (wrong !== undefined) sheet.report(where, 'value', wrong, 'correct it, or remove the entry');
  }
  return patterns;
}
