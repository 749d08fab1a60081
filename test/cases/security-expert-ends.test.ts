import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import {
  at,
  disconnect,
  died,
  logon,
  said,
  service,
  started,
  stopped,
  windows,
} from '../parsers/security-expert/events.ts';
import { type Timeline } from '../timeline.ts';
import { server, open } from './server.ts';

describe('the end of all sessions', () => {
  const LOGONS = [started('06:00'), logon('08:00', 12, 'jsmith'), logon('08:10', 3, 'ann')];

  test.each<[string, LogEvent, string]>([
    ['a stop of the Data Service', stopped('09:00'), 'Data Service stopped'],
    ['the same as Windows tells it, in any language', service('09:00', 1), 'Data Service stopped'],
    ['its crash', died('09:00'), 'Data Service crashed'],
    ['a shutdown of the server', windows('09:00', 'EventLog', 6006), 'server shut down'],
  ])('%s: exact', (_, event, why) => {
    const { pool, sessions } = server()
      .events([...LOGONS, event])
      .outcome();
    expect(sessions.map(({ closedAt, closed, endedBy }) => [closedAt, closed, endedBy])).toEqual([
      [at('09:00'), 'exact', why],
      [at('09:00'), 'exact', why],
    ]);
    expect(pool).toMatchObject({ atLeast: 0, atMost: 0 });
  });

  test('a crash of the server: between the last event and the start', () => {
    const { sessions } = server()
      .events([...LOGONS, windows('09:00', 'EventLog', 6008)])
      .outcome();
    expect(sessions[0]).toMatchObject({
      closed: 'estimated',
      closedBetween: [at('08:10'), at('09:00')],
      endedBy: 'crash',
      reason: expect.stringContaining('unexpected'),
    });
  });

  test('is not that of the Event or Download Service', () => {
    const { pool } = server()
      .events([
        ...LOGONS,
        service('09:00', 1, 'Security Expert Event Service'),
        died('09:01', 7034, 'Security Expert Download Service'),
        said('09:02', 'Service stopped successfully.', 'Security Expert Event Service'),
      ])
      .outcome();
    expect(pool).toMatchObject({ atLeast: 2, atMost: 2 });
  });

  test('of one server is none of another: their operators and record ids are their own', () => {
    const line = server({ sources: ['srv1', 'srv2'] })
      .events([started('06:00'), logon('08:00', 12, 'jsmith')], undefined, false, 'srv1')
      .events(
        [started('06:00'), logon('08:05', 12, 'miller')].map((event) => ({ ...event, machine: 'srv2.example.test' })),
        undefined,
        false,
        'srv2',
      );
    line.events([stopped('09:00')], undefined, false, 'srv1');
    expect(open(line)).toEqual([['miller', at('08:05')]]);
    line.events([disconnect('09:30', 12, 'jsmith')], undefined, false, 'srv1');
    expect(open(line)).toEqual([['miller', at('08:05')]]);
  });

  test('in a log that is read later spares who logged on since', () => {
    const line = server({ sources: ['srv'] }).events([
      started('06:00'),
      logon('08:00', 12, 'jsmith'),
      logon('10:00', 3, 'ann'),
    ]);
    const system = service('09:00', 1);
    line.pipeline().ingest(
      [
        {
          source: 'srv',
          input: 'system',
          batch: {
            entries: [
              {
                stream: 'system',
                place: { file: 'System.evtx', at: 1 },
                arrived: at('10:00'),
                history: false,
                at: at('09:00'),
                text: '',
                event: system,
              },
            ],
            notes: [],
            next: 1,
            caughtUp: true,
          },
        },
      ],
      at('10:00'),
    );
    expect(open(line)).toEqual([['ann', at('10:00')]]);
    expect(open(line.events([stopped('11:00')], undefined, false, 'srv'))).toEqual([]);
  });
});

describe('unknown text', () => {
  test('an operator is who the text names, and no digit of a name is a record id', () => {
    const line = server().events([
      started('06:00'),
      said('08:00', 'New Operator Logon Operator2'),
      said('08:01', 'New Operator Logon - Operator 2 (jsmith)'),
      said('09:00', 'Remove Operator by Disconnect Operator2'),
    ]);
    expect(open(line)).toEqual([['jsmith', at('08:01')]]);
  });

  test('where no template fits, the whole text behind the phrase pairs them', () => {
    const line = server().events([
      started('06:00'),
      said('08:00', 'New Operator Logon: 12 J. Smith [desk]'),
      said('08:01', 'New Operator Logon: 3 Ann [desk]'),
      said('09:00', 'Remove Operator by Disconnect: 12 J. Smith [desk]'),
    ]);
    expect(open(line)).toEqual([['3 Ann [desk]', at('08:01')]]);
  });

  /** `lost` of so many disconnects name somebody who never logged on. */
  function pairs(of: number, lost: number, first = [started('06:00')]): Timeline {
    const events = Array.from({ length: of }, (_, n) => [
      logon('08:00', n + 1, `op${n}`),
      disconnect('09:00', n < lost ? n + 101 : n + 1, n < lost ? `other${n}` : `op${n}`),
    ]).flat();
    return server().events([...first, ...events.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))]);
  }

  test('is doubted when more than a fifth of the disconnects since a restart find no logon, of five at least', () => {
    expect(pairs(10, 3).outcome().pool.doubt).toBe(
      'since the last restart of PROD, 3 of 10 disconnects found no logon: the patterns may not fit this log',
    );
    expect(pairs(10, 2).outcome().pool.doubt).toBeUndefined();
    expect(pairs(4, 4).outcome().pool.doubt).toBeUndefined();
    expect(pairs(5, 2).outcome().pool.doubt).toBeDefined();
  });

  test('is not doubted before a restart, when sessions from before the log are no wonder', () => {
    expect(pairs(10, 10, []).outcome().pool.doubt).toBeUndefined();
  });

  test('is doubted behind any end of everything, also where no start is told; what comes behind a stop does not count beyond the start', () => {
    const lost = Array.from({ length: 5 }, (_, n) => disconnect(`09:1${n}`, 50 + n, `other${n}`));
    expect(
      server()
        .events([logon('08:00', 1, 'ann'), died('09:00'), ...lost])
        .outcome().pool.doubt,
    ).toBeDefined();
    expect(
      server()
        .events([logon('08:00', 1, 'ann'), stopped('09:00'), ...lost, started('09:20')])
        .outcome().pool.doubt,
    ).toBeUndefined();
  });

  test('is not doubted any more after the next restart, nor forgotten over one of seatwatch', () => {
    const line = pairs(10, 5).restart();
    expect(line.outcome().pool.doubt).toBeDefined();
    expect(line.events([stopped('10:00'), started('10:01')]).outcome().pool.doubt).toBeUndefined();
  });
});
