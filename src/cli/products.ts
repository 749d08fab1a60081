import { PRODUCTS } from '../../parsers/index.ts';
import type { LicenceModel, Product } from '../domain/licence.ts';
import { Failure } from './failure.ts';

/** The product of a system; Failure where the catalogue holds none. */
export function productOf(system: string): Product {
  const found = PRODUCTS.find(({ parser }) => parser.system === system);
  if (found === undefined) throw new Failure(`cannot answer for "${system}": this seatwatch does not know that product`);
  return found;
}

/** The licence model of a system; undefined for a pool of a system that is no longer known. */
export function modelOf(system: string): LicenceModel | undefined {
  return PRODUCTS.find(({ parser }) => parser.system === system)?.parser.model;
}
