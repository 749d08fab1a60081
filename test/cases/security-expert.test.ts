import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { at, disconnect, logon, service, started, stopped } from '../parsers/security-expert/events.ts';
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
