import type { Alert, Notice, NoticeBody } from '../../domain/alerting.ts';
import { keyEndsIn } from '../../present/key-end.ts';
import { headerText } from '../../present/sanitise.ts';
import { shortSeats, standing } from '../../present/seats.ts';
import { ago, type TimeText as Clock } from '../../present/time-text.ts';
import { plural } from '../../present/words.ts';
import { placeOf } from './place.ts';
import { seatsOf, standingState, stateOf, topicOf, type State } from './state.ts';

/**
 * The beginning, with the number where the state has one; what stands behind a colon; then what else there is, between
 * commas.
 */
type Parts = { lead: string; cause?: string; more: readonly string[] };

/**
 * One line for a locked phone: state, place, number, cause. What counts stands in its first 40 characters, for example
 * `FULL PROD (IRIS) 10/10, 1 refused`. Safe as a header.
 */
export function subjectOf(notice: Notice, clock: Clock): string {
  const { lead, cause, more } = partsOf(notice, clock);
  return headerText(
    [cause === undefined ? lead : `${lead}: ${cause}`, ...more].filter((part) => part !== '').join(', '),
  );
}

/** Refusals that no earlier mail has told of. */
export function freshOf({ rise, told = 0 }: Alert): number {
  return Math.max(0, rise - told);
}

/** In how many days the key that an alert is about ends, as far as its lines state it. */
export function endOfKey({ title, says, lastAt, proof }: Alert, at: number, clock: Clock): number | null {
  for (const words of [says ?? '', ...proof.map(({ text }) => text).toReversed(), title]) {
    const days = keyEndsIn(words, lastAt, at, clock);
    if (days !== null) return days;
  }
  return null;
}

/** How many sessions are to be looked at: those that are shown as such, else the number in the words of the alert. */
export function suspectsOf({ pool, says, rise }: Alert, { pools }: NoticeBody): number {
  const shown = pools
    .filter((one) => one.pool === pool)
    .flatMap(({ holdings }) => holdings.filter(({ suspect }) => suspect !== undefined)).length;
  return shown > 0 ? shown : Number(/^\d+/.exec(says ?? '')?.[0] ?? rise);
}

function partsOf(notice: Notice, clock: Clock): Parts {
  const { reason, body } = notice;
  const place = placeOf(body);
  if (reason === 'started') return started(body, clock);
  if (reason === 'summary') {
    return {
      lead: `SUMMARY ${place}`,
      cause: `${plural(body.held?.notices ?? 0, 'notice')} held`,
      more: mostly(body, clock),
    };
  }
  const [alert] = body.alerts;
  const state = stateOf(notice);
  if (alert === undefined) return { lead: `${state} ${place}`, more: [headerText(body.title, 60)] };
  const told = alertParts(alert, state, place, body, clock);
  const flaps = body.flaps !== undefined && body.flaps > 1 ? [`on/off ${body.flaps}x`] : [];
  const others = body.alerts.length > 1 ? [plural(body.alerts.length - 1, 'more alert')] : [];
  const down = reason === 'catch-up' ? ['while seatwatch was down'] : [];
  return { ...told, more: [...flaps, ...told.more, ...others, ...down] };
}

function alertParts(alert: Alert, state: State, place: string, body: NoticeBody, clock: Clock): Parts {
  const topic = topicOf(alert, body);
  const seats = seatsOf(alert, body);
  const fresh = freshOf(alert);
  const refused = topic === 'refusals' ? refusedPart(state, fresh) : [];
  const still = topic === 'seats' ? [standing(seats) === 'full' ? 'still full' : 'still nearly full'] : refused;
  switch (state) {
    case 'FULL':
    case 'FULL?':
      return { lead: `${state} ${place} ${shortSeats(seats)}`, more: refused };
    case 'NEARLY':
      if (percentOf(alert) !== null) return { lead: `NEARLY ${place} ${percentOf(alert)} %`, more: [] };
      return { lead: `NEARLY ${place} ${shortSeats(seats)}`, more: [] };
    case 'REFUSED':
      return { lead: `REFUSED ${Math.max(1, fresh)}`, more: [place, shortSeats(seats)] };
    case 'AGAIN':
      if (standing(seats) === 'unknown') return { lead: `AGAIN ${place}`, more: [...still, shortSeats(seats)] };
      return { lead: `AGAIN ${place} ${shortSeats(seats)}`, more: still };
    case 'RESOLVED':
    case 'QUIET':
      return over(alert, state, place, body);
    case 'KEY':
      return topic === 'key ends'
        ? keyEnds(endOfKey(alert, body.at, clock), place)
        : { lead: `KEY ${place}`, cause: 'no valid key', more: [] };
    case 'NO DATA':
      return topic === 'state' ? noState(alert.says ?? '', place) : noData(alert.says ?? alert.title, place);
    default:
      return { lead: `CHECK ${place}`, cause: toCheck(alert, body), more: refused };
  }
}

/** What the System Monitor of IRIS states is used of the licence, in percent: more than seatwatch may have counted. */
export function percentOf({ proof }: Alert): number | null {
  const [, percent] =
    /\bLicensePercentUsed (?:Warning|Alert): .{0,80}?= ?(\d{1,3})(?!\d)/.exec(proof.at(-1)?.text ?? '') ?? [];
  return percent === undefined ? null : Number(percent);
}

function refusedPart(state: State, fresh: number): string[] {
  if (state === 'AGAIN') return [`+${fresh} refused`];
  return fresh > 0 ? [`${fresh} refused`] : [];
}

function keyEnds(days: number | null, place: string): Parts {
  if (days === null) return { lead: `KEY ${place}`, cause: 'ends soon, day not stated', more: [] };
  if (days < 0) return { lead: `KEY ENDED ${place}`, more: [] };
  return { lead: `KEY ${days === 0 ? 'ENDS TODAY' : `${days} ${days === 1 ? 'DAY' : 'DAYS'}`} ${place}`, more: [] };
}

function over(alert: Alert, state: 'RESOLVED' | 'QUIET', place: string, body: NoticeBody): Parts {
  const topic = topicOf(alert, body);
  const missed =
    topic === 'refusals' && freshOf(alert) > 0 && alert.told !== undefined ? [`${freshOf(alert)} more refused`] : [];
  const why = alert.endedBy ?? '';
  // Its title says what was wrong, which would stand first.
  if (topic === 'no data' || topic === 'state') {
    return { lead: `${state} ${place}`, cause: headerText(why.replace(/^(?:it is|the) /, '') || 'over', 80), more: [] };
  }
  if (topic !== 'refusals' && topic !== 'seats') {
    return {
      lead: `${state} ${place}`,
      cause: `${headerText(why || 'over', 80)} (was: ${headerText(alert.title, 40)})`,
      more: [],
    };
  }
  if (state === 'RESOLVED') {
    return { lead: `RESOLVED ${place} ${shortSeats(seatsOf({ ...alert, endsAt: body.at }, body))}`, more: missed };
  }
  if (/restarted/.test(why)) return { lead: `QUIET ${place}`, cause: 'restarted, not proven free', more: missed };
  const quiet = alert.endsAt === undefined ? 0 : alert.endsAt - alert.lastAt;
  if (topic === 'seats' || quiet <= 0) return { lead: `QUIET ${place}`, cause: 'not proven free', more: missed };
  return { lead: `QUIET ${place} ${ago(quiet)}`, more: ['not proven free', ...missed] };
}

function toCheck(alert: Alert, body: NoticeBody): string {
  const topic = topicOf(alert, body);
  if (topic === 'refusals' || topic === 'seats') return `${shortSeats(seatsOf(alert, body))}, limit wrong?`;
  if (topic === 'suspects') return `${plural(suspectsOf(alert, body), 'session')} to look at`;
  if (topic === 'server lost') return 'license server lost';
  if (topic === 'grace') return graceOf(alert);
  if (topic === 'zone') return 'zone or clock wrong';
  if (topic === 'limit') return `limit wrong? ${headerText(alert.says ?? '', 80)}`;
  if (topic === 'texts') {
    if (alert.rule === 'patterns-doubtful') return 'texts do not fit, numbers doubtful';
    return alert.rise > 1 ? `${alert.rise} texts not understood` : 'licence text not understood';
  }
  return headerText(alert.title, 80);
}

/**
 * When the time that is left ends, as the title states it to the minute, before what was lost: a phone cuts the rest.
 */
function graceOf({ title, ownTitle = title }: Alert): string {
  const [, ends] = /\b(\d{4}-\d\d-\d\d \d\d:\d\d UTC)\b/.exec(title) ?? [];
  const what = headerText(ownTitle, 40);
  if (ends === undefined) return what;
  return `grace ends ${ends}${/\bgrace\b/i.test(ownTitle) ? '' : `, ${what}`}`;
}

function started(body: NoticeBody, clock: Clock): Parts {
  const { pools, alerts, unreadable = [], troubles = [] } = body;
  const sources = body.sources ?? Math.max(new Set(pools.flatMap((pool) => pool.sources)).size, unreadable.length);
  const lead =
    body.site === undefined ? 'STARTED' : `STARTED ${placeOf({ ...body, alerts: [], product: '', short: '' })}`;
  const watched = sources === 0 ? '' : `watching ${plural(sources, 'source')}`;
  const trouble =
    unreadable.length === 0 ? [] : [`${unreadable.length} of ${plural(sources, 'source')} cannot be read`];
  // What cannot be read is said by its number already.
  const others =
    trouble.length === 0 ? body : { ...body, alerts: alerts.filter((one) => topicOf(one, body) !== 'no data') };
  const unwell = troubles.length === 0 ? [] : ['not all is well'];
  const rest = trouble.length === 0 ? [watched] : [];
  const [cause = '', ...more] = [...trouble, ...mostly(others, clock), ...unwell, ...rest].filter(
    (part) => part !== '',
  );
  if (alerts.length === 0 && trouble.length === 0 && unwell.length === 0) {
    return { lead, cause: watched === '' ? 'nothing is wrong' : `${watched}, nothing is wrong`, more: [] };
  }
  return { lead, cause, more };
}

/** The first alert of several as its own subject would say it, and how many more there are. */
function mostly(body: NoticeBody, clock: Clock): string[] {
  const [alert, ...others] = body.alerts;
  if (alert === undefined) return [];
  const one = { ...body, alerts: [alert] };
  const { lead, cause } = alertParts(
    alert,
    alert.endsAt === undefined ? standingState(alert, false, one) : 'QUIET',
    placeOf(one),
    one,
    clock,
  );
  return [
    cause === undefined ? lead : `${lead}: ${cause}`,
    others.length === 0 ? '' : plural(others.length, 'more alert'),
  ];
}

/** The state of seatwatch itself, and why in the words behind the last file that is named. */
function noState(says: string, place: string): Parts {
  const why = /: ([^:;]{1,60})(?:;|$)/.exec(headerText(says.replaceAll(PATH, '$1'), 400))?.[1] ?? '';
  const cause = /cannot start/.test(says) ? 'watch cannot start' : 'state cannot be written';
  return { lead: `NO DATA ${place}`, cause, more: why === '' ? [] : [why] };
}

/** A path; the name of the file is its first group. */
const PATH = /(?<![\w:/])(?:[A-Za-z]:)?(?:[\\/]+[^\\/\s:"']+)*[\\/]+([^\\/\s:"']+)/g;

/** The file first, without its folders, which would fill the line; then why, in the last of the words. */
function noData(says: string, place: string): Parts {
  const words = headerText(says, 400);
  const file = [...words.matchAll(PATH)][0]?.[1];
  const lead = `NO DATA ${place}`;
  if (file === undefined || !/cannot|unreadable|no such|permission|denied/i.test(words)) {
    return { lead, cause: headerText(words.replaceAll(PATH, '$1'), 110), more: [] };
  }
  const why = /(?:: |\()([^:()]{1,60})\)?\.?$/.exec(words)?.[1]?.trim() ?? '';
  return { lead, cause: `${headerText(file, 40)} unreadable`, more: why === '' || /[\\/]/.test(why) ? [] : [why] };
}
