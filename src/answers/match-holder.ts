import type { Who } from '../domain/licence-event.ts';

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
