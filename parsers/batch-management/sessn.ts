import type { Instant } from '../../src/domain/entry.ts';
import type { KeyedLine } from '../../src/domain/licence-event.ts';
import type { Tools } from '../../src/domain/product.ts';
import { clientType, isListed } from './client-types.ts';
import { SESSION_COLUMNS, sessionNames, type SessionColumn } from './columns.ts';
import { orderIn, orderOf, written, type DateOrder } from './stamps.ts';
import { admit, emptiness, factOf, remark, understood, UNUSED, withRead } from './tables-state.ts';
import type { TablesRead, Version } from './tables-state.ts';

type Row = Readonly<Record<string, string>>;
type Names = Readonly<Record<SessionColumn, string>>;

/** Clocks of a database and of whoever exports it differ by less than this, in milliseconds. */
const DIFFER = 2 * 60_000;

/** All of these must be there; the address of the client is reserved by the maker, and may be left out. */
const NEEDED = SESSION_COLUMNS.filter((name) => name !== 'client_address');

/** A session of the MES, or why its row cannot be read. */
type Read = { line: KeyedLine; session: string; type: string } | { broken: string };

/** What the sessions of the MES beside an instance are called as an instance of their own. */
export function sessionsOf(instance: string): string {
  return `${instance} MES sessions`;
}

/**
 * One version of the table `sessn` of the MES: a census of the sessions of those client types that take a seat of MOM.
 * Its times are in UTC. All rows are taken or none: one that cannot be read may be anybody's.
 */
export function sessions(version: Version, tools: Tools, before: TablesRead): TablesRead {
  const { table, at, emit } = version;
  const instance = sessionsOf(tools.instance);
  const names = sessionNames(table.header);
  const missing = NEEDED.filter((name) => names[name] === undefined);
  const dates = table.rows.flatMap((row) => [
    row[names.session_start ?? ''] ?? '',
    row[names.last_heartbeat ?? ''] ?? '',
  ]);
  const order = orderOf(tools.settings['dateOrder']) ?? orderIn(dates);
  const all = missing.length > 0 ? [] : table.rows.map((row) => sessionOf(row, names as Names, order, at));
  const broken =
    missing.length > 0
      ? `it lacks the columns ${missing.join(', ')} of sessn: export it with all of them`
      : (emptiness(version) ?? all.flatMap((one) => ('broken' in one ? [one.broken] : []))[0]);
  if (broken !== undefined) return remark(version, instance, UNUSED + broken, before);
  const { isUsed, tables: admitted, known } = admit(version, instance, understood(version, before));
  if (!isUsed) return admitted;
  const users = Object.fromEntries(all.flatMap((one) => ('broken' in one ? [] : [[one.session, userOf(one.line)]])));
  const tables = withRead(admitted, instance, { ...known, pools: ['MOM'], users });
  const { quietAfter } = tools.settings;
  const quiet = typeof quietAfter === 'number' ? quietAfter : Infinity;
  const types = listOf(tools.settings['clientTypes']);
  const unknown = new Set<string>();
  const holders: KeyedLine[] = [];
  for (const one of all) {
    if ('broken' in one) continue;
    const { session, type } = one;
    const line = notBefore(one.line, known.users?.[session]);
    if (isListed(type, types)) {
      const isQuiet = at - (line.seenAt ?? at) > quiet;
      holders.push(isQuiet ? { ...line, doubtful: true } : line);
    } else if (clientType(type) === undefined) unknown.add(type);
  }
  const fact = factOf(version, instance);
  const some = [...unknown].toSorted().slice(0, 5).join(', ');
  const lacks = `sessions of the client type ${some} may take a seat`;
  emit({ ...fact, kind: 'census', pool: 'MOM', complete: true, holders, ...(unknown.size > 0 && { lacks }) });
  if (unknown.size === 0) return tables;
  return remark(
    version,
    instance,
    `the client type ${some} is not known: name it in the setting clientTypes if it takes a MOM seat`,
    tables,
  );
}

function userOf({ who }: KeyedLine): string {
  return who.holder ?? '';
}

/** Whoever is in a session in which somebody else was before came after that, and not when it began. */
function notBefore(line: KeyedLine, before: string | undefined): KeyedLine {
  if (before === undefined || before === userOf(line)) return line;
  const { openedAt: _, ...rest } = line;
  return rest;
}

function listOf(setting: unknown): readonly string[] {
  return Array.isArray(setting) ? setting.map(String) : [];
}

function sessionOf(row: Row, names: Names, order: DateOrder | undefined, clock: Instant): Read {
  const of = (column: SessionColumn): string => row[names[column]] ?? '';
  const id = of('session_id');
  if (id === '') return { broken: `a row has no session_id: ${Object.values(row).join(', ').slice(0, 200)}` };
  const start = instantOf(of('session_start'), order);
  const heartbeat = of('last_heartbeat') === '' ? start : instantOf(of('last_heartbeat'), order);
  for (const [text, at] of [
    [of('session_start'), start],
    [of('last_heartbeat'), heartbeat],
  ] as const)
    if (typeof at !== 'number') return { broken: badDate(text, at) };
  const [openedAt, seenAt] = [Number(start), Number(heartbeat)];
  if (openedAt > clock + DIFFER || seenAt > clock + DIFFER) return { broken: AHEAD };
  const address = names.client_address === undefined ? '' : of('client_address');
  const user = of('user_id');
  const type = of('client_type');
  const session = `${id}|${openedAt}`;
  const key = `${session}|${user}`;
  const who = {
    ...(user !== '' && { holder: user }),
    node: address === '' ? `MES session ${id}` : address,
    role: clientType(type)?.name ?? `type ${type}`,
    key,
  };
  return {
    line: { key, who, openedAt: Math.min(openedAt, clock), seenAt: Math.max(openedAt, seenAt), row },
    session,
    type,
  };
}

const AHEAD =
  'its times lie ahead of its clock: export session_start and last_heartbeat in UTC, as the table keeps them';

function badDate(text: string, found: 'open' | undefined): string {
  const told = JSON.stringify(text.slice(0, 60));
  return found === 'open'
    ? `the date ${told} may be of two days: set dateOrder of the source to day-first or month-first`
    : `${told} is no date that is known: export dates as 2026-11-20 14:03:11.237`;
}

function instantOf(text: string, order: DateOrder | undefined): Instant | 'open' | undefined {
  const found = written(text, order);
  return found === undefined || found === 'open' ? found : found.wall;
}
