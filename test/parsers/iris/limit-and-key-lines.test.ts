import { describe, expect, test } from 'vitest';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { play, withLiterals } from '../door.ts';
import { at, instant, lines, NEXT_START, parser, short, START } from './log.ts';

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
