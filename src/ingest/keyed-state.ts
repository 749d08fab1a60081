import type { Json } from '../domain/entry.ts';

/** The part of the state that ingest and the engine keep: parser states and whatever stands beside them, by key. */
export interface KeyedState {
  get(key: string): Json | undefined;
  keys(): Iterable<string>;
  /** Null deletes the key. */
  set(key: string, value: Json): void;
  /** As `set`, but does nothing where the value is the very one that is there already. */
  keep(key: string, value: Json): void;
}

/** Begins with what was loaded. `drain` gives what was set since the last call, deleted keys as null. */
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
