import { fieldOf, fieldsOf, type Fields } from './fields.ts';
import { readStamp } from './stamps.ts';

/** An entry of a list of users. */
export interface ListRow {
  fields: Fields;
  /** By the names that the list has. */
  row: Readonly<Record<string, string>>;
}

/** What a list of users states: its modules, also those that nobody holds, and its entries. */
export interface UserList {
  modules: readonly Fields[];
  rows: readonly ListRow[];
}

/** A list that is not whole, or cannot be read: in words that say why. */
export type Broken = { broken: string };

/** A list that names more is none. */
export const MOST_ROWS = 100_000;

/**
 * The fields of an entry whose parts may stand in one value: `PC-014-bert;2024-05-06 07:58:12`. What stands elsewhere
 * counts before them. No name of a Windows account or a computer holds what parts them; one of a person may hold a
 * comma, which parts only where a stamp is among the parts.
 */
export function entryFields(value: string, others: Fields): Fields {
  const all = value.split(/[;,|\t]/).map((part) => part.trim());
  const isStamped = all.some((part) => readStamp(part) !== undefined);
  const isWhole = !isStamped && others.machine !== undefined;
  const parts = isStamped ? all : isWhole ? [value.trim()] : value.split(/[;|\t]/).map((part) => part.trim());
  const stamp = parts.find((part) => readStamp(part) !== undefined);
  const [user = '', machine = ''] = parts.filter((part) => part !== '' && part !== stamp);
  const { user: _, ...elsewhere } = others;
  const within = fieldsOf([
    ['user', user],
    ['machine', machine],
    ['lastValidate', stamp ?? ''],
  ]);
  return { ...within, ...elsewhere };
}

/** The fields of names and values as they are written. */
export function namedFields(pairs: Iterable<readonly [string, string]>): Fields {
  return fieldsOf([...pairs].map(([name, value]) => [fieldOf(name), value] as const));
}
