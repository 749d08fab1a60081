import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import type { NumberRange } from '../../src/domain/reader.ts';
import { textOf } from '../../src/formats/windows-event.ts';
import type { SourceBatch } from '../../src/ingest/source-batch.ts';
import { at, logon, started } from '../parsers/security-expert/events.ts';
import { timeline, type Timeline } from '../timeline.ts';

const NOW = at('20T20:00');

/** A batch of one file of a log that goes on over several. */
function batch(file: string, numbers: NumberRange[], ...events: LogEvent[]): SourceBatch {
  const entries = events.map((event, place) => ({
    stream: `sx1:${file}`,
    place: { file, at: place },
    arrived: NOW,
    history: false,
    at: event.at!,
    text: textOf(event),
    event,
  }));
  const times = numbers.flatMap((one) => one.times ?? []);
  const span = [Math.min(...times), Math.max(...times)] as const;
  return {
    source: 'sx1',
    input: `sx1:${file}`,
    batch: { entries, notes: [], next: null, caughtUp: true, numbers, span },
  };
}

function range(first: number, last: number, from: string, to: string, machine = 'SRV1'): NumberRange {
  return { channel: 'Log', first, last, machine, times: [at(from), at(to)] };
}

function after(...calls: SourceBatch[][]): Timeline {
  const line = timeline({ system: 'security-expert', sources: ['sx1'], rules: [] });
  for (const call of calls) line.pipeline().ingest(call, NOW);
  return line;
}

const A = batch('a', [range(1, 100, '06:00', '07:30')], started('06:00'), logon('07:00', 1, 'ann'));
const C = batch('c', [range(201, 300, '12:00', '13:00')], logon('12:30', 2, 'bob'));

function uncertain(line: Timeline): [string, boolean][] {
  return line.outcome().holdings.map(({ who, uncertain: unsure }) => [who.holder ?? '', unsure === true]);
}

const NONE_MISSED = [
  ['ann', false],
  ['bob', false],
];
const MISSED = [
  ['ann', true],
  ['bob', false],
];

describe('the numbers of a log that goes on over files', () => {
  test('tell of a file that is missing between two, also where both are read at once', () => {
    expect(uncertain(after([A], [C]))).toEqual(MISSED);
    expect(uncertain(after([A, C]))).toEqual(MISSED);
    expect(uncertain(after([C, A]))).toEqual(MISSED);
  });

  test('tell of none where they go on, though hours of silence lie between two files', () => {
    const next = batch('b', [range(101, 200, '12:00', '13:00')], logon('12:30', 2, 'bob'));
    expect(uncertain(after([A], [next]))).toEqual(NONE_MISSED);
    expect(uncertain(after([A, next]))).toEqual(NONE_MISSED);
  });

  test('tell of none where the file between them is read with them, in whatever order', () => {
    const between = batch('b', [range(101, 200, '08:00', '11:00')]);
    expect(uncertain(after([A], [C, between]))).toEqual(NONE_MISSED);
    expect(uncertain(after([between], [A], [C]))).toEqual(NONE_MISSED);
  });

  test('tell of none where an older file turns up, a file is copied, or is read again', () => {
    const old = batch('old', [range(1, 20, '00:10', '00:20')]);
    const late = batch('a', [range(100, 200, '06:00', '07:30')], started('06:00'), logon('07:00', 1, 'ann'));
    const next = batch('c', [range(201, 300, '12:00', '13:00')], logon('12:30', 2, 'bob'));
    expect(uncertain(after([late], [next], [old]))).toEqual(NONE_MISSED);
    const copy = batch('copy', [range(100, 200, '06:00', '07:30')]);
    expect(uncertain(after([late], [copy], [next], [copy]))).toEqual(NONE_MISSED);
  });

  test('of another machine, or of one that began anew, are others', () => {
    const other = batch('o', [range(900, 950, '12:00', '13:00', 'HOST2')], logon('12:30', 2, 'bob'));
    expect(uncertain(after([A], [other]))).toEqual(NONE_MISSED);
    const begun = batch('n', [range(5, 9, '12:00', '13:00')], logon('12:30', 2, 'bob'));
    const high = batch('h', [range(5000, 5100, '06:00', '07:30')], started('06:00'), logon('07:00', 1, 'ann'));
    expect(uncertain(after([high], [begun]))).toEqual(NONE_MISSED);
  });

  test('are known behind a restart', () => {
    const line = after([A]).until(NOW).restart();
    line.pipeline().ingest([C], NOW);
    expect(uncertain(line)).toEqual(MISSED);
  });
});

test('what is missing from the log of one machine says nothing of another whose log is read beside it', () => {
  const other = batch('other', [range(1, 50, '06:00', '13:00', 'SRV9')]);
  const gone = batch('gone', [range(201, 300, '14:00', '15:00', 'SRV9')]);
  expect(uncertain(after([A, other], [gone]))).toEqual([['ann', false]]);
});
