import { describe, expect, test } from 'vitest';
import { readStamp } from '../../../parsers/licence-protector/stamps.ts';
import { input, list, record, short, stream } from './stream.ts';

const DAMAGED = [['damaged', expect.any(String)]];

/** What a text takes, in milliseconds. */
function spent(read: () => void): number {
  const begun = performance.now();
  read();
  return performance.now() - begun;
}

describe('a list that is made to do harm', () => {
  const entities =
    '<!DOCTYPE Users [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>' +
    '<Users Module="M1"><User Name="&b;" Computer="PC-014"/></Users>';

  test.each([
    ['entities of its own', entities],
    ['a file that it would have read', entities.replace('"aaaaaaaaaa"', 'SYSTEM "file:///etc/passwd"')],
    ['elements that lie deep in each other', `${'<a>'.repeat(100_000)}<User Name="x" LastValidate="y"/>`],
    ['two attributes of one name that are not parted', '<Users Module="M1"><User Name="a"Name="b"/></Users>'],
    ['a mark of a comment that does not end', '<Users Module="M1"><!-- <User Name="a"/></Users>'],
    ['more users than any file has', `[M1]\n${'User=x\n'.repeat(1_000_000)}`],
    ['a million lines', `[M1]\n${Array.from({ length: 1_000_000 }, (_, n) => `User${n}=u${n}\n`).join('')}`],
    ['a thousand modules', Array.from({ length: 1_000 }, (_, n) => `[M${n}]\nUser1=bert\n`).join('')],
    ['a name of a megabyte', `[M1]\nUser1=${'x'.repeat(1_000_000)}\n`],
  ])('%s is damaged, and soon read', (_, text) => {
    let told: unknown;
    expect(spent(() => void (told = short(list(text).events)))).toBeLessThan(5_000);
    expect(told).toEqual(DAMAGED);
  });

  test('predefined and numeric references are names as they stand for', () => {
    const text = '<Users Module="M1"><User Name="o&apos;neil &#x41;&#66; &unknown;" Computer="PC-014"/></Users>';
    expect(short(list(text).events)).toEqual([['census', 'M1', true, ["o'neil AB &unknown;", 'PC-014']]]);
  });

  test('of as many users as may be is read in good time, with a state that stays small', () => {
    const rows = Array.from({ length: 50_000 }, (_, n) => `M1,u${n},PC-${n}\n`).join('');
    let state: unknown;
    expect(spent(() => void ({ state } = list(`Module,User,Computer\n${rows}`)))).toBeLessThan(10_000);
    expect(JSON.stringify(state).length).toBeLessThan(1_000_000);
  });
});

describe('a stream that is made to do harm', () => {
  test.each([
    '{"__proto__":{"Event":"Quit"},"constructor":"x","Timestamp":"2026-05-06T08:00:00Z","Event":"Validate","Module":"__proto__","User":"constructor"}',
    '{"Timestamp":"2026-05-06T08:00:00Z","Event":"Validate","Module":"toString","User":"__proto__","Machine":"hasOwnProperty"}',
  ])('keys and names that every object has are names like others: %s', (line) => {
    const { events, state } = stream([line]);
    expect(short(events)).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind: 'renewed' });
    expect(Object.keys((state as { seats: object }).seats)).toHaveLength(1);
    expect(({} as Record<string, unknown>)['Event']).toBeUndefined();
  });

  test('control characters stay in a name, and make none out of two', () => {
    const [event] = stream([record('08:00:00', 'Validate', 'be\u0007r\u202et\u001b[31m')]).events;
    expect(event).toMatchObject({ kind: 'renewed', who: { holder: 'be\u0007r\u202et\u001b[31m' } });
  });

  test('a name that is too long to be one is told of and takes no seat', () => {
    for (const [user, machine, module] of [
      ['x'.repeat(2_000), 'PC-014', 'M1'],
      ['bert', 'x'.repeat(2_000), 'M1'],
      ['bert', 'PC-014', 'x'.repeat(2_000)],
    ] as const)
      expect(short(stream([record('08:00:00', 'Validate', user, machine, module)]).events)).toEqual([
        ['not-understood', 'a record with a name that is too long to be one'],
      ]);
  });

  test('of a thousand modules those that are too many are told of once', () => {
    const lines = Array.from({ length: 1_000 }, (_, n) => record('08:00:00', 'Validate', 'bert', 'PC-014', `M${n}`));
    const told = short(stream(lines).events);
    expect(told).toHaveLength(501);
    expect(told.at(-1)).toEqual(['not-understood', expect.stringContaining('more than 500 modules')]);
  });

  test('objects that lie deep in each other are no record, and not slow', () => {
    const deep = `{"Event":${'{"a":'.repeat(3_000)}1${'}'.repeat(3_000)}}`.slice(0, 8_000);
    expect(spent(() => void stream([deep], { all: true }))).toBeLessThan(1_000);
    expect(input.recognise(deep, 'x')).toBe(0);
  });
});

describe('a stamp', () => {
  const utc = (text: string): unknown => readStamp(text);
  const NOON = Date.UTC(2026, 4, 6, 12);

  test.each([
    ['2026-05-06T12:00:00Z', { instant: NOON }],
    ['2026-05-06T14:00:00+02:00', { instant: NOON }],
    ['2026-05-06 14:00:00.000 +0200', { instant: NOON }],
    ['2026-05-06T06:30:00-05:30', { instant: NOON }],
    ['2026-05-06T12:00:00.1234567Z', { instant: NOON + 123 }],
    ['2026-05-06 12:00', { wall: NOON }],
    ['2026/05/06 12:00:00', { wall: NOON }],
    ['06.05.2026 12:00:00', { wall: NOON }],
    ['6.5.2026, 12:00', { wall: NOON }],
    ['5/6/2026 12:00:00 PM', { wall: NOON }],
    ['5/6/2026 12:00:00 AM', { wall: NOON - 12 * 3_600_000 }],
    ['1778068800', { instant: NOON }],
    ['1778068800000', { instant: NOON }],
    ['/Date(1778068800000)/', { instant: NOON }],
    ['2024-02-29T12:00:00Z', { instant: Date.UTC(2024, 1, 29, 12) }],
  ])('%s is read', (text, expected) => {
    expect(utc(text)).toEqual(expected);
  });

  test.each([
    '',
    '0',
    '30.12.1899 00:00:00',
    '01.01.0001 00:00:00',
    '0001-01-01T00:00:00',
    '1900-01-01T00:00:00Z',
    '2026-02-30T12:00:00Z',
    '2025-02-29T12:00:00Z',
    '2026-13-01T12:00:00Z',
    '2026-05-06T24:00:00Z',
    '2026-05-06T12:60:00Z',
    '2026-05-06T12:00:00+99:00',
    '05/06/2026 12:00:00',
    '13/6/2026 12:00:00 PM',
    '5/6/2026 13:00:00 PM',
    '2026-05-06',
    '12:00:00',
    '-1',
    'NaN',
    '9'.repeat(40),
    '2026-05-06T12:00:00Z; DROP',
  ])('%j is none', (text) => {
    expect(utc(text)).toBeUndefined();
  });
});
