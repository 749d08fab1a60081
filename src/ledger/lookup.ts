import type { HolderState, InstanceState } from './state.ts';

/** What is found of the holders of an instance without going through all of them. */
export interface Lookup {
  /** Under which holder the open session of a key stands; undefined where none is open. */
  holderOf(sessionKey: string): string | undefined;
  /** The holders that count as dead: nobody is alive to take them away. */
  dead(): readonly string[];
  /** Takes a holder as it stands now. */
  note(key: string, holder: HolderState | undefined): void;
}

/** Made of the state alone. */
const lookups = new WeakMap<InstanceState, Lookup>();

export function lookupOf(instance: InstanceState): Lookup {
  let lookup = lookups.get(instance);
  if (lookup === undefined) {
    lookup = createLookup();
    lookups.set(instance, lookup);
    for (const [key, holder] of Object.entries(instance.holders)) lookup.note(key, holder);
  }
  return lookup;
}

function createLookup(): Lookup {
  /** By the key of a session: its holder; and the other way round, which keys a holder had when it was noted last. */
  const holders = new Map<string, string>();
  const noted = new Map<string, readonly string[]>();
  const dead = new Set<string>();

  return {
    holderOf: (sessionKey) => holders.get(sessionKey),
    dead: () => [...dead].sort(),
    note(key, holder) {
      for (const old of noted.get(key) ?? []) if (holders.get(old) === key) holders.delete(old);
      const own = (holder?.sessions ?? []).flatMap(({ who }) => (who.key === undefined ? [] : [who.key]));
      for (const one of own) holders.set(one, key);
      if (own.length === 0) noted.delete(key);
      else noted.set(key, own);
      if (holder?.beat?.state === 'dead') dead.add(key);
      else dead.delete(key);
    },
  };
}
