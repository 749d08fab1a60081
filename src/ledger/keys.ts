const BETWEEN = '\u0001';

/** The key under which a pool keeps what it knows of an instance of a source. */
export function keyOf(source: string, instance: string): string {
  return `${source}${BETWEEN}${instance}`;
}

/** The instance that such a key names. */
export function nameOf(key: string): string {
  return key.slice(key.indexOf(BETWEEN) + 1);
}
