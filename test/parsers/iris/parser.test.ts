import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRODUCTS } from '../../../parsers/index.ts';
import type { LicenceEvent, Parser } from '../../../src/domain/licence.ts';
import type { Json } from '../../../src/domain/reading.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { defaults, frozen, play, utc, type DoorOptions, type Played } from '../door.ts';

const parser = PRODUCTS.find((product) => product.parser.system === 'iris')?.parser as Parser<Json>;

function at(time: string, text: string, pid = 390, severity = 0): string {
  return `11/20/26-${time} (${pid}) ${severity} [Generic.Event] ${text}`;
}

function login(user: string, result: number | string = 1, role = 'User'): string {
  return `LicenseTrace: Login, Role = ${role}, UserId = ${user}, Routine = , Result = ${result}`;
}

function request(user: string, peer: string): string {
  return `LicenseTrace: Requesting CSP license, Id='${user}', Process Session = 'Ab3dEf6hIj', $USERNAME=CSPSystem, peer=${peer}, SOAP.WebService=0.`;
}

function starting(time: string, stated = time.replace(/:(\d{3})$/, '.$1')): string {
  return at(time, `Instance 'PROD' starting on node db1.example.test by user 'irisusr (root)' on 11/20/2026 ${stated} UTC`);
}

const RECOVERY = ['', '', '', '*** Recovery started at Fri Nov 20 09:30:00 2026', '     Current default directory: /usr/local/IRIS/mgr', '  0 blocks pending in this WIJ.', 'Exiting with status 3 (Success)'];
const BANNER = [at('09:30:02:110', ''), 'Startup of InterSystems IRIS [IRIS for UNIX (x86-64) 2025.2 (Build 227U)]', '        in ../bin/', '  System Initialized.'];
/** The order in which a start writes its lines. */
const START = [
  at('09:30:00:898', 'Global buffer setting requires attention.  Auto-selected 25% of total memory.'),
  at('09:30:01:470', 'Failed to allocate 1592MB shared memory using large pages.  Switching to small pages.', 390, 2),
  at('09:30:01:657', 'Allocated 1592MB shared memory'),
  ...BANNER,
  starting('09:30:03:118'),
  at('09:30:09:000', 'Enabling logons'),
];
const NEXT_START = START.map((line) => line.replaceAll(/([ -])09:/g, '$111:'));
const LAST_WORDS = at('09:12:00:000', 'User 192.0.2.7 did something');

function lines(text: readonly string[], options: DoorOptions = {}): Played {
  return play(parser, text.join('\n'), options);
}

/** Events in short: what everything comes to. */
function short(events: readonly LicenceEvent[]): unknown[] {
  return events.map((event) => {
    if (event.kind === 'coverage') return [event.known, event.at];
    if (event.kind === 'closed') return [event.which, event.why, event.between ?? event.at];
    return [event.kind, event.at];
  });
}

function instant(time: string): number {
  return utc(`11/20/26-${time}`);
}

describe('which files are of IRIS', () => {
  const log = [...START, LAST_WORDS].join('\n');

  test('a messages.log is, under any name', () => {
    expect(parser.sniff(log, '/iris/mgr/messages.log')).toBeGreaterThan(0.5);
    expect(parser.sniff(log, '/tmp/copy')).toBeGreaterThan(0.5);
    expect(parser.sniff(log.replaceAll('\n', '\r\n'), 'C:\\IRIS\\mgr\\messages.log')).toBeGreaterThan(0.5);
  });

  test('one that begins in the middle of a long record is', () => {
    expect(parser.sniff(`${'0x7f00 irisstat    12 34 56\n'.repeat(1500)}${log}`, '/iris/mgr/messages.old_20261120')).toBeGreaterThan(0.5);
  });

  test('one that holds nothing but a recovery yet is, under its own name', () => {
    expect(parser.sniff(RECOVERY.join('\n'), '/iris/mgr/messages.log')).toBeGreaterThan(0.5);
    expect(parser.sniff(RECOVERY.join('\n'), '/tmp/notes.txt')).toBe(0);
  });

  test.each([
    ['nothing', ''],
    ['a syslog', 'Nov 20 09:30:01 db1 sshd[390]: Accepted publickey for alice\nNov 20 09:30:02 db1 sshd[391]: x'],
    ['a table', 'APP_ID,WORKSTATION,USER_NAME\n12345,LAB-PC07,EXAMPLE\\alice'],
    ['a web log', '192.0.2.7 - - [20/Nov/2026:09:30:01 +0000] "GET / HTTP/1.1" 200 12'],
    ['an export of events', 'Level,Date and Time,Source,Event ID,Task Category\nInformation,11/20/2026 09:30:01 AM,App,1,None,"x"'],
    ['stamps of another shape', '11/20/26 09:30:01.118 (390) 0 [x] y\n2026-11-20 09:30:01 x'],
  ])('%s is not', (_, text) => {
    expect(parser.sniff(text, '/iris/mgr/messages.log')).toBe(0);
    expect(parser.sniff(text, '/var/log/other.log')).toBe(0);
  });
});

describe('what a start-up line tells of itself', () => {
  test('the offset from UTC, for the stamp that it carries', () => {
    expect(parser.offset?.(starting('09:30:03:118', '08:30:03.118'))).toEqual({ wall: instant('09:30:03:118'), offset: 3_600_000 });
    expect(parser.offset?.(starting('04:00:03:118', '08:30:03.118'))).toEqual({ wall: instant('04:00:03:118'), offset: -4.5 * 3_600_000 });
    expect(parser.offset?.(starting('08:30:03:118'))?.offset).toBe(0);
  });

  test('no offset where the line states none, or one that no zone has', () => {
    expect(parser.offset?.(at('09:30:03:118', "Instance 'PROD' starting on node db1 by user 'x'"))).toBeUndefined();
    expect(parser.offset?.(at('09:30:03:118', 'Enabling logons'))).toBeUndefined();
    expect(parser.offset?.('Instance starting on node x by nobody')).toBeUndefined();
    expect(parser.offset?.(starting('23:59:03:118', '08:30:03.118'))).toBeUndefined();
  });

  test('nothing where another message quotes it', () => {
    const quoted = at('09:30:03:118', "said: Instance 'X' starting on node y by user 'z' on 11/20/2026 08:30:03.118 UTC");
    expect(parser.offset?.(quoted)).toBeUndefined();
    expect(parser.instance?.(quoted)).toBeUndefined();
  });

  test('the name of the instance', () => {
    expect(parser.instance?.(starting('09:30:03:118'))).toBe('PROD');
    expect(parser.instance?.(at('09:30:03:118', 'Enabling logons'))).toBeUndefined();
  });

  test('both are announced by a text that a reader can look for', () => {
    expect(starting('09:30:03:118')).toContain(parser.announces);
  });
});

describe('a start', () => {
  test('after a crash is one, however many lines tell of it; the crash lies before its first trace', () => {
    const { events } = lines([LAST_WORDS, ...RECOVERY, ...START.slice(0, 6), at('09:30:02:900', 'Previous system shutdown was abnormal, system forced down or crashed', 390, 2), ...START.slice(6)]);
    expect(short(events)).toEqual([
      ['all', 'crash', [instant('09:12:00:000'), instant('09:30:00:000')]],
      ['no longer', instant('09:30:00:000')],
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
    const { events } = lines([LAST_WORDS, ...RECOVERY, ...again, at('09:40:01:657', 'Allocated 1592MB shared memory'), starting('09:40:03:118')]);
    expect(events.filter(({ kind }) => kind === 'coverage').map(({ at: when }) => when)).toEqual([instant('09:30:00:000'), instant('09:40:00:000')]);
  });

  test('that was refused is one, and the next another; between them nothing ends twice', () => {
    const refused = at('09:30:04:000', 'Error: Parsing CPF file /usr/local/IRIS/iris.cpf - Shutting down the system : $zu(56,2)=0', 390, 3);
    const { events } = lines([...RECOVERY, at('09:30:01:657', 'Allocated 504MB shared memory'), refused, at('09:40:01:657', 'Allocated 504MB shared memory'), starting('09:40:03:118')]);
    expect(short(events)).toEqual([
      ['all', 'crash', [instant('09:30:00:000'), instant('09:30:00:000')]],
      ['no longer', instant('09:30:00:000')],
      ['all', 'shutdown', instant('09:30:04:000')],
      ['no longer', instant('09:40:01:657')],
    ]);
  });

  test('of a container begins with the words of its script', () => {
    const script = [at('09:29:00:002', 'ISC_DATA_DIRECTORY=/IRIS/'), at('09:29:00:005', 'Executing /usr/irissys/bin/iris qlist'), at('09:29:00:023', 'Versions are the same')];
    expect(lines([...script, ...START]).events.filter(({ kind }) => kind === 'coverage').map(({ at: when }) => when)).toEqual([instant('09:29:00:002')]);
  });

  test('of Caché is known by its banner, under either of its names', () => {
    for (const name of ['Cache [Cache for UNIX', 'Caché [Cache for Windows', 'HealthShare [IRIS for UNIX']) {
      const { events } = lines(['11/20/26-09:30:02:110 (390) 0 ', `Startup of ${name} (x86-64) 2017.2 (Build 744)]`]);
      expect(short(events).at(-1), name).toEqual(['no longer', instant('09:30:02:110')]);
    }
  });

  test('anchors what is known where tracing is always on', () => {
    expect(short(lines(START, { settings: { trace: 'always' } }).events).at(-1)).toEqual(['anchored', instant('09:30:00:898')]);
  });

  test('an hour later is another', () => {
    expect(lines([...START, at('10:30:01:657', 'Allocated 504MB shared memory'), starting('10:30:03:118')]).events.filter(({ kind }) => kind === 'coverage')).toHaveLength(2);
  });

  test('tells that the zone is wrong, where it states another time than its stamp', () => {
    const { events } = lines([starting('09:30:03:118', '08:30:03.118')], { zone: 'UTC' });
    expect(events[0]).toMatchObject({ kind: 'remark', what: 'zone', detail: expect.stringContaining('60 minutes') });
    expect(lines([starting('09:30:03:118', '08:30:03.118')], { zone: 'Europe/Berlin' }).events.filter(({ kind }) => kind === 'remark')).toEqual([]);
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
    expect(short(lines([...START, ...ORDERLY]).events).slice(2)).toEqual([['all', 'shutdown', instant('10:00:05:000')]]);
  });

  test('in order, then a start: nothing is left to end', () => {
    expect(short(lines([...ORDERLY, ...NEXT_START]).events)).toEqual([['all', 'shutdown', instant('10:00:05:000')], ['no longer', instant('11:30:00:898')]]);
  });

  test('by force is at its first word', () => {
    const forced = [at('10:00:00:000', 'Shutdown detected WDSTOP set', 396, 1), at('10:00:01:000', 'WDSTOP set, system being forced', 396, 3)];
    expect(short(lines([...START, ...forced]).events).slice(2)).toEqual([['all', 'forced shutdown', instant('10:00:00:000')]]);
  });

  test('by the operating system leaves only the last words of daemons', () => {
    const killed = ['Super Server', 'IRIS Monitor', 'LMFMON', 'Clean daemon.'].map((name) => at('10:00:00:000', `${name} exited due to SIGTERM received`));
    expect(short(lines([...START, ...killed, ...NEXT_START]).events).slice(2, 3)).toEqual([['all', 'stopped without a word', [instant('10:00:00:000'), instant('11:30:00:898')]]]);
  });

  test('of one process ends its own terminal session only', () => {
    const { events } = lines([at('10:00:00:000', 'Process terminated abnormally (pid 4711, jobid 0x00010007)')]);
    expect(events).toMatchObject([{ kind: 'closed', which: 'all', match: { process: '4711', role: 'User' } }]);
  });
});

describe('a login', () => {
  test('opens a session of its holder, with the count that the log states', () => {
    const { events } = lines([at('08:00:00:000', login('alice@198.51.100.20', 2), 4711)]);
    expect(events).toEqual([
      {
        kind: 'opened',
        at: instant('08:00:00:000'),
        instance: 'PROD',
        pool: 'User',
        who: { holder: 'alice@198.51.100.20', node: '198.51.100.20', process: '4711', role: 'User' },
        connections: 2,
        proof: { file: 'messages.log', at: 0, text: at('08:00:00:000', login('alice@198.51.100.20', 2), 4711) },
      },
    ]);
  });

  test.each([
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['alice@198.51.100.20', '198.51.100.20'],
    ['a@b@198.51.100.20', '198.51.100.20'],
    ['Ab3dEf6hIj', undefined],
  ])('of %s comes from %s', (user, node) => {
    const opened = lines([at('08:00:00:000', login(user))]).events.find((event) => event.kind === 'opened');
    expect(opened?.who).toEqual({ holder: user, ...(node !== undefined && { node }), process: '390', role: 'User' });
  });

  test('through the web comes from where the request of the same process came from', () => {
    const { events } = lines([at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50), at('08:00:00:004', login('alice@10.0.0.1', 1, 'CSP'), 50)]);
    expect(events).toMatchObject([{ kind: 'opened', who: { holder: 'alice@10.0.0.1', node: '198.51.100.4', role: 'CSP' } }]);
  });

  test('takes nothing from the request of another process, of another user, or of long ago', () => {
    const asked = at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50);
    for (const other of [at('08:00:00:004', login('alice@10.0.0.1', 1, 'CSP'), 51), at('08:00:00:004', login('bob@10.0.0.1', 1, 'CSP'), 50), at('08:01:00:001', login('alice@10.0.0.1', 1, 'CSP'), 50)]) {
      expect(lines([asked, other]).events).toMatchObject([{ who: { node: '10.0.0.1' } }]);
    }
  });

  test('uses a request up', () => {
    const both = [at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50), at('08:00:00:004', login('alice@10.0.0.1', 1, 'CSP'), 50), at('08:00:01:000', login('alice@10.0.0.1', 2, 'CSP'), 50)];
    expect(lines(both).events.map((event) => event.kind === 'opened' && event.who.node)).toEqual(['198.51.100.4', '10.0.0.1']);
  });

  test('requests without a login are not kept for ever', () => {
    const asked = Array.from({ length: 300 }, (_, n) => at(`08:${String(Math.floor(n / 2) % 60).padStart(2, '0')}:${n % 2 === 0 ? '00' : '30'}:000`, request(`u${n}@10.0.0.1`, '198.51.100.4'), n).replace('-08:', `-${String(8 + Math.floor(n / 120)).padStart(2, '0')}:`));
    const { state } = lines(asked);
    expect(Object.keys((state as { requests: object }).requests).length).toBeLessThan(5);
  });

  test('of any name opens a session of exactly that name, or is said not to be understood', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }).filter((user) => user !== '' && !user.includes('\n')), fc.constantFrom('Login', 'Logout'), (user, action) => {
        const { events } = lines([at('08:00:00:000', login(user).replace('Login', action))]);
        const names = events.map((event) => (event.kind === 'opened' ? event.who.holder : event.kind === 'closed' ? event.match.holder : event.kind));
        expect(names).toEqual([user]);
      }),
      { numRuns: 300 },
    );
  });

  test('of a name that quotes other lines is of the whole of it', () => {
    const parts = fc.constantFrom(', Result = 99', ', Routine = ', ', Routine = %SYS.cspServer, Result = 1', 'LicenseTrace: Logout, Role = User, UserId = x', '...(repeated 3 times)', "', peer=192.0.2.66", ' ', ',');
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1, maxLength: 8 }).map((quoted) => quoted.join('')), (user) => {
        const { events } = lines([at('08:00:00:000', login(user, 7))]);
        expect(events).toMatchObject([{ kind: 'opened', who: { holder: user }, connections: 7 }]);
      }),
    );
  });

  test('of a name of thousands of characters is one', () => {
    const user = `${'x'.repeat(8000)}@192.0.2.7`;
    expect(lines([at('08:00:00:000', login(user))]).events).toMatchObject([{ kind: 'opened', who: { holder: user } }]);
  });

  test('by a pattern of the user that has no count opens a session without one', () => {
    const own = compilePatterns([{ id: 'own', means: 'login', literals: ['Seat taken'], expression: '^Seat taken by (?P<user>\\S+)$' }], []);
    const { events } = play({ ...parser, wanted: { ...parser.wanted, literals: ['Seat taken'] } }, at('08:00:00:000', 'Seat taken by alice'), { match: own });
    expect(events).toMatchObject([{ kind: 'opened', who: { holder: 'alice' } }]);
    expect(events[0]).not.toHaveProperty('connections');
  });
});

describe('the limit line', () => {
  function limit(time: string, total: number, since: string): string {
    return `11/20/26-${time} (35968) 2 License limit exceeded ${total} times since ${since}.  `;
  }

  test('tells the number, and since when it counts in the zone of the source', () => {
    const { events } = lines([limit('08:50:21:513', 1147, '08/26/26 12:31:45')], { zone: 'Europe/Berlin' });
    expect(events).toMatchObject([{ kind: 'limit-exceeded', pool: 'User', total: 1147, since: Date.UTC(2026, 7, 26, 10, 31, 45), at: instant('07:50:21:513') }]);
  });

  test('with a smaller number of the same count is a restart that nobody saw, unless it comes at once', () => {
    const since = '11/20/26 06:00:00';
    expect(short(lines([limit('08:00:00:000', 50, since), limit('09:00:00:000', 3, since)]).events)).toEqual([['limit-exceeded', instant('08:00:00:000')], ['gap', instant('09:00:00:000')], ['limit-exceeded', instant('09:00:00:000')]]);
    expect(lines([limit('08:00:00:000', 50, since), limit('08:00:01:000', 49, since)]).events).toHaveLength(1);
  });

  test('with another count behind a start is no gap', () => {
    const { events } = lines([limit('08:00:00:000', 50, '11/20/26 06:00:00'), ...START, limit('10:00:00:000', 1, '11/20/26 10:00:00')]);
    expect(events.filter((event) => event.kind === 'coverage').map(({ known }) => known)).toEqual(['no longer']);
  });

  test('with a day that does not exist is told as not understood, not passed over', () => {
    expect(lines([limit('08:50:21:513', 5, '13/45/26 12:31:45')]).events).toMatchObject([{ kind: 'remark', what: 'not-understood' }]);
  });
});

describe('state', () => {
  const ALL = [LAST_WORDS, ...RECOVERY, ...START, at('09:40:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50), at('09:40:00:004', login('alice@10.0.0.1', 1, 'CSP'), 50), at('09:50:00:000', 'Shutdown complete')];

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
    expect(parser.seenUpTo(lines(['Shutdown complete'], { head: at('09:50:00:000', 'x') }).state)).toBe(instant('09:50:00:000'));
    expect(parser.seenUpTo(lines([at('10:00:00:001', 'Enabling logons'), at('10:00:00:000', login('x'))]).state)).toBe(instant('10:00:00:001'));
  });

  test('forgets requests over a gap, and says that something is missing', () => {
    const { state } = lines([at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50)]);
    const events: LicenceEvent[] = [];
    const tools = { instance: 'PROD', settings: defaults(parser), utc: (wall: number) => wall, match: compilePatterns(parser.patterns) };
    const note = { stream: 'prod', place: { file: 'messages.log', at: 0 }, arrived: instant('09:00:00:000'), what: 'gap' as const, detail: 'bytes are missing' };
    const after = parser.note(note, frozen(state), (event) => events.push(event), tools);
    expect(events).toMatchObject([{ kind: 'coverage', known: 'gap', at: instant('08:00:00:000'), why: 'bytes are missing' }]);
    expect(after).toMatchObject({ requests: {} });
    events.length = 0;
    parser.note({ ...note, what: 'damaged', detail: 'no text' }, frozen(state), (event) => events.push(event), tools);
    expect(events).toMatchObject([{ kind: 'remark', what: 'damaged', detail: 'no text' }]);
  });
});
