import { applyPatterns } from '../config/apply-patterns.ts';
import type { Rule } from '../domain/alerting.ts';
import type { WindowsEvent } from '../domain/entry.ts';
import type { Pattern, Product } from '../domain/product.ts';
import { declaredSettings } from '../formats/settings.ts';
import { textOf } from '../formats/windows-event.ts';
import { compilePatterns } from '../pattern/pattern.ts';
import { wallToUtc } from '../time/zone.ts';
import type { EngineSource } from './engine.ts';

/** What tells one source from another, whether a configuration or a command line names it. */
export interface SourceNames {
  id: string;
  instance: string;
  timezone: string;
  settings: Readonly<Record<string, string | number>>;
}

/** A source ready for the pipeline: its patterns compiled (a user's laid over the shipped ones) and its zone opened. */
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
}: EngineSource): (event: WindowsEvent) => boolean {
  const tools = { instance, settings, utc, stamp: utc, match };
  return (event) =>
    parser.key?.(
      { stream: '', place: { file: '', at: 0 }, arrived: 0, history: false, text: textOf(event), event },
      tools,
    ) !== undefined;
}

/**
 * The literals that a reader must look for, with those of a user's patterns and those that a rule needs which is on.
 */
export function wantedOf(
  product: Product,
  overrides: readonly Pattern[] = [],
  rules: readonly Rule[] = [],
): Product['parser']['wanted'] {
  const { wanted, wantedFor = {} } = product.parser;
  const told = rules.filter(({ enabled }) => enabled).flatMap(({ on }) => wantedFor[on ?? ''] ?? []);
  return {
    ...wanted,
    literals: [...new Set([...wanted.literals, ...overrides.flatMap((pattern) => pattern.literals), ...told])],
  };
}

/** The settings of a source of a product as they are where nobody configured them. */
export function defaultSettings(product: Product): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(declaredSettings(product.parser)).map(([name, setting]) => [name, setting.default]),
  );
}
