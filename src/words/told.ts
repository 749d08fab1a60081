import { NOTHING_READ, type PoolNow } from '../domain/ledger.ts';
import type { Hints } from '../domain/licence.ts';
import type { Clock } from './words.ts';
import { plural } from './words.ts';

/** What the log states beside the seats of a pool, in sentences: refusals, and a limit that is not the configured one. */
export function toldTexts(pool: PoolNow, hints: Hints | undefined, clock: Clock): string[] {
  return [limitText(pool, clock), refusedText(pool, clock), belowLimitText(pool, hints, clock)].filter((text) => text !== '');
}

/** Where the log cannot tell who holds seats, the ways to know more. */
export function waysToKnow({ perCore, coverage }: PoolNow, hints: Hints | undefined): readonly string[] {
  // Where nothing was read yet, tracing would not help either.
  return perCore || coverage.state !== 'unknown' || coverage.why === NOTHING_READ ? [] : (hints?.unknown ?? []);
}

/** A configured limit that differs from the one that the log states. */
export function limitText({ limit, statedLimit }: PoolNow, clock: Clock): string {
  if (statedLimit === undefined) return '';
  return `Limit wrong? ${limit} is configured, and the log states ${statedLimit.limit} since ${clock(statedLimit.since)}: correct limit in the configuration, or remove it.`;
}

function refusedText({ refused }: PoolNow, clock: Clock): string {
  if (refused === undefined) return '';
  const { times, first, last } = refused;
  if (times === 1) return `Refused: 1, at ${clock(last)}.`;
  return first === last ? `Refused: ${times}, at ${clock(last)}.` : `Refused: ${times} since ${clock(first)}, last at ${clock(last)}.`;
}

/** Somebody was refused while fewer seats than the limit were counted: what may explain that. */
function belowLimitText({ refused, limit: limitNow, each }: PoolNow, hints: Hints | undefined, clock: Clock): string {
  // The key may have been changed since.
  const limit = refused?.seats.limit ?? limitNow;
  const counted = refused?.seats.atMost ?? refused?.seats.atLeast ?? null;
  if (refused === undefined || limit === null || counted === null || counted >= limit) return '';
  const explained = (hints?.refusedBelowLimit ?? []).filter((text) => each !== true || !text.includes('each connection'));
  const older = refused.seats.atMost === null ? ['sessions that the log does not show hold the others'] : [];
  const why = [...older, ...explained];
  const causes = why.length === 0 ? '' : `: ${why.length === 1 ? '' : 'either '}${why.join(', or ')}`;
  const seats = `${counted} of ${plural(limit, 'seat')}`;
  return `At ${clock(refused.last)} somebody was refused with ${refused.seats.atMost === null ? 'at least ' : ''}${seats} counted here${causes}.`;
}
