import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../src/domain/entry.ts';
import type { NumberRange } from '../../src/domain/reader.ts';
import { textOf } from '../../src/formats/windows-event.ts';
import type { SourceBatch } from '../../src/ingest/source-batch.ts';
import { at, logon, started } from '../parsers/security-expert/events.ts';
import { timeline, type Timeline } from '../timeline.ts';

const NOW = at('20T20:00');

/** A batch of a maker of events that tells only which numbers it read. */
function batch(numbers: NumberRange[], ...events: LogEvent[]): SourceBatch {
  const entries = events.map((event, place) => ({
    stream: 'sx1:log',
    place: { file: 'log', at: place },
    arrived: NOW,
    history: false,
    at: event.at!,
    text: textOf(event),
    event,
  }));
  return { source: 'sx1', input: 'sx1:log', batch: { entries, notes: [], next: null, caughtUp: true, numbers } };
}

function range(first: number, last: number, channel = 'Application'): NumberRange {
  return { channel, first, last };
}

function after(...batches: SourceBatch[]): Timeline {
  const line = timeline({ system: 'security-expert', sources: ['sx1'], rules: [] });
  for (const one of batches) line.pipeline().ingest([one], NOW);
  return line;
}

const FIRST = batch([range(1, 20)], started('06:00'), logon('07:00', 1, 'ann'));

describe('the numbers of events, whoever makes them', () => {
  test('tell of a hole: who came before it may be gone', () => {
    const line = after(FIRST, batch([range(23, 30)], logon('09:00', 2, 'bob')));
    const { holdings, pool } = line.outcome();
    expect(holdings.map(({ who, uncertain }) => [who.holder, uncertain === true])).toEqual([
      ['ann', true],
      ['bob', false],
    ]);
    expect(pool.coverage).toMatchObject({ state: 'at least' });
  });

  test.each([
    ['follow each other, though few of them are wanted', [range(21, 400)]],
    ['begin anew behind a clear', [range(1, 5)]],
    ['are of a channel that was not read before', [range(900, 950, 'System')]],
    ['are read again', [range(1, 25)]],
  ])('tell of none where they %s', (_, numbers) => {
    const { holdings, pool } = after(FIRST, batch(numbers, logon('09:00', 2, 'bob'))).outcome();
    expect(holdings.map(({ uncertain }) => uncertain)).toEqual([undefined, undefined]);
    expect(pool.coverage).toMatchObject({ state: 'anchored' });
  });

  test('that were read, but wait for the watermark, do not count as read behind a restart', () => {
    const line = timeline({ system: 'security-expert', sources: ['sx1'], rules: [] });
    line.pipeline().ingest([FIRST], NOW);
    const second = batch([range(23, 30)], logon('09:00', 2, 'bob'));
    expect(line.pipeline().ingest([second], NOW, at('08:00'))).toEqual([]);
    line.until(NOW).restart().pipeline().ingest([second], NOW);
    expect(line.outcome().holdings.map(({ uncertain }) => uncertain)).toEqual([true, undefined]);
  });
});
