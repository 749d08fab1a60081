import { describe, expect, test } from 'vitest';
import { readBytes } from './read.ts';

const wall = (text: string): number => Date.parse(`${text}Z`);

describe('what the Event Viewer saves', () => {
  test('CSV: five names above six fields, texts of several lines, levels and dates in German', async () => {
    const read = await readBytes(
      [
        'Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie',
        'Fehler,27.10.2026 12:28:26,Example Service,354,Initialisierung,"Fehler bei \\\\srv\\print$: ' +
          '""kein Recht"", abgebrochen.',
        '. Dieser Fehler kann auftreten, wenn Ressourcen fehlen."',
        'Informationen,27.10.2026 12:28:25,Example Service,317,Ein Treiber wird gelöscht,Der Treiber ' +
          'wurde gelöscht. Nichts ist zu tun.',
        '',
      ].join('\r\n'),
    );
    expect(read).toMatchObject({
      form: 'csv',
      count: 2,
      damages: [],
      dateOrder: 'unambiguous format',
      encoding: 'UTF-8',
      first: { localTime: wall('2026-10-27T12:28:25') },
      last: { localTime: wall('2026-10-27T12:28:26') },
    });
    expect(read.events).toEqual([
      {
        at: 239,
        event: {
          source: 'Example Service',
          id: 317,
          level: 4,
          localTime: wall('2026-10-27T12:28:25'),
          decimals: '',
          text: 'Der Treiber wurde gelöscht. Nichts ist zu tun.',
          data: [],
        },
      },
      {
        at: 62,
        event: {
          source: 'Example Service',
          id: 354,
          level: 2,
          localTime: wall('2026-10-27T12:28:26'),
          decimals: '',
          text:
            'Fehler bei \\\\srv\\print$: "kein Recht", abgebrochen.\n. Dieser Fehler kann auftreten, wenn ' +
            'Ressourcen fehlen.',
          data: [],
        },
      },
    ]);
  });

  test('a security log has keywords first, which say whether it is an audit', async () => {
    const read = await readBytes(
      'Keywords,Date and Time,Source,Event ID,Task Category\r\nAudit Success,19-07-2026 ' +
        '09:58:57,Microsoft-Windows-Security-Auditing,4624,Logon,"An account was successfully logged ' +
        'on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tSYSTEM"\r\nKlassisch,18-07-2026 ' +
        '09:58:57,Other,1,None,x\r\n',
    );
    expect(read.events.map(({ event }) => [event.level, event.id])).toEqual([
      [undefined, 1],
      [0, 4624],
    ]);
    expect(read.events[1]?.event.text).toBe(
      'An account was successfully logged on.\n\nSubject:\n\tSecurity ID:\t\tSYSTEM',
    );
  });

  test.each([
    ['Kritisch', 1],
    ['Erreur', 2],
    ['Advertencia', 3],
    ['Information', 4],
    ['Ausführlich', 5],
    ['Fouten', undefined],
  ])('the level %s is %s', async (word, level) => {
    const read = await readBytes(
      `Level,Date and Time,Source,Event ID,Task Category\r\n${word},2026-05-13 08:00:00,A,1,None,x\r\n`,
    );
    expect(read.events[0]?.event.level).toBe(level);
  });

  test('two exports one behind the other are one, whatever their line ends', async () => {
    const one = 'Level,Date and Time,Source,Event ID,Task Category\r\nError,2026-05-13 08:00:00,A,1,None,"x\ny"\r\n';
    const other =
      'Level,Date and Time,Source,Event ID,Task Category\nError,2026-05-14 08:00:00,A,2,None,"x"\n' +
      'Error,2026-05-14 07:00:00,A,3,None,"z"\n';
    expect(await readBytes(one + other)).toMatchObject({
      count: 3,
      damages: [],
      events: [{ event: { id: 1, text: 'x\ny' } }, { event: { id: 3 } }, { event: { id: 2 } }],
    });
  });

  test('what a spreadsheet has made of it: semicolons, no seconds, a name for the sixth column', async () => {
    const read = await readBytes(
      'Ebene;Datum und Uhrzeit;Quelle;Ereignis-ID;Aufgabenkategorie;\r\nFehler;27.10.2026 ' +
        '12:28;Example Service;354;Keine;"Kein Recht; abgebrochen"\r\n',
    );
    expect(read).toMatchObject({
      form: 'csv',
      damages: [],
      events: [
        { event: { level: 2, id: 354, localTime: wall('2026-10-27T12:28:00'), text: 'Kein Recht; abgebrochen' } },
      ],
    });
  });

  test('the code page of the machine is read where it is not UTF-8', async () => {
    const read = await readBytes(
      Buffer.from(
        'Level,Date and Time,Source,Event ID,Task Category\r\nError,2026-05-13 08:00:00,A,1,None,gel\xf6scht \x80\r\n',
        'latin1',
      ),
    );
    expect(read).toMatchObject({ encoding: 'Windows-1252', events: [{ event: { text: 'gelöscht €' } }] });
  });

  test('XML: every field, entities, inserts with and without names, binary data, the level of a rendering', async () => {
    const read = await readBytes(
      `\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events><Event ` +
        `xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider ` +
        `Name='R&amp;D'/><EventID ` +
        `Qualifiers='16384'>15</EventID><Version>0</Version><Level>4</Level><TimeCreated ` +
        `SystemTime='2026-05-13T07:14:05.1454614Z'/><EventRecordID>366</EventRecordID><Channel>Application</Channel><Computer>HOST1</Computer><Security ` +
        `UserID='S-1-5-18'/></System><EventData><Data>one &lt;b&gt;</Data><Data ` +
        `Name='second'>two&#13;&#10;three</Data><Data></Data><Binary>0aff</Binary></EventData><RenderingInfo ` +
        `Culture='en-US'><Message>Done: ` +
        'one.&#13;&#10;&#13;&#10;</Message><Level>Information</Level></RenderingInfo></Event></Events>',
    );
    expect(read).toMatchObject({ count: 1, damages: [], encoding: 'UTF-8 with a byte order mark' });
    expect(read.events).toEqual([
      {
        at: 68,
        event: {
          source: 'R&D',
          id: 15,
          level: 4,
          at: Date.UTC(2026, 4, 13, 7, 14, 5, 145),
          decimals: '1454614',
          number: 366,
          channel: 'Application',
          machine: 'HOST1',
          user: 'S-1-5-18',
          text: 'Done: one.',
          data: [{ value: 'one <b>' }, { name: 'second', value: 'two\r\nthree' }, { value: '' }],
          binary: '0AFF',
        },
      },
    ]);
  });

  test('XML: data that a provider has shaped itself', async () => {
    const read = await readBytes(
      `<Event xmlns='x'><System><Provider Name='A'/><EventID>1</EventID><TimeCreated ` +
        `SystemTime='2026-05-13T07:14:05Z'/></System><UserData><EventXML ` +
        `xmlns='y'><User>alice</User><Event><Level>high</Level></Event></EventXML></UserData></Event>`,
    );
    expect(read).toMatchObject({
      count: 1,
      damages: [],
      events: [
        {
          event: {
            data: [
              { name: 'User', value: 'alice' },
              { name: 'Level', value: 'high' },
            ],
          },
        },
      ],
    });
  });

  test('only events that hold a literal are given, wherever they hold it; all are counted', async () => {
    const event = (provider: string, data: string, message: string): string =>
      `<Event xmlns='x'><System><Provider Name='${provider}'/><EventID>1</EventID><TimeCreated ` +
      `SystemTime='2026-05-13T07:14:05Z'/></System><EventData><Data>${data}</Data></EventData><RenderingInfo ` +
      `Culture='a'><Message>${message}</Message></RenderingInfo></Event>`;
    const text = [
      event('Wanted &amp; Co', 'a', 'b'),
      event('A', 'Wanted &amp; Co', 'b'),
      event('A', 'b', 'Wanted &amp; Co'),
      event('A', 'Wanted', 'Co'),
      event('A', 'a', 'b'),
    ].join('');
    expect((await readBytes(text, { literals: ['Wanted & Co'] })).events).toHaveLength(3);
    expect((await readBytes(text, { literals: ['&'] })).events).toHaveLength(3);
    expect(await readBytes(text, { literals: ['nothing'] })).toMatchObject({
      count: 5,
      events: [],
      last: { at: Date.UTC(2026, 4, 13, 7, 14, 5) },
    });
  });
});

describe('events that were copied from the Event Viewer', () => {
  const BLOCK =
    'Log Name:      Application\r\nSource:        Example Service\r\nDate:          6/19/2026 ' +
    '6:31:53 PM\r\nEvent ID:      1045\r\nTask Category: Initialization\r\nLevel:         Warning\r\n' +
    'Keywords:      Classic\r\nUser:          N/A\r\nComputer:      HOST1.corp.example.test\r\n' +
    'Description:\r\nInitialization failed: 1\r\n\r\nSecond paragraph: 2\r\n';

  test('are read by their lines', async () => {
    const read = await readBytes(`${BLOCK}\r\n${BLOCK.replace('6:31:53', '6:31:54')}`);
    expect(read).toMatchObject({ form: 'copied-text', count: 2, dateOrder: 'month-first' });
    expect(read.events[0]).toEqual({
      at: 0,
      event: {
        source: 'Example Service',
        id: 1045,
        level: 3,
        localTime: wall('2026-06-19T18:31:53'),
        decimals: '',
        channel: 'Application',
        machine: 'HOST1.corp.example.test',
        text: 'Initialization failed: 1\n\nSecond paragraph: 2',
        data: [],
      },
    });
  });

  test('in German, by the order of the lines', async () => {
    const german =
      'Protokollname: Application\r\nQuelle:        Beispieldienst\r\nDatum:         19.06.2026 ' +
      '18:31:53\r\nEreignis-ID:   1045\r\nAufgabenkategorie:Keine\r\nEbene:         Warnung\r\n' +
      'Schlüsselwörter:Klassisch\r\nBenutzer:      DOM\\anna\r\nComputer:      HOST1\r\n' +
      'Beschreibung:\r\nFehlgeschlagen\r\n';
    expect(await readBytes(german)).toMatchObject({
      count: 1,
      events: [
        {
          event: {
            source: 'Beispieldienst',
            level: 3,
            user: 'DOM\\anna',
            localTime: wall('2026-06-19T18:31:53'),
            text: 'Fehlgeschlagen',
          },
        },
      ],
    });
  });

  test('their XML, where it was copied too, tells UTC and more', async () => {
    const xml =
      `Event Xml:\r\n<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">\r\n  ` +
      `<System>\r\n    <Provider Name="Example Service" />\r\n    <EventID ` +
      `Qualifiers="49156">1045</EventID>\r\n    <Level>3</Level>\r\n    <TimeCreated ` +
      `SystemTime="2026-06-19T16:31:53.000000000Z" />\r\n    <EventRecordID>4711</EventRecordID>\r\n` +
      `    <Channel>Application</Channel>\r\n    <Computer>HOST1.corp.example.test</Computer>\r\n    ` +
      `<Security />\r\n  </System>\r\n  <EventData>\r\n    <Data>1</Data>\r\n  </EventData>\r\n</Event>`;
    const read = await readBytes(BLOCK + xml);
    expect(read.events).toMatchObject([
      {
        event: {
          at: Date.UTC(2026, 5, 19, 16, 31, 53),
          decimals: '0000000',
          number: 4711,
          text: 'Initialization failed: 1\n\nSecond paragraph: 2',
          data: [{ value: '1' }],
        },
      },
    ]);
    expect(read.events[0]?.event).not.toHaveProperty('localTime');
  });
});
