import * as z from 'zod';
import type { Rule } from '../domain/alerting.ts';
import { duration, id, line, textThat } from './fields.ts';
import { listed, quoted, suggestion } from './problem.ts';
import { elsewhere, isGroup } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import { systemOf } from './sources.ts';
import type { ConfigContext } from './types.ts';

const REQUIRED = ['level', 'condition', 'title', 'minInterval', 'resolveAfter'] as const;
/** Keys that say something to these conditions alone. */
const ONLY: Readonly<Record<'on' | 'percent' | 'by', readonly string[]>> = {
  on: ['event', 'absent'],
  percent: ['threshold'],
  by: ['threshold'],
};
/** What a rule of the condition `absent` waits for: no licence event, but how a source stands. */
const ABSENCES: readonly unknown[] = ['unreadable', 'silent'];

/**
 * Reads `rules` over the shipped ones: an entry with a known id overrides the keys it names, a full one with a new id
 * adds.
 */
export function readRules(sheet: Sheet, value: unknown, context: ConfigContext): Rule[] {
  const shipped = new Map(context.rules.map((rule) => [rule.id, rule]));
  const shape = shapeOf(context);
  const rules = new Map(shipped);
  const seen = new Map<string, number>();
  for (const [at, entry] of sheet.list(value, ['rules']).entries()) {
    const where = ['rules', at];
    const read = sheet.group(shape, entry, where);
    const name = isGroup(entry) && typeof entry['id'] === 'string' ? entry['id'] : undefined;
    if (name === undefined) continue;
    const before = seen.get(name);
    if (before === undefined) seen.set(name, at);
    else
      sheet.report(
        [...where, 'id'],
        'value',
        `another entry has the id ${quoted(name)} already${elsewhere(sheet, where, ['rules', before])}`,
        'write the keys of one rule in one entry',
      );
    const base = shipped.get(name);
    if (isGroup(entry)) complain(sheet, where, entry, name, shipped, context);
    const system = readSystem(sheet, read?.system, where, context);
    const rule = read === undefined ? undefined : merge(base, { ...read, system });
    if (rule !== undefined) rules.set(name, rule);
  }
  return [...rules.values()];
}

type Where = readonly (string | number)[];

/** One product, or a list of several. */
function readSystem(sheet: Sheet, system: unknown, where: Where, { products }: ConfigContext): Rule['system'] {
  if (system === undefined) return undefined;
  const path = [...where, 'system'];
  return Array.isArray(system)
    ? sheet.read(z.array(systemOf(products)).min(1), system, path)
    : sheet.read(systemOf(products), system, path);
}

/** What is missing, and what says nothing, for the condition that the rule will have. */
function complain(
  sheet: Sheet,
  where: Where,
  entry: Readonly<Record<string, unknown>>,
  name: string,
  shipped: ReadonlyMap<string, Rule>,
  { conditions }: ConfigContext,
): void {
  const base = shipped.get(name);
  const condition = entry['condition'] ?? base?.condition;
  const on = entry['on'] ?? base?.on;
  const waits = ONLY.on.includes(String(condition)) && entry['on'] === undefined;
  const missing =
    base === undefined ? [...REQUIRED.filter((key) => entry[key] === undefined), ...(waits ? ['on'] : [])] : [];
  if (missing.length > 0) sheet.report([...where, 'id'], 'value', ...incomplete(name, missing, [...shipped.keys()]));
  if (base !== undefined && waits && base.on === undefined) {
    sheet.report(
      [...where, 'condition'],
      'value',
      `on is missing: the condition ${String(condition)} waits for one`,
      'write on with the event, or leave the condition as it is shipped',
    );
  }
  if (typeof condition !== 'string' || !conditions.includes(condition)) return;
  for (const [key, of] of Object.entries(ONLY)) {
    if (entry[key] === undefined || of.includes(condition)) continue;
    sheet.report(
      [...where, key],
      'value',
      `${key} says nothing to the condition ${condition}`,
      `remove it; it belongs to the condition ${listed(of)}`,
    );
  }
  if (typeof on !== 'string' || !ONLY.on.includes(condition) || ABSENCES.includes(on) === (condition === 'absent'))
    return;
  const remedy =
    condition === 'absent' ? 'write unreadable or silent' : 'write condition: absent, or name a licence event';
  sheet.report(
    [...where, entry['on'] === undefined ? 'condition' : 'on'],
    'value',
    `${quoted(on)} is nothing that the condition ${condition} waits for`,
    remedy,
  );
}

function incomplete(
  name: string,
  missing: readonly string[],
  shipped: readonly string[],
): [message: string, remedy: string] {
  const message =
    `no shipped rule is called ${quoted(name)}, and for one of your ` +
    `own ${listed(missing, 'and')} ${missing.length === 1 ? 'is' : 'are'} missing`;
  return [message, suggestion(name, shipped, `add what is missing, or name a shipped rule: ${listed(shipped)}`)];
}

function shapeOf({ conditions, events }: ConfigContext) {
  return {
    id,
    level: z.enum(['info', 'warning', 'critical']).optional(),
    condition: textThat((text) =>
      conditions.includes(text) ? undefined : ['is not a condition that seatwatch knows', suggestion(text, conditions)],
    ).optional(),
    enabled: z.boolean().optional(),
    on: textThat((text) =>
      events.includes(text) ? undefined : ['is not an event that seatwatch knows', suggestion(text, events)],
    ).optional(),
    system: z.unknown().optional(),
    percent: z.int().min(1).max(1000).optional(),
    by: z.enum(['lower', 'upper']).optional(),
    title: line.optional(),
    minInterval: duration(0).optional(),
    resolveAfter: duration(0).optional(),
    gather: duration(0).optional(),
    tellEnd: z.literal(false).optional(),
  };
}

type Entry = Omit<z.output<z.ZodObject<ReturnType<typeof shapeOf>>>, 'system'> & { system: Rule['system'] | undefined };

/** Undefined where a key is missing that no shipped rule brings. */
function merge(base: Rule | undefined, entry: Entry): Rule | undefined {
  const {
    level,
    condition,
    title,
    minInterval,
    resolveAfter,
    enabled = true,
    on,
    system,
    percent,
    by,
    gather,
    tellEnd,
  } = { ...base, ...given(entry) };
  if (
    level === undefined ||
    condition === undefined ||
    title === undefined ||
    minInterval === undefined ||
    resolveAfter === undefined
  )
    return undefined;
  if (ONLY.on.includes(condition) && on === undefined) return undefined;
  const more = given({ on, system, percent, by, gather, tellEnd });
  return { id: entry.id, level, condition, enabled, title, minInterval, resolveAfter, ...more };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What has a value. */
function given<T extends object>(group: T): Given<T> {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined)) as Given<T>;
}
