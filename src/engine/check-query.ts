import type { Env } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import { tableInputOf } from '../domain/product.ts';
import type { ReadBatch } from '../domain/reader.ts';
import { addressText } from '../inputs/sql-server/address.ts';
import { createSqlServerReader } from '../inputs/sql-server/reader.ts';
import { plural } from '../present/words.ts';
import { settingsFor, type CheckSite } from './checking.ts';
import { requestFor } from './drive.ts';
import type { Checked, Findings } from './findings.ts';
import { createReplay } from './replay.ts';
import { sourceFor, type ConfiguredSource } from './site.ts';

/** So far the clock of a database may be from ours before that is worth a word. */
const FAR = 2 * 60_000;
/** A table with columns that are told with less is not read: as in ingest. */
const LIKELY = 0.5;

/**
 * What the database of a source answers now, and what is understood of it; undefined where none is asked. The statement
 * is told also where it cannot be asked.
 */
export async function checkQuery(
  source: ConfiguredSource,
  site: CheckSite,
  now: Instant,
  env: Env,
): Promise<Checked | undefined> {
  const { id, product, query: address, settings } = source;
  const input = tableInputOf(product.parser);
  if (address === undefined || input?.query === undefined) return undefined;
  const { query } = input;
  const path = addressText(address);
  const asked = { statement: query.statement({ since: null, settings }), answer: null };
  const checked = { source: id, path, trouble: null, leftOut: null, found: null, asked };
  try {
    const reader = createSqlServerReader({ ...address, query, settings }, env);
    const wanted = { literals: [] };
    const piped = sourceFor(source);
    for await (const batch of reader.read(requestFor(piped, { path, wanted, now, final: true, once: true }))) {
      const [{ at: clock = now, table = { header: [], rows: [] } } = {}] = batch.entries;
      const { header, rows, from } = table;
      const answer = { clock, rows: rows.length, ...(from !== undefined && { from }) };
      const sure = input.recognise(header, settings);
      if (sure >= LIKELY)
        return {
          ...checked,
          asked: { ...asked, answer },
          found: { ...findingsOf(source, site, batch, now), sure, remarks: clockRemarks(clock, now) },
        };
      const trouble = `${path}: its columns are none of a table of ${product.parser.product}: ${header.join(', ')}`;
      return { ...checked, asked: { ...asked, answer }, trouble };
    }
    return checked;
  } catch (error) {
    return { ...checked, trouble: `${path}: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function findingsOf(source: ConfiguredSource, site: CheckSite, batch: ReadBatch, now: Instant): Findings {
  const { product, instance, timezone, zoneFrom } = source;
  const { parser } = product;
  const replay = createReplay(sourceFor(source), [], settingsFor(site, source.id, timezone), now);
  replay.take([batch]);
  const at = batch.entries[0]?.at ?? null;
  const { first, last } = replay.end(at, at);
  return {
    ...replay.findings(),
    sure: 1,
    isTable: true,
    table: null,
    starts: { stated: 0, agreeing: 0 },
    product: parser.product,
    system: parser.system,
    instance,
    timezone: { name: timezone, from: zoneFrom },
    siblings: [],
    unread: [],
    tally: null,
    events: null,
    first,
    last,
    remarks: [],
  };
}

function clockRemarks(clock: Instant, now: Instant): string[] {
  const off = clock - now;
  if (Math.abs(off) <= FAR) return [];
  const minutes = plural(Math.round(Math.abs(off) / 60_000), 'minute');
  return off > 0
    ? [`its clock is ${minutes} ahead of that of this machine, and its answers count so much later: check both`]
    : [`its clock is ${minutes} behind that of this machine, and tells of seats as they were then: check both`];
}
