import type { Alert, Notice, NoticeReason, Rule } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import { flapsOf, wasTold } from './flaps.ts';
import type { Maker, More } from './maker.ts';
import { groupOf, type NoticeState } from './notice-state.ts';

/** What every decision about a notice is made with: the kept state, the rules, and who makes notices. */
export interface Announcer {
  readonly state: NoticeState;
  readonly maker: Maker;
  /** A rule that is configured, by its id. */
  ruleOf(id: string): Rule | undefined;
  /** Whether the state differs from what `dirty` gave last. */
  changed: boolean;
  /**
   * Records how an alert stands: in which thread it was sent (null: in none yet), up to which rise, and when. An alert
   * that has ended is dropped.
   */
  remember(alert: Alert, root: string | null, at: Instant, told?: number, lastAt?: Instant): void;
  /**
   * Makes a notice about one alert and records that it was sent, or that the ceiling holds it. With `again` it gets
   * another id than the notice of the same content that was made before.
   */
  announce(reason: NoticeReason, root: string | null, alert: Alert, at: Instant, more?: More, again?: boolean): Notice;
}

/** Joins state, rules and maker; `state` is changed in place. */
export function createAnnouncer(state: NoticeState, maker: Maker, rules: readonly Rule[]): Announcer {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));

  const announcer: Announcer = {
    state,
    maker,
    ruleOf: (id) => byId.get(id),
    changed: false,
    remember(alert, root, at, told = root === null ? 0 : alert.rise, lastAt = at) {
      announcer.changed = true;
      if (alert.endsAt !== undefined) delete state.standing[alert.fingerprint];
      else state.standing[alert.fingerprint] = { alert, root, told, lastAt };
    },
    announce(reason, root, alert, at, more = {}, again = false) {
      const flaps = state.flaps[alert.fingerprint];
      const times = flaps === undefined ? 0 : flapsOf(flaps);
      const all = { ...more, ...(times > 1 && { flaps: times }) };
      const made = maker.offer(reason, groupOf(alert), root, [alert], at, all, again);
      const isHeld = made.held === true;
      announcer.remember(alert, isHeld ? root : made.root, at);
      const standing = state.standing[alert.fingerprint];
      if (isHeld && standing?.root === null) standing.waits = 'ceiling';
      if (flaps !== undefined) state.flaps[alert.fingerprint] = wasTold(flaps, isHeld ? null : made.root, at);
      return made;
    },
  };
  return announcer;
}

/** Whether an alert has ended and its rule says that no notice tells of an end. */
export function endsSilently({ ruleOf }: Announcer, { rule, endsAt }: Alert): boolean {
  return endsAt !== undefined && ruleOf(rule)?.tellEnd === false;
}
