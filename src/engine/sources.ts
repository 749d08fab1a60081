import { applyPatterns } from '../config/apply-patterns.ts';
import type { Rule } from '../domain/alerting.ts';
import type { LogEvent } from '../domain/entry.ts';
import { eventInputOf, inputOf, lineInputOf, type Pattern, type Product } from '../domain/product.ts';
import type { Wanted } from '../domain/reader.ts';
import { declaredSettings } from '../formats/settings.ts';
import { compilePatterns } from '../pattern/pattern.ts';
import { wallToUtc } from '../time/zone.ts';
import type { EngineSource } from './engine.ts';
import type { Settings, SettingValue } from '../domain/setting.ts';

/** What tells one source from another, whether a configuration or a command line names it. */
export interface SourceNames {
  id: string;
  instance: string;
  timezone: string;
  settings: Settings;
}

/** A source ready for the engine: its patterns compiled (a user's laid over the shipped ones) and its zone opened. */
export function engineSource(
  { id, instance, timezone, settings }: SourceNames,
  product: Product,
  overrides: readonly Pattern[] = [],
): EngineSource {
  const shipped = product.parser.patterns;
  return {
    id,
    instance,
    product,
    settings,
    match: compilePatterns(applyPatterns(shipped, overrides), shipped),
    utc: wallToUtc(timezone),
  };
}

/** Tells whether an event says something to a source's product: see `ReadRequest`. */
export function relevanceFilter({
  product: { parser },
  instance,
  settings,
  match,
  utc,
}: EngineSource): (event: LogEvent) => boolean {
  const tools = { instance, settings, utc, stamp: utc, match };
  const input = eventInputOf(parser);
  return (event) => input?.identity(event, tools) !== undefined;
}

/**
 * The literals that a reader must look for, with those of a user's patterns and those that a rule needs which is on.
 */
export function wantedOf(
  product: Pick<Product, 'parser'>,
  overrides: readonly Pattern[] = [],
  rules: readonly Rule[] = [],
): Wanted {
  const input = inputOf(product.parser);
  // Of a table every row is read, and numbers are asked for.
  if (input.kind !== 'lines' && input.kind !== 'events') return { literals: [] };
  const { isRecordStart, localTime, origin, literalsForRule = {} } = input.kind === 'lines' ? input : {};
  const forRules = rules.filter(({ enabled }) => enabled).flatMap(({ on }) => literalsForRule[on ?? ''] ?? []);
  return {
    literals: [...new Set([...input.literals, ...overrides.flatMap((pattern) => pattern.literals), ...forRules])],
    ...(input.kind === 'events' && input.firstOfProcess === true && { firstOfProcess: true }),
    ...(isRecordStart !== undefined && { isRecordStart }),
    ...(localTime !== undefined && { localTime }),
    ...(origin !== undefined && { origin }),
  };
}

/** The literals of the lines that say what lasts beyond a start of the instance. */
export interface SurvivingLiterals {
  /** One of these stands in every such line. */
  always: readonly string[];
  /** The same for lines of which the first one tells it for good. */
  first: readonly string[];
}

/**
 * What a reader must look for before the last start of an instance, by what each pattern means, those of the user
 * among them; undefined where the product says of no line that it need not be read.
 */
export function survivingLiterals(
  parser: Product['parser'],
  overrides: readonly Pattern[] = [],
): SurvivingLiterals | undefined {
  const start = lineInputOf(parser)?.start;
  if (start === undefined) return undefined;
  const { patterns } = parser;
  const always: string[] = [];
  const first: string[] = [];
  for (const pattern of applyPatterns(patterns, overrides)) {
    const survival = start.survives[pattern.means];
    if (survival === 'first') first.push(...pattern.literals);
    else if (typeof survival === 'object' && patterns.includes(pattern)) always.push(...survival.holding);
    else if (survival !== undefined) always.push(...pattern.literals);
  }
  return { always: [...new Set(always)], first: [...new Set(first)] };
}

/** The settings of a source of a product as they are where nobody configured them. */
export function defaultSettings(product: Product): Record<string, SettingValue> {
  return Object.fromEntries(
    Object.entries(declaredSettings(product.parser)).map(([name, setting]) => [name, setting.default]),
  );
}
