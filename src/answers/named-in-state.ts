import type { Config } from '../config/types.ts';
import type { Session } from '../domain/ledger.ts';
import { isOf } from '../ledger/pseudonyms.ts';
import { openStateView } from './state-answer.ts';

/** Where the state names a person, and who is called alike but for capital letters. */
export interface NamedInState {
  sessions: readonly Session[];
  refusals: number;
  otherSpellings: readonly string[];
}

/**
 * Looks for a person in the sessions and refusals that `watch` has kept.
 * Throws SeatwatchError `no-state` where there is no state yet.
 */
export function namedInState(config: Config, user: string): NamedInState {
  const view = openStateView(config);
  const always = [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;
  try {
    const sessions = view.sessions(...always);
    const refused = view.events(...always).flatMap(({ event }) => ('who' in event && event.who?.holder) || []);
    const holders = [...sessions.flatMap(({ who }) => who.holder ?? []), ...refused];
    return {
      sessions: sessions.filter(({ who }) => who.holder !== undefined && isOf(user, who.holder)),
      refusals: refused.filter((holder) => isOf(user, holder)).length,
      otherSpellings: [...new Set(holders.filter((holder) => isAlike(user, holder)))].toSorted(),
    };
  } finally {
    view.close();
  }
}

function isAlike(user: string, holder: string): boolean {
  return isOf(user.toLowerCase(), holder.toLowerCase()) && !isOf(user, holder);
}
