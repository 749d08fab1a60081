import { inOrderOfMaking } from '../formats/table-order.ts';
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
