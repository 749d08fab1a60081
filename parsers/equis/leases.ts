import type { Instant, Table } from '../../src/domain/entry.ts';
import type { Who } from '../../src/domain/licence-event.ts';
import { columnNamed, type LicenceColumn } from './columns.ts';
import { instantOf, isShort, orderIn, type DateOrder } from './stamps.ts';
import { computerIn } from './workstation.ts';

/** The pool of licences that belong to a user for 30 years (Active Client Access License). */
export const ACAL = 'ACAL';
/** No session of EQuIS Professional holds a lease for so long without a break, in milliseconds. */
const NO_SESSION = 60 * 24 * 3_600_000;

/** Clocks of a file server, of a database and of its clients differ by less than this, in milliseconds. */
export const DIFFER = 2 * 60_000;
/** The names in a row, in characters: the columns of the table are far shorter. */
const LONGEST = 3_000;

/** One row of ST_LICENSE_USE. */
export interface Lease {
  /** APP_ID, WORKSTATION, USER_NAME and LICENSE_CHECKED_OUT together: no two rows share them. */
  key: string;
  kind: string;
  who: Who;
  workstation: string;
  checkedOut: Instant;
  /** Null for the first minutes, until the client has renewed for the first time. */
  expires: Instant | null;
  checksum: string;
  row: Readonly<Record<string, string>>;
}

/** Who is named as the holder of a lease. */
export type NamedBy = 'user' | 'workstation';

/** What the rows of a version say, or which of them cannot be read. */
export type Leases = { leases: readonly Lease[]; namedBy: NamedBy } | { broken: string };

/**
 * The rows of a version of ST_LICENSE_USE. `order` is that of day and month where it is known; `namedBy` is who is
 * named as the holder, or undefined where the rows are to tell. All are given or none: a row that cannot be read may be
 * that of anybody.
 */
export function leasesIn(
  { header, rows }: Table,
  clock: Instant,
  order: DateOrder | undefined,
  namedBy: NamedBy | undefined,
): Leases {
  const columns = columnsIn(header);
  if (columns === undefined) return { broken: `the columns are ${header.join(', ')}` };
  const used = order ?? orderOf(rows, columns, clock);
  const by = namedBy ?? namedByIn(rows, columns);
  const computers = new Map<string, string>();
  // A row that stands twice, as where two exports were put together, is one: as it was renewed last.
  const leases = new Map<string, Lease>();
  for (const row of rows) {
    const lease = leaseOf(row, columns, used, by, computers);
    if (typeof lease === 'string') return { broken: lease };
    const other = leases.get(lease.key)?.expires ?? -Infinity;
    if ((lease.expires ?? -Infinity) >= other) leases.set(lease.key, lease);
  }
  const backwards = endedBefore([...leases.values()]);
  if (backwards !== undefined) return { broken: backwards };
  return { leases: [...leases.values()].map(notBefore), namedBy: by };
}

/** Of a table most of whose leases end before they began, in words: one of its two columns is not in UTC. */
function endedBefore(leases: readonly Lease[]): string | undefined {
  const ended = leases.flatMap(({ expires, checkedOut }) => (expires === null ? [] : [expires - checkedOut]));
  const backwards = ended.filter((lasted) => lasted < -DIFFER).length;
  if (2 * backwards <= ended.length) return undefined;
  const most = `${backwards} of ${ended.length} leases end before they began`;
  return `${most}: export LICENSE_CHECKED_OUT and LICENSE_EXPIRES both in UTC, as the table keeps them`;
}

/** Whoever gives a lease back at once, or changes its row by hand, may end it before it began: then it held no seat. */
function notBefore(lease: Lease): Lease {
  const { expires, checkedOut } = lease;
  return expires === null || expires >= checkedOut ? lease : { ...lease, expires: checkedOut };
}

interface Names {
  app: string;
  workstation: string;
  user: string;
  checkedOut: string;
  expires: string;
  checksum: string | undefined;
}

function columnsIn(header: readonly string[]): Names | undefined {
  const of = (name: LicenceColumn): string | undefined => columnNamed(header, name);
  const [app, workstation, user] = [of('APPID'), of('WORKSTATION'), of('USERNAME')];
  const [checkedOut, expires] = [of('LICENSECHECKEDOUT'), of('LICENSEEXPIRES')];
  if (app === undefined || workstation === undefined || user === undefined) return undefined;
  if (checkedOut === undefined || expires === undefined) return undefined;
  return { app, workstation, user, checkedOut, expires, checksum: of('CHECKSUM') };
}

/** The order of day and month that the dates of all rows show. */
function orderOf(rows: Table['rows'], { checkedOut, expires }: Names, clock: Instant): DateOrder | undefined {
  const open: string[] = [];
  for (const row of rows)
    for (const name of [checkedOut, expires]) {
      const text = row[name];
      if (text !== undefined && isShort(text)) open.push(text);
    }
  return orderIn(open, clock);
}

function leaseOf(
  row: Readonly<Record<string, string>>,
  columns: Names,
  order: DateOrder | undefined,
  by: NamedBy,
  computers: Map<string, string>,
): Lease | string {
  const [app = '', workstation = '', user = ''] = [row[columns.app], row[columns.workstation], row[columns.user]];
  const [out = '', until = ''] = [row[columns.checkedOut], row[columns.expires]];
  const checkedOut = instantOf(out, order);
  const expires = until === '' ? null : instantOf(until, order);
  if (app === '') return `a row has no APP_ID: ${JSON.stringify(Object.values(row).join(', ').slice(0, 200))}`;
  if (app.length + workstation.length + user.length > LONGEST) return 'a row holds a name that is too long to be one';
  if (checkedOut === undefined || expires === undefined) return badDate(checkedOut === undefined ? out : until);
  const isNamed = expires !== null && expires - checkedOut > NO_SESSION;
  let node = computers.get(workstation);
  if (node === undefined) computers.set(workstation, (node = computerIn(workstation)));
  return {
    key: `${apart(app)}|${apart(workstation)}|${apart(user)}|${tick(checkedOut)}`,
    kind: isNamed ? ACAL : app,
    who: by === 'workstation' && !isNamed ? { holder: node, node } : { holder: user === '' ? node : user, node },
    workstation,
    checkedOut,
    expires,
    checksum: columns.checksum === undefined ? '' : (row[columns.checksum] ?? ''),
    row,
  };
}

/** A part of a key, so that it never holds what stands between two. */
function apart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('|', '%7C');
}

function badDate(text: string): string {
  const told = JSON.stringify(text.slice(0, 60));
  return /^\d{1,2}[/-]\d{1,2}[/-]/.test(text)
    ? `the date ${told} may be of two days: set dateOrder of the source to day-first or month-first`
    : `${told} is no date that is known: export dates as 2024-10-25 14:03:11.237`;
}

/**
 * The database keeps times in three-hundredths of a second: an export and a query may differ in the last digit of the
 * milliseconds, and are the same instant all the same.
 */
function tick(at: Instant): number {
  return Math.round((at * 3) / 10);
}

/**
 * The rows with the keys that they had before, where two roads to the table, or two forms of a date, differ by one step
 * of that clock.
 */
export function withKnownKeys(leases: readonly Lease[], isKnown: (key: string) => boolean): readonly Lease[] {
  const keys = new Set<string>();
  for (const { key } of leases) keys.add(key);
  return leases.map((lease) => {
    if (isKnown(lease.key)) return lease;
    const end = lease.key.lastIndexOf('|') + 1;
    const [same, at] = [lease.key.slice(0, end), Number(lease.key.slice(end))];
    const former = [at - 1, at + 1].map((step) => `${same}${step}`).find((key) => isKnown(key) && !keys.has(key));
    return former === undefined ? lease : { ...lease, key: former };
  });
}

/** One account that stands for everybody, as with a master license server, names nobody: then the workstation does. */
function namedByIn(rows: Table['rows'], columns: Names): NamedBy {
  const [first] = rows;
  const user = first?.[columns.user]?.toLowerCase() ?? '';
  if (first === undefined || rows.some((row) => (row[columns.user] ?? '').toLowerCase() !== user)) return 'user';
  return new Set(rows.map((row) => row[columns.workstation] ?? '')).size >= 3 ? 'workstation' : 'user';
}
