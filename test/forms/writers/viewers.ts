import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { BOM, crlf, csvLines, newestFirst, patterned, wallOf, xmlText } from '../words.ts';

const date = (event: Kept, pattern: string): string => patterned(wallOf(event.at), pattern);

/** NirSoft FullEventLogView: its columns, local times with milliseconds. */
const NIRSOFT = [
  'Event Time',
  'Record ID',
  'Event ID',
  'Level',
  'Channel',
  'Provider',
  'Description',
  'Opcode',
  'Task',
  'Keywords',
  'Process ID',
  'Thread ID',
  'Computer',
  'User',
];

function nirsoft(event: Kept): string[] {
  const time = date(event, 'dd.MM.yyyy HH:mm:ss.fff');
  const { record, id, channel, source, text, computer } = event;
  const before = [time, String(record), String(id), 'Information', channel, source, crlf(text)];
  return [...before, 'Info', '', 'Classic', '0', '0', computer, ''];
}

function nirsoftXml(event: Kept): string {
  const fields = nirsoft(event).map((value, place) => {
    const name = (NIRSOFT[place] ?? '').toLowerCase().replaceAll(' ', '_');
    return `<${name}>${xmlText(value)}</${name}>\r\n`;
  });
  return `<item>\r\n${fields.join('')}</item>\r\n`;
}

function nirsoftText(event: Kept): string {
  const line = '='.repeat(50);
  const fields = nirsoft(event).map((value, place) => `${(NIRSOFT[place] ?? '').padEnd(18)}: ${value}\r\n`);
  return `${line}\r\n${fields.join('')}${line}\r\n\r\n`;
}

export const VIEWERS: readonly Form[] = [
  {
    name: 'NirSoft FullEventLogView, CSV',
    file: 'events.csv',
    shape: 'seen',
    write: (events) => BOM + csvLines([NIRSOFT, ...newestFirst(events).map(nirsoft)]),
  },
  {
    name: 'NirSoft FullEventLogView, between tabs',
    file: 'events.txt',
    shape: 'documented',
    write: (events) => BOM + csvLines([NIRSOFT, ...newestFirst(events).map(nirsoft)], '\t'),
  },
  {
    name: 'NirSoft FullEventLogView, between tabs without a header',
    file: 'events.txt',
    shape: 'documented',
    lacks: 'the names of the columns',
    write: (events) => BOM + csvLines(newestFirst(events).map(nirsoft), '\t'),
  },
  {
    name: 'NirSoft FullEventLogView, XML',
    file: 'events.xml',
    shape: 'assumed',
    write: (events) =>
      `<?xml version="1.0" encoding="UTF-8"?>\r\n\r\n<event_log_items>\r\n` +
      `${newestFirst(events).map(nirsoftXml).join('')}</event_log_items>\r\n`,
  },
  {
    name: 'NirSoft FullEventLogView, text',
    file: 'events.txt',
    shape: 'assumed',
    write: (events) => BOM + newestFirst(events).map(nirsoftText).join(''),
  },
  {
    name: 'Event Log Explorer CSV',
    file: 'events.csv',
    shape: 'assumed',
    write: (events) =>
      csvLines([
        ['Type', 'Date', 'Time', 'Event', 'Source', 'Category', 'User', 'Computer', 'Description'],
        ...newestFirst(events).map((event) => [
          'Information',
          date(event, 'dd.MM.yyyy'),
          date(event, 'HH:mm:ss'),
          String(event.id),
          event.source,
          'None',
          'N/A',
          event.computer,
          crlf(event.text),
        ]),
      ]),
  },
];
