import { PRODUCTS } from '../../parsers/index.ts';
import type { Config, SourceConfig } from '../config/config.ts';
import type { Pattern, Product } from '../domain/product.ts';
import type { Loaded } from '../domain/store.ts';
import { shippedRules } from '../notify/shipped-rules.ts';
import { commonZone, isZone } from '../time/zone.ts';
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

/** What a source says of its zone where a configuration was loaded: the loader fills in the machine's. */
const BY_CONFIGURATION = 'the configuration, or this machine where it names none';

/**
 * The site that a configuration describes. Throws where a source is of a product or in a zone that is not known, which
 * the loader of configurations refuses before.
 */
export function siteOf(config: Config): Site<ConfiguredSource> {
  const { pools, rules, site, people, hosts, patterns } = config;
  const sources = config.sources.map((source): ConfiguredSource => {
    if (!isZone(source.timezone)) throw new Error(`source ${source.id}: unknown zone ${source.timezone}`);
    const product = productFor(source);
    return { ...source, product, zoneFrom: BY_CONFIGURATION, patterns: patterns[source.system] ?? [] };
  });
  const timezone = commonZone(sources.map((source) => source.timezone));
  return { sources, pools, rules, shipped: shippedRules(), site, people, hosts, timezone };
}

function productFor({ id, system }: SourceConfig): Product {
  const product = PRODUCTS.find(({ parser }) => parser.system === system);
  if (product !== undefined) return product;
  throw new Error(`source ${id}: ${system} is not in the catalogue of products: the configuration should be refused`);
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
