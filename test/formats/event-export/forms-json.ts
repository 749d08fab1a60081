import { offsetAt } from '../../../src/time/zone.ts';
import { type FullEvent, type Setting, XMLNS, ENGLISH, iso, crlf } from './form-words.ts';

export function powershellObject(
  { source: provider, id, level, number: recordId, channel, machine: computer, user, text: message, data }: FullEvent,
  time: string,
): object {
  return {
    Id: id,
    Version: 0,
    Qualifiers: 0,
    Level: level,
    Keywords: 36028797018963968,
    RecordId: recordId,
    ProviderName: provider,
    LogName: channel,
    MachineName: computer,
    UserId: { BinaryLength: 12, Value: user },
    TimeCreated: time,
    Bookmark: {},
    LevelDisplayName: ENGLISH.levels[level],
    Properties: data.map(({ value }) => ({ Value: value })),
    Message: crlf(message),
  };
}

export function winlogbeat({
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
}: FullEvent): object {
  const inserts = data
    .map(({ name, value }, place) => [name ?? `param${place + 1}`, value] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    '@timestamp': iso(at, 'Z'),
    event: { code: String(id), provider, created: iso(at + 2000, 'Z') },
    log: { level: (ENGLISH.levels[level] ?? '').toLowerCase() },
    message,
    winlog: {
      channel,
      computer_name: computer,
      event_data: Object.fromEntries(inserts),
      event_id: String(id),
      provider_name: provider,
      record_id: recordId,
      user: { identifier: user },
    },
  };
}

export function nxlog(
  { source: provider, id, level, at, number: recordId, channel, machine: computer, user, text: message }: FullEvent,
  { zone = 'UTC' }: Setting,
): object {
  const local = (time: number): string =>
    new Date(time + offsetAt(zone, time)).toISOString().slice(0, 19).replace('T', ' ');
  return {
    EventTime: local(at),
    Hostname: computer,
    Keywords: '36028797018963968',
    SeverityValue: 6 - level,
    EventID: id,
    SourceName: provider,
    RecordNumber: recordId,
    Channel: channel,
    Message: crlf(message),
    UserID: user,
    EventReceivedTime: local(at + 1000),
    SourceModuleType: 'im_msvistalog',
    '@timestamp': iso(at + 2000, 'Z'),
  };
}

export function dumped({
  source: provider,
  id,
  level,
  at,
  number: recordId,
  channel,
  machine: computer,
  user,
  data,
}: FullEvent): object {
  const unnamed = data.filter(({ name }) => name === undefined).map(({ value }) => value);
  const named = Object.fromEntries(data.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])));
  const inserts = unnamed.length === 0 ? {} : { Data: { '#text': unnamed.length === 1 ? unnamed[0] : unnamed } };
  return {
    Event: {
      '#attributes': { xmlns: XMLNS },
      System: {
        Provider: { '#attributes': { Name: provider } },
        EventID: { '#attributes': { Qualifiers: 0 }, '#text': id },
        Level: level,
        TimeCreated: { '#attributes': { SystemTime: iso(at, '000Z') } },
        EventRecordID: recordId,
        Channel: channel,
        Computer: computer,
        Security: { '#attributes': { UserID: user } },
      },
      EventData: { ...inserts, ...named },
    },
  };
}

export function dumpedSeparately({
  source: provider,
  id,
  level,
  at,
  number: recordId,
  channel,
  machine: computer,
  user,
  data,
}: FullEvent): object {
  const unnamed = data.filter(({ name }) => name === undefined).map(({ value }) => value);
  const named = Object.fromEntries(data.flatMap(({ name, value }) => (name === undefined ? [] : [[name, value]])));
  return {
    Event_attributes: { xmlns: XMLNS },
    Event: {
      System: {
        Provider_attributes: { Name: provider },
        EventID_attributes: { Qualifiers: 0 },
        EventID: id,
        Level: level,
        TimeCreated_attributes: { SystemTime: iso(at, '000Z') },
        EventRecordID: recordId,
        Channel: channel,
        Computer: computer,
        Security_attributes: { UserID: user },
      },
      EventData: { ...(unnamed.length > 0 && { Data: unnamed.length === 1 ? unnamed[0] : unnamed }), ...named },
    },
  };
}
