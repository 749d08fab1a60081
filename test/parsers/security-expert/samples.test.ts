import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { LITERALS } from '../../../parsers/security-expert/patterns.ts';
import type { LogEvent } from '../../../src/domain/entry.ts';
import { holdsAny } from '../../../src/formats/windows-event.ts';
import { patternsHold } from '../pattern-samples.ts';
import { at, DATA_SERVICE, parser, play, rendered, said } from './events.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'parsers', 'security-expert', 'samples');
const LONGEST = 16 * 1024;

const SAMPLES = z
  .array(
    z.strictObject({ text: z.string(), pattern: z.string(), groups: z.record(z.string(), z.string()).default({}) }),
  )
  .parse(read('patterns.yaml'));
const HOSTILE = z
  .array(
    z.strictObject({
      text: z.string(),
      provider: z.string(),
      id: z.int().optional(),
      fill: z.string().optional(),
      why: z.string(),
    }),
  )
  .parse(read('hostile.yaml'));

const TEXTS = [...SAMPLES, ...HOSTILE].map(({ text }) => text);

function read(name: string): unknown {
  return parse(readFileSync(join(FOLDER, name), 'utf8'));
}

function textOf({ text, fill }: (typeof HOSTILE)[number]): string {
  return fill === undefined ? text : text + fill.repeat(Math.floor((LONGEST - text.length) / fill.length));
}

patternsHold(parser, SAMPLES, TEXTS);

describe('hostile events come to nothing', () => {
  test.each(HOSTILE)('$why', (sample) => {
    for (const event of [
      said('09:00', textOf(sample), sample.provider),
      rendered('09:00', textOf(sample), sample.provider),
    ]) {
      const whole: LogEvent = sample.id === undefined ? event : { ...event, id: sample.id };
      const lived = play([said('08:00', 'New Operator Logon. Record ID: 12, Name: jsmith'), whole]).events.slice(1);
      expect(lived.filter(({ kind }) => kind !== 'remark')).toEqual([]);
    }
  });

  test('and take no time, however long they are', () => {
    const started = performance.now();
    for (const text of [
      'New Operator Logon '.repeat(900),
      'New Operator Logon. '.repeat(900),
      `New Operator Logon ${'(Record ID: '.repeat(1_400)}`,
      `New Operator Logon ${' ,;.(-'.repeat(2_700)}`,
      '\r\n \t'.repeat(5_000),
    ])
      play([said('09:00', text), rendered('09:00', text)]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

test('a reader looks for every event that says something', () => {
  const providers: readonly [string, string][] = [
    [DATA_SERVICE, 'x'],
    ['Protege GX Data Service', 'x'],
    ['SecurityExpertSV', 'x'],
    ['GXSV', 'x'],
    ['Service Control Manager', 'x'],
    ['EventLog', 'x'],
    ['Microsoft-Windows-Kernel-General', 'x'],
    ['Microsoft-Windows-Kernel-Power', 'x'],
  ];
  const texts: readonly [string, string][] = [
    'New Operator Logon: x',
    'Remove Operator by Disconnect: x',
    'Licensed number of connections exceeded',
    'The Security Expert Data Service service entered the stopped state.',
  ].map((text) => ['', text]);
  for (const [provider, text] of [...providers, ...texts])
    expect(
      holdsAny({ source: provider, data: [{ value: text }], at: at('08:00') }, LITERALS),
      `${provider} ${text}`,
    ).toBe(true);
  expect(
    holdsAny(
      { source: 'Microsoft-Windows-Security-Auditing', data: [{ value: 'An account was successfully logged on.' }] },
      LITERALS,
    ),
  ).toBe(false);
});
