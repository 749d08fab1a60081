import type { Alert, Notice, NoticeBody } from '../../domain/alerting.ts';
import { isFullForOthers, standing, type SeatCount } from '../../present/seats.ts';

/** The first word of a subject. Filters of mail programs go by these: none of them changes its meaning. */
export type State =
  | 'FULL'
  | 'FULL?'
  | 'REFUSED'
  | 'AGAIN'
  | 'NEARLY'
  | 'RESOLVED'
  | 'QUIET'
  | 'NO DATA'
  | 'KEY'
  | 'CHECK'
  | 'STARTED'
  | 'SUMMARY';

/** What an alert is about, whatever its rule is called. */
export type Topic =
  | 'refusals'
  | 'seats'
  | 'suspects'
  | 'no data'
  | 'key ends'
  | 'key invalid'
  | 'server lost'
  | 'grace'
  | 'zone'
  | 'texts'
  | 'limit'
  | 'state'
  | 'other';

/**
 * By what a rule waits for: an event or a condition. Shipped rules are here by their ids, too, for notices that tell no
 * more.
 */
const TOPICS: Readonly<Record<string, Topic>> = {
  'limit-exceeded': 'refusals',
  refused: 'refusals',
  threshold: 'seats',
  'seats-full': 'seats',
  'seats-nearly-full': 'seats',
  'message-licence-percent': 'seats',
  'licence-percent': 'seats',
  age: 'suspects',
  'suspect-session': 'suspects',
  absent: 'no data',
  'source-unreadable': 'no data',
  'source-silent': 'no data',
  'message-key-expiring': 'key ends',
  'key-expiring': 'key ends',
  'message-key-invalid': 'key invalid',
  'key-invalid': 'key invalid',
  'message-licence-server-lost': 'server lost',
  'licence-server-lost': 'server lost',
  'message-licence-lost': 'grace',
  'licence-lost': 'grace',
  'message-licence-grace': 'grace',
  'licence-grace': 'grace',
  'remark-zone': 'zone',
  'zone-wrong': 'zone',
  pairing: 'texts',
  'patterns-doubtful': 'texts',
  'state-unwritten': 'state',
  'receiver-gone': 'other',
  limit: 'limit',
  'limit-wrong': 'limit',
  'remark-not-understood': 'texts',
  'not-understood': 'texts',
};

/** What an alert is about: by what its rule waits for, where the notice says that, else by the id of the rule. */
export function topicOf({ rule, pool, seats }: Alert, { waitsFor = {} }: Pick<NoticeBody, 'waitsFor'>): Topic {
  const waited = Object.hasOwn(waitsFor, rule) ? waitsFor[rule] : undefined;
  const found = [waited, rule].find((name) => name !== undefined && Object.hasOwn(TOPICS, name));
  if (found !== undefined) return TOPICS[found] ?? 'other';
  if (pool === null) return 'no data';
  return seats === undefined ? 'other' : 'refusals';
}

/** Whether a mail about it shows seats and their holders. */
export function isAboutSeats(topic: Topic): boolean {
  return topic === 'refusals' || topic === 'seats' || topic === 'suspects';
}

/**
 * The state of a notice: that of its first alert, but for what a start or a summary is. FULL only where the seats are
 * proven to be taken, RESOLVED of seats only where one is proven free, and a count above the limit is something to
 * check.
 */
export function stateOf({ reason, body }: Notice): State {
  if (reason === 'started') return 'STARTED';
  if (reason === 'summary') return 'SUMMARY';
  const [alert] = body.alerts;
  if (alert === undefined) return 'CHECK';
  return reason === 'resolved' || alert.endsAt !== undefined
    ? ended(alert, body)
    : standingState(alert, reason === 'rise', body);
}

/** The state of an alert that stands; `rose` where it was told of before. */
export function standingState(alert: Alert, rose: boolean, body: NoticeBody): State {
  const topic = topicOf(alert, body);
  if (topic === 'no data' || topic === 'state') return 'NO DATA';
  if (topic === 'key ends' || topic === 'key invalid') return 'KEY';
  if (topic !== 'refusals' && topic !== 'seats') return 'CHECK';
  const seats = seatsOf(alert, body);
  const fill = standing(seats);
  if (fill === 'over') return 'CHECK';
  if (rose) return 'AGAIN';
  if (topic === 'seats' && !isFullForOthers(seats)) return fill === 'full' ? 'FULL' : 'NEARLY';
  return fill === 'full' ? 'FULL' : fill === 'maybe' ? 'FULL?' : 'REFUSED';
}

/**
 * The seats that an alert is about: those at its last rise where they are known, as long as it stands; else those of
 * now.
 */
export function seatsOf(alert: Alert, { pools }: Pick<NoticeBody, 'pools'>): SeatCount | undefined {
  const now = pools.find(({ pool }) => pool === alert.pool);
  return alert.endsAt === undefined && alert.seats !== undefined ? seatsThen(alert.seats, now) : now;
}

/** The seats of an earlier moment, as the pool counts them. */
export function seatsThen(seats: NonNullable<Alert['seats']>, now: NoticeBody['pools'][number] | undefined): SeatCount {
  return { ...seats, perCore: now?.perCore === true, reserved: now?.reserved ?? 0 };
}

function ended(alert: Alert, body: NoticeBody): State {
  const topic = topicOf(alert, body);
  const forgotten = alert.endedBy?.startsWith('not seen again') === true;
  if (topic !== 'refusals' && topic !== 'seats') return forgotten ? 'QUIET' : 'RESOLVED';
  // Where a seat was free by the log when somebody was refused, another free one proves nothing.
  const pool = body.pools.find((one) => one.pool === alert.pool);
  const contradicted = alert.seats !== undefined && standing(seatsThen(alert.seats, pool)) === 'free';
  return standing(seatsOf({ ...alert, endsAt: alert.endsAt ?? body.at }, body)) === 'free' && !contradicted
    ? 'RESOLVED'
    : 'QUIET';
}
