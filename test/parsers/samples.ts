import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const PARSERS = join(import.meta.dirname, '..', '..', 'parsers');

/** `fill` is repeated behind `line` until the whole is 8 KiB long, as much of a line as a reader gives. */
const LONGEST = 8 * 1024;

const LINE = { line: z.string(), head: z.string().optional(), fill: z.string().min(1).optional() };
const PATTERN_SAMPLE = z.strictObject({
  ...LINE,
  pattern: z.string(),
  groups: z.record(z.string(), z.string()).default({}),
  note: z.string().optional(),
});
/** `unread` lines hold nothing that a reader looks for, and must come to nothing even if it did. */
const HOSTILE_SAMPLE = z.strictObject({ ...LINE, why: z.string(), unread: z.literal(true).optional() });

export type PatternSample = z.infer<typeof PATTERN_SAMPLE>;
export type HostileSample = z.infer<typeof HOSTILE_SAMPLE>;

/** The samples of a product: lines that its patterns must hit, and lines that must not come to anything. */
export function samplesOf(system: string): { patterns: PatternSample[]; hostile: HostileSample[] } {
  return {
    patterns: z.array(PATTERN_SAMPLE).parse(read(system, 'patterns.yaml')).map(filled),
    hostile: z.array(HOSTILE_SAMPLE).parse(read(system, 'hostile.yaml')).map(filled),
  };
}

function read(system: string, name: string): unknown {
  const file = join(PARSERS, system, 'samples', name);
  if (!existsSync(file)) throw new Error(`${system} has no samples: write ${file}`);
  return parse(readFileSync(file, 'utf8'));
}

function filled<S extends { line: string; fill?: string | undefined }>(sample: S): S {
  if (sample.fill === undefined) return sample;
  const times = Math.floor((LONGEST - sample.line.length) / sample.fill.length);
  return { ...sample, line: sample.line + sample.fill.repeat(times) };
}
