import { MAX_AHEAD } from '../domain/believable.ts';
import type { Entry, Instant, Json, LogEvent } from '../domain/entry.ts';
import { eventInputOf } from '../domain/product.ts';
import type { Batch, Note } from '../domain/reader.ts';
import type { KeyedState } from './keyed-state.ts';
import type { IngestContext, SourceBatch } from './source-batch.ts';

/** A server writes something to its logs at least so often, in milliseconds. */
const MOST_QUIET = 3_600_000;
/** More kinds of files, and more providers, are made up. */
const MOST_KINDS = 200;

/** The providers whose events files of one kind have held, and the end of the time range that was read of each. */
type KnownRanges = { kinds: { [kind: string]: readonly string[] }; upTo: { [provider: string]: Instant } };

/** A time that nothing covers that was read: between two files of one log. */
export interface Gap {
  of: SourceBatch;
  noted: Note;
  from: Instant;
  to: Instant;
}

/** Finds gaps between the time ranges of the files of a source. */
export interface RangeGaps {
  /** Where a file begins so long after all that was read of its log that what came between may be in none. */
  gapsBefore(batches: readonly SourceBatch[], now: Instant): Gap[];
  /** Remembers what is covered: not before the gaps that were found have been told. */
  commit(): void;
}

export function createRangeGaps(
  { of, keyed }: Pick<IngestContext, 'of' | 'keyed'>,
  primarySourceOf: (source: string) => string,
): RangeGaps {
  const uncommitted = new Map<string, Json>();
  const covering: Parameters<typeof findGap>[0] = {
    get: (key) => uncommitted.get(key) ?? keyed.get(key),
    set: (key, value) => void uncommitted.set(key, value),
  };

  function gapBefore(one: SourceBatch, now: Instant): Gap | undefined {
    const { batch, source, input } = one;
    const span = coveredBy(batch, now);
    if (span === undefined) return undefined;
    const [first, last] = span;
    const { parser, tools } = of(source);
    const events = eventInputOf(parser);
    const providers =
      batch.providers === undefined
        ? relevantProviders(batch.entries, (event) => events?.identity(event, tools) !== undefined)
        : new Set(batch.providers);
    const covered = findGap(covering, `covered ${primarySourceOf(source)}`, {
      input,
      span: [first, Math.min(last, now + MAX_AHEAD)],
      providers,
    });
    // What is followed goes on where it was.
    if (covered === undefined || batch.span === undefined) return undefined;
    const detail =
      `nothing that was read covers the time before it, back to ${new Date(covered).toISOString()}: ` +
      'what was written then may be missing';
    const noted: Note = { stream: input, place: { file: input, at: 0 }, arrived: now, what: 'gap', detail };
    return { of: one, noted, from: covered, to: first - 1 };
  }

  return {
    gapsBefore: (batches, now) =>
      batches
        .toSorted((a, b) => (a.batch.span?.[0] ?? 0) - (b.batch.span?.[0] ?? 0))
        .flatMap((one) => gapBefore(one, now) ?? []),
    commit() {
      for (const [key, value] of uncommitted) keyed.set(key, value);
      uncommitted.clear();
    },
  };
}

/** The time of which a batch tells; undefined where it holds nothing. What is followed live is covered up to now. */
function coveredBy({ span, snapshot, entries }: Batch, now: Instant): readonly [Instant, Instant] | undefined {
  const last = entries.at(-1);
  if (span !== undefined || snapshot === true || last === undefined) return span;
  const at = last.history ? (last.at ?? now) : now;
  return [at, at];
}

/**
 * What a file tells of: its name, the time from its first event to its last, and those of its events that say something
 * to the product.
 */
interface FileRange {
  input: string;
  span: readonly [Instant, Instant];
  providers: ReadonlySet<string>;
}

/** The providers of the events that a product parses. */
function relevantProviders(entries: readonly Entry[], isRelevant: (event: LogEvent) => boolean): Set<string> {
  const found = new Set<string>();
  for (const { event } of entries) {
    if (event !== undefined && !found.has(event.source) && isRelevant(event)) found.add(event.source);
  }
  return found;
}

/**
 * Records the time range of a file. Returns the end of the range that was known before, where the file begins more than
 * `MOST_QUIET` later: a gap. Logs are told apart by the providers of their events, since most exports do not name them:
 * a System log that goes on says nothing of operators that an Application log misses. A file without such an event
 * counts to the log of the files with its name, digits aside.
 */
function findGap(
  keyed: Pick<KeyedState, 'get' | 'set'>,
  key: string,
  { input, span: [first, last], providers }: FileRange,
): Instant | undefined {
  const { kinds, upTo } = {
    kinds: {},
    upTo: {},
    ...(keyed.get(key) as Partial<KnownRanges> | undefined),
  } satisfies KnownRanges;
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
  keyed.set(key, { kinds: { ...kinds, [kind]: held }, upTo: { ...upTo, ...after } } satisfies KnownRanges);
  const covered = before.length === 0 ? undefined : Math.min(...before);
  return covered !== undefined && first > covered + MOST_QUIET ? covered : undefined;
}
