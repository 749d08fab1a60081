import { offsetAt } from '../../../src/time/zone.ts';
import { type FullEvent, type Setting, XMLNS, ENGLISH, GERMAN, iso, crlf, localTime } from './form-words.ts';

export function escaped(text: string): string {
  return crlf(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll("'", '&apos;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\n', '&#10;');
}

export function xml(
  {
    source: provider,
    id,
    level,
    at,
    number: recordId,
    channel,
    machine: computer,
    user,
    text: message,
    data,
  }: FullEvent,
  rendered: boolean,
): string {
  const inserts = data
    .map(({ name, value }) =>
      name === undefined ? `<Data>${escaped(value)}</Data>` : `<Data Name='${escaped(name)}'>${escaped(value)}</Data>`,
    )
    .join('');
  const rendering =
    '<RenderingInfo ' +
    `Culture='en-US'><Message>${escaped(message)}</Message><Level>${ENGLISH.levels[level] ?? ''}</Level><Task></Task><Keywords><Keyword>Classic</Keyword></Keywords></RenderingInfo>`;
  return (
    `<Event xmlns='${XMLNS}'><System><Provider Name='${escaped(provider)}'/><EventID ` +
    `Qualifiers='0'>${id}</EventID><Version>0</Version><Level>${level}</Level><Task>0</Task><Opcode>0</Opcode><Keywords>0x80000000000000</Keywords><TimeCreated ` +
    `SystemTime='${iso(at, '0000Z')}'/><EventRecordID>${recordId}</EventRecordID><Correlation/><Execution ` +
    `ProcessID='4' ` +
    `ThreadID='0'/><Channel>${escaped(channel)}</Channel><Computer>${computer}</Computer><Security ` +
    `UserID='${user}'/></System><EventData>${inserts}</EventData>${rendered ? rendering : ''}</Event>`
  );
}

export function prettyXml({
  source: provider,
  id,
  level,
  at,
  number: recordId,
  channel,
  machine: computer,
  user,
  data,
}: FullEvent): string {
  const text = (value: string): string =>
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
  const inserts = data
    .map(
      ({ name, value }) =>
        '    ' +
        `<Data${name === undefined ? '' : ` Name="${text(name)}"`}>${value === '' ? '\n    ' : text(value)}</Data>\n`,
    )
    .join('');
  return (
    `<?xml version="1.0" encoding="utf-8"?>\n<Event xmlns="${XMLNS}">\n  <System>\n    <Provider ` +
    `Name="${text(provider)}">\n    </Provider>\n    <EventID Qualifiers="0">${id}</EventID>\n    ` +
    `<Level>${level}</Level>\n    <TimeCreated SystemTime="${iso(at, '000Z')}">\n    </TimeCreated>\n` +
    `    <EventRecordID>${recordId}</EventRecordID>\n    <Channel>${text(channel)}</Channel>\n    ` +
    `<Computer>${computer}</Computer>\n    <Security UserID="${user}">\n    </Security>\n  ` +
    `</System>\n  <EventData>\n${inserts}  </EventData>\n</Event>`
  );
}

export function wevtutilText(
  { source: provider, id, level, at, channel, machine: computer, user, text: message }: FullEvent,
  number: number,
  newer: boolean,
  { zone = 'UTC' }: Setting,
): string {
  const date = iso(at + offsetAt(zone, at), newer ? '0000Z' : '');
  return crlf(
    `Event[${number}]${newer ? '' : ':'}\n  Log Name: ${channel}\n  Source: ${provider}\n  ` +
      `Date: ${date}\n  Event ID: ${id}\n  Task: None\n  Level: ${ENGLISH.levels[level] ?? ''}\n  ` +
      `Opcode: Info\n  Keyword: \n  User: ${user}\n  User Name: N/A\n  Computer: ${computer}\n  ` +
      `Description: \n${message}\n\n`,
  );
}

export function copied(event: FullEvent, setting: Setting): string {
  const german = setting.locale === 'de-DE';
  const labels = german
    ? [
        'Protokollname:',
        'Quelle:',
        'Datum:',
        'Ereignis-ID:',
        'Aufgabenkategorie:',
        'Ebene:',
        'Schlüsselwörter:',
        'Benutzer:',
        'Computer:',
        'Beschreibung:',
      ]
    : [
        'Log Name:',
        'Source:',
        'Date:',
        'Event ID:',
        'Task Category:',
        'Level:',
        'Keywords:',
        'User:',
        'Computer:',
        'Description:',
      ];
  const values = [
    event.channel,
    event.source,
    localTime(event.at, setting),
    String(event.id),
    'None',
    (german ? GERMAN : ENGLISH).levels[event.level] ?? '',
    'Classic',
    event.user,
    event.machine,
  ];
  return crlf(
    `${values.map((value, line) => `${labels[line]!.padEnd(14)} ${value}\n`).join('')}${labels[9]}\n${event.text}\n`,
  );
}
