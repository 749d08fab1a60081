import type { Product } from '../../src/domain/product.ts';
import { product as doorLog } from './door-log/index.ts';
import { product as gateEvents } from './gate-events/index.ts';
import { product as lockTable } from './lock-table/index.ts';

/** Products of the tests, one of each kind of input. */
export const FIXTURE_PRODUCTS: readonly Product[] = [doorLog, gateEvents, lockTable];
