import { cultureOf, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { crlf, iso9, newestFirst, XMLNS, xmlText } from '../words.ts';
import { wrapped } from './wrapped.ts';

/**
 * What the Event Viewer copies: the labels to 15 columns, and no blank behind one that is longer. The labels of en, de,
 * fr, ja, zh and ru are seen in public posts; the others are assumed.
 */
const LABELS: Readonly<Record<string, readonly [labels: string, words: string]>> = {
  'en-US': [
    'Log Name:|Source:|Date:|Event ID:|Task Category:|Level:|Keywords:|User:|Computer:|Description:',
    'None|Information|Classic|N/A',
  ],
  'de-DE': [
    'Protokollname:|Quelle:|Datum:|Ereignis-ID:|Aufgabenkategorie:|Ebene:|Schlüsselwörter:|Benutzer:|Computer:|' +
      'Beschreibung:',
    'Keine|Informationen|Klassisch|Nicht zutreffend',
  ],
  'fr-FR': [
    'Nom du journal :|Source :|Date :|ID de l’événement :|Catégorie de la tâche :|Niveau :|Mots clés :|' +
      'Utilisateur :|Ordinateur :|Description :',
    'Aucun|Information|Classique|N/A',
  ],
  'es-ES': [
    'Nombre de registro:|Origen:|Fecha:|Id. del evento:|Categoría de la tarea:|Nivel:|Palabras clave:|Usuario:|' +
      'Equipo:|Descripción:',
    'Ninguno|Información|Clásico|No disponible',
  ],
  'it-IT': [
    'Nome registro:|Origine:|Data:|ID evento:|Categoria attività:|Livello:|Parole chiave:|Utente:|Computer:|' +
      'Descrizione:',
    'Nessuna|Informazioni|Classico|N/D',
  ],
  'nl-NL': [
    'Logboeknaam:|Bron:|Datum:|Gebeurtenis-id:|Taakcategorie:|Niveau:|Trefwoorden:|Gebruiker:|Computer:|' +
      'Beschrijving:',
    'Geen|Informatie|Klassiek|N.v.t.',
  ],
  'pl-PL': [
    'Nazwa dziennika:|Źródło:|Data:|Identyfikator zdarzenia:|Kategoria zadania:|Poziom:|Słowa kluczowe:|' +
      'Użytkownik:|Komputer:|Opis:',
    'Brak|Informacje|Klasyczny|Nie dotyczy',
  ],
  'pt-BR': [
    'Nome do Log:|Fonte:|Data:|Identificação do Evento:|Categoria da Tarefa:|Nível:|Palavras-chave:|Usuário:|' +
      'Computador:|Descrição:',
    'Nenhum|Informações|Clássico|N/D',
  ],
  'ru-RU': [
    'Имя журнала:|Источник:|Дата:|Код события:|Категория задачи:|Уровень:|Ключевые слова:|Пользователь:|' +
      'Компьютер:|Описание:',
    'Отсутствует|Сведения|Классический|Н/Д',
  ],
  'ja-JP': [
    'ログの名前:|ソース:|日付:|イベント ID:|タスクのカテゴリ:|レベル:|キーワード:|ユーザー:|コンピューター:|説明:',
    'なし|情報|クラシック|N/A',
  ],
  'zh-CN': ['日志名称:|来源:|日期:|事件 ID:|任务类别:|级别:|关键字:|用户:|计算机:|描述:', '无|信息|经典|暂缺'],
};
const SEEN = ['en-US', 'de-DE', 'fr-FR', 'ja-JP', 'zh-CN', 'ru-RU'];
const WIDTH = 15;

function copied(event: Kept, culture: string, text = event.text): string {
  const [labels = '', words = ''] = LABELS[culture] ?? [];
  const [none = '', information = '', classic = '', nobody = ''] = words.split('|');
  const all = labels.split('|');
  const values = [
    event.channel,
    event.source,
    localTime(event, cultureOf(culture)),
    String(event.id),
    none,
    information,
    classic,
    nobody,
    event.computer,
  ];
  const lines = values.map((value, place) => `${(all[place] ?? '').padEnd(WIDTH)}${value}\n`).join('');
  return `${lines}${all.at(-1) ?? ''}\n${text}\n`;
}

/** The XML that stands behind the text under "Event Xml:", and what the clipboard holds of the details. */
function copiedXml(event: Kept): string {
  const { source, id, level, record, channel, computer, text } = event;
  return [
    `<Event xmlns="${XMLNS}">`,
    '  <System>',
    `    <Provider Name="${xmlText(source)}" />`,
    `    <EventID Qualifiers="0">${id}</EventID>`,
    `    <Level>${level}</Level>`,
    '    <Task>0</Task>',
    '    <Keywords>0x80000000000000</Keywords>',
    `    <TimeCreated SystemTime="${iso9(event)}" />`,
    `    <EventRecordID>${record}</EventRecordID>`,
    `    <Channel>${channel}</Channel>`,
    `    <Computer>${computer}</Computer>`,
    '    <Security />',
    '  </System>',
    '  <EventData>',
    `    <Data>${xmlText(text)}</Data>`,
    '  </EventData>',
    '</Event>',
    '',
  ].join('\n');
}

/** The XML view of the details, marked and copied: a minus before what can be folded, and no more indentation. */
function folded(event: Kept): string {
  return copiedXml(event)
    .split('\n')
    .map((line) => line.trim())
    .map((line) =>
      /^<(?:Event|System|EventData)[ >]/.test(line)
        ? `- ${line}`
        : /^<\/(?:Event|System)/.test(line)
          ? `  ${line}`
          : line === ''
            ? ''
            : `  ${line} `,
    )
    .join('\n');
}

const FILE = { file: 'events.txt' } as const;

export const COPIED: readonly Form[] = [
  ...Object.keys(LABELS).map((culture): Form => ({
    ...FILE,
    name: `copied from the Event Viewer, ${culture}`,
    shape: SEEN.includes(culture) ? 'seen' : 'assumed',
    write: (events) =>
      crlf(
        newestFirst(events)
          .map((event) => `${copied(event, culture)}\n`)
          .join(''),
      ),
  })),
  ...['en-US', 'de-DE'].map((culture): Form => ({
    ...FILE,
    name: `copied from the Event Viewer with XML, ${culture}`,
    shape: 'seen',
    write: (events) =>
      crlf(
        newestFirst(events)
          .map((event) => {
            const label = culture === 'de-DE' ? 'Ereignis-XML:' : 'Event Xml:';
            return `${copied(event, culture)}${label}\n${copiedXml(event)}\n`;
          })
          .join(''),
      ),
  })),
  ...['en-US', 'de-DE', 'ja-JP'].map((culture): Form => ({
    ...FILE,
    name: `copied from the Event Viewer, no message file, reason behind, ${culture}`,
    shape: 'seen',
    write: (events) =>
      crlf(
        newestFirst(events)
          .map((event) => `${copied(event, culture, wrapped(event, culture, true))}\n`)
          .join(''),
      ),
  })),
  {
    ...FILE,
    name: 'copied from the Event Viewer behind a line of prose',
    shape: 'seen',
    write: (events) =>
      crlf(
        'These are the events of this morning:\n\n' +
          newestFirst(events)
            .map((event) => `${copied(event, 'en-US')}\n`)
            .join(''),
      ),
  },
  {
    ...FILE,
    name: 'XML view of the Event Viewer, copied ("- <Event")',
    shape: 'seen',
    write: (events) =>
      crlf(
        newestFirst(events)
          .map((event) => `${folded(event)}\n`)
          .join(''),
      ),
  },
  {
    ...FILE,
    name: 'XML view of the Event Viewer behind a line of prose',
    shape: 'assumed',
    write: (events) => crlf(`Please find the events below.\n\n${newestFirst(events).map(folded).join('\n')}`),
  },
];
