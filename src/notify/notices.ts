import type { Alert, Notice, NoticeReason, Rule } from '../domain/alerting.ts';
import type { Arrival, Instant, Json } from '../domain/entry.ts';
import type { Delivery } from '../domain/store.ts';
import { aboutOf, HOUR, passed } from './ceiling.ts';
import { began, changed as changedOf, flapsOf, isFlapping, isPast, isToTell, wasTold } from './flaps.ts';
import { createMaker, type Compose, type Found, type More } from './maker.ts';
import { groupOf, keptState, type Startup, type Told } from './notice-state.ts';

export type { Compose, Found } from './maker.ts';
export type { Startup as Beginning } from './notice-state.ts';

/**
 * Decides what is sent: at once for what is new, unless its rule gathers first, not before `minInterval` for a rise,
 * nothing for history. What goes on and off is told once it keeps still, and what is over the ceiling by a summary (see
 * `createMaker`). One notice a run for what is watched from now on and wrong already; after a downtime one a pool for
 * all that was missed.
 */
export interface Notices {
  /** Says how this run begins: something new is watched, or the program was down for long. */
  startUp(beginning: Startup): void;
  /** Another thing that the `started` notice names: a source, or a damage that was found. */
  watching(what: string): void;
  /** What becomes of an alert that was started, raised or ended. */
  tell(alert: Alert, arrival: Arrival, at: Instant): Notice[];
  /**
   * Every input has been read to its end, or cannot be: the beginning is over. `found` is for the notice that tells of
   * it.
   */
  caughtUp(at: Instant, found?: Found): Notice[];
  /** What had to wait: rises, what flapped, what nobody could be told, and what was over the ceiling. */
  clock(at: Instant): Notice[];
  /**
   * What became of notices: what stands of those that nobody got is told again, an hour after `since`. While a dozen
   * wait for another attempt, the ceiling holds what comes on top: a mail server that comes back brings no flood.
   */
  delivered(delivery: Delivery, since: Instant): void;
  readonly startup: Startup | null;
  dirty(): Map<string, Json>;
}

const KEY = 'notices';

/** `loaded` is what `dirty` gave earlier. */
export function createNotices(rules: readonly Rule[], compose: Compose, loaded: ReadonlyMap<string, Json>): Notices {
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  const state = keptState(loaded.get(KEY), (rule) => ruleOf.get(rule)?.enabled === true);
  const maker = createMaker(state, compose);
  let changed = false;

  function remember(
    alert: Alert,
    root: string | null,
    at: Instant,
    told = root === null ? 0 : alert.rise,
    lastAt = at,
  ): void {
    changed = true;
    if (alert.endsAt !== undefined) delete state.standing[alert.fingerprint];
    else state.standing[alert.fingerprint] = { alert, root, told, lastAt };
  }

  /** Makes a notice about one alert, and remembers who was told what. */
  function say(
    reason: NoticeReason,
    root: string | null,
    alert: Alert,
    at: Instant,
    more: More = {},
    again = false,
  ): Notice {
    const flaps = state.flaps[alert.fingerprint];
    const times = flaps === undefined ? 0 : flapsOf(flaps);
    const made = maker.offer(
      reason,
      groupOf(alert),
      root,
      [alert],
      at,
      { ...more, ...(times > 1 && { flaps: times }) },
      again,
    );
    remember(alert, made.held === true ? root : made.root, at);
    const standing = state.standing[alert.fingerprint];
    if (made.held === true && standing?.root === null) standing.waits = 'ceiling';
    if (flaps !== undefined) state.flaps[alert.fingerprint] = wasTold(flaps, made.held === true ? null : made.root, at);
    return made;
  }

  function live(alert: Alert, at: Instant): Notice[] {
    const { fingerprint } = alert;
    const known = state.standing[fingerprint];
    changed = true;
    maker.update(alert);
    if (alert.endsAt !== undefined) return known === undefined ? [] : ended(alert, known, at);
    if (known === undefined) state.flaps[fingerprint] = began(state.flaps[fingerprint], at);
    if (known === undefined && holds(alert, at)) return [];
    if (known === undefined && (ruleOf.get(alert.rule)?.gather ?? 0) > 0) {
      remember(alert, null, at);
      const standing = state.standing[fingerprint];
      if (standing !== undefined) standing.waits = 'more';
      return [];
    }
    if (known === undefined || isUnknown(known)) return [say('first', null, alert, at)];
    state.standing[fingerprint] = { ...known, alert };
    return risen(fingerprint, at);
  }

  function ended(alert: Alert, known: Told, at: Instant): Notice[] {
    const flaps = state.flaps[alert.fingerprint];
    const silent = isUntoldEnd(alert);
    if (flaps !== undefined) {
      state.flaps[alert.fingerprint] = { ...changedOf(flaps, at), ...(silent && { pending: null }) };
    }
    if (silent) {
      remember(alert, null, at);
      return [];
    }
    const held = holds(alert, at);
    // Nobody is told the end of what nobody was told.
    if (!held && known.root !== null) return [say('resolved', known.root, alert, at)];
    remember(alert, null, at);
    return [];
  }

  function isUntoldEnd({ rule, endsAt }: Alert): boolean {
    return endsAt !== undefined && ruleOf.get(rule)?.tellEnd === false;
  }

  /** Whether an alert goes on and off, so that its beginning or end is kept until it keeps still. */
  function holds(alert: Alert, at: Instant): boolean {
    const flaps = state.flaps[alert.fingerprint];
    const ends = alert.endsAt !== undefined;
    if (flaps === undefined || !isFlapping(flaps, ends)) return false;
    state.flaps[alert.fingerprint] = { ...flaps, pending: alert };
    remember(alert, null, at);
    const standing = state.standing[alert.fingerprint];
    if (standing !== undefined) standing.waits = 'flaps';
    return true;
  }

  function risen(fingerprint: string, at: Instant): Notice[] {
    const known = state.standing[fingerprint];
    if (known === undefined || known.root === null) return [];
    const { alert, root, told, lastAt } = known;
    if (alert.rise <= told || passed(lastAt, at) < (ruleOf.get(alert.rule)?.minInterval ?? 0)) return [];
    return [say('rise', root, alert, at)];
  }

  /** What could not be brought to anybody, once an hour has passed. */
  function toldAgain(fingerprint: string, at: Instant): Notice[] {
    const known = state.standing[fingerprint];
    if (known?.again === undefined || passed(known.again, at) < HOUR) return [];
    return [say('first', null, known.alert, at, {}, true)];
  }

  /** What has waited for more of its kind for as long as its rule says. */
  function gathered(fingerprint: string, at: Instant): Notice[] {
    const known = state.standing[fingerprint];
    if (known?.waits !== 'more' || passed(known.lastAt, at) < (ruleOf.get(known.alert.rule)?.gather ?? 0)) return [];
    return [say('first', null, known.alert, at)];
  }

  /** How what flapped stands, once it keeps still. */
  function still(fingerprint: string, at: Instant): Notice[] {
    const flaps = state.flaps[fingerprint];
    if (flaps === undefined) return [];
    if (isPast(flaps, at)) delete state.flaps[fingerprint];
    if (!isToTell(flaps, at) || flaps.pending === null) return [];
    const standing = state.standing[fingerprint];
    if (standing?.waits === 'flaps') return [say('first', flaps.root, standing.alert, at)];
    const isOver = standing === undefined && flaps.pending.endsAt !== undefined;
    if (isOver && flaps.root !== null) return [say('resolved', flaps.root, flaps.pending, at)];
    state.flaps[fingerprint] = wasTold(flaps, null, at);
    changed = true;
    return [];
  }

  /** What happened while the program was down. What was told of it before counts as that until it is told once more. */
  function missed(alert: Alert, known: Told | undefined, at: Instant): void {
    const about = aboutOf(alert);
    const root = known?.root ?? null;
    const told = known?.told ?? 0;
    const all = state.missed[about] ?? [];
    const others = all.filter((one) => groupOf(one.alert) !== groupOf(alert));
    const flaps = state.flaps[alert.fingerprint];
    if (flaps?.pending != null) state.flaps[alert.fingerprint] = { ...flaps, pending: alert };
    // The end of what only history had shown was not missed, nor is one that is no news.
    const past = alert.endsAt !== undefined && others.length === all.length && root === null;
    // What is to be read by day waits for its time as ever.
    const { tellEnd, minInterval = 0 } = ruleOf.get(alert.rule) ?? {};
    const waits = tellEnd === false && root !== null && known !== undefined && passed(known.lastAt, at) < minInterval;
    if (!past && !waits && !isUntoldEnd(alert)) state.missed[about] = [...others, { alert, root, told }];
    else if (others.length < all.length) state.missed[about] = others;
    remember(alert, root, at, told, waits ? known.lastAt : at);
  }

  function clock(at: Instant): Notice[] {
    if (state.beginning !== null) return [];
    const flapping = Object.keys(state.flaps);
    const standing = Object.keys(state.standing);
    const notices = [
      // First, so that what it tells of is not told once more.
      ...maker.summary(at),
      ...flapping.flatMap((fingerprint) => still(fingerprint, at)),
      ...standing.flatMap((fingerprint) => [
        ...gathered(fingerprint, at),
        ...risen(fingerprint, at),
        ...toldAgain(fingerprint, at),
      ]),
    ];
    if (notices.length > 0 || Object.keys(state.flaps).length < flapping.length) changed = true;
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
    for (const [about, all] of Object.entries(missed)) {
      const known = all.find(({ root }) => root !== null)?.root ?? null;
      // What still stands comes first: the head of a mail is about that.
      const alerts = all
        .map(({ alert, root, told }) => (root === null || told === undefined ? alert : { ...alert, told }))
        .toSorted((a, b) => Number(a.endsAt !== undefined) - Number(b.endsAt !== undefined));
      const downSince = beginning.downSince === null ? {} : { downSince: beginning.downSince };
      const made = maker.offer('catch-up', `catch-up ${about}`, known, alerts, at, downSince);
      notices.push(made);
      for (const { alert, root } of all) {
        remember(alert, root ?? (made.held === true ? null : made.root), at);
        const standing = state.standing[alert.fingerprint];
        if (standing?.root === null) standing.waits = 'ceiling';
        const flaps = state.flaps[alert.fingerprint];
        if (flaps !== undefined) state.flaps[alert.fingerprint] = wasTold(flaps, root ?? made.root, at);
      }
    }
    if (beginning.started) {
      const all = Object.values(state.standing)
        .filter(({ root, waits }) => root === null && waits !== 'ceiling')
        .map(({ alert }) => alert);
      // Where nothing can be read nobody knows the rest.
      const untold = all.toSorted((a, b) => Number(a.pool !== null) - Number(b.pool !== null));
      const made = maker.started(untold, at, { watching, ...found });
      notices.push(made);
      for (const alert of untold) remember(alert, made.id, at);
    }
    return notices;
  }

  return {
    startUp({ started, downSince }) {
      // An earlier run may have been killed before it had caught up: what it had begun goes on.
      state.beginning = {
        started: started || state.beginning?.started === true,
        downSince: state.beginning?.downSince ?? downSince,
      };
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
      maker.update(alert);
      if (arrival === 'catch-up') missed(alert, known, at);
      else remember(alert, known?.root ?? null, at);
      return [];
    },
    caughtUp,
    clock,
    delivered({ untold, waiting }, since) {
      maker.waits(waiting);
      const lost = new Set(untold);
      for (const [fingerprint, { alert, root, lastAt }] of Object.entries(state.standing)) {
        if (root === null || !lost.has(root)) continue;
        state.standing[fingerprint] = { alert, root: null, told: 0, lastAt, again: since };
        changed = true;
      }
      for (const flaps of Object.values(state.flaps))
        if (flaps.root !== null && lost.has(flaps.root)) flaps.root = null;
    },
    get startup() {
      return state.beginning;
    },
    dirty() {
      const dirty = new Map<string, Json>(changed ? [[KEY, structuredClone(state)]] : []);
      changed = false;
      return dirty;
    },
  };
}

/** Only history has shown it: nobody was told, and nothing of it waits to be told. */
function isUnknown({ root, waits, again }: Told): boolean {
  return root === null && waits === undefined && again === undefined;
}
