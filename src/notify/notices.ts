import type { Alert, Notice, Rule } from '../domain/alerting.ts';
import type { Arrival, Instant, Json } from '../domain/entry.ts';
import type { Delivery } from '../domain/store.ts';
import { createAnnouncer } from './announce.ts';
import { noticesOfStart, onMissedAlert } from './catch-up.ts';
import { dueNotices } from './deferred.ts';
import { onLiveAlert } from './live-alert.ts';
import { createMaker, type Compose, type Found } from './maker.ts';
import { keptState, type Startup } from './notice-state.ts';

export type { Compose, Found } from './maker.ts';
export type { Startup } from './notice-state.ts';

/**
 * Decides which notices are sent about alerts: at once for a new one, unless its rule gathers first; not before
 * `minInterval` for a rise; none for history. An alert that flaps is sent once it has settled, and what is over the
 * ceiling by one summary. A run begins with one notice about all that is wrong already, and after a downtime with one
 * catch-up notice a pool.
 */
export interface Notices {
  /** Begins a run: something is watched for the first time, or the program was down for long. */
  startUp(beginning: Startup): void;
  /** Adds a sentence to the `started` notice: about a source, or about damage that was found. */
  watching(what: string): void;
  /** The notices that follow at once from an alert that started, rose or ended. */
  tell(alert: Alert, arrival: Arrival, at: Instant): Notice[];
  /**
   * Ends the beginning of a run, when every input has been read to its end or cannot be: the catch-up notices, and the
   * `started` notice with `found`.
   */
  caughtUp(at: Instant, found?: Found): Notice[];
  /** The notices whose time has come: rises, settled flaps, what reached no receiver, and the ceiling's summary. */
  clock(at: Instant): Notice[];
  /**
   * Takes in what became of notices. What still stands of threads that reached no receiver is sent again an hour after
   * `since`. While a dozen notices wait for another attempt, the ceiling holds every further one, so that a mail
   * server that comes back brings no flood.
   */
  delivered(delivery: Delivery, since: Instant): void;
  readonly startup: Startup | null;
  dirty(): Map<string, Json>;
}

const KEY = 'notices';

/**
 * Decides over the state that `dirty` gave earlier (`loaded`; an empty one at first). `compose` makes the body of a
 * notice as things stand when it is made.
 */
export function createNotices(rules: readonly Rule[], compose: Compose, loaded: ReadonlyMap<string, Json>): Notices {
  const enabled = new Set(rules.filter((rule) => rule.enabled).map(({ id }) => id));
  const state = keptState(loaded.get(KEY), (rule) => enabled.has(rule));
  const maker = createMaker(state, compose);
  const announcer = createAnnouncer(state, maker, rules);

  return {
    startUp({ started, downSince }) {
      // An earlier run may have been killed before it had caught up: what it had begun goes on.
      state.beginning = {
        started: started || state.beginning?.started === true,
        downSince: state.beginning?.downSince ?? downSince,
      };
      announcer.changed = true;
    },
    watching(what) {
      if (state.watching.includes(what)) return;
      state.watching.push(what);
      announcer.changed = true;
    },
    tell(alert, arrival, at) {
      if (arrival === 'live') return onLiveAlert(announcer, alert, at);
      const known = state.standing[alert.fingerprint];
      maker.update(alert);
      if (arrival === 'catch-up') onMissedAlert(announcer, alert, known, at);
      else announcer.remember(alert, known?.root ?? null, at);
      return [];
    },
    caughtUp: (at, found) => noticesOfStart(announcer, at, found),
    clock: (at) => (state.beginning === null ? dueNotices(announcer, at) : []),
    delivered({ untold, waiting }, since) {
      maker.waits(waiting);
      const lost = new Set(untold);
      for (const [fingerprint, { alert, root, lastAt }] of Object.entries(state.standing)) {
        if (root === null || !lost.has(root)) continue;
        state.standing[fingerprint] = { alert, root: null, told: 0, lastAt, again: since };
        announcer.changed = true;
      }
      for (const flaps of Object.values(state.flaps))
        if (flaps.root !== null && lost.has(flaps.root)) flaps.root = null;
    },
    get startup() {
      return state.beginning;
    },
    dirty() {
      const dirty = new Map<string, Json>(announcer.changed ? [[KEY, structuredClone(state)]] : []);
      announcer.changed = false;
      return dirty;
    },
  };
}
