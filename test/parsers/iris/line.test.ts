import { describe, expect, test } from 'vitest';
import { parseCtime, parseRecordStart, parseSince, parseUtc } from '../../../parsers/iris/line.ts';
import { isRecordStart } from '../../../parsers/iris/record-start.ts';
import { utc } from '../door.ts';

function headed(line: string): boolean {
  const bytes = Buffer.from(`above\n${line}\n(next`);
  return isRecordStart(bytes, 6, 6 + Buffer.byteLength(line));
}

describe('a head line', () => {
  test('is stamp, process, severity, facility and text', () => {
    expect(
      parseRecordStart(
        '11/14/25-09:45:55:657 (50745) 0 [Generic.Event] Allocated 504MB shared memory using Huge Pages',
      ),
    ).toEqual({
      wall: utc('11/14/25-09:45:55:657'),
      pid: '50745',
      severity: 0,
      text: 'Allocated 504MB shared memory using Huge Pages',
      repeated: 0,
    });
  });

  test.each([-2, -1, 0, 1, 2, 3])('has a severity from -2 (debug) to 3 (fatal): %i', (severity) => {
    expect(parseRecordStart(`11/14/25-09:45:55:657 (50745) ${severity} [Generic.Event] x`)).toMatchObject({
      severity,
      text: 'x',
    });
  });

  test('may lack the facility', () => {
    expect(parseRecordStart('04/27/22-08:50:21:513 (35968) 2 License limit exceeded 1147 times')).toMatchObject({
      severity: 2,
      text: 'License limit exceeded 1147 times',
    });
  });

  test('may have a facility without a dot', () => {
    expect(parseRecordStart('06/26/23-08:02:17:831 (144145) 0 [SIMD] SIMD optimization level')?.text).toBe(
      'SIMD optimization level',
    );
  });

  test('a bracket with a blank in it is text', () => {
    expect(parseRecordStart('04/27/22-09:20:59:613 (2488) 0 [SYSTEM MONITOR] Alert state cleared.')?.text).toBe(
      '[SYSTEM MONITOR] Alert state cleared.',
    );
  });

  test('of two brackets only the first is the facility', () => {
    expect(
      parseRecordStart('11/14/25-09:45:55:657 (2488) 0 [Utility.Event] [SYSTEM MONITOR] Alert state cleared.')?.text,
    ).toBe('[SYSTEM MONITOR] Alert state cleared.');
    expect(parseRecordStart('11/14/25-09:45:55:657 (2488) 0 [Utility.Event] [Generic.Event] x')?.text).toBe(
      '[Generic.Event] x',
    );
  });

  test.each([
    '11/14/25-09:45:55:730 (50745) 0 [Generic.Event] ',
    '11/14/25-09:45:55:730 (50745) 0 [Generic.Event]',
    '11/14/25-09:45:55:730 (50745) 0 ',
    '11/14/25-09:45:55:730 (50745) 0',
  ])('may have no text: "%s"', (line) => {
    expect(parseRecordStart(line)).toMatchObject({ pid: '50745', text: '' });
  });

  test('has a process number of any length', () => {
    expect(parseRecordStart('11/14/25-09:45:55:657 (4114424) 0 [Generic.Event] x')?.pid).toBe('4114424');
    expect(parseRecordStart('11/14/25-09:45:55:657 (1) 0 [Generic.Event] x')?.pid).toBe('1');
  });

  test('has no use for blanks at the end, and keeps those within', () => {
    expect(parseRecordStart('04/27/22-08:50:21:513 (35968) 2 LMF Info:  Licensed for 8 cores.  \t')?.text).toBe(
      'LMF Info:  Licensed for 8 cores.',
    );
  });

  test('keeps every character of the text, whatever it does to a terminal', () => {
    const text = 'a\u001b[2J\u0000\u202eb\u2028c\rd';
    expect(parseRecordStart(`11/14/25-09:45:55:657 (1) 0 [Generic.Event] ${text}`)?.text).toBe(text);
  });
});

describe('a text that came again in silence', () => {
  test('says how often, and the words that say so are not of the text', () => {
    expect(
      parseRecordStart('04/27/22-09:20:59:613 (2488) 0 [SYSTEM MONITOR] Alert state cleared....(repeated 1 times)'),
    ).toMatchObject({ text: '[SYSTEM MONITOR] Alert state cleared.', repeated: 1 });
  });

  test('with blanks behind it', () => {
    expect(parseRecordStart('04/27/22-09:20:59:613 (2488) 0 x  ...(repeated 12 times)  ')).toMatchObject({
      text: 'x',
      repeated: 12,
    });
  });

  test('the words in the middle of a text are text', () => {
    expect(parseRecordStart('04/27/22-09:20:59:613 (2488) 0 x...(repeated 12 times) y')).toMatchObject({
      text: 'x...(repeated 12 times) y',
      repeated: 0,
    });
  });

  test('a number that cannot be is text', () => {
    expect(parseRecordStart('04/27/22-09:20:59:613 (2488) 0 x...(repeated 99007199254740993 times)')).toMatchObject({
      repeated: 0,
    });
  });

  test('a line that IRIS garbled is still a line', () => {
    expect(
      parseRecordStart(
        '11/24/25-10:14:21:862 (1912119) 0 [Database.MountedRW] dRW] d to mount /db/ because...(repeated 1 times)',
      ),
    ).toMatchObject({ text: 'dRW] d to mount /db/ because', repeated: 1 });
  });
});

describe('a line that continues a record', () => {
  test.each([
    ['an empty line', ''],
    ['a text', '     Current default directory: /iris/mgr'],
    ['a recovery', '*** Recovery started at Fri Nov 14 09:46:08 2025'],
    ['a head behind a sentence', 'as it said then: 11/14/25-09:45:55:657 (50745) 0 [Generic.Event] x'],
    ['a point before the milliseconds', '11/14/25-09:45:55.657 (50745) 0 [Generic.Event] x'],
    ['a stamp alone', '11/14/25-09:45:55:657'],
    ['a stamp with the opening of a process', '11/14/25-09:45:55:657 '],
  ])('%s is no head, to the reader nor to the parser', (_, line) => {
    expect(parseRecordStart(line)).toBeUndefined();
    expect(headed(line)).toBe(false);
  });

  test.each([
    '13/45/26-10:00:00:000',
    '02/29/26-10:00:00:000',
    '11/31/26-10:00:00:000',
    '00/10/26-10:00:00:000',
    '11/20/26-24:00:00:000',
    '11/20/26-10:60:00:000',
    '11/20/26-10:00:60:000',
  ])('so is one at an instant that does not exist: %s', (stamp) => {
    expect(parseRecordStart(`${stamp} (1) 0 [Generic.Event] x`)).toBeUndefined();
  });

  test('the 29th of February exists where it does', () => {
    expect(parseRecordStart('02/29/24-10:00:00:000 (1) 0 x')?.wall).toBe(Date.UTC(2024, 1, 29, 10));
  });
});

describe('the reader knows a head by its bytes', () => {
  test('the least head there is', () => {
    expect(headed('11/14/25-09:45:55:657 (1) 0')).toBe(true);
    expect(headed('04/27/22-09:20:59:613 (2488) 0 [SYSTEM MONITOR] x')).toBe(true);
  });

  test('bytes behind the end of the line do not count', () => {
    const bytes = Buffer.from('11/14/25-09:45:55:657 (50745) 0 x');
    expect(isRecordStart(bytes, 0, 22)).toBe(false);
    expect(isRecordStart(bytes, 0, bytes.length)).toBe(true);
  });
});

describe('other instants in the log', () => {
  test('since when a number counts', () => {
    expect(parseSince('01/26/22 12:31:45')).toBe(Date.UTC(2022, 0, 26, 12, 31, 45));
    for (const text of ['13/45/26 12:31:45', '01/26/22 99:99:99', '01/26/22', '', 'yesterday'])
      expect(parseSince(text), text).toBeUndefined();
  });

  test('when a recovery started', () => {
    expect(parseCtime('Nov', '14', '09:46:08', '2025')).toBe(Date.UTC(2025, 10, 14, 9, 46, 8));
    expect(parseCtime('Dec', '1', '09:46:08', '2025')).toBe(Date.UTC(2025, 11, 1, 9, 46, 8));
    for (const month of ['Foo', 'nov', '']) expect(parseCtime(month, '14', '09:46:08', '2025')).toBeUndefined();
    expect(parseCtime('Feb', '30', '09:46:08', '2025')).toBeUndefined();
  });

  test('the UTC that a start states', () => {
    expect(parseUtc('11/14/2025 07:46:09.118')).toBe(Date.UTC(2025, 10, 14, 7, 46, 9, 118));
    for (const text of ['11/14/2025 07:46:09', '14/11/2025 07:46:09.118', ''])
      expect(parseUtc(text), text).toBeUndefined();
  });
});
