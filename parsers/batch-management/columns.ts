import { namesIn, type Settings } from '../../src/domain/setting.ts';
import { CLIENT_TYPES } from './client-types.ts';
import { isDate } from './stamps.ts';

/** What a column of a usage table may hold; a source names them so in its setting `columns`. */
export const USAGE_COLUMNS = ['device', 'user', 'feature', 'since', 'used', 'total', 'server'] as const;
export type UsageColumn = (typeof USAGE_COLUMNS)[number];

/** The names of such columns without case, blanks and underscores, the surest first. */
const NAMES: Readonly<Record<UsageColumn, readonly string[]>> = {
  device: [
    'DEVICEID',
    'DEVICE',
    'DEVICENAME',
    'HOST',
    'HOSTNAME',
    'COMPUTER',
    'COMPUTERNAME',
    'MACHINE',
    'MACHINENAME',
  ],
  user: ['USER', 'USERNAME', 'USERID', 'CONNECTUSER'],
  feature: [
    'FEATURE',
    'FEATURENAME',
    'LICENSEFEATURE',
    'LICENCEFEATURE',
    'PRODUCTCODE',
    'PRODUCTNAME',
    'PRODUCT',
    'LICENSE',
    'LICENCE',
    'LICENSENAME',
  ],
  since: [
    'FIRSTCHECKOUTDATETIME',
    'FIRSTCHECKOUT',
    'CHECKOUTDATETIME',
    'CHECKEDOUT',
    'ACQUIRED',
    'ACQUIREDAT',
    'ACQUIREDON',
    'ACQUIREDDATE',
    'ACQUIREDDATETIME',
    'ACQUIREDTIME',
    'ACQUIRETIME',
  ],
  used: ['SEATSUSED', 'USEDSEATS', 'SEATSINUSE', 'LICENSESUSED', 'LICENCESUSED', 'LICENSESINUSE', 'LICENCESINUSE'],
  total: ['TOTALSEATS', 'PRODUCTSEATS', 'LICENSEDSEATS', 'LICENCEDSEATS'],
  server: ['LICENSESERVER', 'LICENCESERVER', 'LICENSESERVERNAME', 'LICENCESERVERNAME', 'SERVERNAME'],
};

/** Names that speak of licences by themselves. */
const OWN: readonly string[] = ['FEATURE', 'FEATURENAME', 'LICENSEFEATURE', 'LICENCEFEATURE', 'DEVICEID'];

/** The columns of the table `sessn`, as the maker documents them. */
export const SESSION_COLUMNS = [
  'session_id',
  'client_type',
  'session_start',
  'last_heartbeat',
  'user_id',
  'client_address',
] as const;
export type SessionColumn = (typeof SESSION_COLUMNS)[number];
/** Of a table without this one nobody could say who holds a seat; the others are told to be missing. */
const OF_SESSIONS: readonly SessionColumn[] = ['session_id', 'client_type'];

/** The names that a usage table gives to its columns; `features` are all that tell what a row is of. */
export type UsageNames = { readonly [column in UsageColumn]?: string } & { readonly features: readonly string[] };

function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

/** The columns of a usage table, by the names that its source gives them, else by those that are known. */
export function usageNames(header: readonly string[], settings: Settings | undefined): UsageNames {
  const mapped = namesIn(settings?.['columns']);
  const calledSo = (wanted: string): string | undefined => header.find((one) => plain(one) === plain(wanted));
  const found: { [column in UsageColumn]?: string } = {};
  for (const column of USAGE_COLUMNS) {
    const own = mapped[column] === undefined ? undefined : calledSo(mapped[column]);
    const name = own ?? NAMES[column].map(calledSo).find((one) => one !== undefined);
    if (name !== undefined) found[column] = name;
  }
  const others = NAMES.feature.flatMap((name) => calledSo(name) ?? []);
  return { ...found, features: [...new Set([...(found.feature === undefined ? [] : [found.feature]), ...others])] };
}

/** The names that a table gives to the columns of `sessn`. */
export function sessionNames(header: readonly string[]): { readonly [column in SessionColumn]?: string } {
  const found: { [column in SessionColumn]?: string } = {};
  for (const column of SESSION_COLUMNS) {
    const name = header.find((one) => plain(one) === plain(column));
    if (name !== undefined) found[column] = name;
  }
  return found;
}

/** Whether a table is `sessn`, or lacks nothing of it that would not be told. */
export function isOfSessions(header: readonly string[]): boolean {
  const names = sessionNames(header);
  return OF_SESSIONS.every((column) => names[column] !== undefined);
}

/**
 * How sure it is, from 0 to 1, that a table with these columns tells of licences that are in use: the sessions of MES,
 * or what a licence server or CONNECT reports.
 */
export function recognise(header: readonly string[], settings?: Settings): number {
  if (isOfSessions(header)) return Object.keys(sessionNames(header)).length >= 4 ? 1 : 0.7;
  const { device, user, feature, since, used, total } = usageNames(header, settings);
  if (feature === undefined) return 0;
  if (used !== undefined || total !== undefined) return 0.9;
  if (device === undefined && user === undefined) return 0;
  if (since !== undefined) return 0.9;
  // A product and a user stand in tables of all kinds.
  const isOwn = [feature, device ?? ''].some((name) => OWN.includes(plain(name)));
  return isOwn || Object.keys(namesIn(settings?.['columns'])).length > 0 ? 0.6 : 0.3;
}

/**
 * The columns of a row of `sessn` whose header was left out, in the order in which the maker documents them; undefined
 * for any other row.
 */
export function headerless(row: readonly string[]): readonly string[] | undefined {
  const [id = '', type = '', start = '', heartbeat = ''] = row;
  if (row.length < 5 || row.length > 6 || !/^\d{1,18}$/.test(id)) return undefined;
  if (!CLIENT_TYPES.some((one) => String(one.type) === type) || !isDate(start) || !isDate(heartbeat)) return undefined;
  return SESSION_COLUMNS.slice(0, row.length);
}
