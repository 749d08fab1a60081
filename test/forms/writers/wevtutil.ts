import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { crlf, isoOffset, newestFirst, utf16 } from '../words.ts';
import { windowsXml } from './windows-xml.ts';

/** As wevtutil prints: `Event[n]` with a colon in older Windows, and a `Z` behind local times in newer. */
interface Manner {
  labels: readonly string[];
  colon: boolean;
  z: boolean;
  words: readonly [none: string, level: string, classic: string, nobody: string];
}

const ENGLISH = 'Log Name,Source,Date,Event ID,Task,Level,Opcode,Keyword,User,User Name,Computer,Description'.split(
  ',',
);
const GERMAN =
  'Protokollname,Quelle,Datum,Ereignis-ID,Aufgabe,Ebene,Opcode,Schlüsselwort,Benutzer,Benutzername,Computer,' +
  'Beschreibung';
const JAPANESE =
  'ログの名前,ソース,日付,イベント ID,タスク,レベル,オペコード,キーワード,ユーザー,ユーザー名,コンピューター,説明';
const RUSSIAN =
  'Имя журнала,Источник,Дата,Код события,Задача,Уровень,Код операции,Ключевое слово,Пользователь,Имя пользователя,' +
  'Компьютер,Описание';

const OLD: Manner = { labels: ENGLISH, colon: true, z: false, words: ['None', 'Information', 'Classic', 'N/A'] };
const NEW: Manner = { ...OLD, colon: false, z: true };

function text(events: readonly Kept[], manner: Manner): string {
  return crlf(events.map((event, number) => textOf(event, number, manner)).join(''));
}

function textOf(event: Kept, number: number, { labels, colon, z, words }: Manner): string {
  const local = isoOffset(event).slice(0, -6);
  const [none, level, classic, nobody] = words;
  const values = [
    event.channel,
    event.source,
    z ? `${local}Z` : local.slice(0, -4),
    String(event.id),
    none,
    level,
    'Info',
    classic,
    nobody,
    nobody,
    event.computer,
  ];
  const lines = values.map((value, place) => `  ${labels[place] ?? ''}: ${value}\n`).join('');
  return `Event[${number}]${colon ? ':' : ''}\n${lines}  ${labels.at(-1) ?? ''}: \n${event.text}\n\n`;
}

const FILE = { file: 'application.txt' } as const;

export const WEVTUTIL: readonly Form[] = [
  {
    ...FILE,
    name: 'wevtutil text, no message file (N/A)',
    shape: 'seen',
    lacks: 'the texts: N/A stands for each',
    write: (events) =>
      text(
        events.map((event) => ({ ...event, text: 'N/A' })),
        OLD,
      ),
  },
  {
    name: 'wevtutil XML',
    file: 'application.xml',
    shape: 'seen',
    write: (events) => events.map((event) => `${windowsXml(event)}\r\n`).join(''),
  },
  {
    name: 'wevtutil XML, newest first, one line',
    file: 'application.xml',
    shape: 'seen',
    write: (events) =>
      newestFirst(events)
        .map((event) => windowsXml(event))
        .join(''),
  },
  {
    name: 'wevtutil RenderedXml',
    file: 'application.xml',
    shape: 'documented',
    write: (events) => events.map((event) => `${windowsXml(event, { rendered: 'en-US' })}\r\n`).join(''),
  },
  {
    name: 'wevtutil XML with /e:Events',
    file: 'application.xml',
    shape: 'documented',
    write: (events) => `<Events>\r\n${events.map((event) => `${windowsXml(event)}\r\n`).join('')}</Events>\r\n`,
  },
  {
    name: 'wevtutil XML redirected by Windows PowerShell (UTF-16)',
    file: 'application.xml',
    shape: 'assumed',
    write: (events) => utf16(events.map((event) => `${windowsXml(event)}\r\n`).join('')),
  },
  {
    name: 'wevtutil XML through a console of code page 850',
    file: 'application.xml',
    shape: 'assumed',
    // What the code page has goes to one byte: ö is 0x94, ü is 0x81.
    write: (events) =>
      Buffer.from(
        events
          .map((event) => `${windowsXml(event)}\r\n`)
          .join('')
          .replaceAll('ö', '\u0094')
          .replaceAll('ü', '\u0081'),
        'latin1',
      ),
    lacks: 'the code page of the console, which nothing in the file tells',
  },
  { ...FILE, name: 'wevtutil text, older', shape: 'seen', write: (events) => text(events, OLD) },
  { ...FILE, name: 'wevtutil text, newer', shape: 'seen', write: (events) => text(events, NEW) },
  {
    ...FILE,
    name: 'wevtutil text, newest first',
    shape: 'seen',
    write: (events) => text(newestFirst(events), OLD),
  },
  {
    ...FILE,
    name: 'wevtutil text, labels in German',
    shape: 'assumed',
    write: (events) =>
      text(events, {
        ...OLD,
        labels: GERMAN.split(','),
        words: ['Keine', 'Informationen', 'Klassisch', 'Nicht zutreffend'],
      }),
  },
  {
    ...FILE,
    name: 'wevtutil text, labels in Japanese',
    shape: 'assumed',
    write: (events) =>
      text(events, { ...OLD, labels: JAPANESE.split(','), words: ['なし', '情報', 'クラシック', 'N/A'] }),
  },
  {
    ...FILE,
    name: 'wevtutil text, labels in Russian, newer',
    shape: 'assumed',
    write: (events) =>
      text(events, { ...NEW, labels: RUSSIAN.split(','), words: ['Отсутствует', 'Сведения', 'Классический', 'Н/Д'] }),
  },
];
