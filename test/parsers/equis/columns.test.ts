import { describe, expect, test } from 'vitest';
import { headerless, recognise, spans, usageColumns } from '../../../parsers/equis/columns.ts';
import { computerIn, isWorkstation } from '../../../parsers/equis/workstation.ts';
import { TAIL } from './table.ts';

const OUT = '2026-10-25 14:03:11.237';

describe('a table is known by its columns', () => {
  test.each([
    [['APP_ID', 'WORKSTATION', 'USER_NAME', 'LICENSE_CHECKED_OUT', 'LICENSE_EXPIRES', 'CHECKSUM']],
    [['app_id', 'workstation', 'user_name', 'license_checked_out', 'license_expires']],
    [['[APP_ID]', '[WORKSTATION]', '[USER_NAME]', '[LICENSE_CHECKED_OUT]', '[LICENSE_EXPIRES]', '[CHECKSUM]']],
    [['EUID', 'License Expires', 'License Checked Out', 'User Name', 'Workstation', 'App Id']],
  ])('%s', (header) => {
    expect(recognise(header)).toBe(1);
  });

  test('of which one is missing it is none that may be read', () => {
    expect(recognise(['APP_ID', 'WORKSTATION', 'USER_NAME', 'LICENSE_CHECKED_OUT'])).toBeLessThan(0.5);
    expect(recognise(['LICENSE_TITLE', 'Number of Licenses', 'Remark'])).toBeLessThan(0.5);
    expect(recognise([])).toBeLessThan(0.5);
  });

  test('ST_USAGE is known by when a use began, and by whose it was', () => {
    expect(usageColumns(['USER_NAME', 'START_UTC_DT', 'HTTP_URI'])).toEqual({
      user: 'USER_NAME',
      began: 'START_UTC_DT',
    });
    expect(usageColumns(['USER_ID', 'START_UTC_DT', 'USER_NAME'])?.user).toBe('USER_NAME');
    expect(usageColumns(['START_UTC_DT'])).toBeUndefined();
  });
});

describe('a table without a header', () => {
  const named = ['APP_ID', 'WORKSTATION', 'USER_NAME', 'LICENSE_CHECKED_OUT', 'LICENSE_EXPIRES', 'CHECKSUM'];

  test('is read in the order of its columns, user and workstation by what they look like', () => {
    expect(headerless(['20101', `PC-1${TAIL}`, 'ann', OUT, '', 'A1'])).toEqual(named);
    expect(headerless(['20101', 'ann', `PC-1${TAIL}`, OUT, OUT])).toEqual([
      'APP_ID',
      'USER_NAME',
      'WORKSTATION',
      'LICENSE_CHECKED_OUT',
      'LICENSE_EXPIRES',
    ]);
    expect(headerless(['20101', `PC-1${TAIL}`, 'ann', OUT, 'NULL', 'A1', '1'])?.at(-1)).toBe('EUID');
  });

  test('its user is known by the domain, where nothing stands behind the name of the workstation', () => {
    expect(headerless(['20101', 'PC-1', 'CORP\\ann', OUT, OUT])?.slice(1, 3)).toEqual(['WORKSTATION', 'USER_NAME']);
    expect(headerless(['20101', 'ann@example.test', 'PC-1', OUT, OUT])?.[1]).toBe('USER_NAME');
    expect(headerless(['20101', 'CORP\\ann', 'CORP\\PC-1', OUT, OUT])).toBeUndefined();
  });

  test.each([
    [['20101', 'PC-1', 'ann', OUT, OUT, 'A1'], 'nothing tells user and workstation apart'],
    [['20101', `PC-1${TAIL}`, 'ann', OUT], 'a column is missing'],
    [['20101', `PC-1${TAIL}`, 'ann', 'x', OUT, 'A1'], 'no date where one must be'],
    [['20101', `PC-1${TAIL}`, 'ann', OUT, 'soon', 'A1'], 'no date where the expiry must be'],
  ])('is none where %s is read: %s', (fields) => {
    expect(headerless(fields)).toBeUndefined();
  });
});

describe('when a row began and ended is told from its fields', () => {
  const span = spans(['APP_ID', 'LICENSE_CHECKED_OUT', 'LICENSE_EXPIRES']);
  const of = (...fields: string[]): unknown => span((column) => fields[column] ?? '');

  test('without an expiry its end is not known yet', () => {
    const from = Date.UTC(2026, 9, 25, 14, 3, 11, 237);
    expect(of('1', OUT, '2026-10-25 14:30:00')).toEqual({ from, to: Date.UTC(2026, 9, 25, 14, 30) });
    expect(of('1', OUT, '')).toEqual({ from, to: null });
  });

  test('dates that leave day and month open tell nothing, and neither does another table', () => {
    expect(of('1', '5/4/2026 10:00', '')).toBeUndefined();
    expect(spans(['NAME'])(() => OUT)).toBeUndefined();
  });
});

describe('the name of a computer is what stands before what the client appends', () => {
  test.each([
    [`LAB-PC07${TAIL}`, 'LAB-PC07'],
    [`lab.example.test${TAIL}`, 'lab.example.test'],
    ['PC1BFEBFBFF000906EA1C2D-3E4F02-00-5E-10-A2-B3', 'PC1'],
    ['PC1BFEBFBFF000906EA1C2D3E4F02:00:5E:10:A2:B3', 'PC1'],
    [`CAFE${TAIL}`, 'CAFE'],
  ])('%s', (workstation, name) => {
    expect(computerIn(workstation)).toBe(name);
    expect(isWorkstation(workstation)).toBe(true);
  });

  test.each(['LAB-PC07', `PC 7${TAIL}`, TAIL, `PC1${TAIL.slice(1)}Z`, ''])(
    '"%s" is left as it is: a name is never guessed',
    (text) => {
      expect(computerIn(text)).toBe(text);
      expect(isWorkstation(text)).toBe(false);
    },
  );
});
