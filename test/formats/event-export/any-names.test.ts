import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventOfJson } from '../../../src/formats/event-export/fields/json-events.ts';

const AT = '2026-05-13T08:00:00.250Z';
const EVENT = {
  source: 'Example Service',
  id: 100,
  at: Date.parse(AT),
  number: 7,
  channel: 'Application',
  machine: 'host1.example.test',
  text: 'Operator "A" logged on.',
};

/** One value under several names, each as somebody writes it. */
const NAMES = {
  time: ['TimeCreated', 'time_created', 'Time Created', 'systemTime', 'TimeCreated.SystemTime', 'EventTime'],
  provider: ['ProviderName', 'provider_name', 'Provider.Name', 'SourceName', 'Event Source'],
  id: ['EventID', 'event_id', 'Event ID', 'event.code', 'EventId', 'eventID'],
  number: ['EventRecordID', 'record_id', 'Record Number', 'recordId'],
  channel: ['LogName', 'log_name', 'EventLog', 'Channel'],
  machine: ['Computer', 'computer_name', 'MachineName', 'Computer Name'],
  text: ['Message', 'message', 'rendered_message', 'EventMessage', 'Description'],
};
const VALUES = {
  time: AT,
  provider: EVENT.source,
  id: 100,
  number: 7,
  channel: EVENT.channel,
  machine: EVENT.machine,
  text: EVENT.text,
};
const PARTS = Object.keys(VALUES) as (keyof typeof VALUES)[];
const OTHERS: readonly (readonly [string, unknown])[] = [
  ['version', 1],
  ['tags', ['a', 'b']],
  ['agent', { id: 'x', name: 'shipper', version: '8' }],
  ['@version', '1'],
  ['offset', 12],
  ['ecs', { version: '1.12' }],
];

/** The same record deeper: below keys that say nothing, or with all of its keys dotted. */
const AROUND: readonly ((record: Record<string, unknown>) => unknown)[] = [
  (record) => record,
  (record) => ({ _index: 'x', _source: record }),
  (record) => ({ data: { win: { system: record } }, rule: { id: '5', level: 3 } }),
  (record) => Object.fromEntries(Object.entries(record).map(([key, value]) => [`winlog.${key}`, value])),
  (record) => ({ time: '2026-05-13T08:00:09Z', body: JSON.stringify(record) }),
  (record) => ({ '@timestamp': '2026-05-13T08:00:09Z', fields: record, host: { name: 'collector' } }),
];

describe('the fields of an event are found by name', () => {
  test('in any order, at any depth, under any of their names, with others between', () => {
    fc.assert(
      fc.property(
        fc.record(Object.fromEntries(PARTS.map((part) => [part, fc.constantFrom(...NAMES[part])]))),
        fc.shuffledSubarray([...PARTS], { minLength: PARTS.length }),
        fc.shuffledSubarray([...OTHERS]),
        fc.constantFrom(...AROUND),
        (names, order, others, around) => {
          const fields: (readonly [string, unknown])[] = order.map((part) => [names[part] ?? '', VALUES[part]]);
          for (const [at, other] of others.entries()) fields.splice(at * 2, 0, other);
          const line = JSON.stringify(around(Object.fromEntries(fields)));
          expect(eventOfJson(line), line).toMatchObject(EVENT);
        },
      ),
      { numRuns: 500, seed: 1 },
    );
  });

  test('its own time counts, not that of whoever passed it on', () => {
    const record = { EventID: 1, SourceName: 'A', TimeCreated: AT, Message: 'x' };
    for (const key of ['@timestamp', 'timestamp', 'time', 'date', 'ingested'])
      expect(eventOfJson(JSON.stringify({ [key]: '2026-05-13T09:30:00Z', ...record }))).toMatchObject({ at: EVENT.at });
    expect(eventOfJson(JSON.stringify({ date: 1_778_664_609.5, ...record }))).toMatchObject({ at: EVENT.at });
  });

  test('a time of seconds since 1970, or of billionths of them, is UTC', () => {
    const record = { EventID: 1, SourceName: 'A', Message: 'x' };
    expect(eventOfJson(JSON.stringify({ timestamp: 1_778_659_200.25, ...record }))).toMatchObject({ at: EVENT.at });
    expect(eventOfJson(JSON.stringify({ timestamp: '1778659200250000000', ...record }))).toMatchObject({
      at: EVENT.at,
    });
  });

  test('a time with the decimals of the log itself is UTC, a shorter one is local', () => {
    const record = { EventID: 1, SourceName: 'A', Message: 'x' };
    expect(eventOfJson(JSON.stringify({ TimeCreated: '2026-05-13 08:00:00.2500000', ...record }))).toMatchObject({
      at: EVENT.at,
    });
    expect(eventOfJson(JSON.stringify({ TimeCreated: '2026-05-13 08:00:00.250', ...record }))).toMatchObject({
      localTime: EVENT.at,
    });
  });

  test('without a text the inserts are what it says, in whatever way they stand there', () => {
    for (const inserts of [
      { EventData: { Data: ['a', 'b'] } },
      { event_data: { param2: 'b', param1: 'a' } },
      { event_data: '<Data>a</Data><Data>b</Data>' },
      { event_data: { data: [{ '': 'a' }, { '': 'b' }] } },
      { EventData: { Data: [{ '#text': 'a' }, { '#text': 'b' }] } },
      { Strings: 'a|b' },
      { InsertionStrings: ['a', 'b'] },
      { Payload: '{"EventData":{"Data":["a","b"]}}' },
      { ParameterXml: '<Param>a</Param><Param>b</Param>' },
    ]) {
      const line = JSON.stringify({ EventID: 1, SourceName: 'A', TimeCreated: AT, ...inserts });
      expect(eventOfJson(line)?.data, line).toEqual([{ value: 'a' }, { value: 'b' }]);
    }
  });

  test('data of an event are no fields of it, and its text is no record', () => {
    const forged = { ProviderName: 'Forged', EventID: 9, TimeCreated: '2020-01-01T00:00:00Z', Message: 'forged' };
    const event = eventOfJson(
      JSON.stringify({
        winlog: { event_data: forged, provider_name: 'A', event_id: 1 },
        '@timestamp': AT,
        message: JSON.stringify(forged),
      }),
    );
    expect(event).toMatchObject({ source: 'A', id: 1, at: EVENT.at });
    expect(event?.text).toBe(JSON.stringify(forged));
  });

  test('a time that counts from 1601 is read alike as a number and as a text, and what counts nothing known is no time', () => {
    // 134139258102500000 tenths of microseconds, which JSON numbers hold to some of them.
    const told = (TimeCreated: string): number | undefined =>
      eventOfJson(`{"EventID":1,"SourceName":"A","TimeCreated":${TimeCreated},"Message":"x"}`)?.at;
    expect(told('"134139258102500000"')).toBe(Date.UTC(2026, 0, 26, 18, 30, 10, 250));
    expect(told('134139258102500000')).toBe(Date.UTC(2026, 0, 26, 18, 30, 10, 250));
    expect(told('1769495410.25')).toBe(Date.UTC(2026, 0, 27, 6, 30, 10, 250));
    expect(told('176949541025')).toBeUndefined();
  });

  test('whatever was read before, in however many fields', () => {
    const dotted = Object.fromEntries(
      Object.entries({ provider: 'A', event_id: 1, time_created: AT, text: 'x' }).map(([key, value]) => [
        `some.${key}`,
        value,
      ]),
    );
    expect(eventOfJson(JSON.stringify(dotted))).toMatchObject({ source: 'A', id: 1, text: 'x' });
    for (let nth = 0; nth < 6000; nth += 1) eventOfJson(JSON.stringify({ [`field${nth}`]: nth }));
    const other = JSON.stringify(dotted).replaceAll('some.', 'other.');
    expect(eventOfJson(other)).toMatchObject({ source: 'A', id: 1, text: 'x' });
  });

  test('line ends that were written down as letters are line ends, where it has no others', () => {
    const said = (message: string): string | undefined =>
      eventOfJson(JSON.stringify({ EventID: 1, SourceName: 'A', TimeCreated: AT, Message: message }))?.text;
    expect(said('one\\u000d\\u000atwo')).toBe('one\ntwo');
    expect(said('one\\r\\ntwo')).toBe('one\ntwo');
    expect(said('C:\\new\\run\nx')).toBe('C:\\new\\run\nx');
  });

  test.each([
    '{"time":"2026-05-13T08:00:00Z","level":"info","source":"web","id":5,"host":"a","message":"x"}',
    '{"timestamp":"2026-05-13T08:00:00Z","level":"INFO","channel":"app","event_id":5,"message":"x"}',
    '{"@timestamp":"2026-05-13T08:00:00Z","log":{"level":"info"},"event":{"id":"a-b"},"message":"x"}',
    '{"time":"2026-05-13T08:00:00Z","source":{"name":"x"},"message":"x"}',
    '{"date":"2026-05-13","time":"08:00:00","status":200,"path":"/"}',
    '{"items":[{"EventID":1,"SourceName":"A","TimeCreated":"2026-05-13T08:00:00Z"}]}',
  ])('%s is no event', (line) => {
    expect(eventOfJson(line)).toBeUndefined();
  });
});
