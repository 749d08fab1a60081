import { NOTHING_READ, TWO_LOGS, type PoolNow } from '../domain/ledger.ts';
import type { Hints } from '../domain/product.ts';
import { isFullForOthers, standing } from './seats.ts';
import type { Clock } from './time-text.ts';
import { plural } from './words.ts';

/** What the log states beside the seats of a pool, in sentences: refusals, and a limit that is not the configured. */
export function toldTexts(pool: PoolNow, hints: Hints | undefined, clock: Clock): string[] {
  const refusals = [refusedText(pool, clock), belowLimitText(pool, hints, clock)];
  const texts = [
    limitText(pool, clock),
    overText(pool),
    reservedText(pool),
    ...refusals,
    unreadText(pool, clock),
    signsText(pool, clock),
  ];
  return texts.filter((text) => text !== '');
}

/** What no pattern fitted: it may have been a login, a logout or a refusal. */
export function unreadText({ notUnderstood }: PoolNow, clock: Clock): string {
  if (notUnderstood === undefined) return '';
  const { times, first, last } = notUnderstood;
  const [records, them] = times === null ? ['records', 'they'] : [plural(times, 'record'), times === 1 ? 'it' : 'they'];
  const when = times === 1 || first === last ? `at ${clock(first)}` : `since ${clock(first)}`;
  const lacking = `what is said here may lack what ${them} ${them === 'it' ? 'tells' : 'tell'}`;
  return `Not understood: ${records} about licences, ${when}: ${lacking}. seatwatch check shows ${them === 'it' ? 'it' : 'them'}.`;
}

/** Where the log cannot tell who holds seats, the ways to know more. */
export function waysToKnow({ perCore, coverage }: PoolNow, hints: Hints | undefined): readonly string[] {
  // Where nothing was read yet, or the lines of two logs, tracing would not help either.
  const helps = coverage.state === 'unknown' && coverage.why !== NOTHING_READ && !coverage.why.includes(TWO_LOGS);
  return perCore || !helps ? [] : (hints?.unknown ?? []);
}

/** That nobody is alive who would remove a dead seat, or that nothing tells when one is free. */
export function signsText({ nobodySince, noInterval, sessions }: PoolNow, clock: Clock): string {
  if (nobodySince !== undefined)
    return (
      `Nobody has been alive since ${clock(nobodySince)}, by the time of the licence file: seats of the dead stay ` +
      'taken.'
    );
  if (noInterval !== true || sessions === 0) return '';
  return (
    'When a dead seat is free is not known, as nothing tells how often heartbeats come: give limit: of the pool, or ' +
    'checkInterval: of the source (of a file: --set checkInterval=5m).'
  );
}

/** A configured limit that differs from the one that the log states. */
export function limitText({ limit, statedLimit }: PoolNow, clock: Clock): string {
  if (statedLimit === undefined) return '';
  const stated = `${statedLimit.limit} since ${clock(statedLimit.since)}`;
  const remedy = 'correct limit in the configuration, or remove it';
  return `Limit wrong? ${limit} is configured, and the log states ${stated}: ${remedy}.`;
}

/** More seats than the limit: nobody holds those, so that one of the two numbers is wrong. */
function overText(pool: PoolNow): string {
  if (pool.statedLimit !== undefined || standing(pool) !== 'over') return '';
  return `Limit wrong? More seats are counted than its ${pool.limit}: compare it with what the product shows.`;
}

/** From how many used seats on somebody without a reservation may be refused; empty where no seats are reserved. */
export function reservationText({ limit, reserved = 0 }: Pick<PoolNow, 'limit' | 'reserved'>): string {
  if (limit === null || reserved === 0) return '';
  const from = reserved >= limit ? 'always refused' : `refused from ${limit - reserved} on`;
  return `${reserved} of ${limit} ${reserved === 1 ? 'is' : 'are'} reserved: who has no reservation is ${from}`;
}

/** Nobody knows whether reserved seats are among the used ones, so that "full" is said as what may be. */
function reservedText(pool: PoolNow): string {
  if (!isFullForOthers(pool)) return '';
  return `Perhaps full: ${reservationText(pool)}, unless reserved seats are among those in use.`;
}

function refusedText({ refused }: PoolNow, clock: Clock): string {
  if (refused === undefined) return '';
  const { times, first, last } = refused;
  if (times === 1) return `Refused: 1, at ${clock(last)}.`;
  if (first === last) return `Refused: ${times}, at ${clock(last)}.`;
  return `Refused: ${times} since ${clock(first)}, last at ${clock(last)}.`;
}

/** Somebody was refused while fewer seats than the limit were counted: what may explain that. */
function belowLimitText(
  { refused, limit: limitNow, reserved = 0, each }: PoolNow,
  hints: Hints | undefined,
  clock: Clock,
): string {
  // The key may have been changed since.
  const limit = refused?.seats.limit ?? limitNow;
  const counted = refused?.seats.atMost ?? refused?.seats.atLeast ?? null;
  if (refused === undefined || limit === null || counted === null || counted >= limit) return '';
  const all = hints?.refusedBelowLimit ?? [];
  const explained = all.filter((text) => each !== true || !text.includes('each connection'));
  const older = refused.seats.atMost === null ? ['sessions that the log does not show hold the others'] : [];
  const kept = counted + reserved >= limit ? [reservationText({ limit, reserved })] : [];
  const why = [...kept, ...older, ...explained];
  const causes = why.length === 0 ? '' : `: ${why.length === 1 ? '' : 'either '}${why.join(', or ')}`;
  const seats = `${counted} of ${plural(limit, 'seat')}`;
  const least = refused.seats.atMost === null ? 'at least ' : '';
  return `At ${clock(refused.last)} somebody was refused with ${least}${seats} counted here${causes}.`;
}
