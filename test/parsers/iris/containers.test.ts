import { describe, expect, test } from 'vitest';
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

const JSON_LINE = (text: string, of: object = {}): string =>
  JSON.stringify({ log: `${text}\n`, stream: 'stdout', ...of });

/** What may stand before each line of a log, and the name in it. */
const PREFIXES: [what: string, prefix: string, name: string][] = [
  ['the container itself', '[INFO] log: ', ''],
  ['the main process of the container', '07:00:00 2026-11-20 [INFO] log: ', ''],
  ['a manager of clouds', 'log: ', ''],
  ['docker with times', '2026-11-20T05:40:12.551123456Z ', ''],
  ['Kubernetes', '2026-11-20T05:40:12.551Z stdout F ', ''],
  ['Kubernetes with an offset', '2026-11-20T06:40:12.551+01:00 stderr F ', ''],
  ['kubectl with the pod', '[pod/iris-data-0/iris] ', 'pod/iris-data-0/iris'],
  ['kubectl with pod and time', '[pod/iris-data-0/iris] 2026-11-20T05:40:12.551Z ', 'pod/iris-data-0/iris'],
  ['stern', 'iris-data-0 iris ', 'iris-data-0 iris'],
  ['stern in colours', `${ESC}[38;5;1miris-data-0${ESC}[0m ${ESC}[33miris${ESC}[0m `, 'iris-data-0 iris'],
  ['stern with the namespace', 'prod iris-data-0 iris ', 'prod iris-data-0 iris'],
  ['compose', 'mirror-a | ', 'mirror-a'],
  ['compose with names of several lengths', 'iris_1           | ', 'iris_1'],
  ['compose in colours', `${ESC}[36mmirror-a  | ${ESC}[0m`, 'mirror-a'],
  ['compose in bright colours', `${ESC}[1;36mmirror-a  | ${ESC}[0m`, 'mirror-a'],
  ['the older docker-compose in colours', `${ESC}[36mmirror-a_1    |${ESC}[0m `, 'mirror-a_1'],
  ['compose with times', 'mirror-a | 2026-11-20T05:40:12.551Z ', 'mirror-a'],
  ['compose around the container', 'mirror-a | [INFO] log: ', 'mirror-a'],
  ['a swarm', 'iris_iris.1.tq3xy0abcdef@node1    | ', 'iris_iris.1@node1'],
  ['the build of an image', '#11 9.910 ', ''],
  ['the build of an image, shortened', '1.522 ', ''],
  ['the journal', 'Nov 20 05:40:12 host1 iris[812]: ', 'host1 iris'],
  ['the journal, on a day of one digit', 'Nov  2 05:40:12 host1 iris[812]: ', 'host1 iris'],
  ['the journal in ISO form', '2026-11-20T05:40:12+0100 host1 iris[812]: ', 'host1 iris'],
  ['the journal in full', 'Fri 2026-11-20 05:40:12 CET host1 iris[812]: ', 'host1 iris'],
  ['syslog', '<13>Nov 20 05:40:12 host1 iris: ', 'host1 iris'],
  ['syslog of today', '<13>1 2026-11-20T05:40:12Z host1 iris 812 - - ', 'host1 iris'],
  ['a server of builds', '[2026-11-20T05:40:12.551Z] ', ''],
  ['a proxy', '[20/Nov/2026:05:40:12 +0000] ', ''],
  ['multilog', '@400000005f00aabbccddeeff ', ''],
  ['a runner of scripts', 'iris:start: ', 'iris:start'],
  ['findstr with numbers', 'C:\\iris-a\\mgr\\messages.log:12:', 'C:\\iris-a\\mgr'],
  ['a mail that quotes', '> ', ''],
  ['a mail that quotes twice', '> > ', ''],
  ['a ticket that indents', '    ', ''],
  ['grep -n', '12:', ''],
  ['grep -H', 'messages.log:', ''],
  ['grep -nH', 'iris-a/mgr/messages.log:12:', 'iris-a/mgr'],
  ['grep -nC1', '12-', ''],
  ['grep in colours', `${ESC}[35m${ESC}[Kmessages.log${ESC}[m${ESC}[K${ESC}[36m${ESC}[K:${ESC}[m${ESC}[K`, ''],
];

/** A line as it stands in a log, and the name of who wrote it. */
const WRAPPED: [what: string, wrap: (line: string) => string, name: string][] = [
  ...PREFIXES.map(([what, prefix, name]): [string, (line: string) => string, string] => [
    what,
    (line) => `${prefix}${line}`,
    name,
  ]),
  ['the files of docker', (line) => JSON_LINE(line, { time: '2026-11-20T05:40:12.551Z' }), ''],
  ['the files of docker around the container', (line) => JSON_LINE(`[INFO] log: ${line}`), ''],
  [
    'the journal in JSON',
    (line) =>
      JSON.stringify({ __CURSOR: 's=1', _HOSTNAME: 'host1', SYSLOG_IDENTIFIER: 'iris', MESSAGE: line, _PID: '8' }),
    'host1 iris',
  ],
  [
    'a collector of Kubernetes',
    (line) => JSON_LINE(line, { kubernetes: { pod_name: 'iris-data-0', container_name: 'iris' } }),
    'iris-data-0 iris',
  ],
];

describe.each(WRAPPED)('a line as %s writes it', (_, wrap, name) => {
  const line = wrap(LINE);

  test('is the line, and names who wrote it', () => {
    expect(streamOf(line)).toMatchObject({ name, text: LINE });
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
    const start = wrap(starting('09:30:03:118', '08:30:03.118'));
    expect(startOf.offset(start)).toEqual({ wall: instant('09:30:03:118'), offset: 3_600_000 });
    expect(startOf.instance(start)).toBe('PROD');
  });

  test('is of the same as a line without a head, and as one of another minute and another process', () => {
    const { layout = '' } = streamOf(line) ?? {};
    const other = wrap('     at ../bin/').replaceAll(/05:40:12|\b812\b|9\.910|(?<=[:-])12(?=[:-])/g, (at) =>
      at.replaceAll(/[0-9]/g, '1'),
    );
    if (layout.startsWith('^[ ')) expect(streamOf(other, [layout])).toMatchObject({ name, text: '     at ../bin/' });
  });

  test('tells the whole start, of which only some lines have a head', () => {
    const log = [LAST_WORDS, ...RECOVERY, ...START];
    expect(short(lines(log.map((one) => wrap(one))).events)).toEqual(short(lines(log).events));
  });
});

describe('what stands behind something else', () => {
  test.each([
    ['a sentence', `At ten he wrote: ${LINE}`],
    ['another sentence', `the log said | ${LINE}`],
    ['a word', `x${LINE}`],
    ['a quotation mark', `"${LINE}`],
    ['a part of a line', `2026-11-20T05:40:12.551Z stdout P ${LINE}`],
    ['more than any tool writes', `${'x'.repeat(600)} | ${LINE}`],
  ])('%s is no line of a log', (_, line) => {
    const bytes = Buffer.from(line);
    expect(isRecordStart(bytes, 0, bytes.length)).toBe(false);
    expect(lines([line]).events).toEqual([]);
  });

  test.each(PREFIXES)('%s is only quoted in a log that has lines of its own', (_, prefix) => {
    expect(lines([LINE, `${prefix}${at('08:30:00:000', login('192.0.2.66'))}`]).events).toHaveLength(1);
  });

  test.each(PREFIXES.filter(([, prefix]) => prefix.trim() !== ''))(
    'a head further behind than the others in what %s writes is only quoted, as often as it may be',
    (_, prefix) => {
      const quoted = `${prefix}app wrote: ${at('08:30:00:000', login('192.0.2.66'))}`;
      expect(lines([`${prefix}${LINE}`, quoted, quoted, quoted]).events).toHaveLength(1);
    },
  );

  test('a time or a level that not every line has makes no other stream', () => {
    const levelled = `mirror-a | [INFO] log: ${at('08:30:00:000', login('192.0.2.8'))}`;
    expect(lines([`mirror-a | ${LINE}`, levelled]).events.map(({ instance }) => instance)).toEqual([
      'mirror-a',
      'mirror-a',
    ]);
  });

  test('no line takes long, however it is made', () => {
    const began = performance.now();
    for (const part of [
      '11/20/26-',
      'a: ',
      '[x] ',
      '| ',
      '\u001b[36m',
      '> ',
      '12:',
      '{"a":',
      '"when" ',
      'exited (',
      ' 1.2 ',
    ]) {
      const line = part.repeat(200_000);
      const bytes = Buffer.from(`${line}}`);
      isRecordStart(bytes, 0, bytes.length);
      streamOf(`${line}}`);
      streamOf(`${line} ${LINE}`, [streamOf(`Nov 20 05:40:12 host1 iris[812]: ${LINE}`)?.layout ?? '']);
    }
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

describe('a container that ended', () => {
  const traced = [
    `iris-1  | ${at('07:00:02:000', 'Enabling logons')}`,
    `iris-1  | ${LINE}`,
    `iris-2  | ${at('08:10:00:000', login('192.0.2.8'))}`,
  ];

  test.each([
    'iris-1 exited with code 137',
    `${ESC}[36miris-1 exited with code 137${ESC}[0m`,
    'iris-1 exited with code 0 (restarting)',
    'iris-1  | exited with code 137',
    'iris-1  | iris-1 exited with code 137',
    'container iris-1 exited with code 1',
    'Container shop-iris-1 exited (137)',
    'Nov 20 08:20:00 host1 compose[3]: iris-1 exited with code 137',
  ])('ends all sessions in it, and no others: %s', (line) => {
    expect(lines([...traced, line]).events.slice(2)).toMatchObject([
      {
        kind: 'closed',
        which: 'all',
        instance: 'iris-1',
        why: 'its container ended',
        between: [instant('08:00:00:000'), expect.any(Number)],
      },
    ]);
  });

  test.each([
    'worker exited with code 1',
    'iris-1  | worker exited with code 1',
    `iris-1  | ${at('08:20:00:000', 'iris-1 exited with code 137')}`,
  ])('is not meant by %s', (line) => {
    expect(lines([...traced, line]).events).toHaveLength(2);
    expect(lines([LINE, line]).events).toHaveLength(1);
  });

  test('starts again without a crash in between', () => {
    const again = START.map((line) => `iris-1  | ${line}`);
    expect(short(lines([...traced, 'iris-1 exited with code 137', ...again]).events).slice(2)).toEqual([
      ['all', 'its container ended', expect.anything()],
      ['no longer', instant('09:30:00:898')],
    ]);
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
