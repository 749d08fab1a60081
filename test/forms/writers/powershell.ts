import { type Culture, cultureOf, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { BOM, crlf, isoOffset, newestFirst, quoted, utf16, xmlText } from '../words.ts';

type Fields = readonly (readonly [name: string, value: string | null])[];

const RECORD = 'System.Diagnostics.Eventing.Reader.EventLogRecord';
const ENGLISH = cultureOf('en-US');

/** What Windows PowerShell makes of a letter that ASCII has not, unless it is told an encoding. */
export const ascii = (text: string): string => text.replaceAll(/[^\0-\u007f]/g, '?');

/** The columns of `Get-WinEvent | Export-Csv`, in their order, as seen in public exports. */
function allFields(event: Kept, culture: Culture): Fields {
  const { text, id, level, record, source, channel, computer } = event;
  return [
    ['Message', crlf(text)],
    ['Id', String(id)],
    ['Version', '0'],
    ['Qualifiers', '0'],
    ['Level', String(level)],
    ['Task', '0'],
    ['Opcode', '0'],
    ['Keywords', '36028797018963968'],
    ['RecordId', String(record)],
    ['ProviderName', source],
    ['ProviderId', null],
    ['LogName', channel],
    ['ProcessId', '0'],
    ['ThreadId', '0'],
    ['MachineName', computer],
    ['UserId', null],
    ['TimeCreated', localTime(event, culture)],
    ['ActivityId', null],
    ['RelatedActivityId', null],
    ['ContainerLog', channel.toLowerCase()],
    ['MatchedQueryIds', 'System.UInt32[]'],
    ['Bookmark', 'System.Diagnostics.Eventing.Reader.EventBookmark'],
    ['LevelDisplayName', culture.language.information],
    ['OpcodeDisplayName', 'Info'],
    ['TaskDisplayName', null],
    ['KeywordsDisplayNames', 'System.Collections.ObjectModel.ReadOnlyCollection`1[System.String]'],
    ['Properties', 'System.Collections.Generic.List`1[System.Diagnostics.Eventing.Reader.EventProperty]'],
  ];
}

/** The fields that `Select-Object` was given, in its order. */
function selected(event: Kept, names: readonly string[], culture = ENGLISH): Fields {
  const all = new Map(allFields(event, culture));
  return names.map((name) => [name, all.get(name) ?? null]);
}

/** `Export-Csv`: everything in quotes, null as nothing at all. */
export function exportCsv(rows: readonly Fields[], delimiter = ',', type?: string): string {
  const names = (rows[0] ?? []).map(([name]) => quoted(name)).join(delimiter);
  const lines = rows.map((row) => row.map(([, value]) => (value === null ? '' : quoted(value))).join(delimiter));
  return `${type === undefined ? '' : `#TYPE ${type}\r\n`}${[names, ...lines].join('\r\n')}\r\n`;
}

function inCulture(name: string, delimiter = ','): Form {
  return {
    name: `Get-WinEvent | Export-Csv${delimiter === ';' ? ' -UseCulture' : ''}, PowerShell 7, ${name}`,
    file: 'events.csv',
    shape: name === 'en-US' ? 'seen' : 'assumed',
    write: (events) =>
      exportCsv(
        newestFirst(events).map((event) => allFields(event, cultureOf(name))),
        delimiter,
      ),
  };
}

function select(names: string, more: Partial<Form> = {}): Form {
  return {
    name: `Get-WinEvent | Select ${names} | Export-Csv`,
    file: 'events.csv',
    shape: 'seen',
    write: (events) => BOM + exportCsv(newestFirst(events).map((event) => selected(event, names.split(',')))),
    ...more,
  };
}

/** `Export-Clixml`: what every object is, and its properties by type. */
function clixml(events: readonly Kept[]): string {
  const objects = events.map((event, number) => clixmlOf(event, number * 10)).join('');
  return `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">\r\n${objects}</Objs>`;
}

function clixmlOf(event: Kept, ref: number): string {
  const { text, id, level, record, source, channel, computer } = event;
  const kind =
    ref === 0
      ? `    <TN RefId="0">\n      <T>${RECORD}</T>\n      <T>System.Diagnostics.Eventing.Reader.EventRecord</T>\n` +
        '      <T>System.Object</T>\n    </TN>\n'
      : '    <TNRef RefId="0" />\n';
  const string = (value: string): string => xmlText(value).replaceAll('\r', '_x000D_').replaceAll('\n', '_x000A_');
  return crlf(
    `  <Obj RefId="${ref}">\n${kind}    <ToString>${RECORD}</ToString>\n    <Props>\n      <I32 N="Id">${id}</I32>\n` +
      `      <By N="Version">0</By>\n      <I32 N="Qualifiers">0</I32>\n      <By N="Level">${level}</By>\n` +
      '      <I32 N="Task">0</I32>\n      <I16 N="Opcode">0</I16>\n      <I64 N="Keywords">36028797018963968</I64>\n' +
      `      <I64 N="RecordId">${record}</I64>\n      <S N="ProviderName">${string(source)}</S>\n` +
      `      <Nil N="ProviderId" />\n      <S N="LogName">${channel}</S>\n      <I32 N="ProcessId">0</I32>\n` +
      `      <I32 N="ThreadId">0</I32>\n      <S N="MachineName">${computer}</S>\n      <Nil N="UserId" />\n` +
      `      <DT N="TimeCreated">${isoOffset(event)}</DT>\n      <Nil N="ActivityId" />\n` +
      `      <Nil N="RelatedActivityId" />\n      <S N="ContainerLog">${channel.toLowerCase()}</S>\n` +
      `      <Obj N="MatchedQueryIds" RefId="${ref + 1}">\n        <TN RefId="${ref + 1}">\n` +
      '          <T>System.UInt32[]</T>\n          <T>System.Array</T>\n          <T>System.Object</T>\n' +
      '        </TN>\n' +
      `        <LST />\n      </Obj>\n      <Obj N="Bookmark" RefId="${ref + 2}">\n` +
      '        <ToString>System.Diagnostics.Eventing.Reader.EventBookmark</ToString>\n      </Obj>\n' +
      '      <S N="LevelDisplayName">Information</S>\n      <S N="OpcodeDisplayName">Info</S>\n' +
      `      <Nil N="TaskDisplayName" />\n      <Obj N="Properties" RefId="${ref + 3}">\n        <LST>\n` +
      `          <Obj RefId="${ref + 4}">\n            <ToString>System.Diagnostics.Eventing.Reader.EventProperty` +
      `</ToString>\n            <Props>\n              <S N="Value">${string(text)}</S>\n            </Props>\n` +
      '          </Obj>\n        </LST>\n      </Obj>\n    </Props>\n    <MS>\n' +
      `      <S N="Message">${string(text)}</S>\n    </MS>\n  </Obj>\n`,
  );
}

/** `ConvertTo-Xml -As String`: seen in a public script, with the times of the culture. */
function convertedXml(events: readonly Kept[], culture: Culture): string {
  const type = (name: string): string =>
    name === 'TimeCreated'
      ? 'System.DateTime'
      : /^(?:Id|Level|RecordId)$/.test(name)
        ? 'System.Int32'
        : 'System.String';
  const objects = events.map((event) => {
    const lines = allFields(event, culture).map(([name, value]) =>
      value === null
        ? `    <Property Name="${name}" Type="${type(name)}" />\n`
        : `    <Property Name="${name}" Type="${type(name)}">${xmlText(value)}</Property>\n`,
    );
    return `  <Object Type="${RECORD}">\n${lines.join('')}  </Object>\n`;
  });
  return crlf(`<?xml version="1.0" encoding="utf-8"?>\n<Objects>\n${objects.join('')}</Objects>\n`);
}

export const POWERSHELL: readonly Form[] = [
  ...['en-US', 'en-GB', 'de-DE', 'fr-FR', 'it-IT', 'ja-JP', 'sv-SE', 'ru-RU'].map((name) => inCulture(name)),
  inCulture('de-DE', ';'),
  {
    name: 'Get-WinEvent | Export-Csv, Windows PowerShell 5.1, en-US',
    file: 'events.csv',
    shape: 'seen',
    spelt: ascii,
    write: (events) =>
      ascii(
        exportCsv(
          newestFirst(events).map((event) => allFields(event, ENGLISH)),
          ',',
          RECORD,
        ),
      ),
  },
  {
    name: 'Get-WinEvent | Export-Csv -Encoding Unicode, Windows PowerShell 5.1, de-DE',
    file: 'events.csv',
    shape: 'assumed',
    write: (events) =>
      utf16(
        exportCsv(
          newestFirst(events).map((event) => allFields(event, cultureOf('de-DE'))),
          ',',
          RECORD,
        ),
      ),
  },
  {
    name: 'Get-WinEvent | Export-Csv, provider not registered (Message empty)',
    file: 'events.csv',
    shape: 'assumed',
    lacks: 'the texts: Properties holds the name of a type only',
    write: (events) =>
      exportCsv(
        newestFirst(events).map((event) =>
          allFields(event, ENGLISH).map(([name, value]) => [name, name === 'Message' ? null : value] as const),
        ),
      ),
  },
  select('TimeCreated,Id,LevelDisplayName,Message', { lacks: 'the provider: a service that stopped may be any' }),
  select('TimeCreated,Message', { lacks: 'the provider: a service that stopped may be any' }),
  select('TimeCreated,ProviderName,Id,Message'),
  select('RecordId,TimeCreated,MachineName,ProviderName,Id,Message'),
  {
    name: 'Export-Clixml, Windows PowerShell 5.1 (UTF-16)',
    file: 'events.clixml',
    shape: 'seen',
    write: (events) => utf16(clixml(newestFirst(events))),
  },
  {
    name: 'Export-Clixml, PowerShell 7',
    file: 'events.xml',
    shape: 'seen',
    write: (events) => clixml(newestFirst(events)),
  },
  ...['en-US', 'de-DE'].map((name): Form => ({
    name: `ConvertTo-Xml -As String, ${name}`,
    file: 'events.xml',
    shape: 'seen',
    write: (events) => convertedXml(newestFirst(events), cultureOf(name)),
  })),
  {
    name: 'Get-WinEvent | % ToXml()',
    file: 'events.xml',
    shape: 'seen',
    write: (events) =>
      utf16(
        newestFirst(events)
          .map((event) => `${toXml(event)}\r\n`)
          .join(''),
      ),
  },
];

/** `.ToXml()` of an event: what wevtutil writes, with seven digits in newer Windows. */
function toXml(event: Kept): string {
  const { source, id, level, record, channel, computer, text } = event;
  return (
    `<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='${source}'/>` +
    `<EventID Qualifiers='0'>${id}</EventID><Version>0</Version><Level>${level}</Level><Task>0</Task>` +
    '<Opcode>0</Opcode><Keywords>0x80000000000000</Keywords>' +
    `<TimeCreated SystemTime='${new Date(event.at).toISOString().replace('Z', `${event.ticks}Z`)}'/>` +
    `<EventRecordID>${record}</EventRecordID><Correlation/><Execution ProcessID='0' ThreadID='0'/>` +
    `<Channel>${channel}</Channel><Computer>${computer}</Computer><Security/></System>` +
    `<EventData><Data>${xmlText(text)}</Data></EventData></Event>`
  );
}
