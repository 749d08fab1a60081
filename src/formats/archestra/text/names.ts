/** What a field of a record is. */
export type Role =
  | 'time'
  | 'date'
  | 'clock'
  | 'fileTime'
  | 'flag'
  | 'component'
  | 'message'
  | 'process'
  | 'host'
  | 'number'
  | 'pid'
  | 'tid'
  | 'session'
  | 'file';

/**
 * The names of fields, in lower case and without what stands between their words: those of the properties of aaLog,
 * which are the columns of the Log Viewer too, of aalogbeat, and of what a beat says of its machine.
 */
const NAMES: Readonly<Record<Role, string>> = {
  time: 'eventdatetime timestamp datetime',
  date: 'date eventdate',
  clock: 'time eventtime',
  fileTime: 'eventfiletime eventfiletimeutc',
  flag: 'logflag flag',
  component: 'component',
  message: 'message',
  process: 'processname',
  host: 'hostfqdn host hostname nodename computername machinename',
  number: 'messagenumber number no',
  pid: 'processid pid',
  tid: 'threadid tid',
  session: 'sessionid sessionfrom',
  file: 'filename',
};

const ROLES: ReadonlyMap<string, Role> = new Map(
  Object.entries(NAMES).flatMap(([role, names]) => names.split(' ').map((name) => [name, role as Role] as const)),
);

/** Names that nobody but the readers of these logs gives a field. */
const OWN = new Set(['logflag', 'eventfiletime', 'eventfiletimeutc', 'hostfqdn', 'messagenumber', 'eventdatetime']);

/** Before the names of aalogbeat where they are written flat. */
const PREFIX = /^aalog\./i;

/** What the field of that name is; undefined where the name is none of a record. */
export function roleOf(name: string): Role | undefined {
  return ROLES.get(plain(name));
}

function plain(name: string): string {
  return name
    .trim()
    .replace(PREFIX, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/**
 * Whether fields of these names are those of a record: a text and a time, and such of the others that no other log has
 * them under these names.
 */
export function areOfRecord(names: readonly string[]): boolean {
  const roles = new Set(names.map(roleOf));
  const isFlat = names.some((name) => PREFIX.test(name.trim()));
  const own = names.map(plain).filter((name) => OWN.has(name)).length;
  const hasTime = roles.has('time') || roles.has('fileTime') || (roles.has('date') && roles.has('clock'));
  const isOwn = isFlat || own > 1 || (roles.has('flag') && roles.has('component'));
  return roles.has('message') && hasTime && isOwn && (roles.has('flag') || roles.has('component'));
}
