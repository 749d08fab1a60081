import type { KeyedState } from './keyed-state.ts';

/** Fewer machines than this forward their events to one log; more are more likely made up. */
export const MOST_COMPUTERS = 1_000;

/** A source of events, as far as it matters which machine they are of. */
export interface EventSource {
  id: string;
  system: string;
  instance: string;
}

/** Whose event it is: the source and the instance by which the ledger knows that machine. */
export type Machine = { source: string; instance: string };

/** Tells the machines of events apart, by the computer that each event names. */
export interface Machines {
  /** Whose event it is; undefined where more machines were named than are told apart. */
  machineOf(source: string, computer: string | undefined): Machine | undefined;
  /** The machines that a source has shown. */
  machinesOf(source: string): Machine[];
  /** The source under which all sources of one instance are kept together. */
  primarySourceOf(source: string): string;
}

/** By the name of a computer, in lower case behind `=`. */
type Known = { readonly [computer: string]: Machine };

export function createMachines(sources: readonly EventSource[], keyed: Pick<KeyedState, 'get' | 'set'>): Machines {
  const byId = new Map(sources.map((source) => [source.id, source]));
  /** Asked for each event, and a search each time. */
  const primary = new Map(sources.map(({ id }) => [id, search(id)]));

  function search(id: string): string {
    const own = byId.get(id);
    return sources.find(({ system, instance }) => system === own?.system && instance === own.instance)?.id ?? id;
  }

  function primarySourceOf(id: string): string {
    return primary.get(id) ?? id;
  }

  return {
    primarySourceOf,
    machineOf(id, computer) {
      const own = byId.get(id);
      if (own === undefined) return undefined;
      const home: Machine = { source: primarySourceOf(id), instance: own.instance };
      if (computer === undefined || computer === '') return home;
      const key = `computers ${own.system}`;
      const machines = (keyed.get(key) as Known | undefined) ?? {};
      const name = `=${computer.toLowerCase()}`;
      const known = machines[name];
      if (known !== undefined && byId.has(known.source)) return known;
      if (Object.keys(machines).length >= MOST_COMPUTERS) return undefined;
      const alias = aliasOf(name, Object.keys(machines));
      const same = alias === undefined ? undefined : machines[alias];
      // The first machine is the one that the source was configured for; others forward their events to it.
      const taken = Object.values(machines).some(
        ({ source, instance }) => source === home.source && instance === home.instance,
      );
      const made =
        same !== undefined && byId.has(same.source) ? same : taken ? { source: home.source, instance: computer } : home;
      keyed.set(key, { ...machines, [name]: made });
      return made;
    },
    machinesOf(id) {
      const machines = (keyed.get(`computers ${byId.get(id)?.system ?? ''}`) as Known | undefined) ?? {};
      const own = Object.values(machines).filter(({ source }) => source === primarySourceOf(id));
      return [...new Map(own.map((home) => [home.instance, home])).values()];
    },
  };
}

/**
 * By what name a machine is known that is called in another way now: Windows and collectors write its own name with the
 * domain or without, also within one log, as before and after it joined one. Undefined for one that is not known, or
 * may be any of several.
 */
function aliasOf(name: string, known: readonly string[]): string | undefined {
  const [host] = name.split('.', 1);
  const others = known.filter((other) => other.split('.', 1)[0] === host);
  const inDomains = others.filter((other) => other !== host);
  if (name === host) return inDomains.length === 1 ? inDomains[0] : undefined;
  return inDomains.length === 0 ? others[0] : undefined;
}
