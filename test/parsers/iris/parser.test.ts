import { describe, expect, test } from 'vitest';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { defaults, frozen } from '../door.ts';
import {
  at,
  BANNER,
  instant,
  LAST_WORDS,
  lines,
  login,
  NEXT_START,
  parser,
  RECOVERY,
  request,
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

describe('an end', () => {
  const ORDERLY = [
    at('10:00:00:000', "User 'irisowner' shutting down InterSystems IRIS"),
    at('10:00:01:000', 'Notifying Clients'),
    at('10:00:05:000', 'Withdrawing from License Domain'),
    at('10:00:08:000', 'CONTROL exited due to system shutdown'),
    at('10:00:09:542', 'Shutdown complete'),
  ];

  test('in order is at the line with which the licence goes, once', () => {
    expect(short(lines([...START, ...ORDERLY]).events).slice(2)).toEqual([
      ['all', 'shutdown', instant('10:00:05:000')],
    ]);
  });

  test('in order, the last words of a daemon, then a start: nothing is left to end', () => {
    expect(
      short(lines([...ORDERLY, at('10:00:10:000', 'LMFMON exited due to SIGTERM received'), ...NEXT_START]).events),
    ).toEqual([
      ['all', 'shutdown', instant('10:00:05:000')],
      ['no longer', instant('11:30:00:898')],
    ]);
  });

  test('by force is at its first word', () => {
    const forced = [
      at('10:00:00:000', 'Shutdown detected WDSTOP set', 396, 1),
      at('10:00:01:000', 'WDSTOP set, system being forced', 396, 3),
    ];
    expect(short(lines([...START, ...forced]).events).slice(2)).toEqual([
      ['all', 'forced shutdown', instant('10:00:00:000')],
    ]);
  });

  test('by the operating system leaves only the last words of daemons', () => {
    const killed = ['Super Server', 'IRIS Monitor', 'LMFMON', 'Clean daemon.'].map((name) =>
      at('10:00:00:000', `${name} exited due to SIGTERM received`),
    );
    expect(short(lines([...START, ...killed, ...NEXT_START]).events).slice(2, 3)).toEqual([
      ['all', 'stopped without a word', [instant('10:00:00:000'), instant('11:30:00:898')]],
    ]);
  });

  test('of one process ends its own terminal session only', () => {
    const { events } = lines([at('10:00:00:000', 'Process terminated abnormally (pid 4711, jobid 0x00010007)')]);
    expect(events).toMatchObject([{ kind: 'closed', which: 'all', match: { process: '4711', role: 'User' } }]);
  });
});

describe('state', () => {
  const ALL = [
    LAST_WORDS,
    ...RECOVERY,
    ...START,
    at('09:40:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50),
    at('09:40:00:004', login('alice@10.0.0.1', 1, 'CSP'), 50),
    at('09:50:00:000', 'Shutdown complete'),
  ];

  test('is the same however the lines are cut into batches, and never changed in place', () => {
    const whole = lines(ALL);
    for (let cut = 1; cut < ALL.length; cut += 1) {
      const first = lines(ALL.slice(0, cut));
      const head = ALL.slice(0, cut).findLast((line) => line.startsWith('11/20/26-'));
      const second = lines(ALL.slice(cut), { state: first.state, ...(head !== undefined && { head }) });
      expect(second.state, `cut behind line ${cut}`).toEqual(whole.state);
      expect(short([...first.events, ...second.events])).toEqual(short(whole.events));
    }
  });

  test('tells the greatest stamp, also of a head above a line that says nothing', () => {
    expect(parser.seenUpTo(parser.initial())).toBeUndefined();
    expect(parser.seenUpTo(lines(['Shutdown complete'], { head: at('09:50:00:000', 'x') }).state)).toBe(
      instant('09:50:00:000'),
    );
    expect(parser.seenUpTo(lines([at('10:00:00:001', 'Enabling logons'), at('10:00:00:000', login('x'))]).state)).toBe(
      instant('10:00:00:001'),
    );
  });

  test('forgets requests over a gap, and says that something is missing', () => {
    const { state } = lines([at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50)]);
    const events: LicenceEvent[] = [];
    const tools = {
      instance: 'PROD',
      settings: defaults(parser),
      utc: (wall: number) => wall,
      stamp: (wall: number) => wall,
      match: compilePatterns(parser.patterns),
    };
    const note = {
      stream: 'prod',
      place: { file: 'messages.log', at: 0 },
      arrived: instant('09:00:00:000'),
      what: 'gap' as const,
      detail: 'bytes are missing',
    };
    const after = parser.note(note, frozen(state), (event) => events.push(event), tools);
    expect(events).toMatchObject([
      { kind: 'coverage', known: 'gap', at: instant('08:00:00:000'), why: 'bytes are missing' },
    ]);
    expect(after).toMatchObject({ requests: [] });
    events.length = 0;
    parser.note({ ...note, what: 'damaged', detail: 'no text' }, frozen(state), (event) => events.push(event), tools);
    expect(events).toMatchObject([{ kind: 'remark', what: 'damaged', detail: 'no text' }]);
  });
});
