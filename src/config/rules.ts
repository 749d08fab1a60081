import * as z from 'zod';
import type { Rule } from '../domain/alerting.ts';
import type { ConfigContext } from './config.ts';
import { duration, id, line, textThat } from './fields.ts';
import { listed, quoted, suggestion } from './problem.ts';
import { isGroup } from './sheet.ts';
import type { Sheet } from './sheet.ts';

const REQUIRED = ['level', 'condition', 'on', 'title', 'minInterval', 'resolveAfter'] as const;

/** Reads `rules` over the shipped ones: an entry with a known id overrides the keys it names, a full one with a new id adds. */
export function readRules(sheet: Sheet, value: unknown, context: ConfigContext): Rule[] {
  const shipped = new Map(context.rules.map((rule) => [rule.id, rule]));
  const shape = shapeOf(context);
  const rules = new Map(shipped);
  const seen = new Set<string>();
  for (const [at, entry] of sheet.list(value, ['rules']).entries()) {
    const where = ['rules', at];
    const read = sheet.group(shape, entry, where);
    const name = isGroup(entry) && typeof entry['id'] === 'string' ? entry['id'] : undefined;
    if (name === undefined) continue;
    if (seen.has(name)) sheet.report([...where, 'id'], 'value', `another entry has the id ${quoted(name)} already`, 'write the keys of one rule in one entry');
    seen.add(name);
    const base = shipped.get(name);
    const missing = base === undefined ? REQUIRED.filter((key) => isGroup(entry) && entry[key] === undefined) : [];
    if (missing.length > 0) sheet.report([...where, 'id'], 'value', ...incomplete(name, missing, [...shipped.keys()]));
    const rule = read === undefined ? undefined : merge(base, read);
    if (rule !== undefined) rules.set(name, rule);
  }
  return [...rules.values()];
}

function incomplete(name: string, missing: readonly string[], shipped: readonly string[]): [message: string, remedy: string] {
  const message = `no shipped rule is called ${quoted(name)}, and for one of your own ${listed(missing, 'and')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  return [message, suggestion(name, shipped, `add what is missing, or name a shipped rule: ${listed(shipped)}`)];
}

function shapeOf({ conditions, events }: ConfigContext) {
  return {
    id,
    level: z.enum(['info', 'warning', 'critical']).optional(),
    condition: textThat((text) => (conditions.includes(text) ? undefined : ['is not a condition that seatwatch knows', suggestion(text, conditions)])).optional(),
    enabled: z.boolean().optional(),
    on: textThat((text) => (events.includes(text) ? undefined : ['is not an event that seatwatch knows', suggestion(text, events)])).optional(),
    title: line.optional(),
    minInterval: duration(0).optional(),
    resolveAfter: duration(0).optional(),
  };
}

type Entry = z.output<z.ZodObject<ReturnType<typeof shapeOf>>>;

/** Undefined where a key is missing that no shipped rule brings. */
function merge(base: Rule | undefined, entry: Entry): Rule | undefined {
  const level = entry.level ?? base?.level;
  const condition = entry.condition ?? base?.condition;
  const on = entry.on ?? base?.on;
  const title = entry.title ?? base?.title;
  const minInterval = entry.minInterval ?? base?.minInterval;
  const resolveAfter = entry.resolveAfter ?? base?.resolveAfter;
  const enabled = entry.enabled ?? base?.enabled ?? true;
  if (level === undefined || condition === undefined || on === undefined || title === undefined) return undefined;
  if (minInterval === undefined || resolveAfter === undefined) return undefined;
  return { id: entry.id, level, condition, enabled, on, title, minInterval, resolveAfter };
}
