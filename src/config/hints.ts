import { listed } from './problem.ts';
import type { Config } from './types.ts';

/** What in a configuration is taken as it stands and may be a mistake all the same, in sentences with what to do. */
export function hintsOf({ sources }: Pick<Config, 'sources'>): string[] {
  return [...Map.groupBy(sources, ({ instance }) => instance)].flatMap(([instance, own]) => {
    if (new Set(own.map(({ system }) => system)).size < 2) return [];
    const named = own.map(({ id, system }) => `${id} (${system})`);
    return [
      `the sources ${listed(named, 'and')} have the same instance ${instance}, and are of different products: ` +
        'give each the name of its own server or instance',
    ];
  });
}
