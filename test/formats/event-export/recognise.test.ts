import { describe, expect, test } from 'vitest';
import { recognise } from '../../../src/formats/event-export/recognise.ts';
import type { FullEvent } from './form-words.ts';
import { type Writer, WRITERS, writeForm } from './forms.ts';

const EVENT: FullEvent = {
  source: 'Example Service',
  id: 100,
  level: 4,
  at: Date.UTC(2026, 4, 13, 8),
  number: 7,
  channel: 'Application',
  machine: 'host1.example.test',
  user: 'S-1-5-18',
  text: 'Operator "A" logged on.\nFrom desk 4',
  data: [{ value: 'A' }],
};

const FORMS: Record<Writer, [form: string, says: string]> = {
  'event-viewer-xml': ['xml', 'an Event Viewer XML export'],
  'wevtutil-xml': ['xml', 'events as XML, by wevtutil'],
  'rendered-xml': ['xml', 'events as XML, by wevtutil'],
  'evtx_dump-xml': ['xml', 'events as XML, by evtx_dump'],
  'event-viewer-csv': ['csv', 'an Event Viewer CSV export'],
  'event-viewer-txt': ['tsv', 'an Event Viewer text export'],
  'wevtutil-text': ['wevtutil-text', 'a wevtutil text export'],
  'wevtutil-text-z': ['wevtutil-text', 'a wevtutil text export'],
  copied: ['copied-text', 'events copied from the Event Viewer'],
  'get-winevent-csv': ['powershell-csv', 'a PowerShell CSV export'],
  'get-eventlog-csv': ['powershell-csv', 'a PowerShell CSV export'],
  'powershell-5-json': ['json', 'a PowerShell JSON export'],
  'powershell-7-json': ['json', 'a PowerShell JSON export'],
  Winlogbeat: ['json-lines', 'events as JSON lines, by Winlogbeat'],
  nxlog: ['json-lines', 'events as JSON lines, by NXLog'],
  'evtx_dump-json': ['json', 'events as JSON, by evtx_dump'],
  'evtx_dump-json-separate': ['json', 'events as JSON lines, by evtx_dump'],
};

function recognised(text: string, path = 'export'): string | undefined {
  return recognise(Buffer.from(text), path)?.form;
}

describe('what a file is', () => {
  test.each(WRITERS)('%s is recognised by its first bytes, whatever its name', (writer) => {
    for (const locale of ['en-US', 'de-DE', 'sv-SE'] as const) {
      const head = writeForm(writer, [EVENT, { ...EVENT, number: 8 }], { locale, typed: true }).subarray(0, 65_536);
      const [form, says] = FORMS[writer];
      expect(recognise(head, '/tmp/attachment')).toMatchObject({ form, says });
    }
  });

  test('a table of the Event Viewer in a language that is not known is recognised by its rows', () => {
    const french =
      'Niveau,Date et heure,Source,ID de l’événement,Catégorie de la tâche\r\nInformation,13/05/2026 ' +
      '08:00:00,Example Service,100,Aucun,Connexion\r\n';
    expect(recognised(french, 'export.csv')).toBe('csv');
    expect(recognised(french, 'anything.log')).toBeUndefined();
  });

  test('one without any event is recognised by the names of its columns', () => {
    expect(recognised('Level,Date and Time,Source,Event ID,Task Category\r\n')).toBe('csv');
    expect(recognised('Ebene\tDatum und Uhrzeit\tQuelle\tEreignis-ID\tAufgabenkategorie\r\n')).toBe('tsv');
    expect(recognised('\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events></Events>')).toBe(
      'xml',
    );
  });

  test('any columns of PowerShell in any order, with any delimiter, as somebody typed them', () => {
    expect(recognised('"TimeCreated","Id","LevelDisplayName","Message"\r\n')).toBe('powershell-csv');
    expect(recognised('timecreated;message\r\n13.05.2026 08:00:00;Logon\r\n')).toBe('powershell-csv');
    expect(recognised('"Message"\t"TimeGenerated"\r\n')).toBe('powershell-csv');
    expect(
      recognised(
        '#TYPE Selected.System.Diagnostics.Eventing.Reader.EventLogRecord\r\n"ProviderName","TimeCreated"\r\n',
      ),
    ).toBe('powershell-csv');
  });

  test.each([
    [
      'messages.log of IRIS',
      '05/13/26-08:00:00:123 (1234) 0 [Generic.Event] LicenseTrace: Login Type = User, Id = 192.0.2.7, ' +
        'Result = 3\n05/13/26-08:00:01:000 (1234) 2 [Utility.Event] Error: x\n',
    ],
    [
      'the structured log of IRIS as JSON',
      '{"when":"2026-05-13 08:00:00.123","level":"WARNING ' +
        '","event":"Generic.Event","pid":"1234","text":"Operator logged on"}\n{"when":"2026-05-13 ' +
        '08:00:00.124","level":"INFO","event":"Utility.Event","pid":"1","text":"x"}\n',
    ],
    [
      'the structured log of IRIS as pairs',
      'when="2026-05-13 08:00:00.123" level=WARNING event=Generic.Event pid=1234 text="x"\n',
    ],
    ['a CSV of something else', 'Time,User,Source,Message\n2026-05-13 08:00:00,a,b,c\n'],
    ['a CSV of five columns', 'Level,When,Who,Count,Remark\n1,2026-05-13 08:00:00,a,4,x\n'],
    ['a table of users', 'UserId,UserName,Message\n1,a,hello\n'],
    ['JSON of something else', '[{"id":1,"message":"x","time":"2026-05-13T08:00:00Z"}]'],
    ['JSON lines of a service', '{"@timestamp":"2026-05-13T08:00:00Z","message":"started","level":"info"}\n'],
    ['a web page', '<!DOCTYPE html><html><body><Event name="x"></Event></body></html>'],
    ['YAML', 'sources:\n  - id: a\n    paths: [x]\n'],
    ['a mail', 'Log Name: x\nSubject: y\nDate: Wed, 13 May 2026 08:00:00 +0200\n\nHello\n'],
    ['nothing', ''],
    ['zeros', '\0\0\0\0\0\0\0\0'],
    ['a broken list', '[{"Id": 1, "TimeCreated": '],
  ])('%s is no export of events', (_, text) => {
    expect(recognised(text)).toBeUndefined();
  });
});
