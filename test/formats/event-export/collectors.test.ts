import { describe, expect, test } from 'vitest';
import { eventOfJson } from '../../../src/formats/event-export/fields/json-events.ts';
import { readBytes } from './read.ts';

describe('a line of JSON as it comes from a collector', () => {
  test('winlogbeat: unnamed inserts by their numbers, 10 behind 9', () => {
    const inserts = Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`param${n + 1}`, `v${n + 1}`]).sort());
    const line = JSON.stringify({
      '@timestamp': '2026-05-13T02:50:26.996Z',
      event: { code: '3', created: '2026-05-13T02:50:29.268Z' },
      log: { level: 'error' },
      message: 'Refused\r\n',
      winlog: {
        channel: 'Application',
        computer_name: 'HOST1',
        event_id: '3',
        event_data: { ...inserts, Binary: '0aff' },
        provider_name: 'Example',
        record_id: 1906,
        user: { name: 'anna', domain: 'DOM' },
      },
    });
    expect(eventOfJson(line)).toEqual({
      source: 'Example',
      id: 3,
      level: 2,
      at: Date.UTC(2026, 4, 13, 2, 50, 26, 996),
      decimals: '996',
      number: 1906,
      channel: 'Application',
      machine: 'HOST1',
      user: 'anna',
      text: 'Refused',
      data: Array.from({ length: 11 }, (_, n) => ({ value: `v${n + 1}` })),
      binary: '0AFF',
    });
  });

  test('winlogbeat before version 7', () => {
    expect(
      eventOfJson(
        '{"@timestamp":"2026-05-13T02:50:26.996Z","event_id":7,"log_name":"System","source_name":"Example","record_number":"12","computer_name":"HOST1","level":"Warning","message":"x","event_data":{"User":"a"}}',
      ),
    ).toMatchObject({
      source: 'Example',
      id: 7,
      level: 3,
      number: 12,
      channel: 'System',
      data: [{ name: 'User', value: 'a' }],
    });
  });

  const nxlog = {
    EventTime: '2026-05-01 23:08:26',
    EventReceivedTime: '2026-05-01 23:08:32',
    SourceName: 'Example',
    EventID: 12,
    SeverityValue: 3,
    Channel: 'Application',
    RecordNumber: 5,
    Hostname: 'HOST1',
    Message: 'a\r\nb',
  };

  test('NXLog: local time where nothing tells the zone', () => {
    const event = eventOfJson(JSON.stringify(nxlog));
    expect(event).toMatchObject({
      source: 'Example',
      id: 12,
      level: 3,
      number: 5,
      localTime: Date.UTC(2026, 4, 1, 23, 8, 26),
      decimals: '',
      text: 'a\nb',
    });
    expect(event).not.toHaveProperty('at');
  });

  test('NXLog: what a collector behind it has added tells the zone, not the time', () => {
    expect(eventOfJson(JSON.stringify({ ...nxlog, '@timestamp': '2026-05-02T03:08:32.631Z' }))).toMatchObject({
      at: Date.UTC(2026, 4, 2, 3, 8, 26),
    });
    expect(eventOfJson(JSON.stringify({ ...nxlog, '@timestamp': '2026-05-01T17:23:33.000Z' }))).toMatchObject({
      at: Date.UTC(2026, 4, 1, 17, 23, 26),
    });
  });

  test('NXLog: an event that waited in a queue stays in local time', () => {
    const event = eventOfJson(JSON.stringify({ ...nxlog, '@timestamp': '2026-05-02T03:12:00.000Z' }));
    expect(event).toMatchObject({ localTime: Date.UTC(2026, 4, 1, 23, 8, 26) });
    expect(event).not.toHaveProperty('at');
  });

  test('Fluent Bit and others that keep the names of Windows', () => {
    expect(
      eventOfJson(
        '{"ProviderName":"Example","EventID":9,"Level":2,"TimeCreated":"2026-05-13 10:00:00 ' +
          '-0700","EventRecordID":77,"Channel":"Application","Computer":"HOST1","UserID":"","Message":"x","StringInserts":["a",5]}',
      ),
    ).toMatchObject({
      id: 9,
      level: 2,
      at: Date.UTC(2026, 4, 13, 17),
      number: 77,
      data: [{ value: 'a' }, { value: '5' }],
    });
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '7',
    '"x"',
    '{"@timestamp":"2026-05-13T02:50:26.996Z","message":"x"}',
    '{"when":"2026-05-13 08:00:00.123","level":"INFO","event":"Utility.Event","text":"x"}',
    '{"EventTime":"2026-05-01 23:08:26","Message":"x"}',
    '{"Event":{"System":{}}}',
    '{"winlog":{"provider_name":"A"}}',
    '{"ProviderName":"A","TimeCreated":"never"}',
  ])('%j is no event', (line) => {
    expect(eventOfJson(line)).toBeUndefined();
  });

  test('names that mean something to JavaScript, halves of pairs and deep nests do no harm', () => {
    const line =
      `{"__proto__":{"message":"x"},"ProviderName":"A\\ud800","Id":1,"TimeCreated":"2026-05-13T08:00:00Z","Message":"\\udc00 ` +
      `ok","x":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(eventOfJson(line)).toMatchObject({ source: 'A\ufffd', text: '\ufffd ok' });
    expect(
      eventOfJson(
        `{"Event":{"System":{"Provider":{"#attributes":{"Name":"A"}},"TimeCreated":{"#attributes":{"SystemTime":"2026-05-13T08:00:00Z"}}},"UserData":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}}`,
      ),
    ).toMatchObject({ source: 'A', data: [] });
  });
});

describe('evtx_dump', () => {
  test('writes records out of order; they come by number', async () => {
    const event = (id: number, second: number): string =>
      `Record ${id}\n${JSON.stringify({ Event: { '#attributes': {}, System: { Provider: { '#attributes': { Name: 'A' } }, EventID: 1, Level: 4, TimeCreated: { '#attributes': { SystemTime: `2026-05-13T08:00:0${second}.833733500Z` } }, EventRecordID: id, Channel: 'C', Computer: 'H', Security: null }, EventData: { Data: { '#text': ['a', '', 'b'] } } } }, null, 2)}\n`;
    const read = await readBytes(event(3, 3) + event(1, 1) + event(2, 2));
    expect(read).toMatchObject({ form: 'json', count: 3, damages: [] });
    expect(read.events.map(({ event }) => [event.number, event.decimals, event.data.length])).toEqual([
      [1, '8337335', 3],
      [2, '8337335', 3],
      [3, '8337335', 3],
    ]);
  });

  test('numbers as texts, no data, data under names', async () => {
    const read = await readBytes(
      '{"Event":{"System":{"Provider_attributes":{"Name":"A"},"EventID_attributes":{"Qualifiers":16384},"EventID":"4625","Level":"2","TimeCreated_attributes":{"SystemTime":"2026-05-13T08:00:00.000000Z"},"EventRecordID":"12","Channel":"C","Computer":"H","Security":null},"EventData":{"param1":"86400","Binary":"00"}}}\n' +
        '{"Event":{"System":{"Provider":{"#attributes":{"Name":"A"}},"EventID":{"#attributes":{"Qualifiers":"0"},"#text":"1"},"TimeCreated":{"#attributes":{"SystemTime":"2026-05-13T08:00:01Z"}},"EventRecordID":13,"Channel":"C","Computer":"H"},"EventData":null}}\n',
    );
    expect(read.events).toMatchObject([
      { event: { id: 4625, level: 2, number: 12, data: [{ name: 'param1', value: '86400' }], binary: '00' } },
      { event: { id: 1, number: 13, data: [] } },
    ]);
  });
});
