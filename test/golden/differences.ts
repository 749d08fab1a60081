import { isDeepStrictEqual } from 'node:util';

type Fields = Readonly<Record<string, unknown>>;

/** As `who --json` and `history --json` write it. */
export interface Told {
  pools?: Fields[];
  sessions?: Fields[];
  uncertain?: Fields[];
  refusals?: Fields[];
}

/** Names that a source and a pool have by the configuration, or else by their files. */
const NAMES: ReadonlySet<string> = new Set(['id', 'pool', 'source', 'sources']);
const LISTS = ['pools', 'sessions', 'uncertain', 'refusals'] as const;

/**
 * The fields in which two answers differ: `sessions.openedAt`; `sessions` where not as many of them are told. As of
 * when they tell is no difference: what is watched is known until now, what a file tells until its last stamp.
 */
export function differences(one: Told, other: Told): string[] {
  const found = new Set<string>();
  for (const name of LISTS) {
    const [all, others] = [inOrder(one[name] ?? []), inOrder(other[name] ?? [])];
    if (all.length !== others.length) found.add(name);
    else for (const [index, fields] of all.entries()) add(found, name, fields, others[index] ?? {});
  }
  return [...found];
}

function add(found: Set<string>, name: string, one: Fields, other: Fields): void {
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    if (NAMES.has(key)) continue;
    const [value, another] = [one[key], other[key]];
    if (isDeepStrictEqual(value, another)) continue;
    if (isFields(value) && isFields(another)) add(found, `${name}.${key}`, value, another);
    else found.add(`${name}.${key}`);
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By when and by whom, as far as it is told. */
function inOrder(all: readonly Fields[]): Fields[] {
  const key = ({ openedAt, at, openedBetween, holder, process, closedAt }: Fields): string =>
    JSON.stringify([openedAt ?? at ?? openedBetween, holder, process, closedAt]);
  return all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}
