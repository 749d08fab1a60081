import { PRODUCTS } from '../../parsers/index.ts';
import type { Config, SourceConfig } from '../config/types.ts';
import type { Product } from '../domain/product.ts';
import { shippedRules } from '../notify/shipped-rules.ts';
import { commonZone, isZone } from '../time/zone.ts';
import type { ConfiguredSource, Site } from './site.ts';

/** What a source says of its zone where a configuration was loaded: the loader fills in the machine's. */
const BY_CONFIGURATION = 'the configuration, or this machine where it names none';

/**
 * The site that a configuration describes. Throws where a source is of a product or in a zone that is not known, which
 * the loader of configurations refuses before.
 */
export function siteOf(config: Config): Site<ConfiguredSource> {
  const { pools, rules, site, labels, people, hosts, patterns } = config;
  const sources = config.sources.map((source): ConfiguredSource => {
    if (!isZone(source.timezone)) throw new Error(`source ${source.id}: unknown zone ${source.timezone}`);
    const product = productFor(source);
    return { ...source, product, zoneFrom: BY_CONFIGURATION, patterns: patterns[source.system] ?? [] };
  });
  const timezone = commonZone(sources.map((source) => source.timezone));
  return { sources, pools, rules, shipped: shippedRules(), site, labels, people, hosts, timezone };
}

function productFor({ id, system }: SourceConfig): Product {
  const product = PRODUCTS.find(({ parser }) => parser.system === system);
  if (product !== undefined) return product;
  throw new Error(`source ${id}: ${system} is not in the catalogue of products: the configuration should be refused`);
}
