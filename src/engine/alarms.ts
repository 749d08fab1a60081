import { EVALUATORS } from '../../rules/index.ts';
import type { Alert, Notice, Rule, SourceStanding } from '../domain/alerting.ts';
import type { Arrival, Instant, Json } from '../domain/entry.ts';
import type { Change } from '../domain/ledger.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { createAlerts } from '../notify/alerts.ts';
import { createNotices, type Startup, type Compose } from '../notify/notices.ts';

/** When something happened and how it came: an instant that was read late is judged by its own time. */
export interface Moment {
  arrival: Arrival;
  /** The instant that rules judge by. */
  at: Instant;
  arrived: Instant;
}

/** Rules and notices of a site: alerts that licence events, changes and the clock raise become notices. */
export interface Alarms {
  /** How what is no history arrives now: while a downtime is made up for, as catch-up. */
  later(): Arrival;
  onEvent(event: Sourced, pool: string, moment: Moment): Notice[];
  onChange(change: Change & { kind: 'seats' }, moment: Moment): Notice[];
  /** How sources stand now; at the very beginning that is told with all that is wrong then. */
  onStandings(standings: readonly SourceStanding[], now: Instant): Notice[];
  /** Time passes; `caughtUp` are the sources that were read to their end. */
  onClock(now: Instant, caughtUp: ReadonlySet<string>): Notice[];
  /** The beginning of a run is over: every input was read to its end, but for those of sources that cannot be read. */
  onCaughtUp(now: Instant, standings: readonly SourceStanding[], troubles: readonly string[]): Notice[];
  startUp: ReturnType<typeof createNotices>['startUp'];
  watching: ReturnType<typeof createNotices>['watching'];
  delivered: ReturnType<typeof createNotices>['delivered'];
  readonly startup: Startup | null;
  /** What of their state changed since the last call. */
  dirty(): Map<string, Json>;
}

export function createAlarms(
  rules: readonly Rule[],
  compose: Compose,
  view: Parameters<typeof createAlerts>[2],
  loaded: ReadonlyMap<string, Json>,
): Alarms {
  const alerts = createAlerts(rules, EVALUATORS, view, loaded);
  const notices = createNotices(rules, compose, loaded);

  function later(): Arrival {
    return notices.startup?.downSince == null ? 'live' : 'catch-up';
  }

  /** What the clock finds at the very beginning was wrong before: it is told with all that is wrong then. */
  function foundBy({ startsAt, endsAt }: Alert, now: Instant): Arrival {
    return later() === 'live' && notices.startup !== null && startsAt === now && endsAt === undefined
      ? 'history'
      : later();
  }

  function onStandings(standings: readonly SourceStanding[], now: Instant): Notice[] {
    return standings.flatMap((standing) =>
      alerts.step({ kind: 'source', ...standing }, now).flatMap((alert) => {
        const first = notices.startup?.started === true && alert.endsAt === undefined;
        return notices.tell(alert, first ? 'history' : 'live', now);
      }),
    );
  }

  function tell(raised: readonly Alert[], { arrival, arrived }: Moment): Notice[] {
    return raised.flatMap((alert) => notices.tell(alert, arrival, arrived));
  }

  return {
    later,
    onStandings,
    onEvent: (event, pool, moment) => tell(alerts.step({ kind: 'event', event, pool }, moment.at), moment),
    onChange: (change, moment) => tell(alerts.step({ kind: 'change', change }, moment.at), moment),
    onClock: (now, caughtUp) => [
      ...alerts.clock(now, caughtUp).flatMap((alert) => notices.tell(alert, foundBy(alert, now), now)),
      ...notices.clock(now),
    ],
    onCaughtUp(now, standings, troubles) {
      const lacking = standings.filter(({ trouble }) => trouble !== null);
      // The mail that tells of the beginning tells of these, so that no other need do so.
      const first =
        notices.startup?.started === true
          ? onStandings(
              lacking.map((one) => ({ ...one, atOnce: true })),
              now,
            )
          : [];
      const unreadable = lacking.map(({ source, trouble }) => `${source}: ${trouble}`);
      return [...first, ...notices.caughtUp(now, { unreadable, troubles, sources: standings.length })];
    },
    startUp: notices.startUp,
    watching: notices.watching,
    delivered: notices.delivered,
    get startup() {
      return notices.startup;
    },
    dirty: () => new Map([...alerts.dirty(), ...notices.dirty()]),
  };
}
