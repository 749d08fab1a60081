import { createHash } from 'node:crypto';
import type { Alert, Notice, NoticeBody, NoticeReason, Rule } from '../domain/alerting.ts';
import type { Arrival, Instant, Json } from '../domain/reading.ts';

/** What was said of an alert. One that nobody was told of yet has no root. */
type Told = { alert: Alert; root: string | null; told: number; lastAt: Instant };

/**
 * The beginning of a run, until every input has been read to its end: whether something is watched for the first time ever,
 * and since when the program was down, where that was long.
 */
export type Beginning = { started: boolean; downSince: Instant | null };

type Missed = { alert: Alert; root: string | null };
type State = { beginning: Beginning | null; watching: string[]; standing: { [fingerprint: string]: Told }; missed: { [pool: string]: Missed[] } };

/** Makes the body of a notice as things stand now. */
export type Compose = (alerts: readonly Alert[], at: Instant, more: More) => NoticeBody;

/** What the notices of a beginning tell beside alerts. */
type More = Pick<NoticeBody, 'downSince' | 'watching' | 'unreadable' | 'troubles' | 'sources'>;

/** What a beginning finds: sources that cannot be read, of how many, and what else is not well, a sentence each. */
export type Found = Required<Pick<NoticeBody, 'unreadable' | 'troubles' | 'sources'>>;

/**
 * Decides what is sent: at once for what is new, not before `minInterval` for a rise, nothing for history.
 * One notice a run for what is watched from now on and wrong already; after a downtime one a pool for all that was missed.
 */
export interface Notices {
  /** Says how this run begins: something new is watched, or the program was down for long. */
  begin(beginning: Beginning): void;
  /** Another thing that the `started` notice names: a source, or a damage that was found. */
  watching(what: string): void;
  /** What becomes of an alert that was started, raised or ended. */
  tell(alert: Alert, arrival: Arrival, at: Instant): Notice[];
  /**
   * Every input has been read to its end, or cannot be: the beginning is over. `found` is for the
   * notice that tells of it.
   */
  caughtUp(at: Instant, found?: Found): Notice[];
  /** Rises that had to wait. */
  clock(at: Instant): Notice[];
  readonly beginning: Beginning | null;
  dirty(): Map<string, Json>;
}

const KEY = 'notices';

export function createNotices(rules: readonly Rule[], compose: Compose, loaded: ReadonlyMap<string, Json>): Notices {
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  const state: State = (structuredClone(loaded.get(KEY)) as State | undefined) ?? { beginning: null, watching: [], standing: {}, missed: {} };
  let changed = false;
  // Of a rule that was switched off or taken away nobody is to hear any more.
  for (const [fingerprint, { alert }] of Object.entries(state.standing)) if (ruleOf.get(alert.rule)?.enabled !== true) delete state.standing[fingerprint];

  function notice(
    reason: NoticeReason,
    group: string,
    root: string | null,
    alerts: readonly Alert[],
    at: Instant,
    more: More = {},
  ): Notice {
    const about = alerts.map(({ fingerprint, startsAt, total, rise, endsAt }) => ({ fingerprint, startsAt, total, rise, endsAt }));
    const id = createHash('sha256').update(JSON.stringify([group, reason, about, more])).digest('hex').slice(0, 32);
    return { id, group, root: root ?? id, reason, body: compose(alerts, at, more) };
  }

  function remember(alert: Alert, root: string | null, at: Instant): void {
    changed = true;
    if (alert.endsAt !== undefined) delete state.standing[alert.fingerprint];
    else state.standing[alert.fingerprint] = { alert, root, told: root === null ? 0 : alert.rise, lastAt: at };
  }

  function live(alert: Alert, at: Instant): Notice[] {
    const known = state.standing[alert.fingerprint];
    const group = groupOf(alert);
    if (alert.endsAt !== undefined) {
      remember(alert, null, at);
      return known === undefined || known.root === null ? [] : [notice('resolved', group, known.root, [alert], at)];
    }
    if (known === undefined || known.root === null) {
      const first = notice('first', group, null, [alert], at);
      remember(alert, first.id, at);
      return [first];
    }
    state.standing[alert.fingerprint] = { ...known, alert };
    changed = true;
    return clock(at);
  }

  function clock(at: Instant): Notice[] {
    const notices: Notice[] = [];
    if (state.beginning !== null) return notices;
    // By its amount: where the clock was set back, the last notice lies ahead, and no rise waits for that time to come again.
    for (const { alert, root, told, lastAt } of Object.values(state.standing)) {
      if (root === null || alert.rise <= told || Math.abs(at - lastAt) < (ruleOf.get(alert.rule)?.minInterval ?? 0)) continue;
      notices.push(notice('rise', groupOf(alert), root, [alert], at));
      remember(alert, root, at);
    }
    return notices;
  }

  function caughtUp(at: Instant, found?: Found): Notice[] {
    const { beginning, missed, watching } = state;
    if (beginning === null) return [];
    state.beginning = null;
    state.missed = {};
    state.watching = [];
    changed = true;
    const notices: Notice[] = [];
    for (const [pool, all] of Object.entries(missed)) {
      const known = all.find(({ root }) => root !== null)?.root ?? null;
      // What still stands comes first: the head of a mail is about that.
      const alerts = all.map(({ alert }) => alert).toSorted((a, b) => Number(a.endsAt !== undefined) - Number(b.endsAt !== undefined));
      const made = notice('catch-up', `catch-up ${pool}`, known, alerts, at, beginning.downSince === null ? {} : { downSince: beginning.downSince });
      notices.push(made);
      for (const { alert, root } of all) remember(alert, root ?? made.root, at);
    }
    if (beginning.started) {
      const all = Object.values(state.standing).filter(({ root }) => root === null).map(({ alert }) => alert);
      // Where nothing can be read nobody knows the rest.
      const untold = all.toSorted((a, b) => Number(a.pool !== null) - Number(b.pool !== null));
      const made = notice('started', `started ${at}`, null, untold, at, { watching, ...found });
      notices.push(made);
      for (const alert of untold) remember(alert, made.id, at);
    }
    return notices;
  }

  return {
    begin({ started, downSince }) {
      // An earlier run may have been killed before it had caught up: what it had begun goes on.
      state.beginning = { started: started || state.beginning?.started === true, downSince: state.beginning?.downSince ?? downSince };
      changed = true;
    },
    watching(what) {
      if (state.watching.includes(what)) return;
      state.watching.push(what);
      changed = true;
    },
    tell(alert, arrival, at) {
      if (arrival === 'live') return live(alert, at);
      const known = state.standing[alert.fingerprint];
      if (arrival === 'catch-up') {
        changed = true;
        const all = state.missed[alert.pool ?? alert.source] ?? [];
        const others = all.filter((missed) => groupOf(missed.alert) !== groupOf(alert));
        // The end of what only history had shown was not missed.
        const past = alert.endsAt !== undefined && others.length === all.length && known?.root == null;
        if (!past) state.missed[alert.pool ?? alert.source] = [...others, { alert, root: known?.root ?? null }];
      }
      remember(alert, known?.root ?? null, at);
      return [];
    },
    caughtUp,
    clock,
    get beginning() {
      return state.beginning;
    },
    dirty() {
      const dirty = new Map<string, Json>(changed ? [[KEY, structuredClone(state)]] : []);
      changed = false;
      return dirty;
    },
  };
}

function groupOf(alert: Alert): string {
  return `${alert.fingerprint} ${alert.startsAt}`;
}
