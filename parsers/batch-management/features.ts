import { namesIn, type Settings } from '../../src/domain/setting.ts';

/** Which pool each feature belongs to unless a source says otherwise. Assumed: no page of the maker tells it. */
export const FEATURES: Readonly<Record<string, string>> = {
  Dev_Session_Count: 'Development',
  MES_Session_Count: 'MOM',
  Batch_Dev_Client: 'Development',
  Batch_MOM_Client: 'MOM',
};

/** What a source writes in place of a pool for a feature that takes a seat of none. */
export const NO_POOL = 'none';

/**
 * The pool of a feature of a licence, by the setting `features` of its source, whatever the letter case; undefined for
 * one that belongs to none: its licence is held by the node alone.
 */
export function poolOfFeature(feature: string, settings: Settings): string | undefined {
  const pool = named(feature, settings);
  return pool === NO_POOL ? undefined : pool;
}

/** Whether a source says that a feature belongs to no pool. */
export function isLeftOut(feature: string, settings: Settings): boolean {
  return named(feature, settings) === NO_POOL;
}

function named(feature: string, settings: Settings): string | undefined {
  const wanted = feature.trim().toLowerCase();
  const all = settings['features'] === undefined ? FEATURES : namesIn(settings['features']);
  for (const [name, pool] of Object.entries(all)) if (name.trim().toLowerCase() === wanted) return pool;
  return undefined;
}

/**
 * The pool of what was given, or not given, to a Device ID or to a program; by the name of its product as well where a
 * Device ID stands with it, since only client connections have one.
 */
export function poolOfGrant(
  { feature, device }: { feature: string; device: string | null | undefined },
  settings: Settings,
): string | undefined {
  return poolOfFeature(feature, settings) ?? (device == null ? undefined : poolOfProduct(feature));
}

/** The pool of a product by its name, where that says plainly which of them it is: `Batch MOM Client`. */
export function poolOfProduct(name: string): string | undefined {
  const isDevelopment = /\bdevelopment\b/i.test(name);
  const isMom = /\bMOM\b/i.test(name);
  if (isDevelopment === isMom) return undefined;
  return isDevelopment ? 'Development' : 'MOM';
}

/** Whether a feature or a product that belongs to no pool may be one of these all the same. */
export function mayBelong(name: string): boolean {
  return /batch|\bmom\b|\bmes\b|mom_|mes_|\bdev(?:elopment)?\b|dev_/i.test(name);
}
