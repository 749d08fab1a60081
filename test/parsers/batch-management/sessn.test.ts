import { describe, expect, test } from 'vitest';
import { headerless, recognise } from '../../../parsers/batch-management/columns.ts';
import { QUERY } from '../../../parsers/batch-management/query.ts';
import { clock, inside, linesOf, remarks, versions } from './tables.ts';

const HEADER = 'session_id,client_type,session_start,last_heartbeat,user_id,client_address';

function row(id: number, type: number, start: string, heartbeat: string, user: string, address = ''): string {
  return [id, type, `2026-11-20 ${start}:00.000`, `2026-11-20 ${heartbeat}:00.000`, user, address].join(',');
}

const OPERATOR = row(41, 37, '07:00', '09:59', 'op1');

describe('the sessions of the MES', () => {
  test('are a census of MOM: who, since when exactly, and when he was seen last; times are UTC', () => {
    const events = versions({}, 'America/New_York').version('10:00', [HEADER, OPERATOR]);
    expect(events).toHaveLength(1);
    expect(linesOf(events)).toMatchObject([
      {
        who: { holder: 'op1', node: 'MES session 41', role: 'Operator' },
        openedAt: clock('07:00'),
        seenAt: clock('09:59'),
      },
    ]);
    expect(events[0]).toMatchObject({ complete: true, instance: 'PLANT MES sessions' });
  });

  test('background processes and clients that are retired take no seat unless the source says so', () => {
    const lines = [HEADER, OPERATOR, row(42, 53, '07:00', '09:59', 'svc'), row(43, 35, '07:00', '09:59', 'old')];
    expect(inside(versions().version('10:00', lines))).toEqual(['op1@MES session 41']);
    const clientTypes = ['operator', '53'];
    expect(inside(versions({ clientTypes }).version('10:00', lines))).toEqual([
      'op1@MES session 41',
      'svc@MES session 42',
    ]);
  });

  test('a client type that nobody knows is told once, and then there may be more than are counted', () => {
    const site = versions();
    const lines = [HEADER, OPERATOR, row(44, 99, '07:00', '09:59', 'new')];
    const events = site.version('10:00', lines);
    expect(remarks(events)).toEqual([expect.stringContaining('the client type 99 is not known')]);
    expect(events[0]).toMatchObject({ kind: 'census', lacks: expect.stringContaining('99') });
    expect(remarks(site.version('10:05', lines))).toEqual([]);
  });

  test('one without a heartbeat for long may be gone: it is in doubt', () => {
    const quiet = row(45, 37, '07:00', '09:30', 'op2', '192.0.2.7');
    expect(linesOf(versions().version('10:00', [HEADER, OPERATOR, quiet]))).toMatchObject([
      { who: { holder: 'op1' } },
      { who: { holder: 'op2', node: '192.0.2.7' }, doubtful: true },
    ]);
    const never = versions({ quietAfter: 'never' }).version('10:00', [HEADER, quiet]);
    expect(linesOf(never)[0]).not.toHaveProperty('doubtful');
  });

  test('an answer of the database without a row says that nobody is there; a file without one does not', () => {
    const site = versions();
    site.version('10:00', [HEADER, OPERATOR]);
    expect(remarks(site.version('10:05', [HEADER]))).toEqual([expect.stringContaining('it has no row')]);
    const asked = site.version('10:10', [HEADER], { from: 'MESDB, SQL1' });
    expect(asked).toMatchObject([{ kind: 'census', holders: [] }]);
  });

  test.each([
    ['local time', row(41, 37, '11:00', '11:30', 'op1'), 'in UTC, as the table keeps them'],
    ['no date', OPERATOR.replace('2026-11-20 07:00:00.000', 'today'), '"today" is no date that is known'],
    ['no key', OPERATOR.replace('41', ''), 'a row has no session_id'],
  ])('a version with %s is not used, and nobody counts as gone', (_, line, why) => {
    const site = versions();
    site.version('09:00', [HEADER, row(41, 37, '07:00', '08:59', 'op1')]);
    const events = site.version('10:00', [HEADER, line]);
    expect(events).toHaveLength(1);
    expect(remarks(events)).toEqual([expect.stringMatching(/not used, and nobody counts as gone: /)]);
    expect(remarks(events)[0]).toContain(why);
  });

  test('a table that lacks columns says which', () => {
    const events = versions().version('10:00', ['session_id,client_type,user_id', '41,37,op1']);
    expect(remarks(events)).toEqual([
      expect.stringContaining('it lacks the columns session_start, last_heartbeat of sessn'),
    ]);
  });

  test('a number that is given again to somebody later is another session', () => {
    const site = versions();
    const [first] = linesOf(site.version('10:00', [HEADER, OPERATOR]));
    const [second] = linesOf(site.version('12:00', [HEADER, row(41, 37, '11:00', '11:59', 'op9')]));
    expect(first?.key).not.toBe(second?.key);
  });
});

test('another user in the same session is named, and came after the one before him', () => {
  const site = versions();
  const [first] = linesOf(site.version('10:00', [HEADER, OPERATOR]));
  const [second] = linesOf(site.version('10:05', [HEADER, OPERATOR.replace('op1', 'op2')]));
  expect(second).toMatchObject({ who: { holder: 'op2', node: 'MES session 41' } });
  expect(second?.key).not.toBe(first?.key);
  expect(second).not.toHaveProperty('openedAt');
});

describe('its columns', () => {
  test('are known without a header, by what stands in them', () => {
    expect(headerless(OPERATOR.split(','))).toEqual(HEADER.split(','));
    expect(headerless(['41', '2026-11-20 07:00:00', 'x', 'y', 'z'])).toBeUndefined();
    expect(headerless(['41', '99', '2026-11-20 07:00', '2026-11-20 07:00', 'op', ''])).toBeUndefined();
  });

  test.each([
    ['Level,Date and Time,Source,Event ID,Task Category'],
    ['APP_ID,WORKSTATION,USER_NAME,LICENSE_CHECKED_OUT,LICENSE_EXPIRES,CHECKSUM'],
    ['LogFlag,Component,Message,ProcessName'],
    ['Product,Price'],
    ['User,Computer,Since'],
    ['Module,User,Computer,License'],
    ['Name,User,Product,Version'],
  ])('of another table are not taken for them: %s', (header) => {
    expect(recognise(header.split(','))).toBeLessThan(0.5);
  });
});

test('the statement that asks for them gives the clock first, waits little for locks, names columns', () => {
  const statement = QUERY.statement({ since: null, settings: {} });
  expect(statement).toMatch(
    /^SET NOCOUNT ON; SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW;\nSELECT SYSUTCDATETIME/,
  );
  expect(statement).toContain(`SELECT ${HEADER.replaceAll(',', ', ')}\n  FROM dbo.sessn;`);
  expect(QUERY.grant).toBe('GRANT SELECT ON dbo.sessn');
});
