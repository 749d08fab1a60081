import type { Alert, Notice, NoticeBody } from '../../domain/alerting.ts';
import { headerText } from '../../words/sanitise.ts';
import type { Clock } from '../../words/words.ts';
import { plural, seatsText, sentence, shortProduct, shortSince } from '../../words/words.ts';

/**
 * One line that tells what, where and how bad, for a locked phone: for example
 * `License limit exceeded on IRIS PROD: 1147 times since 2026-01-26, 25 of 25 seats used`. Safe as a header.
 */
export function subjectOf({ reason, body }: Notice, clock: Clock): string {
  return headerText(reason === 'started' ? startedSubject(body) : alertSubject(reason, body, clock));
}

/** Whether the rules ended an alert for want of news alone, and say so in `endedBy`. */
export function notProvenFree(alert: Alert | undefined): boolean {
  return /\bnot proven\b/i.test(alert?.endedBy ?? '');
}

/** The product and the instances that a notice is about, for example `IRIS PROD`. */
function placeText(body: NoticeBody): string {
  const instances = [...new Set(body.alerts.map(({ instance }) => instance))].filter((instance) => instance !== '');
  const few = instances.slice(0, 3).join(', ') + (instances.length > 3 ? ` and ${instances.length - 3} more` : '');
  return `${shortProduct(body.product, body.pools[0]?.system)}${few === '' ? '' : ` ${few}`}`;
}

function alertSubject(reason: Notice['reason'], body: NoticeBody, clock: Clock): string {
  const [alert] = body.alerts;
  const down = reason === 'catch-up' ? downText(body, clock) : '';
  const what = `${sentence(headerText(body.title, 60))} on ${headerText(placeText(body), 60)}${down}`;
  if (reason === 'resolved') {
    const end = alert?.endedBy ?? '';
    if (notProvenFree(alert)) return `${what}: ${end}`;
    return `${what}: over${end === '' ? '' : `: ${end}`}`;
  }
  const details = [countText(reason, body, clock), seatsInSubject(body)].filter((part) => part !== '');
  return `${what}${details.length === 0 ? '' : `: ${details.join(', ')}`}`;
}

function countText(reason: Notice['reason'], { alerts, at }: NoticeBody, clock: Clock): string {
  const [alert] = alerts;
  const rise = alerts.reduce((sum, one) => sum + one.rise, 0);
  if (alerts.length === 1 && alert?.says !== undefined) return `${reason === 'rise' ? 'now ' : ''}${alert.says}`;
  if (reason === 'rise') return rise > 0 ? `again, +${rise}` : 'again';
  if (alerts.length > 1) return plural(alerts.length, 'alert');
  if (alert === undefined) return '';
  if (alert.total === null) return rise > 0 ? plural(rise, 'time') : '';
  const since = alert.since === null ? '' : ` since ${shortSince(alert.since, at, clock)}`;
  return `${plural(alert.total, 'time')}${since}`;
}

function seatsInSubject(body: NoticeBody): string {
  const pool = body.pools.find(({ pool: id }) => id === body.alerts[0]?.pool);
  return pool === undefined ? '' : seatsText(pool);
}

function downText({ downSince }: NoticeBody, clock: Clock): string {
  return ` while seatwatch was down${downSince === undefined ? '' : ` since ${clock(downSince).slice(0, 16)}`}`;
}

function startedSubject({ pools, alerts, unreadable = [], troubles = [], sources: configured }: NoticeBody): string {
  if (unreadable.length > 0)
    return `STARTED: ${unreadable.length} of ${plural(configured ?? unreadable.length, 'source')} cannot be read`;
  const sources = new Set(pools.flatMap((pool) => pool.sources)).size;
  const parts = [
    sources > 0 ? `watching ${plural(sources, 'source')}` : '',
    alerts.length > 0 ? plural(alerts.length, 'alert') : '',
    troubles.length > 0 ? 'not all is well' : alerts.length > 0 ? '' : 'nothing is wrong now',
  ].filter((part) => part !== '');
  return `seatwatch started: ${parts.join(', ')}`;
}
