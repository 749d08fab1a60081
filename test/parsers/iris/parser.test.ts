import { describe, expect, test } from 'vitest';
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

describe('which files are of IRIS', () => {
  const log = [...START, LAST_WORDS].join('\n');

  test('a messages.log is, under any name', () => {
    expect(input.recognise(log, '/iris/mgr/messages.log')).toBeGreaterThan(0.5);
    expect(input.recognise(log, '/tmp/copy')).toBeGreaterThan(0.5);
    expect(input.recognise(log.replaceAll('\n', '\r\n'), 'C:\\IRIS\\mgr\\messages.log')).toBeGreaterThan(0.5);
  });

  test('one that begins in the middle of a long record is', () => {
    expect(
      input.recognise(`${'0x7f00 irisstat    12 34 56\n'.repeat(1500)}${log}`, '/iris/mgr/messages.old_20261120'),
    ).toBeGreaterThan(0.5);
  });

  test('one that holds nothing but a recovery yet is, under its own name', () => {
    expect(input.recognise(RECOVERY.join('\n'), '/iris/mgr/messages.log')).toBeGreaterThan(0.5);
    expect(input.recognise(RECOVERY.join('\n'), '/tmp/notes.txt')).toBe(0);
  });

  test.each([
    ['nothing', ''],
    ['a syslog', 'Nov 20 09:30:01 db1 sshd[390]: Accepted publickey for alice\nNov 20 09:30:02 db1 sshd[391]: x'],
    ['a table', 'APP_ID,WORKSTATION,USER_NAME\n12345,LAB-PC07,EXAMPLE\\alice'],
    ['a web log', '192.0.2.7 - - [20/Nov/2026:09:30:01 +0000] "GET / HTTP/1.1" 200 12'],
    [
      'an export of events',
      'Level,Date and Time,Source,Event ID,Task Category\nInformation,11/20/2026 09:30:01 AM,App,1,None,"x"',
    ],
    ['stamps of another shape', '11/20/26 09:30:01.118 (390) 0 [x] y\n2026-11-20 09:30:01 x'],
  ])('%s is not', (_, text) => {
    expect(input.recognise(text, '/iris/mgr/messages.log')).toBe(0);
    expect(input.recognise(text, '/var/log/other.log')).toBe(0);
  });
});

describe('what a start-up line tells of itself', () => {
  test('the offset from UTC, for the stamp that it carries', () => {
    expect(startOf.offset(starting('09:30:03:118', '08:30:03.118'))).toEqual({
      wall: instant('09:30:03:118'),
      offset: 3_600_000,
    });
    expect(startOf.offset(starting('04:00:03:118', '08:30:03.118'))).toEqual({
      wall: instant('04:00:03:118'),
      offset: -4.5 * 3_600_000,
    });
    expect(startOf.offset(starting('08:30:03:118'))?.offset).toBe(0);
  });

  test('no offset where the line states none, or one that no zone has', () => {
    expect(startOf.offset(at('09:30:03:118', "Instance 'PROD' starting on node db1 by user 'x'"))).toBeUndefined();
    expect(startOf.offset(at('09:30:03:118', 'Enabling logons'))).toBeUndefined();
    expect(startOf.offset('Instance starting on node x by nobody')).toBeUndefined();
    expect(startOf.offset(starting('23:59:03:118', '08:30:03.118'))).toBeUndefined();
  });

  test('nothing where another message quotes it', () => {
    const quoted = at(
      '09:30:03:118',
      "said: Instance 'X' starting on node y by user 'z' on 11/20/2026 08:30:03.118 UTC",
    );
    expect(startOf.offset(quoted)).toBeUndefined();
    expect(startOf.instance(quoted)).toBeUndefined();
  });

  test('the name of the instance', () => {
    expect(startOf.instance(starting('09:30:03:118'))).toBe('PROD');
    expect(startOf.instance(at('09:30:03:118', 'Enabling logons'))).toBeUndefined();
  });

  test('both are announced by a text that a reader can look for', () => {
    expect(starting('09:30:03:118')).toContain(startOf.literal);
  });
});

describe('a start', () => {
  test('after a crash is one, however many lines tell of it; the crash lies before its first trace', () => {
    const { events } = lines([
      LAST_WORDS,
      ...RECOVERY,
      ...START.slice(0, 6),
      at('09:30:02:900', 'Previous system shutdown was abnormal, system forced down or crashed', 390, 2),
      ...START.slice(6),
    ]);
    expect(short(events)).toEqual([
      ['all', 'crash', [instant('09:12:00:000'), instant('09:30:00:000')]],
      ['no longer', instant('09:30:00:000')],
    ]);
  });

  test('whose recovery is dated by the second in which the last line was written is one', () => {
    const { events } = lines([at('09:30:00:542', 'User 192.0.2.7 did something'), ...RECOVERY]);
    expect(short(events)).toEqual([
      ['all', 'crash', [instant('09:30:00:000'), instant('09:30:00:000')]],
      ['no longer', instant('09:30:00:000')],
    ]);
  });

  test('of which only the banner tells: the crash lies behind the last line that was read, not behind the head of the banner', () => {
    expect(short(lines([at('09:12:00:000', login('192.0.2.7')), ...BANNER]).events)[1]).toEqual([
      'all',
      'crash',
      [instant('09:12:00:000'), instant('09:30:02:110')],
    ]);
  });

  test('without a recovery block begins with the memory that it allocates', () => {
    expect(short(lines(START).events)).toEqual([
      ['all', 'crash', [instant('09:30:00:898'), instant('09:30:00:898')]],
      ['no longer', instant('09:30:00:898')],
    ]);
  });

  test('that was broken off after the recovery and begun again is two', () => {
    const again = RECOVERY.map((line) => line.replace('09:30:00', '09:40:00'));
    const { events } = lines([
      LAST_WORDS,
      ...RECOVERY,
      ...again,
      at('09:40:01:657', 'Allocated 1592MB shared memory'),
      starting('09:40:03:118'),
    ]);
    expect(events.filter(({ kind }) => kind === 'coverage').map(({ at: when }) => when)).toEqual([
      instant('09:30:00:000'),
      instant('09:40:00:000'),
    ]);
  });

  test('that was refused is one, and the next another; between them nothing ends twice', () => {
    const refused = at(
      '09:30:04:000',
      'Error: Parsing CPF file /usr/local/IRIS/iris.cpf - Shutting down the system : $zu(56,2)=0',
      390,
      3,
    );
    const { events } = lines([
      ...RECOVERY,
      at('09:30:01:657', 'Allocated 504MB shared memory'),
      refused,
      at('09:40:01:657', 'Allocated 504MB shared memory'),
      starting('09:40:03:118'),
    ]);
    expect(short(events)).toEqual([
      ['all', 'crash', [instant('09:30:00:000'), instant('09:30:00:000')]],
      ['no longer', instant('09:30:00:000')],
      ['all', 'shutdown', instant('09:30:04:000')],
      ['no longer', instant('09:40:01:657')],
    ]);
  });

  test('of a container begins with the words of its script', () => {
    const script = [
      at('09:29:00:002', 'ISC_DATA_DIRECTORY=/IRIS/'),
      at('09:29:00:005', 'Executing /usr/irissys/bin/iris qlist'),
      at('09:29:00:023', 'Versions are the same'),
    ];
    expect(
      lines([...script, ...START])
        .events.filter(({ kind }) => kind === 'coverage')
        .map(({ at: when }) => when),
    ).toEqual([instant('09:29:00:002')]);
  });

  test('of Caché is known by its banner, under either of its names', () => {
    for (const name of ['Cache [Cache for UNIX', 'Caché [Cache for Windows', 'HealthShare [IRIS for UNIX']) {
      const { events } = lines(['11/20/26-09:30:02:110 (390) 0 ', `Startup of ${name} (x86-64) 2017.2 (Build 744)]`]);
      expect(short(events).at(-1), name).toEqual(['no longer', instant('09:30:02:110')]);
    }
  });

  test('anchors what is known where tracing is always on', () => {
    expect(short(lines(START, { settings: { trace: 'always' } }).events).at(-1)).toEqual([
      'anchored',
      instant('09:30:00:898'),
    ]);
  });

  test('an hour later is another', () => {
    expect(
      lines([...START, at('10:30:01:657', 'Allocated 504MB shared memory'), starting('10:30:03:118')]).events.filter(
        ({ kind }) => kind === 'coverage',
      ),
    ).toHaveLength(2);
  });

  test('tells that the zone is wrong, where it states another time than its stamp', () => {
    const { events } = lines([starting('09:30:03:118', '08:30:03.118')], { zone: 'UTC' });
    expect(events[0]).toMatchObject({ kind: 'remark', what: 'zone', detail: expect.stringContaining('60 minutes') });
    expect(
      lines([starting('09:30:03:118', '08:30:03.118')], { zone: 'Europe/Berlin' }).events.filter(
        ({ kind }) => kind === 'remark',
      ),
    ).toEqual([]);
  });
});
