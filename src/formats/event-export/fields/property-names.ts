/** What a property of an event tells. */
export type Role =
  | 'time'
  | 'id'
  | 'instance'
  | 'provider'
  | 'message'
  | 'level'
  | 'levelName'
  | 'recordId'
  | 'channel'
  | 'computer'
  | 'user';

/**
 * What PowerShell (Get-WinEvent, Get-EventLog) and collectors that write flat objects (NXLog, Fluent Bit) call them;
 * the first one that an export has is taken. TimeGenerated is when it happened, TimeWritten when it was stored.
 */
const NAMES: Readonly<Record<Role, readonly string[]>> = {
  time: ['TimeCreated', 'TimeGenerated', 'TimeWritten'],
  id: ['Id', 'EventID'],
  instance: ['InstanceId'],
  provider: ['ProviderName', 'SourceName', 'Source'],
  message: ['Message'],
  level: ['Level'],
  levelName: ['LevelDisplayName', 'EntryType', 'EventType'],
  recordId: ['RecordId', 'EventRecordID', 'RecordNumber', 'Index'],
  channel: ['LogName', 'Channel'],
  computer: ['MachineName', 'Hostname', 'Computer'],
  user: ['UserId', 'UserID', 'UserName'],
};

const LOWER: readonly [Role, readonly string[]][] = Object.entries(NAMES).map(([role, names]) => [
  role as Role,
  names.map((name) => name.toLowerCase()),
]);

/**
 * Where the columns of a table are, by their names: in any order, any of them, as people typed them behind
 * Select-Object.
 */
export function columnsOf(header: readonly string[]): Partial<Record<Role, number>> {
  const lower = header.map((name) => name.trim().toLowerCase());
  const found: Partial<Record<Role, number>> = {};
  for (const [role, names] of LOWER) {
    const name = names.find((known) => lower.includes(known));
    if (name !== undefined) found[role] = lower.indexOf(name);
  }
  return found;
}

/** Whether these columns are those of events: their time, and what they say or who says it. */
export function areOfEvents(columns: Partial<Record<Role, number>>): boolean {
  const { time, provider, message } = columns;
  return time !== undefined && (message !== undefined || provider !== undefined);
}
