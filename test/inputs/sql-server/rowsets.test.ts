import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRowsets } from '../../../src/inputs/sql-server/rowsets.ts';

/** The texts of one column that holds these values. */
function textsOf(values: readonly unknown[]): (string | undefined)[] {
  const rowsets = createRowsets();
  rowsets.columns(['NOW']);
  rowsets.row([{ value: new Date(0) }]);
  rowsets.columns(['A']);
  for (const value of values) rowsets.row([{ value }]);
  rowsets.done(false);
  return rowsets.whole().table.rows.map((row) => row['A']);
}

describe('cells as text', () => {
  test('times as JavaScript writes them, of whatever days and years', () => {
    const time = fc.date({
      min: new Date(-62_135_596_800_000),
      max: new Date(253_402_300_799_999),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(fc.array(time), (times) => {
        expect(textsOf(times)).toEqual(times.map((at) => at.toISOString()));
      }),
    );
  });

  test('at the bounds of a day, and of the years of four digits', () => {
    const day = Date.UTC(2026, 10, 20);
    const bounds = [day - 1, day, day + 1, day + 86_399_999, 0, -1];
    const years = ['0999-12-31', '1000-01-01', '9999-12-30', '9999-12-31'].map((text) =>
      Date.parse(`${text}T23:59:59.999Z`),
    );
    const times = [...bounds, ...years].map((at) => new Date(at));
    expect(textsOf(times)).toEqual(times.map((at) => at.toISOString()));
  });

  test('numbers, bits, bytes and nothing', () => {
    expect(textsOf([7, 1.5, 12n, true, false, Buffer.from([0, 255]), null, undefined, ' a '])).toEqual([
      '7',
      '1.5',
      '12',
      '1',
      '0',
      '0x00FF',
      '',
      '',
      ' a ',
    ]);
  });

  test('a time that is none is told', () => {
    expect(() => textsOf([new Date(NaN)])).toThrow('a time in it is none');
  });
});

test('an answer without the end of its batch is not whole', () => {
  const rowsets = createRowsets();
  rowsets.columns(['NOW']);
  rowsets.row([{ value: new Date(0) }]);
  rowsets.done(true);
  rowsets.columns(['A']);
  expect(() => rowsets.whole()).toThrow('its end is missing');
});
