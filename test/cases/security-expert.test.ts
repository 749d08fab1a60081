import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WindowsEvent } from '../../src/domain/entry.ts';
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
import { runs } from '../runs.ts';
import { HOUR, timeline, type Timeline, type TimelineOptions } from '../timeline.ts';
import { server, open, AGAIN, LONG } from './server.ts';

describe('a seat', () => {
  test('is taken by each session: two clients of one operator are two connections', () => {
    const { pool } = server({ limit: 5 })
      .events([started('06:00'), logon('08:00', 12, 'jsmith'), logon('08:05', 12, 'jsmith'), logon('08:10', 3, 'ann')])
      .outcome();
    expect(pool).toMatchObject({
      kind: 'Connections',
      atLeast: 3,
      atMost: 3,
      sessions: 3,
      limit: 5,
      coverage: { state: 'anchored', since: at('06:00') },
    });
  });

  test('is given back by a disconnect, whatever its reason, which is kept', () => {
    const { pool, sessions } = server()
      .events([
        started('06:00'),
        logon('08:00', 12, 'jsmith'),
        logon('08:01', 3, 'ann'),
        disconnect('09:00', 12, 'jsmith', 'timeout'),
        disconnect('09:30', 3, 'ann'),
      ])
      .outcome();
    expect(pool).toMatchObject({ atLeast: 0, atMost: 0 });
    expect(sessions.map(({ closedAt, closed, endedBy }) => [closedAt, closed, endedBy])).toEqual([
      [at('09:00'), 'exact', 'timeout'],
      [at('09:30'), 'exact', 'disconnect'],
    ]);
  });

  test('is known from the log without having seen one given back before, and "at least" until a start was seen', () => {
    const { pool, holdings } = server()
      .events([logon('08:00', 12, 'jsmith')])
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: null, coverage: { state: 'at least' } });
    expect(holdings[0]?.uncertain).toBeUndefined();
  });

  test('that was taken before the log began is seen when it is given back', () => {
    const { pool, sessions } = server()
      .events([disconnect('08:00', 12, 'jsmith')])
      .outcome();
    expect(sessions).toMatchObject([{ opened: 'before the log', openedAt: null, closedAt: at('08:00') }]);
    expect(pool).toMatchObject({ atLeast: 0, atMost: null });
  });
});

describe('with a complete log, from a start of the service on', () => {
  const STEP = fc.record({
    what: fc.constantFrom('logon', 'logon', 'logon', 'disconnect', 'disconnect', 'restart', 'reread'),
    who: fc.nat(3),
  });

  test('the seats are the truth after every event, and each session has an end or is open', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 40 }), (steps) => {
        const line = server().events([started('06:00')]);
        const open = new Map<number, number>();
        for (const [minute, { what, who }] of steps.entries()) {
          const time = new Date(at('08:00') + minute * 60_000).toISOString().slice(11, 16);
          const held = open.get(who) ?? 0;
          if (what === 'logon') open.set(who, held + 1);
          if (what === 'disconnect' && held > 0) open.set(who, held - 1);
          if (what === 'restart') open.clear();
          if (what === 'logon') line.events([logon(time, who, `op${who}`)]);
          if (what === 'disconnect' && held > 0) line.events([disconnect(time, who, `op${who}`)]);
          if (what === 'restart') line.events([stopped(time), started(time)]);
          if (what === 'reread') line.restart();
          const truth = [...open.values()].reduce((sum, count) => sum + count, 0);
          const { pool, holdings, sessions } = line.outcome();
          expect(pool).toMatchObject({ atLeast: truth, atMost: truth, sessions: truth });
          expect(holdings).toHaveLength(truth);
          expect(sessions.filter(({ closedAt }) => closedAt === undefined)).toHaveLength(truth);
        }
      }),
      { numRuns: runs(60) },
    );
  });
});

describe('one file with the Application and the System log, as a script appends them one behind the other', () => {
  test('a stop that is read late ends no session that was opened after it', () => {
    const line = server()
      .events([started('06:00'), logon('08:00', 12, 'jsmith')])
      .events([logon('09:01', 3, 'ann')])
      .events([service('09:00', 1), service('09:00:30', 4)]);
    expect(open(line)).toEqual([['ann', at('09:01')]]);
    expect(line.outcome().pool).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('a clock that was set back leaves the order of one log as it is', () => {
    const line = server().events([started('06:00'), logon('08:00', 12, 'jsmith'), stopped('07:30')]);
    expect(open(line)).toEqual([]);
  });
});

describe('the leak behind the daily logon', () => {
  const days = (): Timeline =>
    server().events([started('16T06:00'), logon('16T08:00', 12, 'jsmith'), logon('17T08:00', 12, 'jsmith')]);

  test('a disconnect closes the youngest; what remains may be any of them', () => {
    const line = days().events([disconnect('17T17:00', 12, 'jsmith')]);
    expect(line.outcome().holdings).toMatchObject([
      { ambiguous: true, openedBetween: [at('16T08:00'), at('17T08:00')], holderSince: at('16T08:00') },
    ]);
    line.events([logon('18T08:00', 12, 'jsmith'), disconnect('18T17:00', 12, 'jsmith')]);
    expect(line.outcome().holdings).toMatchObject([
      { ambiguous: true, openedBetween: [at('16T08:00'), at('18T08:00')], holderSince: at('16T08:00') },
    ]);
    expect(line.outcome().pool).toMatchObject({ atLeast: 1, atMost: 1 });
  });

  test('the holder has held a seat since Monday, and that age decides, not that of a session', () => {
    const line = days().events([disconnect('17T17:00', 12, 'jsmith')]);
    expect(open(line)).toEqual([['jsmith', at('16T08:00'), LONG]]);
    line.events([logon('18T08:00', 12, 'jsmith')]);
    expect(open(line)).toEqual([
      ['jsmith', at('16T08:00'), `${LONG}; ${AGAIN}`],
      ['jsmith', at('18T08:00')],
    ]);
  });

  test('counts anew once the holder had nothing open', () => {
    const line = days().events([
      disconnect('17T17:00', 12, 'jsmith'),
      disconnect('17T17:30', 12, 'jsmith'),
      logon('18T08:00', 12, 'jsmith'),
    ]);
    expect(line.outcome().holdings).toMatchObject([{ holderSince: at('18T08:00') }]);
    expect(open(line)).toEqual([['jsmith', at('18T08:00')]]);
  });

  test('is the same after a restart of seatwatch', () => {
    const line = days()
      .restart()
      .events([disconnect('17T17:00', 12, 'jsmith')])
      .restart();
    expect(open(line)).toEqual([['jsmith', at('16T08:00'), LONG]]);
  });
});

describe('what to check first', () => {
  const desk = (options: TimelineOptions = {}): Timeline =>
    server(options).events([started('06:00'), logon('08:00', 1, 'guard')]);

  test('is an operator without a break for longer than the configured age, as time passes', () => {
    const line = desk();
    expect(open(line.until(at('21:59')))).toEqual([['guard', at('08:00')]]);
    expect(open(line.until(at('22:01')))).toEqual([['guard', at('08:00'), LONG]]);
    expect(open(desk({ settings: { suspectAfter: 2 * HOUR } }).until(at('10:01')))).toEqual([
      ['guard', at('08:00'), 'no break for 2 hours or longer'],
    ]);
    expect(open(desk({ settings: { suspectAfter: 'never' } }).until(at('28T10:01')))).toEqual([['guard', at('08:00')]]);
  });

  test('is an older session of an operator who has logged on again', () => {
    expect(open(desk().events([logon('08:30', 1, 'guard')]))).toEqual([
      ['guard', at('08:00'), AGAIN],
      ['guard', at('08:30')],
    ]);
  });

  test('is never a desk that is expected to be always on', () => {
    expect(
      open(
        desk({ expected: ['guard'] })
          .events([logon('08:30', 1, 'guard')])
          .until(at('28T10:00')),
      ),
    ).toEqual([
      ['guard', at('08:00')],
      ['guard', at('08:30')],
    ]);
  });

  test('closes nothing by itself: the seat stays counted', () => {
    expect(desk().until(at('28T10:00')).outcome().pool).toMatchObject({ atLeast: 1, atMost: 1, sessions: 1 });
  });

  test('is nothing in a product whose model knows no suspicion', () => {
    expect(timeline().pipeline().ledger.suspects('iris')).toEqual([]);
    expect(desk().until(at('28T10:00')).pipeline().ledger.suspects('security-expert')).toHaveLength(1);
  });

  test('is nobody behind a gap in the log: whether they are still logged on cannot be told', () => {
    const line = desk();
    line.pipeline().ledger.apply({
      kind: 'coverage',
      known: 'gap',
      why: 'the log was emptied',
      source: 'prod',
      instance: 'PROD',
      at: at('09:00'),
      proof: { file: 'prod.evtx', at: 9, text: '' },
    });
    expect(line.until(at('23:00')).outcome().holdings).toMatchObject([{ uncertain: true }]);
    expect(open(line)).toEqual([['guard', at('08:00')]]);
    expect(open(line.events([logon('23:10', 1, 'guard')]).until(at('23:30')))).toEqual([
      ['guard', at('08:00')],
      ['guard', at('23:10')],
    ]);
  });
});

describe('the end of all sessions', () => {
  const LOGONS = [started('06:00'), logon('08:00', 12, 'jsmith'), logon('08:10', 3, 'ann')];

  test.each<[string, WindowsEvent, string]>([
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
        [started('06:00'), logon('08:05', 12, 'miller')].map((event) => ({ ...event, computer: 'srv2.example.test' })),
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
