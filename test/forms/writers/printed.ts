import { type Culture, cultureOf, localTime } from '../cultures.ts';
import type { Form } from '../form.ts';
import type { Kept } from '../timeline.ts';
import { crlf, newestFirst, patterned, utf16, wallOf } from '../words.ts';
import { wrappedEntry } from './get-eventlog.ts';

type Fields = readonly (readonly [name: string, value: string])[];

/**
 * `Format-List`: names in one width, values broken between words at the width of the window (120 columns unless told),
 * what is broken under the value; two empty lines before and behind.
 */
function formatList(objects: readonly Fields[], columns = 120): string {
  const blocks = objects.map((fields) => {
    const width = Math.max(...fields.map(([name]) => name.length));
    return fields
      .map(([name, value]) => {
        const lines = value.split(/\r?\n/).flatMap((line) => brokenAt(line, columns - width - 4));
        return `${name.padEnd(width)} : ${lines.join(`\n${' '.repeat(width + 3)}`)}\n`;
      })
      .join('');
  });
  return crlf(`\n${blocks.map((block) => `${block}\n`).join('')}\n\n`);
}

/** Between words, and within a word that is longer than a line. */
function brokenAt(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest.length > width) {
    const blank = rest.lastIndexOf(' ', width);
    const at = blank > 0 ? blank : width;
    lines.push(rest.slice(0, at));
    rest = rest.slice(blank > 0 ? at + 1 : at);
  }
  return [...lines, rest];
}

function fewFields(event: Kept, culture: Culture): Fields {
  return [
    ['TimeCreated', localTime(event, culture)],
    ['ProviderName', event.source],
    ['Id', String(event.id)],
    ['Message', event.text],
  ];
}

function allFields(event: Kept, culture: Culture): Fields {
  return [
    ['Message', event.text],
    ['Id', String(event.id)],
    ['Version', '0'],
    ['Qualifiers', '0'],
    ['Level', String(event.level)],
    ['Task', '0'],
    ['Opcode', '0'],
    ['Keywords', '36028797018963968'],
    ['RecordId', String(event.record)],
    ['ProviderName', event.source],
    ['ProviderId', ''],
    ['LogName', event.channel],
    ['ProcessId', '0'],
    ['ThreadId', '0'],
    ['MachineName', event.computer],
    ['UserId', ''],
    ['TimeCreated', localTime(event, culture)],
    ['ActivityId', ''],
    ['RelatedActivityId', ''],
    ['ContainerLog', event.channel.toLowerCase()],
    ['MatchedQueryIds', '{}'],
    ['Bookmark', 'System.Diagnostics.Eventing.Reader.EventBookmark'],
    ['LevelDisplayName', culture.language.information],
    ['OpcodeDisplayName', 'Info'],
    ['TaskDisplayName', ''],
    ['KeywordsDisplayNames', '{Classic}'],
    ['Properties', '{System.Diagnostics.Eventing.Reader.EventProperty}'],
  ];
}

/** `Get-EventLog | fl`. */
function entryFields(event: Kept, culture: Culture, message: string): Fields {
  const time = localTime(event, culture);
  return [
    ['Index', String(event.record)],
    ['EntryType', 'Information'],
    ['InstanceId', String(event.id)],
    ['Message', message],
    ['Category', '(0)'],
    ['CategoryNumber', '0'],
    ['ReplacementStrings', `{${event.text}}`],
    ['Source', event.source],
    ['TimeGenerated', time],
    ['TimeWritten', time],
    ['UserName', ''],
  ];
}

/** What a table shows of a text: its first line, cut at the width. */
function cut(text: string, width: number): string {
  const [first = '', ...more] = text.split(/\r?\n/);
  return first.length > width || more.length > 0 ? `${first.slice(0, width - 3)}...` : first;
}

/** `Get-WinEvent` as it prints: by provider, in four columns, the text cut at the width of the window. */
function winEventTable(events: readonly Kept[], culture: Culture, columns = 120): string {
  const rest = columns - 1 - 53;
  const rows = events.map((event) => {
    const text = cut(event.text, rest);
    const time = localTime(event, culture).padEnd(26);
    return `${time} ${String(event.id).padStart(8)} ${culture.language.information.padEnd(16)} ${text}`.trimEnd();
  });
  return crlf(
    `\n\n   ProviderName: ${events[0]?.source ?? ''}\n\n` +
      'TimeCreated                      Id LevelDisplayName Message\n' +
      '-----------                      -- ---------------- -------\n' +
      `${rows.join('\n')}\n\n\n`,
  );
}

/** `Get-EventLog` as it prints: no year, no seconds, the source cut. */
function eventLogTable(events: readonly Kept[]): string {
  const rows = events.map((event) => {
    const time = patterned(wallOf(event.at), 'MMM dd HH:mm');
    const source = event.source.length > 20 ? `${event.source.slice(0, 17)}...` : event.source.padEnd(20);
    const text = cut(event.text, 44);
    const [index, id] = [String(event.record).padStart(8), String(event.id).padStart(12)];
    return `${index} ${time}  Information ${source} ${id} ${text}`;
  });
  return crlf(
    '\n   Index Time          EntryType   Source                 InstanceID Message\n' +
      `   ----- ----          ---------   ------                 ---------- -------\n${rows.join('\n')}\n\n\n`,
  );
}

const US = cultureOf('en-US');
const FILE = { file: 'events.txt' } as const;

export const PRINTED: readonly Form[] = [
  ...['en-US', 'de-DE'].map((name): Form => ({
    ...FILE,
    name: `Get-WinEvent | Format-List, Windows PowerShell 5.1 (UTF-16), ${name}`,
    shape: 'seen',
    write: (events) => utf16(formatList(newestFirst(events).map((event) => fewFields(event, cultureOf(name))))),
  })),
  {
    ...FILE,
    name: 'Get-WinEvent | Format-List in a window of 80 columns',
    shape: 'seen',
    write: (events) =>
      formatList(
        newestFirst(events).map((event) => fewFields(event, US)),
        80,
      ),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | Format-List *',
    shape: 'seen',
    write: (events) => formatList(newestFirst(events).map((event) => allFields(event, US))),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | Format-List TimeCreated,Id,LevelDisplayName,Message',
    shape: 'seen',
    lacks: 'the provider: a service that stopped may be any',
    write: (events) =>
      formatList(
        newestFirst(events).map((event) => [
          ['TimeCreated', localTime(event, US)],
          ['Id', String(event.id)],
          ['LevelDisplayName', 'Information'],
          ['Message', event.text],
        ]),
      ),
  },
  {
    ...FILE,
    name: 'Get-WinEvent | Format-Table (as it prints)',
    shape: 'seen',
    lacks: 'what is cut of the texts at the width of the window',
    write: (events) => winEventTable(newestFirst(events), US),
  },
  {
    ...FILE,
    name: 'Get-WinEvent as it prints, window of 160 columns',
    shape: 'seen',
    write: (events) => winEventTable(newestFirst(events), US, 160),
  },
  ...['en-US', 'de-DE', 'fr-FR', 'ja-JP'].map((name): Form => ({
    ...FILE,
    name: `Get-EventLog | Format-List, no message file, ${name}`,
    shape: name === 'en-US' ? 'seen' : 'assumed',
    write: (events) =>
      utf16(
        formatList(newestFirst(events).map((event) => entryFields(event, cultureOf(name), wrappedEntry(event, name)))),
      ),
  })),
  {
    ...FILE,
    name: 'Get-EventLog | Format-List, en-US',
    shape: 'seen',
    write: (events) => formatList(newestFirst(events).map((event) => entryFields(event, US, event.text))),
  },
  {
    ...FILE,
    name: 'Get-EventLog as it prints',
    shape: 'seen',
    precision: 60_000,
    lacks: 'the year, the seconds, the end of the provider and of the texts',
    write: (events) => eventLogTable(newestFirst(events)),
  },
];
