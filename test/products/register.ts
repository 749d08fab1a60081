import { PRODUCTS } from '../../parsers/index.ts';
import type { Product } from '../../src/domain/product.ts';
import { FIXTURE_PRODUCTS } from './index.ts';

// Loaded before the program, so that it knows the products of the tests.
(PRODUCTS as Product[]).push(...FIXTURE_PRODUCTS);
