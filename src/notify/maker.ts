import { createHash } from 'node:crypto';
import type { Alert, Notice, NoticeBody, NoticeReason } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { aboutOf, hasRoom, HOUR, isFull, passed, toldCritical, withinHour } from './ceiling.ts';
import type { NoticeState } from './notice-state.ts';

/** The parts of a notice's body that only who makes it knows. */
export type More = Pick<
  NoticeBody,
  'downSince' | 'watching' | 'unreadable' | 'troubles' | 'sources' | 'flaps' | 'held'
>;

/** What a first start found: sources that cannot be read, of how many, and other troubles, a sentence each. */
export type Found = Required<Pick<NoticeBody, 'unreadable' | 'troubles' | 'sources'>>;

/** Makes the body of a notice from the ledger as it stands now. */
export type Compose = (alerts: readonly Alert[], at: Instant, more: More) => NoticeBody;

/** A summary holds so many alerts at most; it gives the number of all notices that were held. */
const MOST_SUMMARISED = 200;

/**
 * Makes notices within the ceiling: 12 an hour, 4 of them about one pool. The first critical notice of a pool is never
 * held. Notices over the ceiling are held, and one summary of them is made when there is room again, at the latest
 * after an hour.
 */
export interface Maker {
  /**
   * Makes a notice, `held` where it is over the ceiling. `root` is the thread; null begins one. The id is a hash of the
   * content, so that the same notice is made once; with `again` it is another one than the same that was made before.
   */
  offer(
    reason: NoticeReason,
    group: string,
    root: string | null,
    alerts: readonly Alert[],
    at: Instant,
    more?: More,
    again?: boolean,
  ): Notice;
  /** Makes the `started` notice, which no ceiling holds. */
  started(alerts: readonly Alert[], at: Instant, more: More): Notice;
  /** Takes in a changed alert: where a notice about it is held, the summary is of how it stands now. */
  update(alert: Alert): void;
  /** The summary of what is held, once it is due. */
  summary(at: Instant): Notice[];
  /** Takes in how many notices wait for another attempt. */
  waits(count: number): void;
}

/** Makes the maker over `state`, which is changed in place. */
export function createMaker(state: NoticeState, compose: Compose): Maker {
  let waiting = 0;

  function notice(
    reason: NoticeReason,
    group: string,
    root: string | null,
    alerts: readonly Alert[],
    at: Instant,
    { more, salt, held }: { more: More; salt?: Instant; held?: true },
  ): Notice {
    const about = alerts.map(({ fingerprint, startsAt, total, rise, endsAt }) => ({
      fingerprint,
      startsAt,
      total,
      rise,
      endsAt,
    }));
    const id = createHash('sha256')
      .update(JSON.stringify([group, reason, about, more, ...(salt === undefined ? [] : [salt])]))
      .digest('hex')
      .slice(0, 32);
    const body = held === undefined ? compose(alerts, at, more) : { ...bare(alerts, at), ...more };
    return { id, group, root: root ?? id, reason, body, ...(held !== undefined && { held }) };
  }

  /** An alert with how much of its rise earlier notices had. */
  function toldOf(alert: Alert): Alert {
    const known = state.standing[alert.fingerprint];
    return known === undefined || known.root === null ? alert : { ...alert, told: known.told };
  }

  function count(alerts: readonly Alert[], at: Instant): void {
    const about = alerts[0] === undefined ? '' : aboutOf(alerts[0]);
    const over = alerts.some(({ level, endsAt }) => level === 'critical' && endsAt !== undefined);
    state.made.push({ at, about, critical: alerts.some(isCritical), ...(over && { over }) });
  }

  function hold(alerts: readonly Alert[], at: Instant): void {
    state.held ??= { since: at, notices: 0, alerts: {} };
    state.held.notices += 1;
    for (const alert of alerts) state.held.alerts[alert.fingerprint] = alert;
  }

  /** Takes alerts out of the next summary that get a notice of their own. */
  function release(alerts: readonly Alert[]): void {
    if (state.held === null) return;
    for (const { fingerprint } of alerts) delete state.held.alerts[fingerprint];
    if (Object.keys(state.held.alerts).length === 0) state.held = null;
  }

  return {
    offer(reason, group, root, about, at, more = {}, again = false) {
      const alerts = about.map(toldOf);
      state.made = withinHour(state.made, at);
      const pool = alerts[0] === undefined ? '' : aboutOf(alerts[0]);
      const first =
        (reason === 'first' || reason === 'catch-up') && alerts.some(isCritical) && !toldCritical(state.made, pool);
      const free = first || (!isFull(waiting) && hasRoom(state.made, pool));
      if (free) count(alerts, at);
      else hold(alerts, at);
      if (free) release(alerts);
      return notice(reason, group, root, alerts, at, {
        more,
        ...(again && { salt: at }),
        ...(!free && { held: true }),
      });
    },
    started(alerts, at, more) {
      count(alerts, at);
      release(alerts);
      return notice('started', `started ${at}`, null, alerts, at, { more });
    },
    update(alert) {
      const known = state.held?.alerts[alert.fingerprint];
      if (state.held === null || known === undefined) return;
      const { told } = known;
      state.held.alerts[alert.fingerprint] = { ...alert, ...(told !== undefined && { told }) };
    },
    summary(at) {
      const { held } = state;
      if (held === null || isFull(waiting)) return [];
      state.made = withinHour(state.made, at);
      const all = Object.values(held.alerts);
      if (passed(held.since, at) < HOUR && !all.some((alert) => hasRoom(state.made, aboutOf(alert)))) return [];
      const alerts = all.toSorted((a, b) => weight(b) - weight(a)).slice(0, MOST_SUMMARISED);
      const made = notice('summary', `summary ${at}`, null, alerts, at, {
        more: { held: { notices: held.notices, since: held.since } },
      });
      state.made.push({ at, about: '', critical: false });
      for (const { fingerprint } of all) {
        const known = state.standing[fingerprint];
        if (known === undefined) continue;
        const { alert, root, waits } = known;
        const thread = waits === 'ceiling' ? made.id : root;
        if (thread !== null) state.standing[fingerprint] = { alert, root: thread, told: alert.rise, lastAt: at };
      }
      state.held = null;
      return [made];
    },
    waits(count) {
      waiting = count;
    },
  };
}

function isCritical({ level, endsAt }: Alert): boolean {
  return level === 'critical' && endsAt === undefined;
}

/** What stands comes before what is over, and among those what is critical. */
function weight({ level, endsAt }: Alert): number {
  return (endsAt === undefined ? 4 : 0) + { critical: 2, warning: 1, info: 0 }[level];
}

/** The body of a held notice, which is never sent by itself. */
function bare(alerts: readonly Alert[], at: Instant): NoticeBody {
  const level = alerts.some(isCritical) ? 'critical' : (alerts[0]?.level ?? 'info');
  return {
    product: '',
    title: alerts[0]?.title ?? '',
    level,
    at,
    timezone: 'UTC',
    alerts,
    pools: [],
    advice: [],
    people: {},
    hosts: {},
  };
}
