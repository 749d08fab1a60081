import type { Entry, Instant, Table } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';

/** What is kept of one table between two versions of it, by the name of the instance that it is. */
export type TableRead = {
  /** The clock of the last version that was used. */
  at: Instant;
  /** The file that it came from, and the one that the version before came from, where that is another. */
  file: string;
  former?: string;
  /** The pools of which a feature has stood in it. */
  pools?: readonly string[];
  /** Of the sessions of the MES: who was in each, by the key without him. */
  users?: { readonly [session: string]: string };
  /** Set while two files take turns that are not versions of one table. */
  two?: true;
};

/** What the tables beside a log have told: their clocks and remarks, never their rows. */
export type TablesRead = {
  /** By instance. */
  read: { readonly [instance: string]: TableRead };
  /** What of them was not understood, so that it is told once. */
  told: readonly string[];
};

/** The part of the state of the parser that tables have. */
export type OfTables = { tables?: TablesRead };

export const NONE_READ: TablesRead = { read: {}, told: [] };

/** A version of a table that is to be told of. */
export interface Version {
  entry: Entry;
  table: Table;
  at: Instant;
  emit: Emit;
}

/** What holds of whatever a version tells at an instance. */
export function factOf({ entry, at }: Version, instance: string): Fact {
  return { at, instance, proof: { ...entry.place, text: entry.text } };
}

/** Tells once what of a table was not understood; gives the state in which that is known. */
export function remark(version: Version, instance: string, words: string, before: TablesRead): TablesRead {
  const { file } = version.entry.place;
  // What is not understood is so in each version; why one was not used is of its file alone.
  const key = `${words.startsWith(UNUSED) ? file : instance}: ${words}`.slice(0, 500);
  if (before.told.includes(key)) return before;
  const fact = factOf(version, instance);
  version.emit({ ...fact, kind: 'remark', what: 'not-understood', detail: `${file}: ${words}`, text: words });
  return { ...before, told: [...before.told, key].slice(-MOST_TOLD) };
}

/** So many remarks are kept, so that each is told once. */
const MOST_TOLD = 50;

/** Forgets what was told of a file that is understood again. */
export function understood({ entry }: Version, before: TablesRead): TablesRead {
  const told = before.told.filter((key) => !key.startsWith(`${entry.place.file}: ${UNUSED}`));
  return told.length === before.told.length ? before : { ...before, told };
}

/** What a remark of a version begins with of which nothing was used. */
export const UNUSED = 'it was not used, and nobody counts as gone: ';

/**
 * Whether a version is to be used that an instance has: one that is older than what was read tells nothing new, and of
 * two files that take turns nobody knows which tells of whom. Gives the state behind it.
 */
export function admit(
  version: Version,
  instance: string,
  before: TablesRead,
): { isUsed: boolean; tables: TablesRead; known: TableRead } {
  const { at, entry, emit } = version;
  const { file } = entry.place;
  const last = before.read[instance];
  if (last === undefined || version.table.from !== undefined) {
    const known: TableRead = { ...last, at, file };
    return last !== undefined && at <= last.at ? unused(before, last) : used(before, instance, known);
  }
  if (at <= last.at) return unused(before, last);
  const { two, former: _, ...rest } = last;
  const { pools = [] } = last;
  const isSame = file === last.file;
  const known: TableRead = { ...rest, at, file, ...(!isSame && { former: last.file }) };
  const fact = factOf(version, instance);
  if (two === true || (!isSame && file === last.former)) {
    // One that is written anew twice in a row is alone again.
    if (two === true && isSame) {
      for (const pool of pools)
        emit({ ...fact, kind: 'coverage', pool, known: 'in order', why: 'its files are of one table again' });
      return used(before, instance, known);
    }
    const words = `${file} and ${last.file} take turns: give each a source of its own, if they are of two servers`;
    if (two !== true) {
      for (const pool of pools) emit({ ...fact, kind: 'coverage', pool, known: 'mixed', why: words });
      emit({ ...fact, kind: 'remark', what: 'not-understood', detail: words, text: words });
    }
    return unused(withRead(before, instance, { ...known, two: true }), last);
  }
  return used(before, instance, isSame && last.former !== undefined ? { ...known, former: last.former } : known);
}

function used(before: TablesRead, instance: string, known: TableRead): ReturnType<typeof admit> {
  return { isUsed: true, tables: withRead(before, instance, known), known };
}

function unused(tables: TablesRead, known: TableRead): ReturnType<typeof admit> {
  return { isUsed: false, tables, known };
}

export function withRead(before: TablesRead, instance: string, read: TableRead): TablesRead {
  return { ...before, read: { ...before.read, [instance]: read } };
}

/**
 * Why a version is not used that has no row: an export that failed looks so too. Undefined of one that has rows, says
 * itself that it has none, or came from the database.
 */
export function emptiness({ table }: Version): string | undefined {
  const isTold = table.counted !== undefined || table.from !== undefined;
  if (table.rows.length > 0 || isTold) return undefined;
  return 'it has no row, which does not prove that nobody is there; let the export write its number of rows below them';
}
