import type { Pattern } from '../domain/product.ts';

/**
 * The patterns of a product with a user's: one with a known id takes its place, the others are tried first, in their
 * order.
 */
export function applyPatterns(shipped: readonly Pattern[], overrides: readonly Pattern[]): Pattern[] {
  const ids = new Set(shipped.map((pattern) => pattern.id));
  const replaced = shipped.map((pattern) => overrides.find((override) => override.id === pattern.id) ?? pattern);
  return [...overrides.filter((override) => !ids.has(override.id)), ...replaced];
}
