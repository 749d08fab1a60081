import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import type { Note } from '../../src/domain/reader.ts';
import { at, disconnect, logon, service, started } from '../parsers/security-expert/events.ts';
import { day, iris, stepsOf, timeline, type Timeline } from '../timeline.ts';

/** Seats from each instant on, as `usage` tells them in the end. */
function seatsOf(line: Timeline, pool = 'security-expert'): Map<number, readonly [number | null, number | null]> {
  return new Map(stepsOf(line.outcome().changes, pool).map((step) => [step.at, [step.atLeast, step.atMost]] as const));
}

function server(...sources: string[]): Timeline {
  return timeline({ system: 'security-expert', rules: [], ...(sources.length > 0 && { sources }) });
}

function inSystemLog(event: LogEvent): LogEvent {
  return { ...event, channel: 'System' };
}

describe('what is found out later of an earlier time', () => {
  test('a logout without its login: the most that was told since the last start is not certain', () => {
    const line = server().events([started('06:00'), logon('07:00', 1, 'ann'), disconnect('08:00', 1, 'ann')]);
    expect(seatsOf(line).get(at('07:00'))).toEqual([1, 1]);
    line.events([disconnect('09:00', 2, 'bob')]);
    expect(seatsOf(line)).toEqual(
      new Map([
        [at('06:00'), [0, null]],
        [at('07:00'), [1, null]],
        [at('08:00'), [0, null]],
        [at('09:00'), [0, null]],
      ]),
    );
  });

  test('lines that are missing since 08:00, found at 10:00: of the server nothing is known from 08:00 on, though another one went on', () => {
    const line = server('sx1', 'sx2')
      .events([started('06:00'), logon('07:00', 1, 'ann')], undefined, false, 'sx1')
      .events(
        [started('06:30'), logon('08:30', 1, 'bob'), logon('09:30', 2, 'cem')].map((event) => ({
          ...event,
          machine: 'sx2.example.test',
        })),
        undefined,
        false,
        'sx2',
      );
    expect(seatsOf(line).get(at('09:30'))).toEqual([3, 3]);
    const note: Note = {
      stream: 'sx1',
      place: { file: 'sx1.evtx', at: 3 },
      arrived: at('10:00'),
      what: 'gap',
      detail: 'events are missing',
    };
    line
      .pipeline()
      .ingest(
        [{ source: 'sx1', input: 'sx1', batch: { entries: [], notes: [note], next: 3, caughtUp: true } }],
        at('10:00'),
      );
    line.until(at('10:01'));
    const seats = seatsOf(line);
    expect(seats.get(at('08:30'))).toEqual([1, null]);
    expect(seats.get(at('09:30'))).toEqual([2, null]);
  });

  test('no licence line for a day: the seats have been unknown since the last one', () => {
    const line = timeline({ settings: { traceSilence: 3_600_000 } }).lines(
      iris.start('06:00:00:000') + iris.login('08:00:00:000', 1, 'al', 1) + iris.logout('08:30:00:000', 1, 'al'),
    );
    line.until(day('12:00'));
    expect(seatsOf(line, 'iris').get(day('08:30'))).toEqual([null, null]);
  });

  test('a count by hand that differs: both numbers were possible since the last start', () => {
    const line = server().events([started('06:00'), logon('07:00', 1, 'ann'), logon('07:30', 2, 'bob')]);
    line.pipeline().count({ pool: 'security-expert', used: 3, of: null, instance: null }, at('10:00'));
    line.until(at('10:01'));
    expect(seatsOf(line).get(at('07:30'))).toEqual([2, 3]);
    line.pipeline().count({ pool: 'security-expert', used: 1, of: null, instance: null }, at('11:00'));
    line.until(at('11:01'));
    expect(seatsOf(line).get(at('10:00'))).toEqual([1, 3]);
  });
});

describe('events that come late', () => {
  test('count in their own time: seats that were taken then are not missed', () => {
    const line = server().events([started('06:00'), logon('07:00', 1, 'ann'), logon('12:00', 2, 'bob')]);
    line.events([logon('08:00', 3, 'cem'), disconnect('09:00', 3, 'cem')], at('13:00'));
    const seats = seatsOf(line);
    expect([seats.get(at('07:00')), seats.get(at('08:00')), seats.get(at('09:00')), seats.get(at('12:00'))]).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
      [2, 2],
    ]);
  });

  test('from before all that was read: at least their seats were taken', () => {
    const line = server()
      .events([logon('12:00', 2, 'bob')])
      .events([logon('08:00', 3, 'cem'), disconnect('09:00', 3, 'cem')], at('13:00'));
    const seats = seatsOf(line);
    expect([seats.get(at('08:00')), seats.get(at('09:00')), seats.get(at('12:00'))]).toEqual([
      [1, null],
      [null, null],
      [1, null],
    ]);
  });

  test('a stop that another log tells late ends in its own time what was open then, and nothing that came after', () => {
    const line = server().events([started('06:00'), logon('07:00', 1, 'ann'), logon('08:00', 2, 'bob')]);
    line.events([logon('11:00', 3, 'cem'), logon('11:30', 4, 'dee')]);
    line.events([inSystemLog(service('09:00', 1))], at('12:00'));
    const seats = seatsOf(line);
    expect([seats.get(at('08:00')), seats.get(at('09:00')), seats.get(at('11:00')), seats.get(at('11:30'))]).toEqual([
      [2, 2],
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  test('where several sessions share a seat, a late one makes the range wider: whether the holder held the seat already is not known', () => {
    const line = timeline({ settings: { trace: 'always' } }).lines(
      iris.start('06:00:00:000') +
        iris.login('07:00:00:000', 1, 'al', 1) +
        iris.logout('07:10:00:000', 1, 'al') +
        iris.login('09:00:00:000', 1, 'al', 1),
    );
    line.lines(iris.login('08:00:00:000', 2, 'bo', 1) + iris.logout('08:30:00:000', 2, 'bo'), day('10:00'));
    const seats = seatsOf(line, 'iris');
    expect([seats.get(day('08:00')), seats.get(day('08:30'))]).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});
