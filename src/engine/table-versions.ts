import type { Instant, Json } from '../domain/entry.ts';
import type { ReadRequest } from '../domain/reader.ts';
import { inOrderOfMaking, madeBefore } from '../formats/table-order.ts';
import { isOfTable, type DetectedLog } from './detect.ts';

/** What a file says of itself, with the id of its source. */
export type Detected = DetectedLog & { id: string; path: string };

/** What is one source: a log, a list or a table, or tables that are versions of one, in the order of their making. */
export interface OneSource extends Detected {
  /** By the ids of the inputs; of a file alone that of its source. */
  files: readonly (readonly [path: string, id: string])[];
}

/**
 * Of files each is a source; but several tables of one product are versions of one table, whose source is called after
 * the product.
 */
export async function sourcesAmong(found: readonly Detected[]): Promise<OneSource[]> {
  const several = Map.groupBy(found, ({ product }) => product);
  const sources: OneSource[] = [];
  for (const one of found) {
    const { product, path, id } = one;
    const versions = several.get(product) ?? [];
    if (versions.length < 2 || !isOfTable(product.parser)) sources.push({ ...one, files: [[path, id]] });
    else if (versions[0] === one) {
      const { system } = product.parser;
      const paths = await inOrderOfMaking(
        versions.map((version) => version.path),
        product.parser,
      );
      sources.push({ ...one, id: system, instance: system, files: paths.map((each) => [each, `${system} ${each}`]) });
    }
  }
  return sources;
}

/** When the last version of each table was made that was read, by its source. */
export interface Makings {
  /** What the request for the next version of a table carries. */
  before(source: string): Pick<ReadRequest, 'earlier' | 'lateJoin'>;
  /** A version was read to this checkpoint. */
  note(source: string, next: Json): void;
}

export function createMakings(): Makings {
  const made = new Map<string, Instant>();
  return {
    before(source) {
      const earlier = made.get(source);
      return earlier === undefined ? {} : { earlier, lateJoin: true };
    },
    note(source, next) {
      const at = madeBefore(next);
      if (at !== undefined) made.set(source, Math.max(at, made.get(source) ?? at));
    },
  };
}
