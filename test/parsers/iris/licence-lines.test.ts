import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { applyPatterns } from '../../../src/config/apply-patterns.ts';
import type { Pattern } from '../../../src/domain/product.ts';
import { checkPattern, compilePatterns } from '../../../src/pattern/pattern.ts';
import { runs } from '../../runs.ts';
import { play, withLiterals } from '../door.ts';
import { at, instant, lines, login, NEXT_START, parser, request, short, START } from './log.ts';

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
    const { events } = lines([
      at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50),
      at('08:00:00:004', login('alice@10.0.0.1', 1, 'CSP'), 50),
    ]);
    expect(events).toMatchObject([
      { kind: 'opened', who: { holder: 'alice@10.0.0.1', node: '198.51.100.4', role: 'CSP' } },
    ]);
  });

  test('takes nothing from the request of another process, of another user, or of long ago', () => {
    const asked = at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50);
    for (const other of [
      at('08:00:00:004', login('alice@10.0.0.1', 1, 'CSP'), 51),
      at('08:00:00:004', login('bob@10.0.0.1', 1, 'CSP'), 50),
      at('08:01:00:001', login('alice@10.0.0.1', 1, 'CSP'), 50),
    ]) {
      expect(lines([asked, other]).events).toMatchObject([{ who: { node: '10.0.0.1' } }]);
    }
  });

  test('uses a request up', () => {
    const both = [
      at('08:00:00:000', request('alice@10.0.0.1', '198.51.100.4'), 50),
      at('08:00:00:004', login('alice@10.0.0.1', 1, 'CSP'), 50),
      at('08:00:01:000', login('alice@10.0.0.1', 2, 'CSP'), 50),
    ];
    expect(lines(both).events.map((event) => event.kind === 'opened' && event.who.node)).toEqual([
      '198.51.100.4',
      '10.0.0.1',
    ]);
  });

  test('requests without a login are not kept for ever', () => {
    const asked = Array.from({ length: 300 }, (_, n) =>
      at(
        `08:${String(Math.floor(n / 2) % 60).padStart(2, '0')}:${n % 2 === 0 ? '00' : '30'}:000`,
        request(`u${n}@10.0.0.1`, '198.51.100.4'),
        n,
      ).replace('-08:', `-${String(8 + Math.floor(n / 120)).padStart(2, '0')}:`),
    );
    const { state } = lines(asked);
    expect((state as { requests: readonly unknown[] }).requests.length).toBeLessThan(5);
  });

  test('of any name opens a session of exactly that name, or is said not to be understood', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }).filter((user) => user !== '' && !user.includes('\n')),
        fc.constantFrom('Login', 'Logout'),
        (user, action) => {
          const { events } = lines([at('08:00:00:000', login(user).replace('Login', action))]);
          const names = events.map((event) =>
            event.kind === 'opened' ? event.who.holder : event.kind === 'closed' ? event.match.holder : event.kind,
          );
          expect(names).toEqual([user]);
        },
      ),
      { numRuns: runs(300) },
    );
  });

  test('of a name that quotes other lines is of the whole of it', () => {
    const parts = fc.constantFrom(
      ', Result = 99',
      ', Routine = ',
      ', Routine = %SYS.cspServer, Result = 1',
      'LicenseTrace: Logout, Role = User, UserId = x',
      '...(repeated 3 times)',
      "', peer=192.0.2.66",
      ' ',
      ',',
    );
    fc.assert(
      fc.property(
        fc.array(parts, { minLength: 1, maxLength: 8 }).map((quoted) => quoted.join('')),
        (user) => {
          const { events } = lines([at('08:00:00:000', login(user, 7))]);
          expect(events).toMatchObject([{ kind: 'opened', who: { holder: user }, connections: 7 }]);
        },
      ),
    );
  });

  test('of a name of thousands of characters is one', () => {
    const user = `${'x'.repeat(8000)}@192.0.2.7`;
    expect(lines([at('08:00:00:000', login(user))]).events).toMatchObject([{ kind: 'opened', who: { holder: user } }]);
  });

  test('by a pattern of the user that has no count opens a session without one', () => {
    const own = compilePatterns(
      [{ id: 'own', means: 'login', literals: ['Seat taken'], expression: '^Seat taken by (?P<user>\\S+)$' }],
      [],
    );
    const { events } = play(withLiterals(parser, ['Seat taken']), at('08:00:00:000', 'Seat taken by alice'), {
      match: own,
    });
    expect(events).toMatchObject([{ kind: 'opened', who: { holder: 'alice' } }]);
    expect(events[0]).not.toHaveProperty('connections');
  });
});

test('a logout that says it failed is told as not understood, and ends nothing', () => {
  const { events } = lines([
    at('08:00:00:000', 'LicenseTrace: Logout, Role = User, UserId = 192.0.2.7, Routine = , Result = 0', 11),
  ]);
  expect(events).toMatchObject([{ kind: 'remark', what: 'not-understood' }]);
});

test('a logout without a user id, as with a key that counts cores, is of nobody', () => {
  expect(
    lines([at('08:00:00:000', 'LicenseTrace: Logout, Role = User, UserId = , Routine = , Result = 1', 11)]).events,
  ).toEqual([]);
});

describe('the limit line', () => {
  function limit(time: string, total: number, since: string): string {
    return `11/20/26-${time} (35968) 2 License limit exceeded ${total} times since ${since}.  `;
  }

  test('tells the number, and since when it counts in the zone of the source', () => {
    const { events } = lines([limit('08:50:21:513', 1147, '08/26/26 12:31:45')], { zone: 'Europe/Berlin' });
    expect(events).toMatchObject([
      {
        kind: 'limit-exceeded',
        pool: 'User',
        total: 1147,
        since: Date.UTC(2026, 7, 26, 10, 31, 45),
        at: instant('07:50:21:513'),
      },
    ]);
  });

  test('with a smaller number of the same count is a restart that nobody saw, unless it comes at once', () => {
    const since = '11/20/26 06:00:00';
    expect(short(lines([limit('08:00:00:000', 50, since), limit('09:00:00:000', 3, since)]).events)).toEqual([
      ['limit-exceeded', instant('08:00:00:000')],
      ['gap', instant('09:00:00:000')],
      ['limit-exceeded', instant('09:00:00:000')],
    ]);
    expect(lines([limit('08:00:00:000', 50, since), limit('08:00:01:000', 49, since)]).events).toHaveLength(1);
  });

  test('with another count behind a start is no gap', () => {
    const { events } = lines([
      limit('08:00:00:000', 50, '11/20/26 06:00:00'),
      ...START,
      limit('10:00:00:000', 1, '11/20/26 10:00:00'),
    ]);
    expect(events.filter((event) => event.kind === 'coverage').map(({ known }) => known)).toEqual(['no longer']);
  });

  test('with a day that does not exist counts by its number', () => {
    expect(lines([limit('08:50:21:513', 5, '13/45/26 12:31:45')]).events).toMatchObject([
      { kind: 'limit-exceeded', total: 5, since: null },
    ]);
  });

  test('by a pattern of the user needs neither a number nor a date', () => {
    const own = compilePatterns(
      [{ id: 'own', means: 'limit-exceeded', literals: ['No licence left'], expression: '^No licence left' }],
      [],
    );
    const { events } = play(
      withLiterals(parser, ['No licence left']),
      at('08:00:00:000', 'No licence left for alice'),
      { match: own },
    );
    expect(events).toMatchObject([{ kind: 'limit-exceeded', total: null, since: null, times: 1 }]);
  });
});

describe('what the key allows', () => {
  test.each([
    ['LMF Info:  Licensed for 8 users.', 8, 'users'],
    ['LMF Info: Licensed for 25 concurrent users', 25, 'users'],
    ['Licensed for 100 connections.', 100, 'users'],
    ['[SYSTEM] LMF Info:  LICENSED FOR  1,200  users', 1200, 'users'],
    ['LMF Info:  Licensed for 8 cores.', 8, 'cores'],
  ])('%s', (text, limit, unit) => {
    expect(lines([at('08:00:00:000', text)]).events).toMatchObject([{ kind: 'capacity', pool: 'User', limit, unit }]);
  });

  test('a Community key counts each connection', () => {
    const { events } = lines(['LicenseCapacity = InterSystems IRIS 2023.1 Community license:8'], {
      head: at('08:00:00:000', ''),
    });
    expect(events).toMatchObject([{ kind: 'capacity', limit: 8, unit: 'users', each: true }]);
  });

  test('in a unit that nobody knows is told as not understood', () => {
    expect(lines([at('08:00:00:000', 'LMF Info:  Licensed for 8 elephants.')]).events).toMatchObject([
      { kind: 'remark', what: 'not-understood' },
    ]);
  });
});

describe('a licence fault in the words of a start', () => {
  const ABORTED = at(
    '09:30:04:000',
    'Error: Invalid Community Edition license, may have exceeded core limit. - Shutting down the system : $zu(56,2)= 0',
    465,
    3,
  );
  const codes = (text: readonly string[]): unknown[] =>
    lines(text).events.flatMap((event) =>
      event.kind === 'message' && event.code !== 'severe' ? [event.code] : event.kind === 'closed' ? ['closed'] : [],
    );

  test.each([
    ABORTED,
    at(
      '09:30:04:000',
      'Error: ERROR #9382: Sharding is unavailable for current license - Shutting down the system',
      465,
      3,
    ),
    at('09:30:04:000', 'Error: License key has expired - Shutting down the system.', 465, 3),
  ])('%s', (line) => {
    expect(codes([...START.slice(0, 4), line])).toEqual(['closed', 'key-invalid']);
  });

  test('does not end what it tells of, however often a container tries again', () => {
    expect(codes([...START.slice(0, 4), ABORTED, ...NEXT_START.slice(0, 4), ABORTED.replace('-09:', '-11:')])).toEqual([
      'closed',
      'key-invalid',
      'key-invalid',
    ]);
  });

  test('is none where the words name no licence', () => {
    expect(
      codes([
        ...START.slice(0, 4),
        at(
          '09:30:04:000',
          'Error: Parsing CPF file /usr/license/license.cpf - Shutting down the system : $zu(56,2)=0',
          465,
          3,
        ),
      ]),
    ).toEqual(['closed', 'closed']);
  });
});

describe('what speaks of licences or of the instance, in words that no pattern knows', () => {
  test.each([
    'License pool moved to another server.',
    'LMF Warning: 3 units are reserved',
    'LicenseTrace: Transfer, Role = User, UserId = x',
    "Instance 'PROD' is being restarted by user 'root'",
    'LICENSE GRANTED to alice',
    "Process 'webhost' could not get a licence",
    'Too many people want to work with this system just now: licensing is tight',
    'User limit exceeded for alice',
    'Disabling logons',
    'Instance PROD stopped by root',
  ])('%s', (text) => {
    expect(lines([at('08:00:00:000', text)]).events).toMatchObject([{ kind: 'remark', what: 'not-understood', text }]);
  });

  test.each([
    'Startup of the nightly export',
    'app: he said "your license is gone"',
    'the driver copied 3 files; the rest of the text, which is longer than a line of a book, speaks of a license',
    'Copied /opt/license/iris.key',
    'Backup limit exceeded',
    'License information:',
    'Instance of class Sample.Person opened',
    'Shutdown complete/db was copied',
  ])('but not: %s', (text) => {
    expect(lines([at('08:00:00:000', text)], { all: true }).events).toEqual([]);
  });
});

describe('a line that is worded otherwise', () => {
  const readme = readFileSync(join(import.meta.dirname, '../../../parsers/iris/README.md'), 'utf8');
  const example = parse(/```yaml\n([^]*?)```/.exec(readme)?.[1] ?? '') as { patterns: { iris: Pattern[] } };
  const own = example.patterns.iris;

  test('is understood by a pattern such as the README shows, instead of the shipped one', () => {
    for (const pattern of own) expect(checkPattern(pattern, parser.meanings)).toBeUndefined();
    const match = compilePatterns(applyPatterns(parser.patterns, own), parser.patterns);
    const door = withLiterals(
      parser,
      own.flatMap(({ literals }) => literals),
    );
    const line = at('08:00:00:000', login('alice@198.51.100.20').replace('Login', 'Logoff'));
    expect(play(door, line).events).toMatchObject([{ kind: 'remark', what: 'not-understood' }]);
    expect(play(door, line, { match }).events).toMatchObject([
      { kind: 'closed', which: 'one', match: { holder: 'alice@198.51.100.20' } },
    ]);
  });

  test('every meaning that a pattern may have is named there', () => {
    for (const meaning of parser.meanings) expect(readme).toContain(`\`${meaning}\``);
  });
});
