import type { Config } from '../../config/types.ts';
import { holderOf } from '../../present/words.ts';
import { hasName, somebodyOf, type Somebody } from './people.ts';
import type { Span } from './spans.ts';

/** One person with the sessions that are his. */
export interface Owner {
  somebody: Somebody;
  spans: readonly Span[];
}

/** Sessions by person, in the order of the names. */
export function ownedBy(spans: readonly Span[], people: Config['people']): Owner[] {
  const told = spans.map((span) => ({ span, somebody: somebodyOf(span.session, people) }));
  return [...Map.groupBy(told, ({ somebody }) => somebody.key).values()]
    .flatMap((own) => {
      const [first] = own;
      return first === undefined ? [] : [{ somebody: first.somebody, spans: own.map(({ span }) => span) }];
    })
    .toSorted((a, b) => compare(a.somebody.name, b.somebody.name) || compare(a.somebody.key, b.somebody.key));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The holders by which the log knows a person, in their order. */
export function holdersOf(spans: readonly Span[]): string[] {
  return [...new Set(spans.flatMap(({ session: { who } }) => (hasName(who) ? [holderOf(who)] : [])))].toSorted();
}
