import { describe, expect, test } from 'vitest';
import { day, HOUR, iris, MINUTE, timeline } from '../timeline.ts';

const ALWAYS = { settings: { trace: 'always' } };

/** A Logout that makes closings believed. */
const SEEN = iris.login('06:00:01:000', 10, '192.0.2.99', 1) + iris.logout('06:00:02:000', 10, '192.0.2.99');

describe('coverage: what an answer can claim', () => {
  test('before any licence line nothing is known, and that is null, not 0', () => {
    const { pool } = timeline()
      .lines(iris.line('08:00:00:000', 1, 'System Initialized.'))
      .outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown', since: null } });
  });

  test('a start without a licence line behind it leaves the pool unknown since the start', () => {
    const { pool } = timeline().lines(iris.start('06:00:00:000')).outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown', since: day('06:00') } });
  });

  test('from the first LicenseTrace line it is "at least": sessions from before may exist', () => {
    const { pool } = timeline()
      .lines(SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1))
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: null, coverage: { state: 'at least', since: day('06:00:01') } });
  });

  test('where tracing is always on a start anchors the pool', () => {
    const { pool } = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1))
      .outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: 1, coverage: { state: 'anchored', since: day('06:00') } });
  });

  test('after 24 hours of silence tracing counts as off since the last line; open sessions become uncertain', () => {
    const { pool, holdings } = timeline(ALWAYS)
      .lines(iris.start('06:00:00:000') + SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1))
      .until(day('08:00') + 24 * HOUR + MINUTE)
      .outcome();
    expect(pool).toMatchObject({ atLeast: null, atMost: null, coverage: { state: 'unknown', since: day('08:00') } });
    expect(holdings).toMatchObject([{ uncertain: true, who: { holder: '192.0.2.7' } }]);
  });

  test('a source may say that silence means nothing', () => {
    const { pool } = timeline({ settings: { trace: 'always', traceSilence: 'never' } })
      .lines(iris.start('06:00:00:000') + SEEN)
      .until(day('08:00') + 90 * 24 * HOUR)
      .outcome();
    expect(pool).toMatchObject({ atLeast: 0, atMost: 0, coverage: { state: 'anchored' } });
  });

  test('after a gap a new login is certain, the old session only possible', () => {
    const line = timeline().lines(SEEN + iris.login('08:00:00:000', 11, '192.0.2.7', 1));
    const note = {
      stream: 'prod',
      place: { file: 'messages.log', at: 0 },
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
    const { pool, holdings } = line.lines(iris.login('09:00:00:000', 12, '192.0.2.8', 1)).outcome();
    expect(pool).toMatchObject({ atLeast: 1, atMost: null });
    expect(holdings.map(({ who, uncertain }) => [who.holder, uncertain === true])).toEqual([
      ['192.0.2.7', true],
      ['192.0.2.8', false],
    ]);
  });
});
