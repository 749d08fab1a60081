import type { Entry, Instant, WindowsEvent } from '../domain/entry.ts';
import type { KeyedState } from './keyed-state.ts';

/** A server writes something to its logs at least so often, in milliseconds. */
const MOST_QUIET = 3_600_000;
/** More kinds of files, and more providers, are made up. */
const MOST_KINDS = 200;

/** Whose events files of one kind have held, and up to when those of each were read. */
type Covered = { kinds: { [kind: string]: readonly string[] }; upTo: { [provider: string]: Instant } };

/**
 * What a file tells of: its name, the time from its first event to its last, and those of its events that say something
 * to the product.
 */
export interface FileRange {
  input: string;
  span: readonly [Instant, Instant];
  providers: ReadonlySet<string>;
}

/** The providers of the events that say something to a product. */
export function relevantProviders(entries: readonly Entry[], says: (event: WindowsEvent) => boolean): Set<string> {
  const found = new Set<string>();
  for (const { event } of entries) {
    if (event !== undefined && !found.has(event.provider) && says(event)) found.add(event.provider);
  }
  return found;
}

/**
 * Takes what a file covers. Gives up to when its log was covered before, where that ends so long before the file begins
 * that what came between may be in none. Logs are told apart by whose events they hold, since most exports do not name
 * them: a System log that goes on says nothing of operators that an Application log misses. A file without any such
 * event is of the log that files of its name, but for the digits, have been of.
 */
export function findGap(
  keyed: Pick<KeyedState, 'get' | 'set'>,
  key: string,
  { input, span: [first, last], providers }: FileRange,
): Instant | undefined {
  const { kinds, upTo } = {
    kinds: {},
    upTo: {},
    ...(keyed.get(key) as Partial<Covered> | undefined),
  } satisfies Covered;
  const kind = `=${input
    .replace(/^.*[\\/]/s, '')
    .replaceAll(/\d+/g, '#')
    .slice(0, 100)}`;
  const held = [...new Set([...(kinds[kind] ?? []), ...[...providers].map((provider) => `=${provider}`)])].slice(
    0,
    MOST_KINDS,
  );
  if (held.length === 0 || (kinds[kind] === undefined && Object.keys(kinds).length >= MOST_KINDS)) return undefined;
  const before = held.map((provider) => upTo[provider]).filter((one) => one !== undefined);
  const after = Object.fromEntries(held.map((provider) => [provider, Math.max(upTo[provider] ?? last, last)]));
  keyed.set(key, { kinds: { ...kinds, [kind]: held }, upTo: { ...upTo, ...after } } satisfies Covered);
  const covered = before.length === 0 ? undefined : Math.min(...before);
  return covered !== undefined && first > covered + MOST_QUIET ? covered : undefined;
}
