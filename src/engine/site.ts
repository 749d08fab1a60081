import type { SourceConfig } from '../config/types.ts';
import type { Pattern, Product } from '../domain/product.ts';
import type { Loaded } from '../domain/store.ts';
import { createEngine, type Engine, type EngineSettings, type EngineSource } from './engine.ts';
import { engineSource, type SourceNames } from './sources.ts';

/** One source of a site: what it is called, of which product it is, and where its inputs lie. */
export interface SiteSource extends SourceNames {
  product: Product;
  /** Files, and of a configuration globs too. */
  paths: readonly string[];
  /** Where `timezone` is from, in words. */
  zoneFrom: string;
  /** The patterns of the user for its product, to be laid over the shipped ones. */
  patterns: readonly Pattern[];
}

/** A source of a configuration. */
export type ConfiguredSource = SiteSource & SourceConfig;

/**
 * Everything that is read together, whether a configuration or files on a command line say so: sources, pools with
 * their limits, rules, people, hosts, and the zone in which times are shown.
 */
export interface Site<S extends SiteSource = SiteSource> extends Omit<EngineSettings, 'sources'> {
  sources: readonly S[];
}

/** What the engine is given of a source: its patterns compiled, its zone opened. */
export function sourceFor(source: SiteSource): EngineSource {
  return engineSource(source, source.product, source.patterns);
}

/** An engine for the sources of a site, which goes on from what was loaded of a state. `sources` are made once. */
export function engineFor(
  site: Omit<Site, 'sources'>,
  sources: readonly EngineSource[],
  loaded?: Omit<Loaded, 'inputs' | 'lastCommit'>,
): Engine {
  return createEngine({ ...site, sources }, loaded);
}
