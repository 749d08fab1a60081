import fc from 'fast-check';
import { writtenOf } from '../evtx/events.ts';
import { writeEvtx } from '../evtx/writer.ts';
import type { FullEvent } from '../formats/event-export/form-words.ts';
import { WRITERS, writeForm } from '../formats/event-export/forms.ts';

export const ZONE = 'Europe/Berlin';
/** After the 12th, so that no date may be day or month first. */
export const FIRST = Date.UTC(2026, 10, 16, 6);

export const FORMS = ['evtx', ...WRITERS] as const;
export type Form = (typeof FORMS)[number];
/** These tell whole seconds; the others milliseconds. */
export const WHOLE_SECONDS = /csv|txt|copied|nxlog/;

const NAMES = [
  'jsmith',
  'J. Smith',
  "O'Brien, Ann",
  '"root"',
  'a;b\tc',
  '<b>&amp;</Event>',
  "=cmd|' /C calc'!A0",
  '{"a":[1]}',
  'Ünal 日 😀',
  '__proto__',
  'New Operator Logon',
  'Record ID: 7',
  'Operator2',
  '1/2/2026 3:04:05 PM',
  '\\"',
  '#TYPE',
  '%1',
  '$1',
];
const STEP = fc.record({
  what: fc.constantFrom('logon', 'logon', 'logon', 'disconnect', 'disconnect', 'restart'),
  who: fc.nat(4),
  gap: fc.constantFrom(0, 1, 300, 1_000, 61_000, 3_600_000),
});
export const SITE = fc.record({
  names: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 5, maxLength: 5 }),
  steps: fc.array(STEP, { minLength: 1, maxLength: 25 }),
});

/** The events of a server whose operators do these things. */
export function eventsOf({
  names,
  steps,
}: {
  names: readonly string[];
  steps: readonly { what: string; who: number; gap: number }[];
}): FullEvent[] {
  const events: FullEvent[] = [];
  let at = FIRST;
  const say = (text: string): void =>
    void events.push({
      source: 'Security Expert Data Service',
      id: 0,
      level: 4,
      at,
      number: 500 + events.length,
      channel: 'Application',
      machine: 'sx1.example.test',
      user: 'S-1-5-18',
      text: text,
      data: [{ value: text }],
    });
  say('Service started successfully.');
  for (const { what, who, gap } of steps) {
    at += gap;
    const text = `. Record ID: ${who + 1}, Name: ${names[who]}`;
    if (what === 'restart') {
      say('Service stopped successfully.');
      // Two starts in one second are one to a form that tells no more.
      at += 180_000;
      say('Service started successfully.');
    } else say(`${what === 'logon' ? 'New Operator Logon' : 'Remove Operator by Disconnect'}${text}`);
  }
  return events;
}

export function bytesOf(form: Form, events: readonly FullEvent[]): Buffer {
  if (form === 'evtx') return writeEvtx(events.map(writtenOf));
  return writeForm(form, events, { zone: ZONE });
}

/** How many sessions are open behind these events. */
export function heldAfter(events: readonly FullEvent[]): number {
  const open = new Map<string, number>();
  for (const { text: message } of events) {
    const id = /Record ID: (\d+)/.exec(message)?.[1] ?? '';
    if (message.startsWith('Service')) open.clear();
    else open.set(id, Math.max(0, (open.get(id) ?? 0) + (message.startsWith('New') ? 1 : -1)));
  }
  return [...open.values()].reduce((sum, count) => sum + count, 0);
}

/**
 * The first event of the second of an event: an export is made later than what it holds, so that it holds whole
 * seconds.
 */
export function wholeSecond(events: readonly FullEvent[], index: number): number {
  const at = events[index]?.at;
  return at === undefined
    ? events.length
    : events.findIndex((event) => Math.floor(event.at / 1000) === Math.floor(at / 1000));
}
