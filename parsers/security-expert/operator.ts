import type { Match, Tools } from '../../src/domain/licence.ts';

/** Whom a text names: by record id, by name, or by both. */
export interface Operator {
  id?: string;
  name?: string;
}

/** By record id, the operator as it is called in every answer: see `named`. */
export type Holders = Readonly<Record<string, string>>;

/** More operators than a site has; beyond, names are learned anew. */
const MOST_HOLDERS = 5_000;
/** A name has at most 40 characters; where a whole text stands for it, more. */
const LONGEST = 200;

/** The operator that a logon or a removal is about. Where no template fits, the whole text behind the phrase is the name: it is likely the same in both. */
export function operatorOf({ groups }: Match, tools: Tools): Operator {
  if (groups.id !== undefined || groups.name !== undefined) return operator(groups.id, groups.name);
  const rest = withoutEdges(groups.rest ?? '');
  const found = tools.match(rest);
  return found?.means === 'operator' ? operator(found.groups.id, found.groups.name) : operator(undefined, rest);
}

/** The same for every text that names the operator by record id, however it writes the rest. */
export function keyOf({ id, name = '' }: Operator): string {
  return id ?? `=${name}`;
}

/**
 * What the operator is called from now on, undefined for one without a name. An id keeps the name that it was first seen
 * with, so that its sessions stay together; of two ids with one name the second is told apart by its id.
 */
export function named({ id, name }: Operator, holders: Holders): { holder: string | undefined; holders: Holders } {
  if (id === undefined) return { holder: name, holders };
  const known = holders[id];
  if (known !== undefined) return { holder: known, holders };
  const bare = name ?? `Operator ${id}`;
  const holder = Object.values(holders).includes(bare) ? `${bare} (${id})` : bare;
  return { holder, holders: { ...(Object.keys(holders).length < MOST_HOLDERS && holders), [id]: holder } };
}

function operator(id: string | undefined, name: string | undefined): Operator {
  const bare = withoutEdges(withoutEdges(name ?? '').replace(/^(?:operator )?name ?[:=]/i, '')).slice(0, LONGEST);
  return { ...(id !== undefined && { id: id.replace(/^0+(?=\d)/, '') }), ...(bare !== '' && { name: bare }) };
}

/** Without the blanks and the punctuation between a phrase and what it is about; a bracket that is closed, or a point, may belong to a name. */
function withoutEdges(text: string): string {
  return text.replace(/^[ .:,;=)\u2013\u2014-]+/, '').replace(/[ :,;=(\u2013\u2014-]+$/, '');
}
