import type { Alert, Notice } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { endsSilently, type Announcer } from './announce.ts';
import { passed } from './ceiling.ts';
import { began, changed, isFlapping } from './flaps.ts';
import type { Told } from './notice-state.ts';

/**
 * Decides what is sent at once about an alert that started, rose or ended just now: the beginning, unless its rule
 * gathers first; a rise, unless `minInterval` has not passed; the end of what was sent; nothing while it flaps.
 */
export function onLiveAlert(announcer: Announcer, alert: Alert, at: Instant): Notice[] {
  const { state, maker, ruleOf } = announcer;
  const { fingerprint } = alert;
  const known = state.standing[fingerprint];
  announcer.changed = true;
  maker.update(alert);
  if (alert.endsAt !== undefined) return known === undefined ? [] : onEnd(announcer, alert, known, at);
  if (known === undefined) {
    state.flaps[fingerprint] = began(state.flaps[fingerprint], at);
    if (holdsFlapping(announcer, alert, at)) return [];
    if ((ruleOf(alert.rule)?.gather ?? 0) > 0) {
      announcer.remember(alert, null, at);
      const standing = state.standing[fingerprint];
      if (standing !== undefined) standing.waits = 'more';
      return [];
    }
  }
  if (known === undefined || isKnownFromHistory(known)) return [announcer.announce('first', null, alert, at)];
  state.standing[fingerprint] = { ...known, alert };
  return noticeOfRise(announcer, fingerprint, at);
}

/** The notice that an alert rose since it was sent last, once the `minInterval` of its rule has passed. */
export function noticeOfRise(announcer: Announcer, fingerprint: string, at: Instant): Notice[] {
  const known = announcer.state.standing[fingerprint];
  if (known === undefined || known.root === null) return [];
  const { alert, root, told, lastAt } = known;
  if (alert.rise <= told || passed(lastAt, at) < (announcer.ruleOf(alert.rule)?.minInterval ?? 0)) return [];
  return [announcer.announce('rise', root, alert, at)];
}

function onEnd(announcer: Announcer, alert: Alert, known: Told, at: Instant): Notice[] {
  const { state } = announcer;
  const flaps = state.flaps[alert.fingerprint];
  const silent = endsSilently(announcer, alert);
  if (flaps !== undefined) {
    state.flaps[alert.fingerprint] = { ...changed(flaps, at), ...(silent && { pending: null }) };
  }
  if (silent) {
    announcer.remember(alert, null, at);
    return [];
  }
  const held = holdsFlapping(announcer, alert, at);
  // No notice tells the end of an alert whose beginning was never sent.
  if (!held && known.root !== null) return [announcer.announce('resolved', known.root, alert, at)];
  announcer.remember(alert, null, at);
  return [];
}

/** Holds back the beginning or end of an alert that flaps; gives whether it does. */
function holdsFlapping(announcer: Announcer, alert: Alert, at: Instant): boolean {
  const { state } = announcer;
  const flaps = state.flaps[alert.fingerprint];
  if (flaps === undefined || !isFlapping(flaps, alert.endsAt !== undefined)) return false;
  state.flaps[alert.fingerprint] = { ...flaps, pending: alert };
  announcer.remember(alert, null, at);
  const standing = state.standing[alert.fingerprint];
  if (standing !== undefined) standing.waits = 'flaps';
  return true;
}

/** Whether only history has shown an alert: no notice was sent about it, and none is to come. */
function isKnownFromHistory({ root, waits, again }: Told): boolean {
  return root === null && waits === undefined && again === undefined;
}
