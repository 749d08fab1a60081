import type { Entry, Instant } from '../../src/domain/entry.ts';
import type { Emit } from '../../src/domain/licence-event.ts';
import type { TableInput, Tools } from '../../src/domain/product.ts';
import { headerless, isOfSessions, recognise } from './columns.ts';
import { QUERY } from './query.ts';
import { sessions, sessionsOf } from './sessn.ts';
import { factOf, NONE_READ, type OfTables, type TablesRead, type Version } from './tables-state.ts';
import { serverOf, usage } from './usage.ts';

/** What stands beside the log: reports of a licence server or of CONNECT, and the sessions of the MES. */
export const TABLES: TableInput = { id: 'tables', kind: 'table', for: 'holders', recognise, headerless, query: QUERY };

/**
 * One version of a table. Each kind of table, and each licence server, is an instance of its own, so that what one of
 * them leaves out closes nothing that another, or the log, has shown.
 */
export function tables<S extends OfTables>(entry: Entry, before: S, emit: Emit, tools: Tools): S {
  const { table, at } = entry;
  if (table === undefined || at === undefined) return before;
  const version = { entry, table, at, emit };
  const known = renamed(version, tools, before.tables ?? NONE_READ);
  const after = isOfSessions(table.header) ? sessions(version, tools, known) : usage(version, tools, known);
  return after === before.tables ? before : { ...before, tables: after };
}

/** What the instance of the source was called before holds nobody any more: its tables tell of the one of now. */
function renamed(version: Version, { instance }: Tools, before: TablesRead): TablesRead {
  const isOwn = (name: string): boolean =>
    [serverOf(instance), sessionsOf(instance)].some((own) => name === own || name.startsWith(`${own} `));
  const others = Object.entries(before.read).filter(([name]) => !isOwn(name));
  if (others.length === 0) return before;
  for (const [name, { pools = [] }] of others)
    for (const pool of pools)
      version.emit({ ...factOf(version, name), kind: 'census', pool, complete: true, holders: [] });
  return { ...before, read: Object.fromEntries(Object.entries(before.read).filter(([name]) => isOwn(name))) };
}

/** The greatest clock of the tables that were read; undefined where none was. */
export function tablesUpTo({ tables: known }: OfTables): Instant | undefined {
  const clocks = Object.values(known?.read ?? {}).map(({ at }) => at);
  return clocks.length === 0 ? undefined : Math.max(...clocks);
}
