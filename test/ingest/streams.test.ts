import { describe, expect, test } from 'vitest';
import { MOST_STREAMS } from '../../src/ingest/streams.ts';
import { shippedRules } from '../../src/notify/shipped-rules.ts';
import { day, iris, MINUTE, stamp, timeline, type Timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };

/** Lines of messages.log as compose shows them. */
function as(name: string, text: string): string {
  return text.replaceAll(/^(?=.)/gm, `${name} | `);
}

const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');

/** Two services of one compose file, in one log. */
function two(): Timeline {
  return timeline(ALWAYS).lines(
    as('iris-a', iris.start('06:00:00:000')) +
      as('iris-b', iris.start('06:00:00:500')) +
      as('iris-a', SEEN) +
      as('iris-b', SEEN),
    day('06:01'),
  );
}

describe('two services in one log', () => {
  test('count into one pool, each with its own holders', () => {
    const { pool, holdings } = two()
      .lines(
        as('iris-a', iris.login('08:00:00:000', 11, '192.0.2.7', 1)) +
          as('iris-b', iris.login('08:00:01:000', 11, '192.0.2.7', 1) + iris.login('08:00:02:000', 12, '192.0.2.8', 1)),
        day('08:01'),
      )
      .outcome();
    expect(pool).toMatchObject({ atLeast: 3, atMost: 3, coverage: { state: 'anchored' } });
    expect(holdings.map(({ instance, who }) => [instance, who.holder])).toEqual([
      ['iris-a', '192.0.2.7'],
      ['iris-b', '192.0.2.7'],
      ['iris-b', '192.0.2.8'],
    ]);
  });

  test('restart each for itself', () => {
    const { holdings, sessions } = two()
      .lines(
        as('iris-a', iris.login('08:00:00:000', 11, '192.0.2.7', 1)) +
          as('iris-b', iris.login('08:00:01:000', 11, '192.0.2.8', 1)),
        day('08:01'),
      )
      .lines(
        as('iris-b', iris.line('09:00:00:000', 390, 'Shutdown complete') + iris.start('09:05:00:000')),
        day('09:06'),
      )
      .outcome();
    expect(holdings.map(({ instance }) => instance)).toEqual(['iris-a']);
    expect(sessions.find(({ instance, who }) => instance === 'iris-b' && who.holder === '192.0.2.8')).toMatchObject({
      closedAt: day('09:00'),
      endedBy: 'shutdown',
    });
  });

  test('are refused each for itself, with a count of its own', () => {
    const { notices } = two()
      .lines(as('iris-a', iris.limit('08:00:00:000', 50)), day('08:00'))
      .lines(as('iris-b', iris.limit('08:00:10:000', 3)), day('08:01'))
      .outcome();
    expect(notices.map(({ reason, body }) => [reason, body.alerts[0]?.instance, body.alerts[0]?.total])).toEqual([
      ['first', 'iris-a', 50],
      ['first', 'iris-b', 3],
    ]);
  });

  test('are the same after a restart of seatwatch at any line', () => {
    const log = [
      as('iris-a', iris.start('06:00:00:000')),
      as('iris-b', iris.start('06:00:00:500')),
      as('iris-a', SEEN),
      as('iris-b', SEEN),
      as('iris-a', iris.login('08:00:00:000', 11, '192.0.2.7', 1)),
      as('iris-b', iris.login('08:00:01:000', 11, '192.0.2.8', 1)),
      as('iris-a', iris.logout('08:30:00:000', 11, '192.0.2.7')),
    ];
    const once = timeline(ALWAYS).lines(log.join(''), day('08:31')).outcome();
    const often = log.reduce((line, text) => line.lines(text, day('08:31')).restart(), timeline(ALWAYS)).outcome();
    expect(often.holdings).toEqual(once.holdings);
    expect(often.pool).toEqual(once.pool);
  });

  test('both lose what they know when bytes of their log are missing', () => {
    const line = two().lines(as('iris-a', iris.login('08:00:00:000', 11, '192.0.2.7', 1)), day('08:01'));
    const note = {
      stream: 'prod',
      place: { file: 'compose.log', at: 0 },
      arrived: day('08:30'),
      what: 'gap' as const,
      detail: 'bytes are missing',
    };
    line
      .pipeline()
      .ingest(
        [{ source: 'prod', input: 'prod', batch: { entries: [], notes: [note], next: 1, caughtUp: true } }],
        day('08:30'),
      );
    const { pool, holdings } = line.outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { why: 'bytes are missing' } });
    expect(holdings).toMatchObject([{ instance: 'iris-a', uncertain: true }]);
    // Once both say something again nothing stays unknown for the sake of an instance that does not exist.
    const after = line
      .lines(as('iris-a', iris.start('09:00:00:000')) + as('iris-b', iris.start('09:00:00:500')), day('09:01'))
      .outcome();
    expect(after.pool).toMatchObject({ atLeast: 0, atMost: 0, coverage: { state: 'anchored' } });
  });

  test('tell of a wrong zone, or a clock that is off, each for itself', () => {
    const rules = shippedRules();
    const line = timeline({ rules });
    for (let n = 0; n < 12; n += 1)
      line.lines(
        as('iris-a', iris.login(`08:${String(n).padStart(2, '0')}:00:000`, 11, '192.0.2.7', 1)),
        day(`08:${String(n).padStart(2, '0')}`) + 60 * MINUTE,
      );
    expect(line.outcome().notices.map(({ body }) => [body.title, body.alerts[0]?.instance])).toEqual([
      ['Zone or clock wrong', 'iris-a'],
    ]);
  });
});

describe('what else stands in such a log', () => {
  test('other services open nothing, and are no instances', () => {
    const mysql =
      'mysql | 2026-11-20T08:00:00.000000Z 0 [System] [MY-010910] [Server] /usr/sbin/mysqld: Shutdown complete\n'.repeat(
        3,
      );
    const { pool, holdings } = two()
      .lines(as('iris-a', iris.login('08:00:00:000', 11, '192.0.2.7', 1)) + mysql, day('08:01'))
      .outcome();
    expect(holdings).toHaveLength(1);
    expect(pool).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored' } });
  });

  test('services without number are told of once, and not kept', () => {
    const many = Array.from({ length: MOST_STREAMS + 40 }, (_, n) =>
      as(`s${n}`, iris.login('08:00:00:000', 11, '192.0.2.7', 1)),
    ).join('');
    const { holdings, events } = timeline().lines(many, day('08:01')).restart().lines(many, day('08:02')).outcome();
    expect(new Set(holdings.map(({ instance }) => instance)).size).toBe(MOST_STREAMS);
    expect(events.filter(({ kind }) => kind === 'remark')).toMatchObject([
      { detail: expect.stringContaining(`more than ${MOST_STREAMS} services`) },
    ]);
  });

  test('a prefix in a log of its own lines is a quotation, whatever stands above', () => {
    const { holdings } = timeline()
      .lines(
        iris.login('08:00:00:000', 11, '192.0.2.7', 1) + as('iris-a', iris.login('08:00:01:000', 12, '192.0.2.66', 1)),
        day('08:01'),
      )
      .outcome();
    expect(holdings.map(({ who }) => who.holder)).toEqual(['192.0.2.7']);
  });
});

describe('a service that was renamed or taken away', () => {
  /** Lines of iris-a a day after each other, from the first day of December on, or from a later one. */
  function goesOn(line: Timeline, days: number, text: string = SEEN, first = 1): Timeline {
    for (let n = first; n <= days; n += 1) {
      const date = `12/${String(n).padStart(2, '0')}/26`;
      line.lines(as('iris-a', text).replaceAll('11/20/26', date), stamp(`${date}-06:01:00:000`));
    }
    return line;
  }

  test('is forgotten after 30 days in which the log went on: what is known of the pool is what the others tell', () => {
    const line = goesOn(two(), 20);
    expect(line.outcome().pool.coverage.state).toBe('unknown');
    const after = goesOn(two(), 21).outcome();
    expect(after.pool).toMatchObject({ atLeast: 0, coverage: { state: 'at least' } });
    expect(goesOn(two(), 21).restart().outcome().pool).toEqual(after.pool);
  });

  test('and who was logged in there is so no more: it ended since it was last seen, and the log shows that it went on without', () => {
    const line = two().lines(as('iris-b', iris.login('08:00:00:000', 11, '192.0.2.7', 1)), day('08:01'));
    expect(goesOn(line, 20).outcome().holdings).toMatchObject([{ instance: 'iris-b', uncertain: true }]);
    const { pool, holdings, sessions } = goesOn(line, 31, SEEN, 21).restart().outcome();
    expect(holdings).toEqual([]);
    expect(pool).toMatchObject({ atLeast: 0, coverage: { state: 'at least' } });
    const ended = sessions.find(({ instance, who }) => instance === 'iris-b' && who.holder === '192.0.2.7');
    expect(ended).toMatchObject({
      closed: 'estimated',
      closedBetween: [day('08:00'), stamp('12/21/26-06:00:01:000')],
      endedBy: 'not seen to end',
      reason: expect.stringContaining('its log went on'),
    });
    expect(ended?.uncertain).toBeUndefined();
    expect(ended?.proof.at(-1)?.text).toContain('12/21/26');
  });

  test('begins anew where it comes back', () => {
    const { holdings } = goesOn(two(), 25)
      .restart()
      .lines(
        as('iris-b', iris.login('08:00:00:000', 11, '192.0.2.7', 1)).replaceAll('11/20/26', '12/25/26'),
        stamp('12/25/26-08:01:00:000'),
      )
      .outcome();
    expect(holdings).toMatchObject([{ instance: 'iris-b', who: { holder: '192.0.2.7' } }]);
  });

  test('makes room for another', () => {
    const many = Array.from({ length: MOST_STREAMS - 1 }, (_, n) => as(`s${n}`, SEEN)).join('');
    const another = as('iris-c', iris.login('08:00:00:000', 11, '192.0.2.7', 1)).replaceAll('11/20/26', '12/25/26');
    const full = (days: number): Timeline =>
      goesOn(timeline().lines(many + as('iris-a', SEEN), day('06:01')), days)
        .restart()
        .lines(another, stamp('12/25/26-08:01:00:000'));
    expect(full(20).outcome().holdings).toEqual([]);
    expect(full(21).outcome().holdings).toMatchObject([{ instance: 'iris-c' }]);
  });
});
