import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { runs } from '../../runs.ts';
import { isSevere } from '../door.ts';
import { samplesOf } from '../samples.ts';
import { at, input, instant, lines, login, short, START } from './log.ts';

/** The line as IRIS writes it down later, when its process wrote something else: `times` more of it. */
function again(line: string, time: string, times: number): string {
  return `${line.replace(/-\d\d:\d\d:\d\d:\d{3}/, `-${time}`)}...(repeated ${times} times)`;
}

function limit(time: string, total: number): string {
  return `11/20/26-${time} (35968) 2 License limit exceeded ${total} times since 11/20/26 06:00:00.  `;
}

describe('what is told beside refusals', () => {
  test.each([
    ['LMF Error:  Could not connect to license server (127.0.0.1,4002).', 2, 'licence-server-lost'],
    ['LMF Error:  Could not send startup message to license server', 2, 'licence-server-lost'],
    ['LMF Info:  Connected to license server 127.0.0.1,4002', 0, 'licence-server-back'],
    ['LMF Error: No valid license key. No valid local file found and LicenseID not defined.', 2, 'key-invalid'],
    [
      "LMF Error: License Server replied 'Invalid Key' to startup message. Server is incompatible with " +
        'this product or key.',
      2,
      'key-invalid',
    ],
    ['[SYSTEM MONITOR] License expires in 7 days.', 1, 'key-expiring'],
    ['[SYSTEM MONITOR] LicensePercentUsed Warning: LicensePercentUsed = 92 ( Warnvalue is 90).', 1, 'licence-percent'],
    ['[SYSTEM MONITOR] LicensePercentUsed ok', 0, 'licence-percent-fine'],
  ])('%s', (text, severity, code) => {
    const { events } = lines([at('08:00:00:000', text, 12, severity)]);
    expect(events).toEqual([
      {
        kind: 'message',
        pool: 'User',
        code,
        severity,
        text,
        times: 1,
        at: instant('08:00:00:000'),
        instance: 'PROD',
        proof: expect.objectContaining({ at: 0 }),
      },
    ]);
  });

  test('lines of the licence manager that need nobody come to nothing', () => {
    const quiet = [
      'LMF Info:  Sending shutdown message to local license server 127.0.0.1,4002',
      'LMF Info: Waiting for Core Capacity license key validation.',
    ];
    expect(lines(quiet.map((text) => at('08:00:00:000', text))).events).toEqual([]);
  });

  test('an error of the licence manager in other words is told as not understood', () => {
    expect(
      lines([at('08:00:00:000', 'LMF Error: the dog ate the key, No valid license key', 12, 2)]).events,
    ).toContainEqual(expect.objectContaining({ kind: 'remark', what: 'not-understood' }));
  });
});

describe('a severe line', () => {
  const every = (text: string[]): LicenceEvent[] => lines(text, { all: true }).events;

  test.each([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
    [-2, 0],
  ])('of severity %i is told %i times', (severity, times) => {
    expect(every([at('08:00:00:000', 'Journaling is frozen', 12, severity)])).toHaveLength(times);
  });

  test('says what it says', () => {
    expect(every([at('08:00:00:000', 'Journaling is frozen', 12, 3)])).toMatchObject([
      { kind: 'message', code: 'severe', severity: 3, text: 'Journaling is frozen', times: 1 },
    ]);
  });

  test('that another rule tells of is not told twice', () => {
    expect(every([limit('08:00:00:000', 3)]).map(({ kind }) => kind)).toEqual(['limit-exceeded']);
    expect(every([at('08:00:00:000', 'LMF Error: No valid license key.', 12, 2)])).toMatchObject([
      { code: 'key-invalid' },
    ]);
  });

  test('tells what else it says, too', () => {
    expect(
      every([at('08:00:00:000', 'Process terminated abnormally (pid 4711, jobid 0x00010007)', 12, 2)]),
    ).toMatchObject([{ kind: 'closed' }, { kind: 'message', code: 'severe' }]);
  });

  test('is found by what a reader looks for only where a rule wants it', () => {
    const wanted = input.literalsForRule?.['message-severe'] ?? [];
    for (const line of [
      at('08:00:00:000', 'x', 12, 2),
      at('08:00:00:000', 'x', 12, 3),
      '11/20/26-08:00:00:000 (1) 2 no facility',
      'when="2026-11-20 08:00:00.000" pid=1 level=SEVERE event=a.b text="x"',
      '{"when":"2026-11-20 08:00:00.000","pid":"1","level": "FATAL","text":"x"}',
    ]) {
      expect(
        wanted.some((literal) => line.includes(literal)),
        line,
      ).toBe(true);
      expect(
        input.literals.some((literal) => line.includes(literal)),
        line,
      ).toBe(false);
    }
    for (const literal of wanted) expect(literal).toMatch(/^[\x20-\x7e]{4,}$/);
  });
});

describe('a line that came again in silence', () => {
  test('tells of as many more, when it was written down', () => {
    const line = at('08:00:00:000', 'LMF Error:  Could not send startup message to license server', 12, 2);
    expect(lines([line, again(line, '09:00:00:000', 5)]).events).toMatchObject([
      { times: 1, at: instant('08:00:00:000') },
      { times: 5, at: instant('09:00:00:000'), inferred: expect.any(String) },
    ]);
  });

  test('with a refused login is as many more that were refused', () => {
    const line = at('08:00:00:000', login('192.0.2.7', 0), 12);
    expect(lines([line, again(line, '08:05:00:000', 3)]).events.map(({ kind }) => kind)).toEqual([
      'refused',
      'refused',
      'refused',
      'refused',
    ]);
  });

  test('more often than can be is not played out', () => {
    expect(
      lines([again(at('08:00:00:000', login('192.0.2.7', 0), 11), '08:05:00:000', 999_999_999)]).events.length,
    ).toBeLessThanOrEqual(1_000);
  });

  test('with a login is no other state', () => {
    const line = at('08:00:00:000', login('192.0.2.7', 2), 12);
    expect(lines([line, again(line, '08:05:00:000', 3)]).events).toHaveLength(1);
  });

  test('with the limit says nothing new, even where another process has counted on', () => {
    const log = [
      limit('08:00:00:000', 50),
      limit('08:01:00:000', 52),
      again(limit('08:00:00:000', 50), '08:30:00:000', 7),
    ];
    expect(short(lines(log).events)).toEqual([
      ['limit-exceeded', instant('08:00:00:000')],
      ['limit-exceeded', instant('08:01:00:000')],
    ]);
  });

  test('with the limit says it where the first was never read', () => {
    expect(lines([again(limit('08:00:00:000', 50), '08:30:00:000', 7)]).events).toMatchObject([
      { kind: 'limit-exceeded', total: 50 },
    ]);
  });

  test('with a mark of a start is no other start, and with an end no other end', () => {
    expect(short(lines([...START, again(START[1] ?? '', '09:45:00:000', 1)]).events)).toEqual(
      short(lines(START).events),
    );
    const stop = at('10:00:00:000', 'Shutdown complete');
    expect(
      short(
        lines([
          ...START,
          stop,
          ...START.map((line) => line.replaceAll(/([ -])09:/g, '$111:')),
          again(stop, '11:45:00:000', 1),
        ]).events,
      ),
    ).toEqual(short(lines([...START, stop, ...START.map((line) => line.replaceAll(/([ -])09:/g, '$111:'))]).events));
  });
});

describe('what the key allows', () => {
  const KEY =
    'LicenseCapacity =   InterSystems IRIS 2021.2 Enterprise - Concurrent Users for x86-64 ' +
    '(Microsoft Windows):25, Natural Language';

  test('is the limit of the users, in a record of IRIS itself', () => {
    for (const head of [at('09:30:02:500', ''), at('09:30:02:500', 'License information:')]) {
      expect(lines([KEY], { head }).events).toMatchObject([
        { kind: 'capacity', pool: 'User', limit: 25, unit: 'users', at: instant('09:30:02:500') },
      ]);
    }
    expect(lines([KEY]).events).toEqual([]);
    expect(lines([KEY], { head: at('09:30:02:500', 'the key of db2:') }).events).toEqual([]);
  });

  test('may be counted in cores, or in something that nobody knows', () => {
    const head = at('09:30:02:500', '');
    expect(
      lines(['LicenseCapacity=InterSystems IRIS 2023.1 Server for x86-64 (Linux):8'], { head }).events,
    ).toMatchObject([{ kind: 'capacity', limit: 8, unit: 'cores' }]);
    expect(lines(['LicenseCapacity=InterSystems IRIS 2023.1 Elephants:8'], { head }).events).toMatchObject([
      { kind: 'remark', what: 'not-understood' },
    ]);
  });
});

describe('lines that came to harm', () => {
  const samples = samplesOf('iris').patterns;
  const FACILITIES = ['[SIMD] ', '[Generic.Event] ', '[Database.MountedRW] ', '[Crypto.IntelSandyBridgeAESNI] '];

  /**
   * As IRIS does it: a longer facility is written over the buffer of the line, which is then printed from where the
   * text began.
   */
  function garbled(line: string, facility: string): string | undefined {
    const [, stamp, before, text] = /^(\S+ \(\d+\) -?\d )(\[[\w.]+\] )(.+)$/s.exec(line) ?? [];
    if (stamp === undefined || before === undefined || text === undefined || facility.length <= before.length)
      return undefined;
    return (
      `${stamp}${facility}${facility.slice(before.length)}${text.slice(facility.length - before.length)}...(repeated ` +
      '1 times)'
    );
  }

  test('by a facility of another length mean nothing any more', () => {
    const harmed = samples.flatMap(({ line }) => FACILITIES.flatMap((facility) => garbled(line, facility) ?? []));
    expect(harmed.length).toBeGreaterThan(50);
    expect(harmed).toContainEqual(expect.stringContaining('[Database.MountedRW] dRW] seTrace: '));
    for (const line of harmed)
      expect(
        lines([line], { all: true }).events.filter((event) => event.kind !== 'remark' && !isSevere(event)),
        line,
      ).toEqual([]);
  });

  test('by being cut off open no session, close none, and refuse nobody', () => {
    for (const { line, head } of samples.filter(({ pattern }) => /^trace-|^limit/.test(pattern))) {
      for (let length = 1; length < line.trimEnd().length - 1; length += 1) {
        const { events } = lines([line.slice(0, length)], { all: true, ...(head !== undefined && { head }) });
        const whole = events.filter(({ kind }) => kind !== 'remark' && kind !== 'message');
        // What is lost at the very end may be digits of a count, or the point behind it; the limit line says enough by
        // its beginning.
        if (/License limit exceeded/i.test(line.slice(0, length))) continue;
        if (!/Result = \d*$|since [\d/]+ [\d:]+$/.test(line.slice(0, length)) && !line.includes('repeated'))
          expect(whole, line.slice(0, length)).toEqual([]);
      }
    }
  });

  test('by bytes that were changed, doubled or lost crash nothing', () => {
    const harm = fc.record({
      sample: fc.constantFrom(...samples),
      from: fc.nat(120),
      count: fc.nat(30),
      instead: fc.string({ unit: 'binary', maxLength: 8 }),
    });
    fc.assert(
      fc.property(fc.array(harm, { minLength: 1, maxLength: 5 }), (harms) => {
        const text = harms.flatMap(({ sample: { head, line }, from, count, instead }) => [
          ...(head === undefined ? [] : [head]),
          line.slice(0, from) + instead + line.slice(from + count),
        ]);
        expect(() => lines(text, { all: true })).not.toThrow();
      }),
      { numRuns: runs(500) },
    );
  });
});
