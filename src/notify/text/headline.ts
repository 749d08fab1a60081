import { NOT_PROVEN_FREE, type Alert, type Notice, type NoticeBody } from '../../domain/alerting.ts';
import { capped } from '../../present/sanitise.ts';
import { isFullForOthers, standing, type SeatCount } from '../../present/seats.ts';
import type { TimeText as Clock } from '../../present/time-text.ts';
import { plural, seatsText, sentence, titled } from '../../present/words.ts';
import { seatsOf, standingState, stateOf, topicOf, type State } from './state.ts';
import { endOfKey, freshOf, percentOf, suspectsOf } from './subject.ts';

/** The first line of a mail: the state, as the subject has it, and what it means here, in a sentence. */
export function headlineOf(notice: Notice, clock: Clock): string {
  const { reason, body } = notice;
  const state = stateOf(notice);
  const [alert] = body.alerts;
  if (state === 'STARTED') return `STARTED: ${startedText(body, clock)}`;
  if (state === 'SUMMARY') {
    const now = alert === undefined ? '' : `; now: ${capped(titled(alert.title))}`;
    return `SUMMARY: ${plural(body.held?.notices ?? 0, 'notice')} held back${now}`;
  }
  const told = alert === undefined ? capped(titled(body.title)) : alertText(alert, state, body, clock);
  const down = reason === 'catch-up' ? ` (${downText(body, clock)})` : '';
  return `${state}: ${told}${down}`;
}

/** `while seatwatch was down since …`. */
export function downText({ downSince }: NoticeBody, clock: Clock): string {
  return `while seatwatch was down${downSince === undefined ? '' : ` since ${clock(downSince)}`}`;
}

/** Seats without the words that stood before: `9 of 10`. */
export function spokenSeats(seats: SeatCount): string {
  return seatsText(seats).replace(/ seats? used/, '');
}

function alertText(alert: Alert, state: State, body: NoticeBody, clock: Clock): string {
  const topic = topicOf(alert, body);
  const seats = seatsOf(alert, body);
  const told = seats === undefined ? 'how many seats are used is not known' : seatsText(seats);
  // The time at which a grace ends stands at the end of it.
  const title = capped(titled(alert.title), topic === 'grace' ? 240 : undefined);
  const byLog = standing(seats) === 'free' ? 'by the log ' : '';
  const aboutSeats = topic === 'refusals' || topic === 'seats';
  switch (state) {
    case 'FULL':
      return `all ${seats?.limit ?? ''} seats are taken${topic === 'seats' ? '; no refusal seen' : ''}`;
    case 'FULL?':
      return isFullForOthers(seats)
        ? `perhaps all seats that are not reserved are taken: ${told}${topic === 'seats' ? '; no refusal seen' : ''}`
        : `perhaps all ${seats?.limit ?? ''} seats are taken: ${told}`;
    case 'REFUSED':
      return `${plural(Math.max(1, freshOf(alert)), 'refusal')}; ${byLog}${told}`;
    case 'AGAIN':
      if (topic === 'seats') return `still ${told}; no refusal seen`;
      return `${plural(freshOf(alert), 'more refusal')} since the last mail; ${told}`;
    case 'NEARLY':
      return percentOf(alert) === null
        ? `${told}; no refusal seen`
        : `${percentOf(alert)} % of the licence used, the System Monitor says; ${told}`;
    case 'RESOLVED':
      return aboutSeats
        ? `${told}; ${(alert.endedBy ?? 'over').replace(/, and at most .*$/, '')}`
        : `${title}: ${alert.endedBy ?? 'over'}`;
    case 'QUIET':
      return aboutSeats ? quietText(alert) : `${title}: ${alert.endedBy ?? 'over'}`;
    case 'KEY':
      return topic === 'key ends' ? keyText(endOfKey(alert, body.at, clock)) : title;
    case 'NO DATA':
      return `${sentence(alert.says ?? title)}`;
    default:
      if (aboutSeats) return `${told}, more than the limit: is the limit wrong?`;
      if (topic === 'suspects') {
        return `${plural(suspectsOf(alert, body), 'session')} to look at, by day: they may be of nobody any more`;
      }
      return alert.says === undefined ? title : `${title}: ${alert.says}`;
  }
}

function quietText({ endedBy = 'over' }: Alert): string {
  return endedBy.endsWith(NOT_PROVEN_FREE) ? endedBy : `${endedBy}; ${NOT_PROVEN_FREE}`;
}

function keyText(days: number | null): string {
  if (days === null) return 'the licence key ends soon; the log does not state the day';
  if (days < 0) return 'the licence key has ended';
  return days === 0 ? 'the licence key ends today' : `the licence key ends in ${plural(days, 'day')}`;
}

/** The title, but where that says more than is known, or a grace ends, whose time stands at its end. */
function wrongText(body: NoticeBody, clock: Clock): string {
  const [alert] = body.alerts;
  if (alert === undefined) return capped(titled(body.title));
  const state = standingState(alert, false, body);
  const isMore = state === 'FULL?' || topicOf(alert, body) === 'grace';
  return isMore ? alertText(alert, state, body, clock) : capped(titled(body.title));
}

function startedText(body: NoticeBody, clock: Clock): string {
  const { alerts, unreadable = [], troubles = [] } = body;
  const trouble = unreadable.length === 0 ? '' : `${plural(unreadable.length, 'source')} cannot be read`;
  const wrong = alerts.length === 0 ? '' : `wrong now: ${wrongText(body, clock)}`;
  const unwell = troubles.length === 0 ? '' : `not all is well: ${capped(troubles.join('; '))}`;
  return (
    [trouble, wrong, unwell].filter((part) => part !== '').join('; ') || 'seatwatch is watching; nothing is wrong now'
  );
}
