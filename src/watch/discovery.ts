import { resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import type { Instant, Json } from '../domain/entry.ts';
import type { Product } from '../domain/product.ts';
import type { Vitals } from '../domain/store.ts';
import { wantedOf } from '../engine/sources.ts';
import { namedCheckpoint } from '../formats/checkpoints.ts';
import type { Lack } from '../formats/trouble.ts';
import { expandPaths } from '../inputs/file/globs.ts';
import { holdsEvents, newInput, type Input } from './inputs.ts';
import { nothingFits, nothingOf } from './standing.ts';

/** What is known before globs are looked up. */
export interface Known {
  inputs: ReadonlyMap<string, Input>;
  nothing: ReadonlyMap<string, Lack>;
  /** The positions that the state holds, by input: all of the state is read for this. */
  positions(): ReadonlyMap<string, Json>;
  vitals: Vitals | undefined;
  /**
   * Given the files of a source where another has turned up. Not waited for: a share that hangs would hold up all else.
   */
  tellMixed(source: string, paths: readonly string[], product: Product): Promise<void>;
}

/**
 * The inputs that paths and globs stand for now, why a source has none, and a sentence for each that is watched for the
 * first time.
 */
export interface Inputs {
  inputs: Map<string, Input>;
  nothing: Map<string, Lack>;
  begun: string[];
}

/** Looks up what the sources of a configuration stand for; inputs that are known stay the same objects. */
export async function findInputs(
  { sources, patterns, rules, folder }: Config,
  products: ReadonlyMap<string, Product>,
  known: Known,
  at: Instant,
): Promise<Inputs> {
  const all: Inputs = { inputs: new Map(), nothing: new Map(), begun: [] };
  let positions: ReadonlyMap<string, Json> | undefined;
  // Only where something has turned up.
  const stored = (): ReadonlyMap<string, Json> => (positions ??= known.positions());
  for (const source of sources) {
    const product = products.get(source.id);
    if (product === undefined) continue;
    const paths = await expandPaths(source.paths, folder, holdsEvents({ product }) ? 'exports' : 'logs');
    if (paths.length === 0) await addNothing(source.id, source.paths);
    const wanted = wantedOf(product, patterns[source.system], rules);
    const named = new Set(source.paths.map((path) => resolve(folder, path)));
    if (!paths.every((path) => known.inputs.has(`${source.id}:${path}`)))
      void known.tellMixed(source.id, paths, product);
    for (const path of paths) {
      const id = `${source.id}:${path}`;
      const before = known.inputs.get(id);
      if (before !== undefined) {
        all.inputs.set(id, before);
        continue;
      }
      const found = stored().get(id);
      const position = found === undefined ? undefined : namedCheckpoint(found, path);
      // What is put beside events that were read before is no new thing to watch.
      const joined = holdsEvents({ product }) && wasRead(source.id);
      const { readAt = null, writtenAt = null } = known.vitals?.readings[id] ?? {};
      all.inputs.set(
        id,
        newInput({
          id,
          source,
          product,
          path,
          wanted,
          named: named.has(path),
          position,
          joined,
          readAt,
          writtenAt,
          turnedUpAt: at,
        }),
      );
      if (position !== undefined || joined) continue;
      all.begun.push(
        `${source.id}: ${path} (${product.parser.product}, instance ${source.instance}, zone ${source.timezone})`,
      );
    }
  }
  return all;

  async function addNothing(source: string, globs: readonly string[]): Promise<void> {
    const lack = await nothingFits(globs, folder);
    all.nothing.set(source, lack);
    const told = known.nothing.has(source) || known.vitals?.readings[nothingOf(source)] !== undefined;
    const had = [...known.inputs.values()].some((input) => input.source.id === source);
    if (!told && !had && !wasRead(source)) all.begun.push(`${source}: ${lack.file} (${lack.cause})`);
  }

  function wasRead(source: string): boolean {
    return [...stored().keys()].some((key) => key.startsWith(`${source}:`));
  }
}
