import { describe, expect, test } from 'vitest';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { at, instant, lines, START } from './log.ts';

const SINCE = Date.UTC(2026, 7, 26, 12, 31, 45);

/**
 * What follows the phrase, and what is known of it: the number, since when it counts, and how many refusals a line
 * without number is.
 */
const TAILS: readonly (readonly [tail: string, total: number | null, since: number | null, times?: number])[] = [
  ['', null, null],
  ['.', null, null],
  [' 1147 times since 08/26/26 12:31:45.', 1147, SINCE],
  [' 1147 times since 08/26/2026 12:31:45', 1147, SINCE],
  [' 1 times since instance start.', 1, null],
  [' 1 time since instance start', 1, null],
  [' 3 times', 3, null],
  [' 3 time(s) since startup', 3, null],
  [', 2 times since the last start', 2, null],
  [' (repeated 4 times)', 4, null],
  ['...(repeated 4 times)', null, null, 4],
  [' 1,147 times since 2026-08-26 12:31:45', 1147, SINCE],
  [' 1.147 times since 26.08.2026 12:31:45', 1147, SINCE],
  [' 12 times since 26. August 2026 um 12:31', 12, null],
  [' 12 times since 13/45/26 12:31:45.', 12, null],
  [': 26 of 25 units in use', null, null],
  [' 5 times, 8 times since instance start', null, null],
  [' for user alice@198.51.100.20 (25 units)', null, null],
  [' 99999999999999999999 times since 08/26/26 12:31:45.', null, SINCE],
  ['!', null, null],
  [` ${'x'.repeat(4096)}`, null, null],
  [' \u202e\u0000 <b>3</b> times', null, null],
];

function limits(text: string, severity = 2): Extract<LicenceEvent, { kind: 'limit-exceeded' }>[] {
  return lines([at('08:50:21:513', text, 35968, severity)]).events.filter((event) => event.kind === 'limit-exceeded');
}

describe('a record that begins with "License limit exceeded" is a refusal, whatever follows', () => {
  test.each(TAILS)('%j', (tail, total, since, times = 1) => {
    expect(limits(`License limit exceeded${tail}`)).toMatchObject([
      { pool: 'User', total, since, times, at: instant('08:50:21:513') },
    ]);
  });
});

describe('in any letter case, and behind whatever facility or label', () => {
  test.each([
    'License Limit exceeded 3 times since instance start.',
    'LICENSE LIMIT EXCEEDED 3 times since instance start.',
    'license limit exceeded 3 TIMES SINCE instance start.',
    '[SYSTEM MONITOR] License limit exceeded 3 times since instance start.',
    '[Generic.Event][License] License limit exceeded 3 times since instance start.',
    'LMF Error:  License limit exceeded 3 times since instance start.',
    'Warning: License limit exceeded 3 times since instance start.',
    'License: License limit exceeded 3 times since instance start.',
    'ALERT - License limit exceeded 3 times since instance start.',
    '*** License limit exceeded 3 times since instance start.',
    '<License limit exceeded 3 times since instance start.>',
    '\tLicense limit exceeded 3 times since instance start.',
  ])('%s', (text) => {
    for (const severity of [0, 1, 2, 3]) expect(limits(text, severity)).toMatchObject([{ total: 3, since: null }]);
  });

  test('without a facility, as some write it', () => {
    const { events } = lines(['11/20/26-08:50:21:513 (35968) 2 License limit exceeded 1 times since instance start.']);
    expect(events).toMatchObject([{ kind: 'limit-exceeded', total: 1 }]);
  });

  test('in the structured log', () => {
    const record =
      'when="2026-11-20 08:50:21.513" pid=35968 level=SEVERE event=Generic.Event text="LICENSE limit ' +
      'exceeded 2 times since instance start."';
    expect(lines([record]).events).toMatchObject([{ kind: 'limit-exceeded', total: 2, since: null }]);
  });
});

describe('the phrase elsewhere is no refusal', () => {
  test.each([
    'app: mail said "License limit exceeded 5 times since 01/01/26 00:00:00."',
    '"License limit exceeded 5 times since 01/01/26 00:00:00."',
    'the last 7 days: License limit exceeded 5 times since instance start.',
    'License  limit exceeded',
    'No license limit exceeded today',
    '> License limit exceeded 5 times since instance start.',
    'user alice: License limit exceeded 5 times since instance start.',
  ])('%s', (text) => {
    expect(limits(text)).toEqual([]);
  });

  test('in a continuation', () => {
    const { events } = lines(['License limit exceeded 5 times since instance start.'], {
      head: at('08:00:00:000', 'the log so far:'),
    });
    expect(events).toEqual([]);
  });
});

describe('a number without a date counts from the start of the instance', () => {
  test('that the log shows', () => {
    const { events } = lines([...START, at('10:00:00:000', 'License limit exceeded 4 times since instance start.')]);
    expect(events.filter(({ kind }) => kind === 'limit-exceeded')).toMatchObject([
      { total: 4, since: null, began: instant('09:30:00:898') },
    ]);
  });

  test('of which "Enabling logons" alone may be left, where the log was rotated just then', () => {
    const { events } = lines([
      at('09:30:09:000', 'Enabling logons'),
      at('10:00:00:000', 'License limit exceeded 4 times since instance start.'),
    ]);
    expect(events.filter(({ kind }) => kind === 'limit-exceeded')).toMatchObject([{ began: instant('09:30:09:000') }]);
  });

  test('and a smaller one behind is a start that nobody saw', () => {
    const both = ['08:00', '09:00'].map((time, at_) =>
      at(`${time}:00:000`, `License limit exceeded ${at_ === 0 ? 9 : 2} times since instance start.`),
    );
    const { events } = lines(both);
    expect(events.map((event) => (event.kind === 'coverage' ? event.known : event.kind))).toEqual([
      'limit-exceeded',
      'gap',
      'limit-exceeded',
    ]);
  });
});
