import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Level, Rule } from '../domain/alerting.ts';
import { parseDuration } from '../time/duration.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'rules');

/** A rule as a file of rules/ holds it: durations in words, and samples that the tests play. */
export interface RuleFile extends Omit<Rule, 'minInterval' | 'resolveAfter' | 'enabled' | 'gather'> {
  minInterval: string;
  resolveAfter: string;
  gather?: string;
  enabled?: boolean;
  samples: readonly unknown[];
}

/** The rules that come with seatwatch, by file name. They are part of the program: a fault in one is thrown. */
export function shippedRules(): Rule[] {
  return ruleFiles().map(({ samples: _, gather, ...rule }) => ({
    ...rule,
    level: rule.level satisfies Level,
    enabled: rule.enabled ?? true,
    minInterval: milliseconds(rule.id, rule.minInterval),
    resolveAfter: milliseconds(rule.id, rule.resolveAfter),
    ...(gather !== undefined && { gather: milliseconds(rule.id, gather) }),
  }));
}

/** The files of rules/ as they are. */
export function ruleFiles(): RuleFile[] {
  const names = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.yaml'))
    .sort();
  return names.map((name) => parse(readFileSync(join(FOLDER, name), 'utf8')) as RuleFile);
}

function milliseconds(rule: string, text: string): number {
  const parsed = parseDuration(text);
  if (parsed === undefined) throw new Error(`shipped rule ${rule}: "${text}" is no duration`);
  return parsed;
}
