import type { Product } from '../src/domain/product.ts';
import { product as batchManagement } from './batch-management/index.ts';
import { product as equis } from './equis/index.ts';
import { product as iris } from './iris/index.ts';
import { product as licenceProtector } from './licence-protector/index.ts';
import { product as securityExpert } from './security-expert/index.ts';

/** The products that seatwatch knows: one line a product. */
export const PRODUCTS: readonly Product[] = [iris, securityExpert, batchManagement, equis, licenceProtector];
