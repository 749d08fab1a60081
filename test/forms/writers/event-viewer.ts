import { type Culture, CULTURES, cultureOf, type Language, LANGUAGES, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { ansi, BOM, crlf, csvLines, newestFirst, utf16 } from '../words.ts';
import { windowsXml } from './windows-xml.ts';

type Writing = Pick<Culture, 'pattern' | 'halves'> & { language: Language };

const ENGLISH = cultureOf('en-US');
const GERMAN = cultureOf('de-DE');

function header(language: Language): string[] {
  return language.header.split(',');
}

function row(event: Kept, culture: Writing): string[] {
  const { information, none } = culture.language;
  return [information, localTime(event, culture), event.source, String(event.id), none, crlf(event.text)];
}

/** "Save All Events As", CSV: five names and six fields, newest first. */
function csv(events: readonly Kept[], culture: Writing, delimiter = ','): string {
  const rows = newestFirst(events).map((event) => row(event, culture));
  return BOM + csvLines([header(culture.language), ...rows], delimiter);
}

/** The same as text: fields between tabs, the description in quotes where it holds one. */
function txt(events: readonly Kept[], culture: Writing): string {
  const rows = newestFirst(events).map((event) => row(event, culture));
  return csvLines([header(culture.language), ...rows], '\t');
}

/** Every sixth field under a name, as who opens it in a spreadsheet or writes it anew gives it. */
function named(events: readonly Kept[], name: string): string {
  const rows = newestFirst(events).map((event) => row(event, ENGLISH));
  return csvLines([[...header(ENGLISH.language), name], ...rows]);
}

/** Excel drops the seconds of what it takes for a date, puts semicolons, and fills the empty name of the sixth. */
function savedByExcel(events: readonly Kept[]): string {
  const culture = { language: LANGUAGES.de, pattern: 'dd.MM.yyyy HH:mm' };
  const rows = newestFirst(events).map((event) => row(event, culture));
  return csvLines([[...header(culture.language), ''], ...rows], ';');
}

const csvForms: readonly Form[] = CULTURES.map((culture) => ({
  name: `Event Viewer CSV ${culture.name}`,
  file: 'Application.csv',
  shape: ['en-US', 'en-IN', 'de-DE', 'ja-JP'].includes(culture.name) ? 'seen' : 'assumed',
  write: (events) => csv(events, culture),
}));

function withDates(name: string, pattern: string, more: Partial<Form> = {}, halves?: readonly [string, string]): Form {
  const culture = { language: LANGUAGES.en, pattern, ...(halves !== undefined && { halves }) };
  return {
    name: `Event Viewer CSV ${name}`,
    file: 'Application.csv',
    shape: 'assumed',
    write: (events) => csv(events, culture),
    ...more,
  };
}

const SHARED = { file: 'Application.csv', shape: 'assumed' } as const;

export const EVENT_VIEWER: readonly Form[] = [
  {
    name: 'Event Viewer XML',
    file: 'Application.xml',
    shape: 'seen',
    write: (events) =>
      '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>' +
      `${newestFirst(events)
        .map((event) => windowsXml(event, { rendered: 'en-US' }))
        .join('')}</Events>`,
  },
  {
    name: 'Event Viewer XML without display information',
    file: 'Application.xml',
    shape: 'seen',
    write: (events) =>
      `${BOM}<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n` +
      `<Events>${newestFirst(events)
        .map((event) => windowsXml(event))
        .join('')}</Events>`,
  },
  {
    name: 'Event Viewer XML with display information but no message, de-DE',
    file: 'Application.xml',
    shape: 'assumed',
    write: (events) =>
      '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n<Events>' +
      `${newestFirst(events)
        .map((event) => windowsXml(event, { rendered: 'de-DE', message: '' }))
        .join('')}</Events>`,
  },
  ...csvForms,
  withDates('ms-MY', 'd/MM/yyyy h:mm:ss tt', {}, ['PG', 'PTG']),
  withDates('dd-MMM-yy', 'dd-MMM-yy HH:mm:ss'),
  withDates('dd MMM yyyy', 'dd MMM yyyy h:mm:ss tt'),
  withDates('without seconds en-US', 'M/d/yyyy h:mm tt', { precision: 60_000 }),
  withDates('without seconds en-GB', 'dd/MM/yyyy HH:mm', { precision: 60_000 }),
  withDates('narrow blank before AM', "M/d/yyyy h:mm:ss'\u202f'tt"),
  {
    ...SHARED,
    name: 'Event Viewer CSV saved by Excel as CSV, de-DE',
    precision: 60_000,
    write: (events) => ansi(savedByExcel(events)),
  },
  {
    ...SHARED,
    name: 'Event Viewer CSV saved by Excel as CSV UTF-8, de-DE',
    precision: 60_000,
    write: (events) => BOM + savedByExcel(events),
  },
  {
    ...SHARED,
    name: 'Event Viewer CSV with semicolons, de-DE',
    write: (events) => csv(events, GERMAN, ';'),
  },
  { ...SHARED, name: 'Event Viewer CSV, sixth column Description', write: (events) => named(events, 'Description') },
  { ...SHARED, name: 'Event Viewer CSV, sixth column Message', write: (events) => named(events, 'Message') },
  {
    ...SHARED,
    name: 'Event Viewer CSV, further columns Log, Computer',
    write: (events) =>
      csvLines([
        [...header(ENGLISH.language), 'Log', 'Computer', 'Description'],
        ...newestFirst(events).map((event) => [
          ...row(event, ENGLISH).slice(0, 5),
          event.channel,
          event.computer,
          event.text,
        ]),
      ]),
  },
  {
    ...SHARED,
    name: 'Event Viewer CSV, further columns User, Computer, Keywords',
    write: (events) =>
      csvLines([
        [...header(ENGLISH.language), 'User', 'Computer', 'Keywords', 'Message'],
        ...newestFirst(events).map((event) => [
          ...row(event, ENGLISH).slice(0, 5),
          'N/A',
          event.computer,
          'Classic',
          event.text,
        ]),
      ]),
  },
  {
    name: 'Event Viewer CSV, Keywords first',
    file: 'Application.csv',
    shape: 'seen',
    write: (events) =>
      csvLines([
        ['Keywords', ...header(ENGLISH.language).slice(1)],
        ...newestFirst(events).map((event) => ['Classic', ...row(event, ENGLISH).slice(1)]),
      ]),
  },
  ...['en-US', 'de-DE', 'fr-FR', 'ja-JP', 'zh-CN', 'ru-RU'].map((name): Form => ({
    name: `Event Viewer TXT ${name}`,
    file: 'Application.txt',
    shape: name === 'en-US' ? 'seen' : 'assumed',
    write: (events) => BOM + txt(events, cultureOf(name)),
  })),
  {
    name: 'Event Viewer TXT UTF-16',
    file: 'Application.txt',
    shape: 'assumed',
    write: (events) => utf16(txt(events, ENGLISH)),
  },
];
