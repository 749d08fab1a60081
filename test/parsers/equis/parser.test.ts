import { describe, expect, test } from 'vitest';
import { QUERY } from '../../../parsers/equis/query.ts';
import { clock, HOUR, leases, row, TAIL, told, type Row } from './table.ts';

const OLD = row({ user: 'old', out: '06:00', until: '07:00' });

describe('the clock of an export', () => {
  test('is the time of its file', () => {
    const site = leases();
    const events = site.version('09:00', [OLD, row({ out: '08:00', until: '09:14' })]);
    expect(events.filter(({ kind }) => kind === 'census')).toMatchObject([{ at: clock('09:00') }]);
  });

  test('is not, where its leases end later than a lease runs from then: whoever writes it has a slow clock', () => {
    const site = leases();
    const events = site.version('09:00', [OLD, row({ out: '08:00', until: '10:14' })]);
    expect(events.filter(({ kind }) => kind === 'census')).toMatchObject([{ at: clock('09:59') }]);
    expect(told(events)).toContain(
      'zone: its leases end later than a lease runs from the time of the file: the clock of whoever writes it is slow',
    );
  });

  test('is that of the file, where one lease lies hours ahead and the others do not: that one is uncertain', () => {
    const site = leases();
    const ahead = row({ user: 'bob', out: '11:50', until: '12:05' });
    const events = site.version('09:00', [OLD, row({ out: '08:00', until: '09:14' }), ahead]);
    expect(told(events)).toContainEqual(expect.stringMatching(/^zone: a lease in it ends later than a lease runs/));
    expect(site.inside()).toMatchObject([{ who: { holder: 'CORP\\ann' } }, { who: { holder: 'bob' }, doubtful: true }]);
    expect(site.inside()[0]).not.toHaveProperty('doubtful');
    expect(site.inside()[1]).not.toHaveProperty('openedAt');
    site.version('11:55', [OLD, row({ out: '08:00', until: '12:04' }), ahead]);
    expect(site.inside()[1]).toMatchObject({ openedAt: clock('11:50') });
    expect(site.inside()[1]).not.toHaveProperty('doubtful');
  });

  test('an older export of the whole table that was copied later is not used, unless the next one says the same', () => {
    const [ann, bob] = [{ out: '08:00' }, { user: 'bob', out: '08:30' }];
    const older = [OLD, row({ ...ann, until: '09:12' }), row({ ...bob, until: '09:10' })];
    const site = leases();
    site.version('10:00', [OLD, row({ ...ann, until: '10:12' }), row({ ...bob, until: '09:20' })]);
    expect(told(site.version('10:01', older))).toEqual([expect.stringMatching(/^order: .* it is an older one$/)]);
    expect(site.inside()).toHaveLength(1);
    expect(told(site.version('10:05', [OLD, row({ ...ann, until: '10:19' })]))).toEqual([]);
    expect(told(site.version('10:06', [OLD, row({ ...ann, until: null })]))).toHaveLength(1);
    // A row that was changed by hand, as where an administrator ends a lease.
    const byHand = [OLD, row({ ...ann, until: '08:30' })];
    site.version('10:07', [OLD, row({ ...ann, until: '10:20' })]);
    expect(told(site.version('10:08', byHand))).toHaveLength(1);
    expect(told(site.version('10:09', byHand))).toContain('closed CORP\\ann logout 08:30');
    expect(site.inside()).toEqual([]);
    // Somebody else was renewed since: then it is no older one.
    const busy = leases();
    busy.version('10:00', [OLD, row({ ...ann, until: '10:12' }), row({ ...bob, until: '10:10' })]);
    busy.version('10:02', [OLD, row({ ...ann, until: '08:30' }), row({ ...bob, until: '10:16' })]);
    expect(busy.inside().map(({ who }) => who.holder)).toEqual(['bob']);
  });

  test('a lease that is empty and begins later than its version is uncertain', () => {
    const site = leases();
    site.version('09:00', [OLD, row({ out: '08:59', until: null }), row({ user: 'bob', out: '09:10', until: null })]);
    expect(site.inside().map(({ doubtful }) => doubtful)).toEqual([undefined, true]);
  });

  test('is not, where every lease of an export of the leases of now has ended: it was copied later', () => {
    const site = leases();
    const rows = [row({ out: '08:00', until: '09:14' }), row({ user: 'bob', out: '08:10', until: '09:09' })];
    const events = site.version('11:00', rows);
    expect(told(events).at(0)).toMatch(/^zone: .* taken for an older export that was copied$/);
    expect(site.inside()).toHaveLength(2);
    const [, ended] = [site.version('11:01', rows), site.inside()];
    expect(ended).toHaveLength(2);
  });

  test('is the time of the file at night where the table keeps its rows, once that was seen', () => {
    const site = leases();
    const people = (...until: string[]): Row[] =>
      until.map((time, nth) => row({ user: `u${nth}`, out: '08:00', until: time }));
    site.version('17:00', [OLD, ...people('17:10', '17:12')]);
    // Its older rows may have been deleted since.
    expect(told(site.version('18:00', people('17:04', '17:05')))).toEqual([
      'closed u0 logout 17:04',
      'closed u1 logout 17:05',
    ]);
    expect(site.inside()).toEqual([]);
  });

  test('is that of the database where the database was asked, whatever its rows say', () => {
    const site = leases();
    const rows = [row({ out: '08:00', until: '09:14' }), row({ user: 'bob', out: '08:10', until: '09:09' })];
    site.version('09:00', rows, { from: 'EQUIS at SQL1' });
    site.version('11:00', rows, { from: 'EQUIS at SQL1' });
    expect(site.inside()).toEqual([]);
  });
});

describe('a version that cannot be read as a whole is not used at all, and told once', () => {
  test.each([
    [{ LICENSE_EXPIRES: 'soon' }, 'is no date that is known'],
    [{ LICENSE_CHECKED_OUT: '' }, 'is no date that is known'],
    [{ APP_ID: '' }, 'has no APP_ID'],
    [{ USER_NAME: 'x'.repeat(5_000) }, 'a name that is too long to be one'],
    [{ LICENSE_EXPIRES: '2026-11-16 03:14:00' }, '1 of 1 leases end before they began'],
  ])('%o', (wrong, why) => {
    const site = leases();
    site.version('09:00', [OLD, row({ out: '08:00', until: '09:14' })]);
    const texts = told(site.version('09:01', [{ ...OLD, ...wrong }]));
    expect(texts).toHaveLength(1);
    expect(texts[0]).toMatch(/^not-understood: ST_LICENSE_USE\.csv was not used: /);
    expect(texts[0]).toContain(why);
    expect(site.version('09:02', [{ ...OLD, ...wrong }])).toEqual([]);
    expect(site.inside()).toHaveLength(1);
  });

  test('dates of which nothing tells day from month are not guessed; a setting tells them', () => {
    const site = leases();
    site.version('09:00', [row({ out: '11/16/2026 08:00', until: '11/16/2026 09:10' })]);
    expect(site.inside()).toMatchObject([{ openedAt: clock('08:00') }]);
    const open = [
      row({ out: '12/11/2026 08:00', until: null }),
      row({ user: 'b', out: '11/12/2026 08:00', until: null }),
    ];
    const [text = ''] = told(leases().version('+20 09:00', open));
    expect(text).toMatch(/set dateOrder of the source to day-first or month-first/);
    expect(told(leases({ dateOrder: 'day-first' }).version('+20 09:00', open))).not.toContain(text);
  });
});

describe('who is named as the holder', () => {
  const shared = ['1', '2', '3'].map((pc) => row({ user: 'equis_lic', pc: `PC-${pc}`, out: '08:00', until: '09:10' }));
  const holders = (site: ReturnType<typeof leases>): unknown => site.inside().map(({ who }) => who.holder);

  test('is the workstation where one account stands for everybody, and stays so', () => {
    const site = leases();
    site.version('09:00', shared);
    expect(holders(site)).toEqual(['PC-1', 'PC-2', 'PC-3']);
    site.version('09:01', shared.slice(0, 1));
    expect(holders(site)).toEqual(['PC-1']);
  });

  test('stays what it was while a session goes on, also where more rows show later that the account is everybody', () => {
    const site = leases();
    site.version('09:00', shared.slice(0, 1));
    const events = site.version('09:01', shared);
    expect(holders(site)).toEqual(['equis_lic', 'PC-2', 'PC-3']);
    expect(events.filter(({ kind }) => kind === 'closed')).toEqual([]);
    site.version('09:02', shared);
    expect(holders(site)).toEqual(['equis_lic', 'PC-2', 'PC-3']);
  });

  test('is the user where there are several, or too few to tell', () => {
    const site = leases();
    site.version('09:00', shared.slice(0, 2));
    expect(holders(site)).toEqual(['equis_lic', 'equis_lic']);
    const several = leases();
    several.version('09:00', [...shared, row({ user: 'ann', out: '08:00', until: '09:10' })]);
    expect(holders(several)).toEqual(['equis_lic', 'equis_lic', 'equis_lic', 'ann']);
  });

  test('is what the setting says, and the workstation where the table names no user', () => {
    const user = leases({ holder: 'user' });
    user.version('09:00', shared);
    expect(holders(user)).toEqual(['equis_lic', 'equis_lic', 'equis_lic']);
    const workstation = leases({ holder: 'workstation' });
    workstation.version('09:00', [row({ out: '08:00', until: '09:10' })]);
    expect(holders(workstation)).toEqual(['PC-ann']);
    const nobody = leases();
    nobody.version('09:00', [row({ user: '', pc: 'PC-7', out: '08:00', until: '09:10' })]);
    expect(holders(nobody)).toEqual(['PC-7']);
  });

  test('is written as the table has it, and a workstation of another form is left whole', () => {
    const site = leases();
    site.version('09:00', [row({ user: 'CORP\\Ann', workstation: 'LAB 7/x', out: '08:00', until: '09:10' })]);
    expect(site.inside()[0]?.who).toEqual({ holder: 'CORP\\Ann', node: 'LAB 7/x' });
  });
});

test('columns in brackets, in another order, with more of them, are read as those of the maker', () => {
  const site = leases();
  const header = ['[EUID]', '[LICENSE_EXPIRES]', 'License Checked Out', 'user_name', '[WORKSTATION]', '[APP_ID]'];
  const bracketed = {
    '[EUID]': '7',
    '[LICENSE_EXPIRES]': '2026-11-16 09:10:00.000',
    'License Checked Out': '2026-11-16 08:00:00.000',
    user_name: 'ann',
    '[WORKSTATION]': `PC-1${TAIL}`,
    '[APP_ID]': '20101',
  };
  site.version('09:00', [bracketed], { header });
  expect(site.inside()).toMatchObject([{ who: { holder: 'ann', node: 'PC-1' }, openedAt: clock('08:00') }]);
});

test('a table without the columns is not read', () => {
  const [text = ''] = told(leases().version('09:00', [{ NAME: 'x' }], { header: ['NAME'] }));
  expect(text).toBe('not-understood: ST_LICENSE_USE.csv was not used: the columns are NAME');
});

describe('the statement that asks a database', () => {
  test('reads alone, waits for no lock for long, and yields in a deadlock: its clients must not be held up', () => {
    const text = QUERY.statement({ since: clock('09:00'), settings: {} });
    expect(text).toMatch(/SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW;/);
    expect(text).not.toMatch(/NOLOCK|READPAST|INSERT|UPDATE|DELETE|INTO/i);
    expect(text).toContain('[CHECKSUM]');
    expect(text).toContain('SELECT SYSUTCDATETIME() AS NOW_UTC');
  });

  test('asks for what ended since a day before the last answer, and for the empty ones of that time', () => {
    const text = QUERY.statement({ since: clock('09:00'), settings: {} });
    const bound = new Date(clock('09:00') - 24 * HOUR).toISOString().slice(0, 23);
    expect(text.split(`> '${bound}'`)).toHaveLength(3);
    expect(QUERY.statement({ since: null, settings: {} })).toContain('DATEADD(day, -400, SYSUTCDATETIME())');
  });
});
