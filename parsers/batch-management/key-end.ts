import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import { written } from './stamps.ts';
import type { State } from './state.ts';

const DAY = 86_400_000;
/** More ends of keys are made up. */
const MOST_KEYS = 50;

/** The end of the day that a grant names as the last of the key, `15-jan-2016`; undefined where that is no date. */
function endOfKey(text: string): Instant | undefined {
  const day = written(`${text} 00:00`);
  return day === undefined || day === 'open' ? undefined : day.wall + DAY;
}

/**
 * The end of a key is told once it is as near as `warnBefore` milliseconds: once a day, by the grant that names it,
 * since the log says it each time a program asks.
 */
export function keyEnds(
  told: { feature: string; expires: string },
  warnBefore: number,
  fact: Fact,
  state: State,
  emit: Emit,
): State {
  const ends = endOfKey(told.expires);
  if (ends === undefined || ends - fact.at > warnBefore) return state;
  const on = Math.floor(fact.at / DAY) * DAY;
  const today = state.keysTold.filter((one) => one.on >= on);
  if (today.some((one) => one.ends === ends)) return state;
  const days = Math.ceil((ends - fact.at) / DAY);
  const when =
    days <= 0 ? 'has ended' : days === 1 ? 'ends today' : `ends in ${days - 1} ${days === 2 ? 'day' : 'days'}`;
  const text = `the key of ${told.feature} ${when}: its last day is ${told.expires}`;
  emit({ ...fact, kind: 'message', pool: '', code: 'key-expiring', severity: 1, text, times: 1 });
  return { ...state, keysTold: [...today, { ends, on }].slice(-MOST_KEYS) };
}
