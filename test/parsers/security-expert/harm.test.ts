import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, LogEvent } from '../../../src/domain/entry.ts';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { runs } from '../../runs.ts';
import { at, died, key, logon, parser, play, rendered, service, short, started, stopped, windows } from './events.ts';

const LOGON = logon('08:00', 12, 'jsmith');

/** What follows the logon. */
function after(...events: LogEvent[]): unknown[] {
  return short(play([LOGON, ...events]).events).slice(1);
}

/** As an export to CSV of that language has it. */
function words(time: string, message: string, provider = 'Service Control Manager', id = 7036): LogEvent {
  return { ...rendered(time, message, provider), id };
}

describe('one event has one key', () => {
  test.each<[string, readonly LogEvent[]]>([
    [
      'service-stopped',
      [
        service('09:00', 1),
        words('09:00', 'The Security Expert Data Service service entered the stopped state.'),
        stopped('09:00'),
      ],
    ],
    [
      'service-started',
      [
        service('09:00', 4),
        words('09:00', 'The Security Expert Data Service service entered the running state.'),
        words('09:00', 'Dienst "Security Expert Data Service" befindet sich jetzt im Status "Ausgeführt".'),
        started('09:00'),
      ],
    ],
    [
      'service-died',
      [
        died('09:00'),
        words(
          '09:00',
          'The Security Expert Data Service service terminated unexpectedly.',
          'Service Control Manager',
          7034,
        ),
      ],
    ],
    ['machine-started', [windows('09:00', 'EventLog', 6005), windows('09:00', 'Microsoft-Windows-Kernel-General', 12)]],
    ['machine-stopped', [windows('09:00', 'EventLog', 6006)]],
    ['machine-crashed', [windows('09:00', 'EventLog', 6008)]],
  ])('%s', (expected, events) => {
    for (const event of events) expect(key(event)).toBe(expected);
  });
});

describe('what came to harm', () => {
  const NOTES = (['gap', 'cleared', 'damaged'] as const).map((what) => ({
    what,
    stream: 'srv',
    place: { file: 'a.evtx', at: 7 },
    arrived: at('10:00'),
    detail: 'the log was emptied',
  }));

  function told(state: Json): unknown[] {
    const all: LicenceEvent[] = [];
    const tools = {
      instance: 'SRV1',
      settings: {},
      utc: (wall: number) => wall,
      stamp: (wall: number) => wall,
      match: () => undefined,
    };
    for (const note of NOTES) parser.note(note, state, (event) => all.push(event), tools);
    return all;
  }

  test('events that are missing are a gap behind the last one; a damage is told', () => {
    expect(told(play([logon('09:00', 12, 'jsmith')]).state)).toMatchObject([
      { kind: 'coverage', known: 'gap', at: at('09:00') },
      { kind: 'coverage', known: 'gap', at: at('09:00') },
      { kind: 'remark', what: 'damaged' },
    ]);
  });

  test('of a machine that has said nothing yet nothing is lost', () => {
    expect(told(parser.initial())).toMatchObject([{ kind: 'remark', what: 'damaged' }]);
  });

  test.each(['', '00', 'zz', '2F0031', '53002F0034', `${'5300'.repeat(50_000)}2F00310000`])(
    'a Binary of %.20s ends nothing by itself',
    (binary) => {
      const event = { ...service('09:00', 1, 'Spooler'), binary };
      expect(after(event)).toEqual([]);
    },
  );

  test('whatever stands in an event, it is taken for the same each time, and breaks nothing', () => {
    const word = fc.oneof(
      fc.constantFrom(
        'New Operator Logon',
        'Remove Operator by ',
        'Record ID: ',
        'Operator 12',
        '12',
        'Name: ',
        '\r\n\r\n',
        ' service entered the stopped state.',
        'The ',
        'Security Expert Data Service',
        '__proto__',
        '\0',
        '\u202e',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const text = fc.array(word, { maxLength: 8 }).map((words) => words.join(''));
    const provider = fc.oneof(
      fc.constantFrom('Security Expert Data Service', 'Service Control Manager', 'EventLog', ''),
      text,
    );
    const event = fc.record({
      provider,
      id: fc.constantFrom(0, 7031, 7034, 7036, 6005, 6006, 6008),
      text,
      binary: fc.oneof(fc.constantFrom('53002F0031000000'), fc.string({ maxLength: 12 })),
      minute: fc.nat(600),
    });
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 6 }), (given) => {
        const events = given.map(({ provider: by, id, text: words, binary, minute }): LogEvent => ({
          source: by,
          id,
          at: at('08:00') + minute * 60_000,
          data: [{ value: words }],
          text: words,
          binary,
        }));
        expect(play(events)).toEqual(play(events));
        for (const one of events) if (key(one) === undefined) expect(play([one]).events).toEqual([]);
      }),
      { numRuns: runs(400) },
    );
  });
});
