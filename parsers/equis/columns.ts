import { isShort, instantOf, type DateOrder } from './stamps.ts';
import { isWorkstation } from './workstation.ts';

/** The columns of ST_LICENSE_USE, by their names without case, blanks and underscores. */
export type LicenceColumn = 'APPID' | 'WORKSTATION' | 'USERNAME' | 'LICENSECHECKEDOUT' | 'LICENSEEXPIRES' | 'CHECKSUM';

/** As the maker documents them, in the order of its page. */
export const COLUMNS = ['APP_ID', 'WORKSTATION', 'USER_NAME', 'LICENSE_CHECKED_OUT', 'LICENSE_EXPIRES', 'CHECKSUM'];
const NEEDED: readonly LicenceColumn[] = ['APPID', 'WORKSTATION', 'USERNAME', 'LICENSECHECKEDOUT', 'LICENSEEXPIRES'];

/** Which columns of a table say whose use of the product began when (ST_USAGE); undefined where it has none such. */
export interface UsageColumns {
  user: string;
  began: string;
}

const USERS: readonly string[] = ['USERNAME', 'USER', 'USERID'];

function plain(name: string): string {
  return name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
}

/** How sure it is, from 0 to 1, that a table with these columns is ST_LICENSE_USE, or ST_USAGE. */
export function recognise(header: readonly string[]): number {
  if (usageColumns(header) !== undefined) return 1;
  const names = new Set(header.map(plain));
  const missing = NEEDED.filter((name) => !names.has(name)).length;
  return missing === 0 ? 1 : 0.4 * (1 - missing / NEEDED.length);
}

/** The name that a table gives to a column of ST_LICENSE_USE; undefined where it has none. */
export function columnNamed(header: readonly string[], name: LicenceColumn): string | undefined {
  return header.find((one) => plain(one) === name);
}

export function usageColumns(header: readonly string[]): UsageColumns | undefined {
  const began = header.find((one) => plain(one) === 'STARTUTCDT');
  const user = USERS.flatMap((name) => header.filter((one) => plain(one) === name))[0];
  return began === undefined || user === undefined ? undefined : { user, began };
}

/**
 * The columns of a row of ST_LICENSE_USE whose header was left out, as its query tool does unless it is told otherwise.
 * User and workstation are told apart by what the client appends to the workstation, else by the domain of the user,
 * which no name of a computer holds. Undefined for any other row.
 */
export function headerless(row: readonly string[]): readonly string[] | undefined {
  const dates = row.flatMap((text, at) => (at > 0 && isDate(text) ? [at] : []));
  const [checkedOut] = dates;
  if (checkedOut !== 3 || row.length < 5 || row.length > 7) return undefined;
  const expires = row[4] ?? '';
  if (dates[1] !== 4 && expires !== '' && expires !== 'NULL') return undefined;
  const [, one = '', two = ''] = row;
  const isSecond = isWorkstation(one) === isWorkstation(two) ? isAccount(two) : isWorkstation(one);
  if (isWorkstation(one) === isWorkstation(two) && isAccount(one) === isAccount(two)) return undefined;
  const names = isSecond ? ['WORKSTATION', 'USER_NAME'] : ['USER_NAME', 'WORKSTATION'];
  return ['APP_ID', ...names, ...COLUMNS.slice(3), 'EUID'].slice(0, row.length);
}

/** Whether a name is that of an account, with its domain. */
function isAccount(text: string): boolean {
  return /[\\@]/.test(text);
}

function isDate(text: string): boolean {
  return /\d{2}:\d{2}/.test(text) && (isShort(text) || instantOf(text) !== undefined);
}

/** When the session of a row began and until when it holds its seat; undefined where its dates leave that open. */
export function spans(
  header: readonly string[],
): (field: (column: number) => string) => { from: number; to: number | null } | undefined {
  const names = header.map(plain);
  const [out, expires] = [names.indexOf('LICENSECHECKEDOUT'), names.indexOf('LICENSEEXPIRES')];
  if (out < 0 || expires < 0) return () => undefined;
  return (field) => {
    const until = field(expires);
    const to = until === '' ? null : instantOf(until);
    const from = instantOf(field(out));
    return from === undefined || to === undefined ? undefined : { from, to };
  };
}

/** What a setting says of the order of day and month; undefined where the dates are to tell. */
export function orderOf(setting: unknown): DateOrder | undefined {
  return setting === 'day-first' || setting === 'month-first' ? setting : undefined;
}
