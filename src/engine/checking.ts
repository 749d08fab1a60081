import type { Config } from '../config/types.ts';
import type { Instant, Table } from '../domain/entry.ts';
import type { TableInput } from '../domain/product.ts';
import type { Reader, ReadRequest } from '../domain/reader.ts';
import { countDisbelieved, disbelievedRemark } from './disbelieved.ts';
import { createDrive, type Give } from './drive.ts';
import type { EngineSettings } from './engine.ts';
import type { Replay } from './replay.ts';
import type { ConfiguredSource, Site } from './site.ts';

/** One file that is checked, with what is configured for it. */
export interface CheckInput {
  /** The id of its source. */
  source: string;
  path: string;
  /** Whether the path itself was named, and not a glob that found it. */
  named: boolean;
  configured: ConfiguredSource | undefined;
  /** Whether its source reads a log of another folder, too. */
  mixed: boolean;
}

/** What is set for all files that are checked. */
export interface CheckSite extends Pick<Site, 'rules' | 'pools' | 'people' | 'hosts'> {
  /** By system, the patterns of the user for files that no configuration tells of. */
  patterns?: Config['patterns'];
  /** Settings of such files, as `--set` gives them. */
  set?: readonly string[];
}

/** What an engine is given for one source of a site: of the pools what this source counts into. */
export function settingsFor(
  { rules, pools, people, hosts }: CheckSite,
  source: string,
  timezone: string,
): Omit<EngineSettings, 'sources'> {
  const own = pools.filter(({ sources }) => sources.includes(source)).map((pool) => ({ ...pool, sources: [source] }));
  return { rules, pools: own, timezone, people, hosts };
}

/** What was noticed in reading a file to its end. */
export interface Played {
  /** In sentences. */
  remarks: string[];
  /** The instant of the last batch that carries one, as a list of all holders does. */
  written: Instant | null;
  /** Of a table: how many rows its last version has, and when the newest of them began; null where it is none. */
  table: { rows: number; newest: Instant | null } | null;
}

/** Reads a file to its end, and plays all that is read. */
export async function play(
  reader: Reader,
  request: ReadRequest,
  replay: Replay,
  merged: boolean,
  input?: TableInput,
): Promise<Played> {
  const played: Played = { remarks: [], written: null, table: null };
  let disbelieved = 0;
  async function read(_: object, give: Give): Promise<void> {
    for await (const batch of reader.read(request)) {
      played.remarks.push(...batch.notes.map(({ detail }) => detail));
      played.written = batch.entries[0]?.at ?? played.written;
      for (const { table } of batch.entries) if (table !== undefined) noteTable(played, table, input);
      if (merged) disbelieved += countDisbelieved(batch.entries);
      await give(batch);
    }
  }
  const drive = createDrive<object>({
    groupOf: () => (merged ? request.source : undefined),
    read,
    take(held) {
      replay.take(held.map(({ batch }) => batch));
      return true;
    },
  });
  await drive([{}]);
  const remark = disbelievedRemark(disbelieved);
  if (remark !== undefined) played.remarks.push(remark);
  return played;
}

function noteTable(played: Played, { header, rows, all = rows.length }: Table, input: TableInput | undefined): void {
  const spanOf = input?.spans?.(header);
  let newest = played.table?.newest ?? null;
  for (const row of spanOf === undefined ? [] : rows) {
    const from = spanOf?.((column) => row[header[column] ?? ''] ?? '')?.from;
    if (from !== undefined) newest = Math.max(newest ?? from, from);
  }
  played.table = { rows: all, newest };
}
