import { PRODUCTS } from '../../../parsers/index.ts';
import type { Entry, Instant, Json, LogEvent } from '../../../src/domain/entry.ts';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { eventInputOf, type Parser, type Tools } from '../../../src/domain/product.ts';
import { textOf } from '../../../src/formats/windows-event.ts';
import { compilePatterns, type Matcher } from '../../../src/pattern/pattern.ts';
import { defaults, frozen } from '../door.ts';

export const parser = PRODUCTS.find((product) => product.parser.system === 'security-expert')?.parser as Parser<Json>;

export const DATA_SERVICE = 'Security Expert Data Service';

/** An instant of a day in November: `08:00`, `08:00:30`, `17T08:00` for another day. */
export function at(time: string): Instant {
  const [, day = '20', clock = ''] = /^(?:(\d\d)T)?(.+)$/.exec(time) ?? [];
  return Date.parse(`2026-11-${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
}

/** An event of the Data Service, its text in one unnamed insert, as a log file without message files has it. */
export function said(time: string, text: string, provider = DATA_SERVICE): LogEvent {
  return {
    source: provider,
    id: 0,
    level: 4,
    at: at(time),
    channel: 'Application',
    machine: 'SRV1',
    data: [{ value: text }],
  };
}

/** The same as an export to CSV has it: nothing but the rendered message. */
export function rendered(time: string, text: string, provider = DATA_SERVICE): LogEvent {
  return { source: provider, id: 0, level: 4, at: at(time), text: text, data: [] };
}

export function logon(time: string, id: number, name: string): LogEvent {
  return said(time, `New Operator Logon. Record ID: ${id}, Name: ${name}`);
}

export function disconnect(time: string, id: number, name: string, reason = 'Disconnect'): LogEvent {
  return said(time, `Remove Operator by ${reason}. Record ID: ${id}, Name: ${name}`);
}

/** 7036 as a German server logs it: only the state in `Binary` is the same everywhere. */
export function service(time: string, state: 1 | 3 | 4, name = DATA_SERVICE): LogEvent {
  const binary = [...`${name.replaceAll(' ', '')}/${state}\0`]
    .map((letter) => `${letter.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}00`)
    .join('');
  return {
    source: 'Service Control Manager',
    id: 7036,
    level: 4,
    at: at(time),
    channel: 'System',
    machine: 'SRV1',
    data: [
      { name: 'param1', value: name },
      { name: 'param2', value: state === 4 ? 'wird ausgeführt' : 'beendet' },
    ],
    binary,
  };
}

export function died(time: string, id: 7031 | 7034 = 7034, name = DATA_SERVICE): LogEvent {
  return {
    source: 'Service Control Manager',
    id,
    level: 2,
    at: at(time),
    channel: 'System',
    machine: 'SRV1',
    data: [
      { name: 'param1', value: name },
      { name: 'param2', value: '1' },
    ],
  };
}

export function windows(time: string, provider: string, id: number): LogEvent {
  return { source: provider, id, level: 4, at: at(time), channel: 'System', machine: 'SRV1', data: [] };
}

export const started = (time: string): LogEvent => said(time, 'Service started successfully.');
export const stopped = (time: string): LogEvent => said(time, 'Service stopped successfully.');

const ARRIVED = Date.UTC(2026, 11, 1);

function entryOf(event: LogEvent, place: number): Entry {
  return {
    stream: 'srv',
    place: { file: 'Application.evtx', at: place },
    arrived: ARRIVED,
    history: false,
    ...(event.at !== undefined && { at: event.at }),
    text: textOf(event),
    event,
  };
}

function toolsOf(match: Matcher): Tools {
  return { instance: 'SRV1', settings: defaults(parser), utc: (wall) => wall, stamp: (wall) => wall, match };
}

/** What events come to, each state frozen and stored before the next. */
export function play(
  events: readonly LogEvent[],
  match: Matcher = compilePatterns(parser.patterns),
): { events: LicenceEvent[]; state: Json } {
  const told: LicenceEvent[] = [];
  let state = parser.initial();
  for (const [place, event] of events.entries()) {
    state = JSON.parse(
      JSON.stringify(parser.parse(entryOf(event, place), frozen(state), (one) => told.push(one), toolsOf(match))),
    ) as Json;
  }
  return { events: told, state };
}

export function key(event: LogEvent, match: Matcher = compilePatterns(parser.patterns)): string | undefined {
  return eventInputOf(parser)?.identity(event, toolsOf(match));
}

/** Events in short: kind, holder or reach, reason. */
export function short(events: readonly LicenceEvent[]): unknown[] {
  return events.map((event) => {
    if (event.kind === 'opened') return ['opened', event.who.holder];
    if (event.kind === 'closed')
      return event.which === 'all'
        ? ['all', event.why, event.between ?? event.at]
        : ['closed', event.match.holder, event.why];
    if (event.kind === 'coverage') return [event.known, event.at];
    return [event.kind];
  });
}
