import type { Who } from '../domain/licence-event.ts';
import { nearest } from '../config/problem.ts';
import type { Answer } from './who.ts';

/**
 * Tells who is meant by a name that a person typed: a holder or a machine of exactly that name; where none of `all` has
 * it, those that hold it as a part, in small or capital letters.
 */
export function holderFilter(name: string, all: Iterable<Who>): (who: Who) => boolean {
  const folded = name.toLowerCase();
  for (const who of all) if (exactly(name, who)) return (who) => exactly(name, who);
  return ({ holder, node }) => [holder, node].some((part) => part !== undefined && part.toLowerCase().includes(folded));
}

function exactly(name: string, { holder, node }: Who): boolean {
  return holder === name || node === name;
}

/** The pools with those holders alone who fit a name; how many seats are used is said of all. */
export function onlyOf(user: string, answer: Answer): Answer {
  const fits = holderFilter(user, whoOf(answer));
  return {
    ...answer,
    pools: answer.pools.map((pool) => ({ ...pool, holdings: pool.holdings.filter(({ who }) => fits(who)) })),
  };
}

/** All who hold seats or may. */
export function whoOf({ pools }: Pick<Answer, 'pools'>): Who[] {
  return pools.flatMap(({ holdings }) => holdings.map(({ who }) => who));
}

/** That nobody is called so, where those are shown who have it in their name. */
export function inPart(user: string, answer: Answer): string[] {
  const all = whoOf(answer);
  const exact = all.some(({ holder, node }) => holder === user || node === user);
  if (exact || !all.some(holderFilter(user, all))) return [];
  return [`no holder or machine is called "${user}" exactly: those whose names hold it are shown`];
}

/** So many names are near another at most. */
const NEAR = 3;
/** Names that begin alike for so much of the one that was typed are near. */
const ALIKE = 0.6;

/**
 * The holders and machines whose names are near one that fits nobody: a letter or two apart, or alike in their
 * beginning, as addresses of one network are. None where somebody fits.
 */
export function nearNames(name: string, all: readonly Who[]): string[] {
  if (all.some(holderFilter(name, all))) return [];
  const folded = name.toLowerCase();
  const names = new Set(all.flatMap(({ holder, node }) => [holder, node].filter((one) => one !== undefined)));
  const ranked = [...names].flatMap((one) => {
    const user = one.replace(/@[^@]*$/, '');
    const alike = beginsAlike(folded, one.toLowerCase()) / Math.max(1, folded.length);
    const isNear = nearest(name, [user, one]) !== undefined;
    return isNear || alike >= ALIKE ? [{ one, rank: isNear ? 1 + alike : alike }] : [];
  });
  return ranked
    .toSorted((a, b) => b.rank - a.rank || (a.one < b.one ? -1 : 1))
    .slice(0, NEAR)
    .map(({ one }) => one);
}

/** How many characters two texts have in common from their beginning on. */
function beginsAlike(one: string, other: string): number {
  let length = 0;
  while (length < one.length && length < other.length && one[length] === other[length]) length += 1;
  return length;
}
