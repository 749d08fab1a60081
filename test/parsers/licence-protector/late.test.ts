import { describe, expect, test } from 'vitest';
import { record, stream } from './stream.ts';

describe('a sign of life behind a Quit', () => {
  test('from before it takes no seat again', () => {
    const lines = [
      record('07:00:00', 'Validate'),
      record('07:10:00', 'Quit'),
      record('07:05:00', 'Validate'),
      record('07:06:00', 'Validate'),
      record('07:10:00', 'Validate'),
    ];
    const { events } = stream(lines);
    expect(events.map(({ kind }) => kind)).toEqual(['renewed', 'closed', 'remark', 'renewed']);
    expect(events[2]).toMatchObject({ what: 'order', detail: expect.stringContaining('it takes no seat') });
    // Of a clock that was set back by more, or of who was removed by another computer, that cannot be told.
    const set = stream([record('09:00:00', 'Validate'), record('09:10:00', 'Quit'), record('07:30:00', 'Validate')]);
    expect(set.events.map(({ kind }) => kind)).toEqual(['renewed', 'closed', 'renewed']);
    const removed = [record('07:00:00', 'Validate'), record('07:10:00', 'RemoveDead'), record('07:09:00', 'Validate')];
    expect(stream(removed).events.map(({ kind }) => kind)).toEqual(['renewed', 'closed', 'renewed']);
  });

  test('whoever comes again behind a Quit begins anew; of all others older entries may be renewed', () => {
    const lines = [
      record('07:00:00', 'Validate'),
      record('07:10:00', 'Quit', 'bert', 'PC-014', ''),
      record('07:20:00', 'Validate'),
      record('07:25:00', 'Validate'),
    ];
    const renewals = stream(lines).events.filter((event) => event.kind === 'renewed');
    expect(renewals.map(({ anew }) => anew)).toEqual([undefined, true, undefined]);
  });
});
