import { type Culture, cultureOf, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { crlf, newestFirst, utf16 } from '../words.ts';
import { ascii, exportCsv } from './powershell.ts';

/**
 * What .NET's EventLogEntry writes around the inserts where no message file is found: one paragraph, and the inserts in
 * apostrophes. English, German and Japanese are seen in public exports; the others are assumed after the resources of
 * .NET Framework.
 */
const WRAPPERS: Readonly<Record<string, string>> = {
  'en-US':
    "The description for Event ID '0' in Source '#' cannot be found.  The local computer may not have the necessary " +
    'registry information or message DLL files to display the message, or you may not have permission to access ' +
    'them.  The following information is part of the event:',
  'de-DE':
    "Die Beschreibung für Ereignis-ID '0' in Quelle '#' wurde nicht gefunden. Der lokale Computer verfügt " +
    'möglicherweise nicht über die zum Anzeigen der Meldung erforderlichen Registrierungsinformationen oder ' +
    'Meldungs-DLL-Dateien, oder Sie haben möglicherweise keine Berechtigung, auf diese Informationen zuzugreifen. ' +
    'Die folgenden Informationen sind Bestandteil des Ereignisses:',
  'fr-FR':
    "La description de l'ID d'événement '0' dans la source '#' est introuvable. L'ordinateur local n'a peut-être pas " +
    'les informations de Registre ou les fichiers DLL de messages nécessaires pour afficher le message, ou vous ' +
    "n'êtes peut-être pas autorisé à y accéder. Les informations suivantes font partie de l'événement :",
  'es-ES':
    "No se encuentra la descripción del id. de evento '0' en el origen '#'. Es posible que el equipo local no tenga " +
    'la información de Registro o los archivos DLL de mensajes necesarios para mostrar el mensaje, o que no tenga ' +
    'permiso de acceso a ellos. La siguiente información es parte del evento:',
  'ja-JP':
    "ソース '#' のイベント ID '0' の説明が見つかりません。ローカル コンピューターには、メッセージを表示するために" +
    '必要なレジストリ情報またはメッセージ DLL ファイルがないか、またはそれらへのアクセス許可がない可能性があります。' +
    '次の情報はイベントの一部です:',
  'ru-RU':
    "Не найдено описание для события с кодом '0' в источнике '#'. Возможно, на локальном компьютере нет " +
    'необходимых данных в реестре или файлов DLL сообщений для отображения сообщений, или у вас нет прав доступа к ' +
    'ним. Следующие данные являются частью события:',
};

export function wrappedEntry(event: Kept, culture: string): string {
  return `${(WRAPPERS[culture] ?? '').replace('#', event.source)}'${event.text}'`;
}

type Fields = readonly (readonly [name: string, value: string | null])[];

/** The columns of `Get-EventLog | Export-Csv`, in their order, as seen in public exports. */
function fields(event: Kept, culture: Culture, message: string): Fields {
  const time = localTime(event, culture);
  return [
    ['EventID', String(event.id)],
    ['MachineName', event.computer],
    ['Data', 'System.Byte[]'],
    ['Index', String(event.record)],
    ['Category', '(0)'],
    ['CategoryNumber', '0'],
    ['EntryType', 'Information'],
    ['Message', crlf(message)],
    ['Source', event.source],
    ['ReplacementStrings', 'System.String[]'],
    ['InstanceId', String(event.id)],
    ['TimeGenerated', time],
    ['TimeWritten', time],
    ['UserName', null],
    ['Site', null],
    ['Container', null],
  ];
}

function rowsOf(events: readonly Kept[], culture: string, wrap: boolean): Fields[] {
  return newestFirst(events).map((event) =>
    fields(event, cultureOf(culture), wrap ? wrappedEntry(event, culture) : event.text),
  );
}

const TYPE = 'System.Diagnostics.EventLogEntry#Application/Security Expert Data Service/0';

export const GET_EVENTLOG: readonly Form[] = [
  ...['en-US', 'de-DE'].map((culture): Form => ({
    name: `Get-EventLog | Export-Csv -Encoding UTF8, ${culture}`,
    file: 'events.csv',
    shape: 'seen',
    write: (events) => `\ufeff${exportCsv(rowsOf(events, culture, false), ',', TYPE)}`,
  })),
  ...Object.keys(WRAPPERS).flatMap((culture): Form[] => [
    {
      name: `Get-EventLog | Export-Csv -Encoding Unicode, no message file, ${culture}`,
      file: 'events.csv',
      shape: ['en-US', 'de-DE', 'ja-JP'].includes(culture) ? 'seen' : 'assumed',
      write: (events) => utf16(exportCsv(rowsOf(events, culture, true), ',', TYPE)),
    },
    {
      name: `Get-EventLog | Export-Csv, no message file, ASCII with question marks, ${culture}`,
      file: 'events.csv',
      shape: culture === 'ja-JP' ? 'seen' : 'assumed',
      spelt: ascii,
      write: (events) => ascii(exportCsv(rowsOf(events, culture, true), ',', TYPE)),
    },
  ]),
  {
    name: 'Get-EventLog | Select TimeGenerated,Source,EventID,Message | Export-Csv',
    file: 'events.csv',
    shape: 'seen',
    write: (events) =>
      exportCsv(
        rowsOf(events, 'en-US', false).map((row) => {
          const all = new Map(row);
          return ['TimeGenerated', 'Source', 'EventID', 'Message'].map((name) => [name, all.get(name) ?? null]);
        }),
      ),
  },
];
