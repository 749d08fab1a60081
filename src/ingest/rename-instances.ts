import type { Json } from '../domain/entry.ts';
import type { KeyedState } from './keyed-state.ts';
import type { EventSource, Machine } from './machines.ts';
import { streamKey } from './streams.ts';

/** A source whose instance is called otherwise than when it was configured last. */
export interface Renamed {
  source: string;
  from: string;
  to: string;
}

/**
 * Renames the keys of an instance that the configuration calls otherwise than at the last run: it is the same machine,
 * so its parser state and what its events are deduplicated by stay. Gives the sources whose instance was renamed, for
 * the ledger.
 */
export function renameInstances(sources: readonly EventSource[], keyed: KeyedState): Renamed[] {
  const renamed: (Renamed & { system: string })[] = [];
  for (const { id, instance, system } of sources) {
    const before = keyed.get(`instance ${id}`);
    if (typeof before === 'string' && before !== instance)
      renamed.push({ source: id, from: before, to: instance, system });
    keyed.keep(`instance ${id}`, instance);
  }
  if (renamed.length === 0) return renamed;
  // All at once: two may have changed names.
  const moved: [from: string, to: string, value: Json][] = [];
  for (const key of keyed.keys()) {
    const to = renamed.map((one) => underNewName(key, one)).find((name) => name !== undefined);
    if (to !== undefined) moved.push([key, to, keyed.get(key) ?? null]);
  }
  for (const [from] of moved) keyed.set(from, null);
  for (const [, to, value] of moved) keyed.set(to, value);
  for (const system of new Set(renamed.map((one) => one.system))) {
    const computers = keyed.get(`computers ${system}`) as Readonly<Record<string, Machine>> | undefined;
    if (computers === undefined) continue;
    const homes = Object.entries(computers).map(
      ([name, home]) =>
        [
          name,
          {
            ...home,
            instance:
              renamed.find(({ source, from }) => source === home.source && from === home.instance)?.to ?? home.instance,
          },
        ] as const,
    );
    keyed.set(`computers ${system}`, Object.fromEntries(homes));
  }
  return renamed;
}

/** The new name of a key of a stream, of what belongs to one, or of an hour of events; undefined for any other. */
function underNewName(key: string, { source, from, to, system }: Renamed & { system: string }): string | undefined {
  const stream = streamKey(source, from);
  if (key === stream || key.endsWith(` ${stream}`)) return key.slice(0, -from.length) + to;
  const page = /^seen (\S+) -?\d+ /.exec(key);
  return page?.[1] === system && key.slice(page[0].length) === from ? page[0] + to : undefined;
}
