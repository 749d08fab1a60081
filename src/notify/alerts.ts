import type { Alert, Evaluator, Rule, RuleInput, View } from '../domain/alerting.ts';
import type { Instant, Json } from '../domain/entry.ts';

/** Runs the enabled rules over each RuleInput, and keeps their states. */
export interface Alerts {
  /** The alerts that the input started, raised or ended. */
  step(input: RuleInput, at: Instant): Alert[];
  /**
   * Runs the rules whose due time has come, or lies so far ahead that the clock must have been set back. `reading` is
   * that of RuleInput.
   */
  clock(at: Instant, reading?: ReadonlySet<string>): Alert[];
  /** The states that changed since the last call, by key. */
  dirty(): Map<string, Json>;
}

/**
 * Makes the alerts over the states that `dirty` gave earlier (`loaded`). A rule whose condition no evaluator knows does
 * nothing here; the configuration refuses it.
 */
export function createAlerts(
  rules: readonly Rule[],
  evaluators: readonly Evaluator[],
  view: View,
  loaded: ReadonlyMap<string, Json>,
): Alerts {
  const running = rules
    .filter((rule) => rule.enabled)
    .flatMap((rule) =>
      evaluators.filter(({ condition }) => condition === rule.condition).map((evaluator) => ({ rule, evaluator })),
    )
    .map(({ rule, evaluator }) => ({
      rule,
      evaluator,
      state: loaded.get(keyOf(rule)) ?? evaluator.initial(),
      dueAt: 0 as Instant | null,
    }));
  const hearing = running.filter(({ evaluator }) => evaluator.clockOnly !== true);
  const judging = running.filter(({ evaluator }) => evaluator.clockOnly === true);
  const changed = new Set<(typeof running)[number]>();

  function run(one: (typeof running)[number], input: RuleInput, at: Instant): Alert[] {
    const { state, alerts, dueAt, keep } = one.evaluator.step(one.rule, one.state, input, at, view);
    // Since when a source is absent outlives a restart, even before there is an alert.
    const kept = keep === true || (input.kind === 'source' && state !== one.state);
    if (alerts.length > 0 || kept) changed.add(one);
    one.state = state;
    one.dueAt = dueAt;
    return alerts;
  }

  return {
    step(input, at) {
      const alerts: Alert[] = [];
      for (const one of hearing) {
        if (one.evaluator.ignores?.(one.rule, input, at, one.dueAt) === true) continue;
        const raised = run(one, input, at);
        if (raised.length > 0) alerts.push(...raised);
      }
      // The ledger may stand otherwise now.
      for (const one of judging) one.dueAt = 0;
      return alerts;
    },
    clock: (at, reading) =>
      running
        .filter(({ rule, dueAt }) => dueAt !== null && (dueAt <= at || dueAt > at + rule.resolveAfter))
        .flatMap((one) => run(one, { kind: 'clock', reading }, at)),
    dirty() {
      const states = new Map([...changed].map(({ rule, state }) => [keyOf(rule), state]));
      changed.clear();
      return states;
    },
  };
}

function keyOf(rule: Rule): string {
  return `rule ${rule.id}`;
}
