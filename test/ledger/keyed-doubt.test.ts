import { describe, expect, test } from 'vitest';
import type { Instant } from '../../src/domain/entry.ts';
import type { KeyedLine } from '../../src/domain/licence-event.ts';
import { day } from '../timeline.ts';
import { stepsIn, tables } from './table.ts';

function row(key: string, holder: string, openedAt?: Instant, seenAt?: Instant): KeyedLine {
  return {
    key,
    who: { holder, node: 'WS1' },
    ...(openedAt !== undefined && { openedAt }),
    ...(seenAt !== undefined && { seenAt }),
  };
}

const ANN = row('1', 'ann', day('07:30'));
const BOB = row('2', 'bob', day('07:45'));

describe('a table whose rows leave something open', () => {
  test('that may have lost a row shows its session as doubtful, and its end from the version that held it last', () => {
    const table = tables();
    table.version(day('08:00'), [ANN, BOB]);
    table.version(day('08:10'), [{ ...ANN, doubtful: true }, BOB]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 2 });
    expect(table.holdings().map(({ uncertain }) => uncertain)).toEqual([true, undefined]);
    table.restart();
    table.version(day('08:20'), [BOB]);
    expect(table.sessions()[0]).toMatchObject({ closed: 'estimated', closedBetween: [day('08:00'), day('08:10')] });
    const steps = stepsIn(table.all());
    const seats = ['08:05', '08:15'].map((time) => steps.findLast(({ at }) => at <= day(time)));
    expect(seats).toMatchObject([
      { atLeast: 1, atMost: 2 },
      { atLeast: 1, atMost: 1 },
    ]);
  });

  test('that holds a row again which it may have lost is sure of its session again', () => {
    const table = tables();
    table.version(day('08:00'), [ANN]);
    table.version(day('08:10'), [{ ...ANN, doubtful: true }]);
    table.version(day('08:20'), [ANN]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 1 });
    expect(table.holdings()[0]?.uncertain).toBeUndefined();
  });

  test('names somebody as doubtful whose new row does not prove that he is there still', () => {
    const table = tables();
    table.version(day('08:00'), [ANN]);
    table.version(day('08:10'), [ANN, { ...row('3', 'cleo', day('08:04')), doubtful: true }]);
    expect(table.pool()).toMatchObject({ atLeast: 1, atMost: 2 });
    table.changes();
    expect(stepsIn(table.all()).findLast(({ at }) => at <= day('08:05'))).toMatchObject({ atLeast: 1, atMost: 2 });
  });

  test('whose row states a time in which an earlier version lacked it proves neither that it was there nor not', () => {
    const table = tables();
    table.version(day('08:00'), [ANN]);
    table.version(day('08:10'), [ANN]);
    table.version(day('08:20'), [ANN, row('3', 'cleo', day('08:07'))]);
    table.changes();
    const steps = stepsIn(table.all());
    const seats = ['08:05', '08:08', '08:15'].map((time) => steps.findLast(({ at }) => at <= day(time)));
    expect(seats.map((step) => [step?.atLeast, step?.atMost])).toEqual([
      [1, 1],
      [1, 2],
      [2, 2],
    ]);
  });

  test('counts a row from its beginning also where its kind is first told of by a session that has ended', () => {
    const table = tables();
    const who = { holder: 'bob', node: 'WS1', key: '2' };
    table.apply({ kind: 'coverage', known: 'anchored', why: 'the table keeps the rows of the past', at: day('07:00') });
    table.apply({ kind: 'opened', who, at: day('07:40') });
    table.apply({ kind: 'closed', which: 'one', match: who, why: 'logout', at: day('07:50') });
    table.version(day('08:00'), [ANN]);
    table.changes();
    const steps = stepsIn(table.all());
    const seats = ['07:20', '07:35', '07:45', '07:55'].map((time) => steps.findLast(({ at }) => at <= day(time)));
    expect(seats.map((step) => step?.atLeast)).toEqual([0, 1, 2, 1]);
  });
});
