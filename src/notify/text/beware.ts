import type { Alert, NoticeBody } from '../../domain/alerting.ts';
import { standing } from '../../present/seats.ts';
import type { TimeText as Clock } from '../../present/time-text.ts';
import { reservationText } from '../../present/told.ts';
import { seatsText, driftText, sentence } from '../../present/words.ts';

/** What is to be known before anybody trusts the numbers of a pool, each as a sentence. */
export function bewares(pool: NoticeBody['pools'][number], alerts: readonly Alert[], clock: Clock): string[] {
  return [
    ...(pool.drift === null ? [] : [`${sentence(driftText(pool.drift, clock))}.`]),
    ...alerts
      .filter((alert) => alert.pool === pool.pool && alert.endsAt === undefined)
      .flatMap((alert) => notFull(alert, pool))
      .slice(0, 1),
    ...(pool.doubt === undefined ? [] : [`${sentence(pool.doubt)}.`]),
  ];
}

/**
 * A refusal below the limit. It is compared with the seats of its own moment alone: those of now may be fewer because
 * somebody has left since.
 */
function notFull({ seats }: Alert, { system, each, reserved = 0 }: NoticeBody['pools'][number]): string[] {
  if (seats === undefined || standing(seats) !== 'free') return [];
  // Which other reasons there are is the product's: an IRIS key may allow a user one connection a unit.
  const second =
    system === 'iris' && each !== true
      ? ', or the key lets each connection take a unit, as a Community key does (then set `maxConnections: 1`)'
      : '';
  const shared = `the key may be shared with instances that are not watched${second}`;
  const told = `Refused although ${seatsText(seats)} at that moment`;
  if (reserved === 0) return [`${told}: ${shared}.`];
  const rule = reservationText({ ...seats, reserved });
  if (rule !== '' && (seats.atMost ?? 0) + reserved >= (seats.limit ?? 0)) return [`${told}: ${rule}. Else ${shared}.`];
  // Fewer were used than the reservation leaves to others.
  return [`${told}: more seats may be reserved than the ${reserved} that are configured, or ${shared}.`];
}
