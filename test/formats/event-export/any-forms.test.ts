import { describe, expect, test } from 'vitest';
import { whatIsMissing } from '../../../src/formats/event-export/missing.ts';
import { exportForm, recognise } from '../../../src/formats/event-export/recognise.ts';
import { readBytes } from './read.ts';

/** Two events, oldest first, as what tells them apart. */
const EVENTS = [
  { number: 1, clock: '08:00:00', text: 'Ready.' },
  { number: 2, clock: '08:01:30', text: 'Logon of "A", \\B & <C>' },
] as const;
type Told = (typeof EVENTS)[number];

function joined(form: (event: Told) => string): string {
  return EVENTS.map(form).join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const utc = ({ clock }: Told): string => `2026-05-13T${clock}.000Z`;
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const object = (event: Told): object => ({
  TimeGenerated: utc(event),
  Source: 'Example Service',
  EventLog: 'Application',
  Computer: 'host1.example.test',
  EventID: 7,
  RenderedDescription: event.text,
});
const xml = ({ number, text, ...event }: Told): string =>
  `<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"><System><Provider Name="Example Service"/>` +
  `<EventID>7</EventID><TimeCreated SystemTime="2026-05-13T${event.clock}Z"/><EventRecordID>${number}</EventRecordID>` +
  `<Channel>Application</Channel><Computer>host1.example.test</Computer></System><EventData><Data>${escaped(text)}` +
  `</Data></EventData></Event>`;
const row = (event: Told): unknown[] => Object.values(object(event));
const columns = Object.keys(object(EVENTS[0]));

const FORMS: Readonly<Record<string, string>> = {
  'a list within an object': JSON.stringify({ value: EVENTS.map(object), nextLink: 'https://example.test/2' }),
  'hits of a search': JSON.stringify({
    took: 3,
    hits: { total: 2, hits: EVENTS.map((e) => ({ _source: object(e) })) },
  }),
  'answers one behind the other': EVENTS.map((e) => JSON.stringify({ hits: { hits: [{ _source: object(e) }] } })).join(
    '\n',
  ),
  'rows under columns': JSON.stringify({
    tables: [{ name: 'x', columns: columns.map((name) => ({ name, type: 'string' })), rows: EVENTS.map(row) }],
  }),
  'rows under names': JSON.stringify({ columns, rows: EVENTS.map(row) }, null, 2),
  'fields as names and values': JSON.stringify({
    results: EVENTS.map((e) => Object.entries(object(e)).map(([field, value]) => ({ field, value }))),
  }),
  'times with lines': JSON.stringify({
    streams: [{ labels: {}, values: EVENTS.map((e) => ['1778659200000000000', JSON.stringify(object(e))]) }],
  }),
  'XML within JSON': EVENTS.map((e) => `${JSON.stringify({ timestamp: 5, message: xml(e) })}\n`).join(''),
  'lines of syslog with JSON': joined((e) => `<14>May 13 08:00:00 host1 agent: ${JSON.stringify(object(e))}\n`),
  'hashes with arrows': joined(
    (e) =>
      `[0] log: [1778659200.5, {"SourceName"=>"Example Service", "EventID"=>7, "TimeCreated"=>"${utc(e)}", ` +
      `"Channel"=>"Application", "ComputerName"=>"host1.example.test", "Message"=>${JSON.stringify(e.text)}, "x"=>nil}]\n`,
  ),
  'syslog with fields': joined(
    (e) => `<14>1 ${utc(e)} host1.example.test Example_Service 0 - [a@1 EventID="7" Channel="Application"] ${e.text}\n`,
  ),
  'XML below a line': `exported by a tool\n\n${joined((e) => `${xml(e)}\n`)}`,
  'XML as a browser copies it': joined((e) =>
    xml(e)
      .replaceAll(/<(Event|System|EventData)(?=[\s>])/g, '- <$1')
      .replaceAll('><', '> \r\n  <'),
  ),
  'rows of XML': `<?xml version="1.0"?><!DOCTYPE R [<!ELEMENT R (ROW*)>]><R>${joined(
    (e) =>
      `<ROW><EventLog>Application</EventLog><TimeGenerated>${utc(e)}</TimeGenerated><EventID>7</EventID>` +
      `<SourceName>Example Service</SourceName><ComputerName>host1.example.test</ComputerName>` +
      `<Message><![CDATA[${e.text}]]></Message></ROW>`,
  )}</R>`,
  'objects of PowerShell': `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${joined(
    (e) =>
      `<Obj RefId="${e.number}"><Props><I32 N="Id">7</I32><S N="ProviderName">Example Service</S><S N="LogName">` +
      `Application</S><S N="MachineName">host1.example.test</S><DT N="TimeCreated">${utc(e)}</DT><Obj N="Properties">` +
      `<LST><Obj RefId="9"><Props><S N="Value">x</S></Props></Obj></LST></Obj></Props><MS><S N="Message">` +
      `${escaped(e.text)}</S></MS></Obj>`,
  )}</Objs>`,
  'a table with any columns': `Host;Note;Event ID;Log Name;Description;When;Provider Name;Event Time\r\n${joined(
    (e) => `host1.example.test;n;7;Application;${quoted(e.text)};2020-01-01;Example Service;${utc(e)}\r\n`,
  )}`,
  'a list of fields': `\r\n\r\n${joined(
    (e) =>
      `TimeCreated  : ${utc(e)}\r\nProviderName : Example Service\r\nId           : 7\r\nLogName      : Application\r\n` +
      `MachineName  : host1.example.test\r\nMessage      : ${e.text}\r\n\r\n`,
  )}`,
  'pairs below a time': joined(
    (e) =>
      `05/13/2026 ${e.clock} AM\nLogName=Application\nSourceName=Example Service\nEventCode=7\n` +
      `ComputerName=host1.example.test\nMessage=${e.text}\n`,
  ),
  'numbered fields': `Application log on host1:\r\n${joined(
    (e) =>
      `[0000${e.number}] Example Service\r\n   Type:     INFORMATION\r\n   Computer: host1.example.test\r\n` +
      `   Time:     5/13/2026 ${e.clock} AM   ID:       7\r\n${e.text}\r\n`,
  )}`,
  'columns below each other': `\r\n   ProviderName: Example Service\r\n\r\n${'TimeCreated'.padEnd(26)} Id Message\r\n${'-----------'.padEnd(26)} -- -------\r\n${joined(
    (e) => `${utc(e).padEnd(26)}  7 ${e.text}\r\n`,
  )}`,
};

describe('the same events in forms of many writers', () => {
  test.each(Object.entries(FORMS))('%s', async (_, text) => {
    const read = await readBytes(text);
    const told = read.events.map(({ event }) => ({
      source: event.source,
      id: event.id,
      clock: new Date(event.at ?? event.localTime ?? 0).toISOString().slice(11, 19),
      text: event.text ?? event.data.map(({ value }) => value).join('|'),
    }));
    expect(read.damages).toEqual([]);
    expect(told).toEqual(
      EVENTS.map((e) => ({
        source: 'Example Service',
        id: 7,
        clock: e.clock,
        text: e.text,
      })),
    );
  });

  test('a table of the Event Viewer with its sixth column named, further columns, in any language', async () => {
    for (const [header, fields] of [
      ['Level,Date and Time,Source,Event ID,Task Category,Description', []],
      ['Level,Date and Time,Source,Event ID,Task Category,Log,Computer', ['Application', 'host1.example.test']],
      ['Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie,Protokoll,Rechner', ['Application', 'HOST1']],
      ['Nivel,Fecha y hora,Origen,Id. del evento,Categoría,Usuario,Equipo,Texto', ['N/A', 'HOST1']],
    ] as const) {
      const rows = joined(
        (e) => `Information,13.05.2026 ${e.clock},Example Service,7,None,${[...fields, quoted(e.text)].join(',')}\r\n`,
      );
      const read = await readBytes(`\ufeff${header}\r\n${rows}`, {}, 'export.csv');
      expect(read.events, header).toMatchObject(
        EVENTS.map(({ text }) => ({ event: { source: 'Example Service', id: 7, text } })),
      );
      expect(read.damages).toEqual([]);
    }
  });

  test('a table without a header, or without quotes, is read by what its columns hold', async () => {
    const row = (e: Told): string => `${e.number},Application,Example Service,INFORMATION,HOST1,`;
    const plain = await readBytes(
      `A tool\r\n\r\n${joined((e) => `${row(e)}5/13/2026 ${e.clock} AM,7,None,${e.text}\r\n`)}`,
      {},
      'events.txt',
    );
    expect(plain.events).toMatchObject(
      EVENTS.map(({ number, text }) => ({
        event: { source: 'Example Service', id: 7, number, channel: 'Application', machine: 'HOST1', text },
      })),
    );
  });

  test('two servers in one file stay two', async () => {
    const { computers } = await readBytes(
      'EventTime,ComputerName,SourceName,EventID,Message\n2026-05-13 08:00:00,HOST1,A,1,x\n' +
        '2026-05-13 08:00:01,HOST2,A,1,y\n',
    );
    expect([...computers]).toEqual(['HOST1', 'HOST2']);
  });

  test('a text that is cut off at the width of the window is told, and not taken for a whole one', async () => {
    const read = await readBytes(`${FORMS['columns below each other']}${utc(EVENTS[1]).padEnd(26)}  7 Logon of...\r\n`);
    expect(read.events.map(({ event }) => event.text)).toEqual(EVENTS.map(({ text }) => text));
    expect(read.damages).toMatchObject([{ detail: expect.stringContaining('cut off at the width'), lost: true }]);
  });

  test('letters of the code page of a console are letters', async () => {
    const text = 'J\x94rg M\x81ller';
    const { events } = await readBytes(Buffer.from(xml({ ...EVENTS[0], text: text as never }), 'latin1'));
    expect(events[0]?.event.data).toEqual([{ value: 'Jörg Müller' }]);
  });

  test('lines grow, unless they stand with the newest first or their dates can be read in two ways', () => {
    const lines = EVENTS.map((e) => JSON.stringify({ ...object(e), Description: 'x' }));
    const grows = (text: string): boolean | undefined => exportForm(Buffer.from(text), 'x')?.grows;
    expect(grows(lines.join('\n'))).toBe(true);
    expect(grows(lines.toReversed().join('\n'))).toBe(false);
    expect(grows(lines.join('\n').replaceAll(/2026-05-13T([\d:]{8})\.000Z/g, '5/6/2026 $1'))).toBe(false);
  });
});

describe('what is none', () => {
  test.each([
    ['a table of accesses', 'time,ip,method,status,bytes,path\n2026-05-13T08:00:00Z,192.0.2.1,GET,200,5,/a\n'],
    ['a log in columns', 'INFO,2026-05-13 08:00:00,main,42,worker,started\n'],
    ['a list of something else', 'time : 2026-05-13 08:00:00\nsource : x\nid : 5\nmessage : y\n\n'],
    ['settings', 'log=application\nsource=web\nid=5\ntime=10\n'],
    ['other XML', '<items><item><time>2026-05-13T08:00:00Z</time><source>x</source><id>5</id></item></items>'],
    ['lines of a service', '<14>May 13 08:00:00 host1 web: {"time":"2026-05-13T08:00:00Z","id":5,"message":"x"}\n'],
    ['JSON in a list', '{"data":[{"id":1,"time":"2026-05-13T08:00:00Z","name":"x","message":"y"}]}'],
    ['columns of processes', 'Id  ProcessName Time\n--  ----------- ----\n 5  a           08:00:00\n'],
  ])('%s', (_, text) => {
    expect(recognise(Buffer.from(text), 'x')).toBeUndefined();
  });

  test.each([
    ['"@timestamp",message\n"2026-05-13T08:00:00Z",x\n', /no field that tells Windows events/],
    ['{"TimeCreated":"2026-05-13T08:00:00Z","EventID":5,"ProviderName":"x"}', /texts of its events are missing/],
    ['ProviderName,EventID,Message\nx,5,y\n', /no time/],
    ['time,ip,method\n1,2,3\n', undefined],
  ])('what %j lacks is told', (text, told) => {
    const missing = whatIsMissing(Buffer.from(text));
    if (told === undefined) expect(missing).toBeUndefined();
    else expect(missing).toMatch(told);
  });
});
