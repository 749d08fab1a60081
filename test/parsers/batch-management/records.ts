import { PRODUCTS } from '../../../parsers/index.ts';
import type { Entry, Instant, Json, LogEvent } from '../../../src/domain/entry.ts';
import type { LicenceEvent } from '../../../src/domain/licence-event.ts';
import { eventInputOf, type Parser, type Tools } from '../../../src/domain/product.ts';
import type { SettingValue } from '../../../src/domain/setting.ts';
import { compilePatterns } from '../../../src/pattern/pattern.ts';
import { defaults, frozen } from '../door.ts';

export const parser = PRODUCTS.find((product) => product.parser.system === 'batch-management')?.parser as Parser<Json>;

/** An instant of a day in November: `08:00`, `08:00:30.500`, `17T08:00` for another day. */
export function at(time: string): Instant {
  const [, day = '20', clock = ''] = /^(?:(\d\d)T)?(.+)$/.exec(time) ?? [];
  return Date.parse(`2026-11-${day}T${clock.length === 5 ? `${clock}:00` : clock}Z`);
}

/** One record: who writes it is `process/pid` or `process/pid/tid`. */
export function says(time: string, writer: string, text: string, more: Partial<LogEvent> = {}): LogEvent {
  const [process = '', pid = '0', tid = '1'] = writer.split('/');
  return {
    source: process,
    level: 4,
    at: at(time),
    channel: 'ArchestrA',
    machine: 'ENG1',
    text,
    process,
    pid: Number(pid),
    tid: Number(tid),
    data: [],
    ...more,
  };
}

/** The first record of a process, whatever it says. */
export function first(time: string, writer: string): LogEvent {
  return says(time, writer, 'Initialising', { firstOfProcess: true });
}

export const acquired = (time: string, writer: string, feature = 'Dev_Session_Count'): LogEvent =>
  says(time, writer, `License feature '${feature}' of version 4.1 has been acquired, expiration date = 15-jan-2031`);

export const ofDevice = (time: string, device: string, what = 'acquired', feature = 'Batch_Dev_Client'): LogEvent =>
  says(
    time,
    'SecMngr/900',
    `License feature '${feature}' of version 5.0 or greater has been ${what} for device ${device}`,
  );

export const failed = (time: string, writer: string, feature = 'Dev_Session_Count'): LogEvent =>
  says(time, writer, `Failed to acquire any type of license feature '${feature}' of version 4.1`);

export const because = (time: string, writer: string, code: number, feature = 'Dev_Session_Count'): LogEvent =>
  says(
    time,
    writer,
    `Feature line '${feature}' is unlicensed. LM Error(${code}; ` +
      `${code === -4 ? 'Licensed number of users already reached' : 'No such feature exists'})`,
  );

export const shutdown = (time: string): LogEvent =>
  says(time, 'aahCfgSvc/40', 'Stop system command received (computer shutdown) [ENG1; aahCfgSvc.cpp; 5252]');
export const loggerStopped = (time: string, pid: number): LogEvent => says(time, `/${pid}`, 'Logger Shutting down.');
export const loggerStarted = (time: string, pid: number): LogEvent => says(time, `/${pid}`, 'Logger Started.');

/** The computer was started before the records that are played. */
export const BOOT = [
  says('01T05:00', 'aahCfgSvc/40', 'Stop system command received (computer shutdown) [ENG1; aahCfgSvc.cpp; 5252]'),
  says('01T05:05', '/41', 'Logger Started.'),
];

/** The same behind a start of the computer, so that all that is there has come since. */
export function playSinceStart(...[events, settings]: Parameters<typeof play>): ReturnType<typeof play> {
  const played = play([...BOOT, ...events], settings);
  return { ...played, events: played.events.slice(play(BOOT).events.length) };
}

/** What the parser makes of records in their order, with holes between them. */
export function play(
  events: readonly (LogEvent | 'hole')[],
  settings: Record<string, SettingValue> = {},
): { events: LicenceEvent[]; state: Json } {
  const told: LicenceEvent[] = [];
  const tools: Tools = {
    instance: 'ENG1',
    settings: { ...defaults(parser), ...settings },
    utc: (wall) => wall,
    stamp: (wall) => wall,
    match: compilePatterns(parser.patterns, parser.patterns),
  };
  let state = parser.initial();
  for (const [index, event] of events.entries()) {
    if (event === 'hole') {
      const place = { file: 'ENG1.aaLOG', at: `record ${index}` };
      const detail = '3 records are missing';
      const noted = { stream: 's:ENG1', place, arrived: at('30T00:00'), what: 'gap' as const, detail };
      state = parser.note(noted, frozen(state), (one) => told.push(one), tools);
      continue;
    }
    if (eventInputOf(parser)?.identity(event, tools) === undefined) continue;
    const entry: Entry = {
      stream: 's:ENG1',
      place: { file: 'ENG1.aaLOG', at: `record ${index}` },
      arrived: at('30T00:00'),
      history: false,
      at: event.at ?? 0,
      text: event.text ?? '',
      event,
    };
    state = parser.parse(entry, frozen(state), (one) => told.push(one), tools);
  }
  return { events: told, state };
}

/** Events in short, with the time of day. */
export function short(events: readonly LicenceEvent[]): string[] {
  return events.map((event) => {
    const time = new Date(event.at).toISOString().slice(11, 19);
    switch (event.kind) {
      case 'opened':
      case 'renewed':
        return `${time} ${event.kind} ${event.pool} ${event.who.node} ${event.who.process}`;
      case 'closed':
        return (
          `${time} closed ${event.which === 'all' ? 'all' : event.match.node} ` +
          `${event.inferred === undefined ? '' : '~'}${event.why}`
        );
      case 'refused':
        return `${time} refused ${event.pool} ${event.who?.node} ${event.who?.process}`;
      case 'capacity':
        return `${time} capacity ${event.pool} ${event.limit}`;
      case 'message':
        return `${time} ${event.code}: ${event.text}`;
      case 'remark':
        return `${time} ${event.what}: ${event.text ?? event.detail}`;
      case 'coverage':
        return `${time} ${event.known}`;
      default:
        return `${time} ${event.kind}`;
    }
  });
}
