import { PRODUCTS } from '../../parsers/index.ts';
import { SeatwatchError } from '../domain/error.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { Product } from '../domain/product.ts';
import type { Settings } from '../domain/setting.ts';
import { defaultSettings } from '../engine/sources.ts';
import { suspicionOf, type Suspecting } from '../ledger/suspects.ts';

/**
 * The product of a system; undefined where the catalogue holds none, as for a pool of a system that is no longer known.
 */
export function knownProduct(system: string): Product | undefined {
  return PRODUCTS.find(({ parser }) => parser.system === system);
}

/** The product of a system. Throws SeatwatchError `unknown-product` where the catalogue holds none. */
export function productOf(system: string): Product {
  const found = knownProduct(system);
  if (found === undefined)
    throw new SeatwatchError(
      'unknown-product',
      `cannot answer for "${system}": this seatwatch does not know that product`,
    );
  return found;
}

/** The licence model of a system. */
export function modelOf(system: string): LicenceModel | undefined {
  return knownProduct(system)?.parser.model;
}

/** What makes a session of a system suspect; undefined where nothing does. */
export function suspectingOf(
  system: string,
  settings?: Settings,
  expected: readonly string[] = [],
): Suspecting | undefined {
  const product = knownProduct(system);
  return product && suspicionOf(product.parser.model, settings ?? defaultSettings(product), expected);
}
