import type { SourceConfig } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { lineInputOf, tableInputOf } from '../domain/product.ts';
import { ago } from '../present/time-text.ts';
import { productOf } from './products.ts';

/** An export that is older is no answer about now, in milliseconds: whoever is asked for a seat must know that. */
const OLD = 15 * 60_000;

/** The table of a source whose newest version is old, and when that was made. */
export interface OldTable {
  since: Instant;
  told: string;
}

/**
 * Of sources that are read from exports of a table, those whose newest version is old: what happened since then nobody
 * knows, however often the file is looked at. `readUpTo` are the clocks of the newest versions by source.
 */
export function oldTables(
  sources: readonly Pick<SourceConfig, 'id' | 'system' | 'paths' | 'query'>[],
  readUpTo: Readonly<Record<string, Instant | null>>,
  now: Instant,
): OldTable[] {
  return sources.flatMap(({ id, system, paths, query }) => {
    const { parser } = productOf(system);
    const made = readUpTo[id] ?? null;
    const isExport = tableInputOf(parser) !== undefined && lineInputOf(parser) === undefined && paths.length > 0;
    if (!isExport || query !== undefined || made === null || now - made <= OLD) return [];
    const told = `the newest export of source ${id} is ${ago(now - made)} old: who came or left since is not known`;
    return [{ since: made, told }];
  });
}
