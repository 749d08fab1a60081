import { isSafePattern } from 'redos-detector';
import { describe, expect, test } from 'vitest';
import { PREFIXES, unwrap } from '../../../parsers/iris/prefix.ts';
import { recordStartOf, isRecordStart, streamOf } from '../../../parsers/iris/record-start.ts';
import {
  at,
  BANNER,
  instant,
  LAST_WORDS,
  lines,
  login,
  RECOVERY,
  short,
  START,
  starting,
  input,
  startOf,
} from './log.ts';

const LINE = at('08:00:00:000', login('192.0.2.7'));
const ESC = '\u001b';

/** A line as a container's output has it, and the service that it names. */
const WRAPPED: [what: string, line: string, name: string][] = [
  ['the container itself', `[INFO] log: ${LINE}`, ''],
  ['docker with times', `2026-11-20T05:40:12.551123456Z ${LINE}`, ''],
  ['Kubernetes', `2026-11-20T05:40:12.551Z stdout F ${LINE}`, ''],
  ['Kubernetes with an offset', `2026-11-20T06:40:12.551+01:00 stderr F ${LINE}`, ''],
  ['compose', `mirror-a | ${LINE}`, 'mirror-a'],
  ['compose with names of several lengths', `iris_1           | ${LINE}`, 'iris_1'],
  ['compose in colours', `${ESC}[36mmirror-a  | ${ESC}[0m${LINE}`, 'mirror-a'],
  ['compose in bright colours', `${ESC}[1;36mmirror-a  | ${ESC}[0m${LINE}`, 'mirror-a'],
  ['the older docker-compose in colours', `${ESC}[36mmirror-a_1    |${ESC}[0m ${LINE}`, 'mirror-a_1'],
  ['compose with times', `mirror-a | 2026-11-20T05:40:12.551Z ${LINE}`, 'mirror-a'],
  ['compose around the container', `mirror-a | [INFO] log: ${LINE}`, 'mirror-a'],
];

describe.each(WRAPPED)('a line as %s writes it', (_, line, name) => {
  test('is the line, and names its service', () => {
    expect(unwrap(line)).toEqual({ name, text: LINE });
    expect(streamOf(line)).toEqual({ name, text: LINE });
  });

  test('is a head to the reader', () => {
    const bytes = Buffer.from(`above\n${line}\nbelow`);
    expect(isRecordStart(bytes, 6, 6 + Buffer.byteLength(line))).toBe(true);
  });

  test('opens a session', () => {
    expect(lines([line]).events).toMatchObject([
      { kind: 'opened', instance: name === '' ? 'PROD' : name, at: instant('08:00:00:000'), proof: { text: LINE } },
    ]);
  });

  test('tells what it is, its stamp, its zone and its instance', () => {
    expect(input.recognise(line, '/tmp/container.log')).toBeGreaterThan(0.5);
    expect(input.localTime?.(line)).toBe(instant('08:00:00:000'));
    const start = line.replace(LINE, starting('09:30:03:118', '08:30:03.118'));
    expect(startOf.offset(start)).toEqual({ wall: instant('09:30:03:118'), offset: 3_600_000 });
    expect(startOf.instance(start)).toBe('PROD');
  });
});

describe('what is no prefix', () => {
  test.each([
    ['a bare line', LINE],
    ['an indented one', `  ${LINE}`],
    ['a mark of quotation', `> ${LINE}`],
    ['a level of something else', `[INFO] ${LINE}`],
    ['a part of a line', `2026-11-20T05:40:12.551Z stdout P ${LINE}`],
    ['a name with blanks', `the log said | ${LINE}`],
    ['nothing before the bar', `| ${LINE}`],
    ['a name longer than any', `${'x'.repeat(65)} | ${LINE}`],
    ['more colours than there are', `${`${ESC}[36m`.repeat(9)}a | ${LINE}`],
  ])('%s', (what, line) => {
    expect(unwrap(line)?.text, line).not.toBe(LINE);
    const bytes = Buffer.from(line);
    expect(isRecordStart(bytes, 0, bytes.length)).toBe(what === 'a bare line');
  });

  test('a table in a record is none that reads like a head', () => {
    for (const line of [
      'Name | Value',
      'iris-a |',
      'iris-a |  11/20/26-08:00:00:000 (1) 0 x',
      '12 | 34 | 56',
      '[SIMD] log: x',
      '2026-11-20T05:40:12.551Z something',
    ]) {
      const bytes = Buffer.from(line);
      expect(isRecordStart(bytes, 0, bytes.length), line).toBe(false);
    }
  });

  test.each(PREFIXES)('%s does not backtrack without bounds', (prefix) => {
    const { error, score } = isSafePattern(prefix.replaceAll(/\(\?<\w+>/g, '('));
    expect({ error, score }).toMatchObject({ error: null, score: { infinite: false } });
  });
});

describe('two services in one log', () => {
  const as = (name: string, text: readonly string[]): string[] => text.map((line) => `${name.padEnd(8)} | ${line}`);
  const mixed = (a: readonly string[], b: readonly string[]): string[] =>
    Array.from({ length: Math.max(a.length, b.length) }, (_, n) => [a[n] ?? [], b[n] ?? []].flat()).flat();

  test('are two instances, however their lines are mixed', () => {
    const a = as('iris-a', [LAST_WORDS, ...RECOVERY, ...START]);
    const b = as('iris-b', [
      at('09:12:30:000', login('192.0.2.8')),
      ...START.map((line) => line.replaceAll('-09:', '-10:')),
    ]);
    const of = (name: string): unknown[] =>
      short(lines(mixed(a, b)).events.filter(({ instance }) => instance === name));
    expect(of('iris-b')).toEqual(short(lines(b).events));
    // The last line before the crash is no candidate, and the head above the recovery is of the other service.
    expect(of('iris-a').at(-1)).toEqual(short(lines(a).events).at(-1));
    expect(of('iris-a')).toHaveLength(2);
  });

  test('do not take each other\u2019s head for their own', () => {
    const banner = as('iris-a', BANNER);
    const other = as('iris-b', [at('09:00:00:000', '')]);
    expect(lines([...other, ...banner.slice(1)]).events).toEqual([]);
    expect(short(lines([...other, ...banner]).events).at(-1)).toEqual(['no longer', instant('09:30:02:110')]);
  });

  test('a prefix in a log that has lines of its own is a quotation', () => {
    const quoted = `iris-a | ${at('08:30:00:000', login('192.0.2.66'))}`;
    expect(lines([LINE, quoted]).events).toHaveLength(1);
    expect(lines([at('07:00:00:000', 'the other log says:'), quoted]).events).toEqual([]);
    expect(lines([quoted]).events).toHaveLength(1);
  });
});

describe('Cach\u00e9', () => {
  const cache = (time: string, text: string, severity = 0): string => `11/20/26-${time} (390) ${severity} ${text}`;

  test('writes its log without facilities, under another name', () => {
    const log = [
      cache('09:30:01:657', 'Allocated 504MB shared memory'),
      cache('09:30:02:110', ''),
      'Startup of Cache [Cache for UNIX (Red Hat Enterprise Linux for x86-64) 2017.2.1 (Build 801U)]',
      cache('09:30:09:000', 'Enabling logons'),
      cache('09:40:00:000', login('192.0.2.7')),
      cache('10:00:00:000', "User 'system' shutting down Cache"),
      cache('10:00:05:000', 'Withdrawing from License Domain'),
    ];
    expect(input.recognise(log.join('\r\n'), 'C:\\CacheSys\\mgr\\cconsole.log')).toBeGreaterThan(0.5);
    expect(short(lines(log).events)).toEqual([
      ['all', 'crash', [instant('09:30:01:657'), instant('09:30:01:657')]],
      ['no longer', instant('09:30:01:657')],
      ['opened', instant('09:40:00:000')],
      ['all', 'shutdown', instant('10:00:05:000')],
    ]);
  });

  test.each([-2, -1])('writes what is for developers with severity %i', (severity) => {
    expect(lines([cache('09:40:00:000', login('192.0.2.7'), severity)]).events).toMatchObject([{ kind: 'opened' }]);
    expect(recordStartOf(cache('09:40:00:000', 'x', severity))?.severity).toBe(severity);
  });

  test('checks the zone where its start states UTC, and is silent where it states none', () => {
    const start = cache(
      '09:30:03:118',
      "Instance 'CACHE' starting on node db1 by user 'cacheusr (root)' on 11/20/2026 08:30:03.118 UTC",
    );
    expect(lines([start], { zone: 'Europe/Berlin' }).events.filter(({ kind }) => kind === 'remark')).toEqual([]);
    expect(lines([start], { zone: 'America/New_York' }).events).toContainEqual(
      expect.objectContaining({ kind: 'remark', what: 'zone', detail: expect.stringContaining('360 minutes') }),
    );
    expect(lines([cache('09:30:09:000', 'Enabling logons')], { zone: 'America/New_York' }).events).toEqual([]);
  });
});

test('a container that runs in UTC and is configured otherwise is told of, for its own service', () => {
  const start = `mirror-a | ${starting('08:30:03:118', '08:30:03.118')}`;
  expect(lines([start], { zone: 'Europe/Berlin' }).events).toContainEqual(
    expect.objectContaining({
      kind: 'remark',
      what: 'zone',
      instance: 'mirror-a',
      detail: expect.stringContaining('60 minutes'),
    }),
  );
  expect(lines([start], { zone: 'UTC' }).events.filter(({ kind }) => kind === 'remark')).toEqual([]);
});
