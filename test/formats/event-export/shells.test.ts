import { describe, expect, test } from 'vitest';
import { readBytes } from './read.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);

describe('the text of wevtutil', () => {
  const event = (number: number, date: string, text: string, colon = ':'): string =>
    `Event[${number}]${colon}\r\n  Log Name: Application\r\n  Source: WLMS\r\n  Date: ${date}\r\n  ` +
    `Event ID: 100\r\n  Task: None\r\n  Level: Information\r\n  Opcode: Info\r\n  Keyword: ` +
    `Classic\r\n  User: S-1-5-18\r\n  User Name: NT AUTHORITY\\SYSTEM\r\n  Computer: HOST1\r\n  ` +
    `Description: \r\n${text}\r\n\r\n`;

  test('old and new: the Z of the new one is local time', async () => {
    const read = await readBytes(
      event(0, '2026-05-13T17:09:08.940', 'one\r\n\r\ntwo') + event(1, '2026-05-13T17:09:09.9510000Z', 'N/A', ''),
    );
    expect(read).toMatchObject({
      form: 'wevtutil-text',
      count: 2,
      damages: [],
      first: { localTime: wall('2026-05-13T17:09:08.940') },
      last: { localTime: wall('2026-05-13T17:09:09.951') },
    });
    expect(read.events[0]).toEqual({
      at: 0,
      event: {
        source: 'WLMS',
        id: 100,
        level: 4,
        localTime: wall('2026-05-13T17:09:08.940'),
        decimals: '940',
        channel: 'Application',
        machine: 'HOST1',
        user: 'S-1-5-18',
        text: 'one\n\ntwo',
        data: [],
      },
    });
    expect(read.events[1]?.event).not.toHaveProperty('message');
    expect(read.events[1]?.event.decimals).toBe('9510000');
  });

  test('unless the setting says that it is UTC', async () => {
    const read = await readBytes(event(0, '2026-05-13T17:09:08.9400000Z', 'x'), { textZone: 'utc' });
    expect(read.events[0]?.event).toMatchObject({ at: wall('2026-05-13T17:09:08.940') });
  });

  test('what looks like an event within a text is told by its number', async () => {
    const forged = `x\r\n${event(7, '2026-05-13T17:09:08.940', 'forged')}`;
    const read = await readBytes(
      event(0, '2026-05-13T17:09:08.940', forged) + event(1, '2026-05-13T17:09:08.940', 'y'),
    );
    expect(read.damages.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^Event\[7\] follows Event\[0\]/),
      expect.stringMatching(/^Event\[1\] follows Event\[7\]/),
    ]);
  });

  test('logs that were printed one behind the other begin again at 0', async () => {
    expect(
      await readBytes(
        event(0, '2026-05-13T17:09:08.940', 'a') +
          event(1, '2026-05-13T17:09:08.940', 'b') +
          event(0, '2026-05-12T17:09:08.940', 'c'),
      ),
    ).toMatchObject({ count: 3, damages: [] });
  });
});

describe('tables of PowerShell', () => {
  test('Get-WinEvent: any columns in any order, a text of many lines first', async () => {
    const read = await readBytes(
      '"Message","Id","RecordId","ProviderName","LogName","MachineName","UserId","TimeCreated","LevelDisplayName","Properties"\r\n' +
        '"Process ended:\r\nUser: HOST\\anna, ' +
        '""x""","5","1657","Example-Service","Example/Operational","HOST1","S-1-5-18","5/31/2026 4:36:21 ' +
        'PM","Information","System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]"\r\n',
    );
    expect(read).toMatchObject({ form: 'powershell-csv', dateOrder: 'month-first', damages: [] });
    expect(read.events).toEqual([
      {
        at: 121,
        event: {
          source: 'Example-Service',
          id: 5,
          level: 4,
          localTime: wall('2026-05-31T16:36:21'),
          decimals: '',
          number: 1657,
          channel: 'Example/Operational',
          machine: 'HOST1',
          user: 'S-1-5-18',
          text: 'Process ended:\nUser: HOST\\anna, "x"',
          data: [],
        },
      },
    ]);
  });

  test('with the delimiter of the culture, without quotes where none are needed', async () => {
    const read = await readBytes(
      'TimeCreated;Id;LevelDisplayName;Message\r\n31.05.2026 16:36:21;5;Warnung;Anmeldung von a\r\n',
    );
    expect(read.events).toMatchObject([{ event: { id: 5, level: 3, text: 'Anmeldung von a', source: '' } }]);
    expect(await readBytes('TimeCreated\tMessage\n2026-05-31 16:36:21\tx,y;z\n')).toMatchObject({
      events: [{ event: { text: 'x,y;z' } }],
    });
  });

  test('Get-EventLog: the type line tells the log, names of types are not data', async () => {
    const read = await readBytes(
      '#TYPE System.Diagnostics.EventLogEntry#Application/Example Service/1500\r\n' +
        '"EventID","MachineName","Data","Index","Category","CategoryNumber","EntryType","Message","Source","ReplacementStrings","InstanceId","TimeGenerated","TimeWritten","UserName","Site","Container"\r\n' +
        '"1500","Example-PC","System.Byte[]","3365","(0)","0","Warning","????????","Example ' +
        'Service","System.String[]","1073743324","2026/05/18 15:35:24","2026/05/18 15:35:25","NT ' +
        'AUTHORITY\\SYSTEM",,\r\n',
    );
    expect(read.events).toEqual([
      {
        at: 266,
        event: {
          source: 'Example Service',
          id: 1500,
          level: 3,
          localTime: wall('2026-05-18T15:35:24'),
          decimals: '',
          number: 3365,
          channel: 'Application',
          machine: 'Example-PC',
          user: 'NT AUTHORITY\\SYSTEM',
          text: '????????',
          data: [],
        },
      },
    ]);
  });

  test('an instance id holds the event id in its lower half', async () => {
    expect(
      await readBytes('"InstanceId","TimeGenerated","Message"\r\n"1073743324","2026/05/18 15:35:24","x"\r\n'),
    ).toMatchObject({ events: [{ event: { id: 1500 } }] });
  });
});

describe('JSON of PowerShell', () => {
  test('5: milliseconds of UTC in escaped slashes, one object where there is one event, UTF-16', async () => {
    const read = await readBytes(
      Buffer.from(
        `\ufeff{\r\n    "Id":  19,\r\n    "Level":  4,\r\n    "Keywords":  -9223372036854775808,\r\n    ` +
          `"RecordId":  1493,\r\n    "ProviderName":  "Example",\r\n    "LogName":  "System",\r\n    ` +
          `"MachineName":  "HOST1",\r\n    "UserId":  {\r\n                   "BinaryLength":  12,\r\n` +
          `                   "Value":  "S-1-5-18"\r\n               },\r\n    "TimeCreated":  ` +
          `"\\/Date(1743448267142)\\/",\r\n    "Properties":  [\r\n                       {\r\n` +
          `                           "Value":  "a \\u0027b\\u0027"\r\n                       },\r\n` +
          `                       {\r\n                           "Value":  7\r\n                       ` +
          `}\r\n                   ],\r\n    "Message":  "Installed: a \\u0027b\\u0027\\r\\n"\r\n}\r\n`,
        'utf16le',
      ),
    );
    expect(read).toMatchObject({ form: 'json', encoding: 'UTF-16LE', count: 1, damages: [] });
    expect(read.events).toEqual([
      {
        at: 2,
        event: {
          source: 'Example',
          id: 19,
          level: 4,
          at: 1743448267142,
          decimals: '142',
          number: 1493,
          channel: 'System',
          machine: 'HOST1',
          user: 'S-1-5-18',
          text: "Installed: a 'b'",
          data: [{ value: "a 'b'" }, { value: '7' }],
        },
      },
    ]);
  });

  test('5: a list that is wrapped, and dates as objects', async () => {
    expect(
      await readBytes(
        '{"value":[{"Id":1,"TimeCreated":{"value":"/Date(1743448267142)/","DateTime":"x"},"Message":"a"},{"Id":2,"TimeCreated":"/Date(1743448267000)/","Message":"b"}],"Count":2}',
      ),
    ).toMatchObject({ count: 2, damages: [], events: [{ event: { id: 2 } }, { event: { id: 1 } }] });
  });

  test('7: ISO with an offset, a list', async () => {
    expect(
      await readBytes(
        '[\n  {\n    "Id": 19,\n    "ProviderName": "Example",\n    "TimeCreated": ' +
          '"2026-03-31T21:11:07.1426543+02:00"\n  }\n]\n',
      ),
    ).toMatchObject({ events: [{ event: { at: Date.UTC(2026, 2, 31, 19, 11, 7, 142), decimals: '1426543' } }] });
  });

  test('Get-EventLog: inserts, bytes, the type of the entry as a number', async () => {
    const read = await readBytes(
      '{"EventID":7,"MachineName":"HOST1","Data":[1,255],"Index":12,"EntryType":2,"Message":"x","Source":"Example","ReplacementStrings":["a","FF00"],"InstanceId":7,"TimeGenerated":"\\/Date(1743448267000)\\/","UserName":null}',
    );
    expect(read.events).toMatchObject([
      { event: { level: 3, number: 12, data: [{ value: 'a' }, { value: 'FF00' }], binary: '01FF' } },
    ]);
  });

  test('objects below the depth that was asked for are no data', async () => {
    expect(
      await readBytes(
        '{"Id":7,"ProviderName":"A","TimeCreated":"2026-05-13T08:00:00Z","Properties":["System.Diagnostics.Eventing.Reader.EventProperty"],"Message":"x"}',
      ),
    ).toMatchObject({ events: [{ event: { data: [] } }] });
  });
});
