import type { Instant } from '../../src/domain/entry.ts';

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

interface Digits {
  year: string;
  month: string;
  day: string;
  hour: string;
  minute: string;
  second: string;
  milli: string;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function local(at: Instant, offset: number): Date {
  return new Date(at + offset * 60_000);
}

function digits(at: Instant, offset: number): Digits {
  const date = local(at, offset);
  return {
    year: String(date.getUTCFullYear()),
    month: two(date.getUTCMonth() + 1),
    day: two(date.getUTCDate()),
    hour: two(date.getUTCHours()),
    minute: two(date.getUTCMinutes()),
    second: two(date.getUTCSeconds()),
    milli: String(date.getUTCMilliseconds()).padStart(3, '0'),
  };
}

/** `MM/DD/YY-HH:MM:SS:mmm (pid) severity [Facility.Event] text`: local time, a colon before the milliseconds. */
export function headLine(
  at: Instant,
  offset: number,
  pid: number,
  severity: number,
  facility: string | null,
  text: string,
): string {
  const { year, month, day, hour, minute, second, milli } = digits(at, offset);
  const stamp = `${month}/${day}/${year.slice(2)}-${hour}:${minute}:${second}:${milli}`;
  return `${stamp} (${pid}) ${severity} ${facility === null ? '' : `[${facility}] `}${text}`;
}

/** `Fri Nov 14 09:46:08 2025`, as C's ctime writes local time. */
export function ctime(at: Instant, offset: number): string {
  const date = local(at, offset);
  const { year, hour, minute, second } = digits(at, offset);
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return `${DAYS[date.getUTCDay()]} ${MONTHS[date.getUTCMonth()]} ${day} ${hour}:${minute}:${second} ${year}`;
}

/** The text of the limit line; its time is local and has a blank where heads have a hyphen. */
export function limitText(total: number, since: Instant, offset: number, capital: boolean): string {
  const { year, month, day, hour, minute, second } = digits(since, offset);
  return (
    `License ${capital ? 'Limit' : 'limit'} exceeded ${total} times ` +
    `since ${month}/${day}/${year.slice(2)} ${hour}:${minute}:${second}.  `
  );
}

/** The start-up line that states UTC, with the milliseconds of its own head. */
export function instanceText(at: Instant): string {
  const { year, month, day, hour, minute, second, milli } = digits(at, 0);
  const utc = `${month}/${day}/${year} ${hour}:${minute}:${second}.${milli} UTC`;
  return `Instance 'IRIS' starting on node simulated by user 'irisowner' on ${utc}`;
}

/** The text of a LicenseTrace line for a login (result: connections, 0 when refused) or logout (result: 1). */
export function traceText(action: 'Login' | 'Logout', role: string, id: string, result: number): string {
  return (
    `LicenseTrace: ${action}, Role = ${role}, UserId = ${id}, Routine ` +
    `= ${role === 'CSP' ? '%SYS.cspServer' : ''}, Result = ${result}`
  );
}

/** What a CSP server process writes some milliseconds before its login. */
export function requestText(id: string, session: string): string {
  const peer = id.slice(id.lastIndexOf('@') + 1);
  return (
    `LicenseTrace: Requesting CSP license, Id='${id}', Process Session = '${session}', ` +
    `$USERNAME=CSPSystem, peer=${peer}, SOAP.WebService=0.`
  );
}

/** What recovery writes before anything else: no line of it has a head. */
export function recoveryBlock(at: Instant, offset: number): string[] {
  return [
    '',
    '',
    '',
    `*** Recovery started at ${ctime(at, offset)}`,
    '     Current default directory: /usr/local/IRIS/mgr',
    '     Log file directory: /usr/local/IRIS/mgr/',
    '     WIJ file spec: /usr/local/IRIS/mgr/IRIS.WIJ',
    'Recovering local (/usr/local/IRIS/mgr/IRIS.WIJ) image journal file...',
    "Starting WIJ recovery for '/usr/local/IRIS/mgr/IRIS.WIJ'.",
    '  0 blocks pending in this WIJ.',
    'Exiting with status 3 (Success)',
  ];
}

/** The banner below an empty head. */
export const BANNER: readonly string[] = [
  'Startup of InterSystems IRIS [IRIS for UNIX (Red Hat Enterprise Linux 8 for x86-64) 2023.1 ' +
    '(Build 235.1) Fri Jun 2 2023 13:26:47 EDT]',
  '        in ../bin/',
  '        with mgr: /usr/local/IRIS/mgr',
  '        with wij: /usr/local/IRIS/mgr/IRIS.WIJ',
  '        from: /usr/local/IRIS/mgr/',
  '  nodename=[simulated].',
  '  System Initialized.',
];
