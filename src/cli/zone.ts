import type { Answer } from '../answers/who.ts';
import { commonZone } from '../time/zone.ts';
import { mustBeZone } from '../time/zone.ts';

/** The zone in which times are shown: the one that was asked for, or the machine's. */
export function shownZone(named: string | undefined, sources: readonly { timezone: string }[]): Answer['timezone'] {
  const common = commonZone(sources.map(({ timezone }) => timezone));
  if (named === undefined)
    return {
      name: common,
      from: sources.every(({ timezone }) => timezone === common) ? 'that of the sources' : 'this machine',
    };
  mustBeZone(named);
  return { name: named, from: '--timezone' };
}
