import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LogEvent } from '../../../src/domain/entry.ts';
import { holdsAny } from '../../../src/formats/windows-event.ts';
import { offsetAt } from '../../../src/time/zone.ts';
import { runs } from '../../runs.ts';
import type { FullEvent, Locale, Setting } from './form-words.ts';
import { type Writer, WRITERS, writeForm } from './forms.ts';
import { readBytes } from './read.ts';

/** What operators and attackers write: everything that means something in one of the forms. */
const pieces = fc.constantFrom(
  'a',
  'Logon',
  ' ',
  '"',
  '""',
  ',',
  ';',
  '\t',
  '\n',
  '\n\n',
  "'",
  '&',
  '<',
  '>',
  '&amp;',
  '</Event>',
  '<Event ',
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\\"',
  ':',
  'é',
  '日',
  '😀',
  '%1',
  'Record 5',
  '#TYPE',
  '1/2/2026',
  '$',
);
const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => `x${parts.join('')}`.trim());
const names = fc.constantFrom(
  'Example Service',
  'Microsoft-Windows-Example',
  'R&D <"Service">',
  "Dienst für O'Brien",
  'サービス',
);
const inserts = fc.oneof(
  fc.array(
    texts.map((value) => ({ value })),
    { maxLength: 4 },
  ),
  fc.uniqueArray(fc.record({ name: fc.constantFrom('User', 'Host', 'Reason'), value: texts }), {
    maxLength: 3,
    selector: ({ name }) => name,
  }),
);
const gaps = fc.constantFrom(0, 1, 400, 1000, 61_000, 2_400_000, 7_200_000, 86_400_000);

const events: fc.Arbitrary<FullEvent[]> = fc
  .tuple(
    fc.integer({ min: Date.UTC(2026, 4, 1), max: Date.UTC(2026, 6, 1) }),
    fc.array(
      fc.record({
        gap: gaps,
        source: names,
        id: fc.integer({ min: 0, max: 65_535 }),
        level: fc.integer({ min: 1, max: 5 }),
        text: texts,
        data: inserts,
      }),
      { minLength: 1, maxLength: 8 },
    ),
  )
  .map(([from, all]) => {
    let at = from;
    return all.map(({ gap, ...event }, index) => ({
      ...event,
      at: (at += gap),
      number: 100 + index,
      channel: 'Application',
      machine: 'host1.example.test',
      user: 'S-1-5-18',
    }));
  });

const LOCAL = /csv|txt|text|copied/;
const WITHOUT_LOG = /viewer-(?:csv|txt)/;
const WITHOUT_MESSAGE = /wevtutil-xml|evtx_dump/;
const WITHOUT_DATA = /csv|txt|text|copied|nxlog/;
const WITHOUT_IDS = /viewer-(?:csv|txt)|text|copied/;
const WHOLE_SECONDS = /csv|txt|copied|nxlog/;
const MONTH_FIRST = /en-US/;

/** What a form tells of an event. */
function toldBy(writer: Writer, event: FullEvent, { zone = 'UTC' }: Setting): Partial<LogEvent> {
  const exact = WHOLE_SECONDS.test(writer) ? Math.floor(event.at / 1000) * 1000 : event.at;
  const type = writer === 'get-eventlog-csv' ? { level: Math.min(4, Math.max(2, event.level)) } : {};
  const { at: _, text: message, number: recordId, channel, machine: computer, user, ...rest } = event;
  return {
    ...rest,
    ...type,
    data: WITHOUT_DATA.test(writer) ? [] : dataToldBy(writer, event.data),
    ...(LOCAL.test(writer) ? { localTime: exact + offsetAt(zone, exact) } : { at: exact }),
    ...(!WITHOUT_MESSAGE.test(writer) && { text: message }),
    ...(!WITHOUT_IDS.test(writer) && { number: recordId }),
    ...(!WITHOUT_LOG.test(writer) && !(writer === 'get-eventlog-csv') && { channel }),
    ...(!WITHOUT_LOG.test(writer) && { machine: computer, user }),
  };
}

function dataToldBy(writer: Writer, data: FullEvent['data']): FullEvent['data'] {
  if (writer.startsWith('powershell')) return data.map(({ value }) => ({ value }));
  // Its JSON is in the order of the alphabet.
  if (writer === 'Winlogbeat')
    return data.toSorted((a, b) => Number((a.name ?? '') > (b.name ?? '')) - Number((a.name ?? '') < (b.name ?? '')));
  return /viewer-xml|wevtutil-xml|rendered/.test(writer)
    ? data.map((one) => ({ ...one, value: one.value.replaceAll('\n', '\r\n') }))
    : data;
}

const settings = fc.record({
  zone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'),
  locale: fc.constantFrom<Locale>('en-US', 'en-GB', 'en-IN', 'de-DE', 'sv-SE', 'ja-JP'),
});

describe('the same events in every form', () => {
  test.each(WRITERS)('%s: the same events come back, oldest first, with all that the form tells', async (writer) => {
    await fc.assert(
      fc.asyncProperty(events, settings, async (written, setting) => {
        const read = await readBytes(
          writeForm(writer, written, setting),
          { dateOrder: MONTH_FIRST.test(setting.locale) ? 'month-first' : 'day-first' },
          'export.txt',
        );
        expect(read.damages).toEqual([]);
        expect(read.count).toBe(written.length);
        expect(read.events.map(({ event: { decimals: _, offset: __, ...event } }) => event)).toEqual(
          written.map((event) => toldBy(writer, event, setting)),
        );
      }),
      { numRuns: runs(40) },
    );
  });

  test.each(WRITERS)('%s: those that hold a literal are given, no other and no fewer', async (writer) => {
    const literals = fc.uniqueArray(
      fc.oneof(
        fc.constantFrom(
          'Logon',
          'Example',
          "O'Brien",
          'R&D <"Service">',
          'サービス',
          '"',
          '\n',
          'x\n\nLogon',
          'xLogon',
        ),
        texts,
      ),
      { minLength: 1, maxLength: 2 },
    );
    await fc.assert(
      fc.asyncProperty(events, literals, async (written, wanted) => {
        const bytes = writeForm(writer, written);
        const all = await readBytes(bytes, {}, 'export.txt');
        const some = await readBytes(bytes, { literals: wanted }, 'export.txt');
        const fitting = all.events.filter(({ event }) => holdsAny(event, wanted));
        expect(some).toEqual({
          ...all,
          events: fitting,
          wanted: fitting.length,
          computers: new Set(fitting.flatMap(({ event }) => event.machine ?? [])),
        });
      }),
      { numRuns: runs(40) },
    );
  });

  test.each(WRITERS)('%s: in UTF-16 and behind a byte order mark it is the same', async (writer) => {
    await fc.assert(
      fc.asyncProperty(events, async (written) => {
        const bytes = writeForm(writer, written);
        const text = bytes.toString('utf8').replace('\ufeff', '');
        const plain = await readBytes(text, {}, 'export.txt');
        for (const [encoding, other] of [
          ['UTF-16LE', Buffer.from(`\ufeff${text}`, 'utf16le')],
          ['UTF-16LE', Buffer.from(text, 'utf16le')],
          ['UTF-16BE', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
          ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${text}`)],
        ] as const) {
          const read = await readBytes(other, {}, 'export.txt');
          expect(read.encoding).toBe(encoding);
          expect(read.events.map(({ event }) => event)).toEqual(plain.events.map(({ event }) => event));
          for (const [index, { at }] of read.events.entries()) {
            const before = encoding.startsWith('UTF-16') ? other.subarray(other.length % 2, at) : other.subarray(0, at);
            const decoder = new TextDecoder(encoding.startsWith('UTF-8') ? 'utf-8' : encoding);
            expect(Buffer.byteLength(decoder.decode(before))).toBe(plain.events[index]!.at);
          }
        }
      }),
      { numRuns: runs(8) },
    );
  });
});
