import type { Instant } from '../domain/entry.ts';
import type { Holding, Life } from '../domain/ledger.ts';
import type { Clock } from './time-text.ts';

/** When seats fall free by themselves, in words for one holder: empty where time does not free them. */
export interface FreeText {
  /** For a cell of a table. */
  free: string;
  /** As a sentence without its full stop. */
  sure: string;
}

const NOTHING: FreeText = { free: '', sure: '' };

/**
 * When the seats of one holder are free at the latest, unless a lease is renewed or another heartbeat comes. Of several
 * sessions the first and the last instant stand.
 */
export function freeText(group: readonly Holding[], clock: Clock): FreeText {
  const lives = group.flatMap(({ life }) => life ?? []);
  if (lives.length === 0) return NOTHING;
  const free = [...new Set(freeTimes(lives).map(clock))];
  const span = [...new Set([free[0], free.at(-1)])].filter((text) => text !== undefined).join(' to ');
  const unless = lives.some(({ state }) => state === 'leased') ? 'its lease is renewed' : 'a heartbeat comes before';
  const sentences = [
    ...(span === '' ? [] : [`free at ${span} at the latest, unless ${unless}`]),
    ...(lives.some(({ state }) => state === 'doubtful') ? ['a heartbeat is missing'] : []),
    ...(lives.some(isDead) ? ['dead, not yet removed: two heartbeats are missing, and nobody else is alive'] : []),
    ...(lives.some(isKept) ? ['no time frees it: it is to be removed by hand if its holder has gone'] : []),
  ];
  const others = [...(lives.some(isDead) ? ['not by itself'] : []), ...(lives.some(isKept) ? ['by hand'] : [])];
  return { free: [...(span === '' ? [] : [span]), ...others].join(', '), sure: sentences.join('; ') };
}

function freeTimes(lives: readonly Life[]): Instant[] {
  return lives.flatMap(({ freeBy }) => freeBy ?? []).sort((a, b) => a - b);
}

const isDead = ({ state }: Life): boolean => state === 'dead';
const isKept = ({ state }: Life): boolean => state === 'kept';
