import type { Match, Tools } from '../../src/domain/product.ts';

/** Whom a text names: by record id, by name, or by both. */
export interface Operator {
  id?: string;
  name?: string;
}

/** What operators are called in every answer, by record id (`#12`), and who is called so (`=J. Smith`): see `named`. */
type Names = Readonly<Record<string, string>>;

/**
 * Each operator by itself. Those seen first of late are apart: a further one copies their list, and not that of all.
 */
export type Holders = { recent: readonly Names[]; older: readonly Names[] };

export const NOBODY: Holders = { recent: [], older: [] };

/** All names, for who asks; made of the state alone, and handed on from one state to the next. */
const indexes = new WeakMap<Holders, Map<string, string>>();

/** More operators than a site has; beyond, names are learned anew. */
const MOST_HOLDERS = 5_000;
const MOST_RECENT = 100;
/** A name has at most 40 characters; where a whole text stands for it, more. */
const LONGEST = 200;

/**
 * The operator that a logon or a removal is about. Where no template fits, the whole text behind the phrase is the
 * name: it is likely the same in both.
 */
export function operatorOf({ groups }: Match, tools: Tools): Operator {
  if (groups.id !== undefined || groups.name !== undefined) return operator(groups.id, groups.name);
  const rest = withoutEdges(groups.rest ?? '');
  const found = tools.match(rest);
  return found?.means === 'operator' ? operator(found.groups.id, found.groups.name) : operator(undefined, rest);
}

/**
 * The same for every text that names the operator by record id, however it writes the rest; and for every writer:
 * Windows PowerShell makes a question mark of each letter that ASCII has not.
 */
export function keyOf({ id, name = '' }: Operator): string {
  return id ?? `=${name.replaceAll(/[?\u0080-\u{10ffff}]+/gu, '?')}`;
}

/**
 * What the operator is called from now on, undefined for one without a name. An id keeps the name that it was first
 * seen with, so that its sessions stay together; of two ids with one name the second is told apart by its id.
 */
export function named({ id, name }: Operator, holders: Holders): { holder: string | undefined; holders: Holders } {
  if (id === undefined) return { holder: name, holders };
  const called = indexOf(holders);
  const known = called.get(`#${id}`);
  if (known !== undefined) return { holder: known, holders };
  const bare = name ?? `Operator ${id}`;
  const holder = called.get(`=${bare}`) === undefined ? bare : `${bare} (${id})`;
  return { holder, holders: learned({ [`#${id}`]: holder, [`=${holder}`]: id }, holders) };
}

function learned(own: Names, holders: Holders): Holders {
  const { recent, older } = holders;
  if (recent.length >= MOST_RECENT && older.length >= MOST_HOLDERS) return { recent: [own], older: recent };
  const next =
    recent.length < MOST_RECENT ? { recent: [...recent, own], older } : { recent: [own], older: [...older, ...recent] };
  const index = indexOf(holders);
  indexes.delete(holders);
  for (const [key, value] of Object.entries(own)) index.set(key, value);
  indexes.set(next, index);
  return next;
}

function indexOf(holders: Holders): Map<string, string> {
  const index =
    indexes.get(holders) ?? new Map([...holders.older, ...holders.recent].flatMap((names) => Object.entries(names)));
  indexes.set(holders, index);
  return index;
}

function operator(id: string | undefined, name: string | undefined): Operator {
  const bare = withoutEdges(withoutEdges(name ?? '').replace(/^(?:operator )?name ?[:=]/i, '')).slice(0, LONGEST);
  return { ...(id !== undefined && { id: id.replace(/^0+(?=\d)/, '') }), ...(bare !== '' && { name: bare }) };
}

/**
 * Without the blanks and the punctuation between a phrase and what it is about; a bracket that is closed, or a point,
 * may belong to a name.
 */
function withoutEdges(text: string): string {
  return text.replace(/^[ .:,;=)\u2013\u2014-]+/, '').replace(/[ :,;=(\u2013\u2014-]+$/, '');
}
