import { basename } from 'node:path';
import type { SourceConfig } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { lineInputOf, readsEvents, tableInputOf } from '../domain/product.ts';
import type { Loaded } from '../domain/store.ts';
import { namedCheckpoint } from '../formats/checkpoints.ts';
import { isLeftOfTable, madeBefore } from '../formats/table-order.ts';
import { isPattern } from '../pattern/paths.ts';
import { ago } from '../present/time-text.ts';
import { productOf } from './products.ts';

/** An export that is older is no answer about now, in milliseconds: whoever is asked for a seat must know that. */
const OLD = 15 * 60_000;

/** The export or list of a source whose newest version is old, and when that was made. */
export interface OldTable {
  source: string;
  since: Instant;
  told: string;
  /** True of a table beside what else its source is read from, which is known until now. */
  beside?: true;
}

type Asked = Pick<SourceConfig, 'id' | 'system' | 'paths' | 'query' | 'presence'>;

/**
 * Of sources that are read from exports of a table, or from lists that are written anew, and from no log beside them,
 * those whose newest version is old: what happened since then nobody knows, however often the file is looked at.
 * The same of each table that stands beside a log of events, or a database that is asked.
 * `readUpTo` are the clocks of the newest versions by source, and `inputs` what their readers left.
 */
export function oldTables(
  sources: readonly Asked[],
  readUpTo: Readonly<Record<string, Instant | null>>,
  { inputs }: Pick<Loaded, 'inputs'>,
  now: Instant,
): OldTable[] {
  return sources.flatMap((source) => {
    const { id } = source;
    const made = readUpTo[id] ?? null;
    const what = isExport(source, inputs) ? 'export' : isOfLists(source, inputs) ? 'list' : undefined;
    if (what === undefined) return besideOthers(source, inputs, now);
    if (made === null || now - made <= OLD) return [];
    const told = `the newest ${what} of source ${id} is ${ago(now - made)} old: who came or left since is not known`;
    return [{ source: id, since: made, told }];
  });
}

function isExport({ id, system, paths, query }: Asked, inputs: Loaded['inputs']): boolean {
  const { parser } = productOf(system);
  if (tableInputOf(parser) === undefined || lineInputOf(parser) !== undefined) return false;
  if (paths.length === 0 || query !== undefined) return false;
  if (!readsEvents(parser)) return true;
  const files = [...inputs].filter(([input]) => input.startsWith(`${id}:`));
  return files.length > 0 && files.every(([, left]) => isLeftOfTable(left));
}

/** Of the files that a glob found the newest table is the one that counts. */
function besideOthers({ id, system, paths }: Asked, inputs: Loaded['inputs'], now: Instant): OldTable[] {
  const { parser } = productOf(system);
  if (tableInputOf(parser) === undefined || !readsEvents(parser)) return [];
  const tables = [...inputs].flatMap(([input, left]) => {
    const made = input.startsWith(`${id}:`) && isLeftOfTable(left) ? madeBefore(left) : undefined;
    return made === undefined ? [] : [{ path: input.slice(id.length + 1), made }];
  });
  const isNamed = (path: string): boolean => paths.some((one) => !isPattern(one) && basename(one) === basename(path));
  const groups = Map.groupBy(tables, ({ path }) => (isNamed(path) ? path : ''));
  return [...groups.values()].flatMap((group) => {
    const { path = '', made = now } = group.toSorted((a, b) => b.made - a.made)[0] ?? {};
    if (now - made <= OLD) return [];
    const table = `the table ${basename(path)} of source ${id}`;
    const told = `${table} is ${ago(now - made)} old: whom it names may have left since`;
    return [{ source: id, since: made, told, beside: true as const }];
  });
}

/** Whether all that was read of a source is lists, each of which tells of its own moment alone. */
function isOfLists({ id, system, presence }: Asked, inputs: Loaded['inputs']): boolean {
  if (lineInputOf(productOf(system).parser)?.isSnapshot === undefined) return false;
  const files = [...inputs].filter(([input]) => input.startsWith(`${id}:`) && input !== `${id}:${presence ?? ''}`);
  return files.length > 0 && files.every(([, left]) => namedCheckpoint(left, '').reader === 'snapshot');
}
