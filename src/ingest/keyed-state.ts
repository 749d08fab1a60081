import type { Json } from '../domain/entry.ts';

/** Where it is kept between two runs what belongs to a stream or a system, one JSON value a key. */
export interface KeyedState {
  get(key: string): Json | undefined;
  keys(): Iterable<string>;
  /** Null takes one away. */
  set(key: string, value: Json): void;
  /** As `set`, but for a value that is the very one which is there already. */
  keep(key: string, value: Json): void;
}

/** A keyed that begins with what was loaded, and tells what was put there since the last `drain`. */
export function createKeyedState(loaded: ReadonlyMap<string, Json>): KeyedState & { drain(): Map<string, Json> } {
  const held = new Map(loaded);
  let changed = new Map<string, Json>();

  function set(key: string, value: Json): void {
    if (value === null) held.delete(key);
    else held.set(key, value);
    changed.set(key, value);
  }

  return {
    get: (key) => held.get(key),
    keys: () => held.keys(),
    set,
    keep(key, value) {
      if (held.get(key) !== value) set(key, value);
    },
    drain() {
      const drained = changed;
      changed = new Map();
      return drained;
    },
  };
}
