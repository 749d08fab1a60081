import type { Instant } from '../../src/domain/entry.ts';
import type { KeyedLine } from '../../src/domain/licence-event.ts';
import type { Tools } from '../../src/domain/product.ts';
import { usageNames, type UsageNames } from './columns.ts';
import { isLeftOut, mayBelong, poolOfFeature, poolOfProduct } from './features.ts';
import { orderIn, orderOf, written, type DateOrder } from './stamps.ts';
import { admit, emptiness, factOf, remark, understood, UNUSED, withRead, type TablesRead } from './tables-state.ts';
import type { Version } from './tables-state.ts';

type Row = Readonly<Record<string, string>>;

/** A row of a usage table that belongs to a pool. */
interface Usage {
  row: Row;
  pool: string;
  feature: string;
}

/** The clock of a computer that shows a licence may be ahead by so much, in milliseconds. */
const DIFFER = 2 * 60_000;

/** A number of seats as portals write it: `1,000`. */
function seatsIn(text: string): number | undefined {
  const digits = text.trim().replaceAll(/(?<=\d)[,.' \u00a0](?=\d{3}\b)/g, '');
  return /^\d{1,7}$/.test(digits) ? Number(digits) : undefined;
}

/** What the licence server beside an instance is called as an instance of its own. */
export function serverOf(instance: string): string {
  return `${instance} licence server`;
}

/**
 * What a licence server or CONNECT reports of licences in use: a census of whom it names, else a count, and how many
 * seats there are where it tells that. Each licence server that its rows name is an instance of its own.
 */
export function usage(version: Version, tools: Tools, before: TablesRead): TablesRead {
  const { table } = version;
  const names = usageNames(table.header, tools.settings);
  const home = serverOf(tools.instance);
  const isEmpty = emptiness(version);
  if (isEmpty !== undefined) return remark(version, home, UNUSED + isEmpty, before);
  let tables = understood(version, before);
  const found = table.rows.flatMap((row) => usageOf(row, names, tools) ?? []);
  tables = tellUnknown(version, home, names, tools, tables, found.length);
  const { used, total, device, user } = names;
  if (used === undefined && device === undefined && user === undefined)
    return total === undefined ? tables : tellCapacity(version, found, total, tools, tables);
  const servers = Map.groupBy(found, ({ row }) => (names.server === undefined ? '' : (row[names.server] ?? '')));
  const instances = new Map([...servers].map(([server, own]) => [server === '' ? home : `${home} ${server}`, own]));
  // A server that it has named before, and names no more, has nobody.
  for (const [instance, { file }] of Object.entries(tables.read))
    if (instance.startsWith(home) && file === version.entry.place.file && !instances.has(instance))
      instances.set(instance, []);
  for (const [instance, own] of instances) tables = tellInstance(version, instance, own, names, tools, tables);
  return tables;
}

function tellInstance(
  version: Version,
  instance: string,
  own: readonly Usage[],
  names: UsageNames,
  tools: Tools,
  before: TablesRead,
): TablesRead {
  const { isUsed, tables, known } = admit(version, instance, before);
  if (!isUsed) return tables;
  const shown = new Set([...(known.pools ?? []), ...own.map(({ pool }) => pool)]);
  // A pool of which nothing was ever in it may have features that are called otherwise: nobody says that it is empty.
  if (shown.size === 0) return before;
  const fact = factOf(version, instance);
  const isNamed = names.device !== undefined || names.user !== undefined;
  let told = withRead(tables, instance, { ...known, pools: [...shown] });
  for (const pool of shown) {
    const rows = own.filter((one) => one.pool === pool);
    const sum = (column: string | undefined): number | undefined => sumOf(rows, column);
    const of = sum(names.total);
    if (!isNamed && rows.length > 0) {
      const count = sum(names.used);
      if (count !== undefined) version.emit({ ...fact, kind: 'count', pool, used: count, of: of ?? null });
      else told = remark(version, instance, `its column ${names.used} holds what is no number of seats`, told);
      continue;
    }
    const lines = holdersOf(rows, names, tools, version);
    if (lines.isLate) told = remark(version, instance, LATE, told);
    if (lines.isOpen) told = remark(version, instance, OPEN_ORDER, told);
    version.emit({ ...fact, kind: 'census', pool, complete: true, holders: lines.holders });
    if (of !== undefined) version.emit({ ...fact, kind: 'capacity', pool, limit: of, unit: 'users' });
  }
  return told;
}

const LATE = 'its times lie ahead of its own, and are not used: set timezone of the source to that of the export';
const OPEN_ORDER =
  'its dates may be of two days, and are not used: set dateOrder of the source to day-first or month-first';

/** How many seats there are is told of the pool as a whole; who holds one such a table does not tell. */
function tellCapacity(
  version: Version,
  found: readonly Usage[],
  total: string,
  { instance }: Tools,
  before: TablesRead,
): TablesRead {
  for (const pool of new Set(found.map((one) => one.pool))) {
    const limit = sumOf(
      found.filter((one) => one.pool === pool),
      total,
    );
    if (limit !== undefined)
      version.emit({ ...factOf(version, instance), kind: 'capacity', pool, limit, unit: 'users' });
  }
  return before;
}

/** What a column says of all rows together; undefined where one of them says no number. */
function sumOf(rows: readonly Usage[], column: string | undefined): number | undefined {
  if (column === undefined || rows.length === 0) return undefined;
  let sum = 0;
  for (const { row } of rows) {
    const seats = seatsIn(row[column] ?? '');
    if (seats === undefined) return undefined;
    sum += seats;
  }
  return sum;
}

function usageOf(row: Row, { features }: UsageNames, { settings }: Tools): Usage | undefined {
  const texts = features.map((name) => row[name] ?? '').filter((text) => text !== '');
  for (const feature of texts) {
    const pool = poolOfFeature(feature, settings);
    if (pool !== undefined) return { row, pool, feature };
  }
  if (texts.some((feature) => isLeftOut(feature, settings))) return undefined;
  for (const feature of texts) {
    const pool = poolOfProduct(feature);
    if (pool !== undefined) return { row, pool, feature };
  }
  return undefined;
}

/** Tells once of features that may be of a pool and are not known, and where none is of any. */
function tellUnknown(
  version: Version,
  instance: string,
  { features }: UsageNames,
  tools: Tools,
  before: TablesRead,
  found: number,
): TablesRead {
  const unknown = new Set<string>();
  for (const row of version.table.rows) {
    const texts = features.map((name) => row[name] ?? '').filter((text) => text !== '');
    if (texts.some((feature) => isLeftOut(feature, tools.settings))) continue;
    if (usageOf(row, { features }, tools) === undefined && texts[0] !== undefined) unknown.add(texts.join(', '));
  }
  const told = found === 0 ? [...unknown] : [...unknown].filter(mayBelong);
  if (told.length === 0) return before;
  const some = told.toSorted().slice(0, 5).join('; ').slice(0, 300);
  const what = found === 0 ? 'none of its features belongs to a pool' : 'these may belong to a pool';
  return remark(version, instance, `${what} (${some}): name their pools in the setting features`, before);
}

function holdersOf(
  rows: readonly Usage[],
  names: UsageNames,
  tools: Tools,
  { at }: Version,
): { holders: readonly KeyedLine[]; isLate: boolean; isOpen: boolean } {
  const order = orderOf(tools.settings['dateOrder']) ?? orderIn(rows.map(({ row }) => row[names.since ?? ''] ?? ''));
  const holders = new Map<string, KeyedLine>();
  // Windows makes no difference between letter cases: a device is one however its rows write it.
  const nodes = new Map<string, string>();
  let [isLate, isOpen] = [false, false];
  for (const { row, feature } of rows) {
    const [device = '', user = ''] = [names.device, names.user].map((name) => (name === undefined ? '' : row[name]));
    if (device === '' && user === '') continue;
    const since = sinceOf(names.since === undefined ? '' : (row[names.since] ?? ''), order, tools);
    isOpen ||= since === 'open';
    isLate ||= typeof since === 'number' && since > at + DIFFER;
    const openedAt = typeof since === 'number' && since <= at + DIFFER ? Math.min(since, at) : undefined;
    const key = [feature, device, user].map((part) => apart(part.toLowerCase())).join('|');
    const other = holders.get(key)?.openedAt;
    // A row that stands twice is one holder: since its first.
    if (other !== undefined && (openedAt === undefined || other <= openedAt)) continue;
    const node = device === '' ? user : device;
    if (!nodes.has(node.toLowerCase())) nodes.set(node.toLowerCase(), node);
    const who = { node: nodes.get(node.toLowerCase()) ?? node, ...(user !== '' && { holder: user }), key };
    holders.set(key, { key, who, ...(openedAt !== undefined && { openedAt }), row });
  }
  return { holders: [...holders.values()], isLate, isOpen };
}

function sinceOf(text: string, order: DateOrder | undefined, tools: Tools): Instant | 'open' | undefined {
  const found = text === '' ? undefined : written(text, order);
  if (found === undefined || found === 'open') return found;
  return found.isUtc ? found.wall : tools.utc(found.wall);
}

/** A part of a key, so that it never holds what stands between two. */
function apart(part: string): string {
  return part.replaceAll('%', '%25').replaceAll('|', '%7C');
}
