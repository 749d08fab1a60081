import { writtenOf } from '../evtx/events.ts';
import { writeEvtx } from '../evtx/writer.ts';
import type { FullEvent, Locale } from '../formats/event-export/form-words.ts';
import { type Writer, writeForm } from '../formats/event-export/forms.ts';
import { simulateServer } from '../simulator/security-expert.ts';

const MINUTE = 60_000;
/** After the 12th, so that no date may be day or month first. */
export const FIRST = Date.UTC(2026, 10, 20, 6);
export const ZONE = 'Europe/Berlin';

function said(minute: number, text: string): FullEvent {
  return {
    source: 'Security Expert Data Service',
    id: 0,
    level: 4,
    at: FIRST + minute * MINUTE,
    number: 0,
    channel: 'Application',
    machine: 'sx1.example.test',
    user: 'S-1-5-18',
    text,
    data: [{ value: text }],
  };
}

export const events = {
  said,
  logon: (minute: number, id: number, name: string): FullEvent =>
    said(minute, `New Operator Logon. Record ID: ${id}, Name: ${name}`),
  disconnect: (minute: number, id: number, name: string): FullEvent =>
    said(minute, `Remove Operator by Disconnect. Record ID: ${id}, Name: ${name}`),
};

/** As a log numbers them, which has no holes. */
export function numbered(all: readonly FullEvent[]): FullEvent[] {
  return all.map((event, index) => ({ ...event, number: 500 + index }));
}

/** A start, people who come, one who goes, one who is refused, a stop, and a start with others behind it. */
export const SHIFT: readonly FullEvent[] = numbered([
  events.said(0, 'Service started successfully.'),
  events.logon(5, 1, 'jsmith'),
  events.logon(6, 2, 'O\'Brien, "Ann"'),
  events.logon(7, 3, 'Ünal 日'),
  events.disconnect(30, 1, 'jsmith'),
  events.said(40, 'Licensed number of connections exceeded'),
  events.said(60, 'Service stopped successfully.'),
  events.said(65, 'Service started successfully.'),
  events.logon(70, 4, 'guard desk'),
  events.logon(75, 2, 'O\'Brien, "Ann"'),
  events.logon(80, 2, 'O\'Brien, "Ann"'),
  events.disconnect(95, 4, 'guard desk'),
  events.logon(120, 5, 'late'),
]);

export function evtx(all: readonly FullEvent[]): Buffer {
  return writeEvtx(all.map(writtenOf));
}

export function form(writer: Writer, all: readonly FullEvent[], locale: Locale = 'en-US'): Buffer {
  return writeForm(writer, all, { zone: ZONE, locale });
}

type Logs = Record<'Application.evtx' | 'System.evtx', Buffer>;

/** Both logs of a server of several days, as the event log files hold them. */
export function serverLogs(seed: number, days: number, computer?: string): Logs {
  const start = Date.UTC(2026, 10, 16, 5);
  const named = computer === undefined ? {} : { computer };
  const { written } = simulateServer({ seed, days, start, holesPerWeek: 1, ...named });
  const log = (name: string): Buffer =>
    writeEvtx(
      written.filter(({ event, lost }) => event.channel === name && !lost).map(({ event }) => writtenOf(event)),
    );
  return { 'Application.evtx': log('Application'), 'System.evtx': log('System') };
}
