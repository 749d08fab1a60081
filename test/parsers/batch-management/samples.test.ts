import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { LITERALS } from '../../../parsers/batch-management/patterns.ts';
import { holdsLiteral } from '../../../src/pattern/pattern.ts';
import { patternsHold } from '../pattern-samples.ts';
import { acquired, parser, play, says } from './records.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'parsers', 'batch-management', 'samples');
const LONGEST = 16 * 1024;

const SAMPLES = z
  .array(
    z.strictObject({ text: z.string(), pattern: z.string(), groups: z.record(z.string(), z.string()).default({}) }),
  )
  .parse(read('patterns.yaml'));
const HOSTILE = z
  .array(z.strictObject({ text: z.string(), fill: z.string().optional(), why: z.string() }))
  .parse(read('hostile.yaml'));
const TEXTS = [...SAMPLES, ...HOSTILE].map(textOf);

function read(name: string): unknown {
  return parse(readFileSync(join(FOLDER, name), 'utf8'));
}

function textOf({ text, fill }: { text: string; fill?: string | undefined }): string {
  return fill === undefined ? text : text + fill.repeat(Math.floor((LONGEST - text.length) / fill.length));
}

patternsHold(parser, SAMPLES, TEXTS);

describe('hostile records come to nothing', () => {
  test.each(HOSTILE)('$why', (sample) => {
    const lived = play([acquired('08:00', 'aaIDE/1784'), says('09:00', 'SecMngr/900', textOf(sample))]).events.slice(1);
    expect(lived.filter(({ kind }) => kind !== 'remark')).toEqual([]);
  });
});

test('a reader looks for every record that a sample shows, and for little else', () => {
  for (const { text } of SAMPLES) expect(holdsLiteral(text, LITERALS), text).toBe(true);
  expect(holdsLiteral('Message channel opened to node ENG2', LITERALS)).toBe(false);
});
