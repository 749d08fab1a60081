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
import { at, instant, lines, login, parser, request } from './log.ts';

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
