import type { Who } from '../domain/licence-event.ts';
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
  const fits = holderFilter(
    user,
    answer.pools.flatMap(({ holdings }) => holdings.map(({ who }) => who)),
  );
  return {
    ...answer,
    pools: answer.pools.map((pool) => ({ ...pool, holdings: pool.holdings.filter(({ who }) => fits(who)) })),
  };
}

/** That nobody is called so, where those are shown who have it in their name. */
export function inPart(user: string, { pools }: Answer): string[] {
  const all = pools.flatMap(({ holdings }) => holdings.map(({ who }) => who));
  const exact = all.some(({ holder, node }) => holder === user || node === user);
  if (exact || !all.some(holderFilter(user, all))) return [];
  return [`no holder or machine is called "${user}" exactly: those whose names hold it are shown`];
}
