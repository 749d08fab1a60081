import { isOfSystem, type Alert, type Evaluator, type Rule, type View } from '../../src/domain/alerting.ts';
import type { Instant, Json } from '../../src/domain/entry.ts';
import type { PoolStanding } from '../../src/domain/ledger.ts';
import type { Proof } from '../../src/domain/licence-event.ts';

/** Where nothing happens time alone makes a difference, such as a session that grows old. */
const JUDGED_EVERY = 5_000;

/** What is the matter with a pool at this moment. */
export interface Finding {
  /** In words, for a subject line. */
  says: string;
  /** What it is about, by id: another one that joins is a rise. */
  about: readonly string[];
  instance: string;
  proof: readonly Proof[];
}

/** Gives what is the matter, or the reason why nothing is. */
export type Check = (rule: Rule, pool: PoolStanding, view: View) => Finding | string;

/** An alert for each pool while it stands: what it was about so far, and since when nothing is the matter any more. */
type Standing = { [pool: string]: { alert: Alert; about: readonly string[]; fineSince: Instant | null } };

/**
 * A condition over what is true of a pool, and not over what happens. It is judged by the clock alone, that is when
 * everything there is to read has been read: what a log tells of that is over already starts nothing. A pool is judged
 * only while all of its sources are read. It is over when nothing has been the matter for `resolveAfter`, and then has
 * ended at the beginning of that time.
 */
export function stateCheck(condition: string, judge: Check): Evaluator<Json> {
  const evaluator: Evaluator<Standing> = {
    condition,
    clockOnly: true,
    initial: () => ({}),
    step(rule, before, input, at, view) {
      if (input.kind !== 'clock') return { state: before, alerts: [], dueAt: 0 };
      const state = { ...before };
      const alerts = view.pools().flatMap((pool) => {
        if (!isOfSystem(rule, pool.system)) return [];
        if (pool.sources.some((source) => input.reading?.has(source) === false)) return [];
        return update(rule, state, pool, judge(rule, pool, view), at);
      });
      return { state, alerts, dueAt: at + JUDGED_EVERY };
    },
  };
  return evaluator as unknown as Evaluator<Json>;
}

function update(rule: Rule, state: Standing, pool: PoolStanding, found: Finding | string, at: Instant): Alert[] {
  const known = state[pool.pool];
  if (typeof found === 'string') {
    if (known === undefined) return [];
    const fineSince = Math.min(known.fineSince ?? at, at);
    state[pool.pool] = { ...known, fineSince };
    if (at - fineSince < rule.resolveAfter) return [];
    delete state[pool.pool];
    return [{ ...known.alert, endsAt: fineSince, endedBy: found }];
  }
  const joined = found.about.filter((id) => known?.about.includes(id) !== true);
  const says = { says: found.says, instance: found.instance, proof: found.proof };
  if (known === undefined) {
    const alert = begun(rule, pool, found, at);
    state[pool.pool] = { alert, about: found.about, fineSince: null };
    return [alert];
  }
  const alert = {
    ...known.alert,
    ...says,
    lastAt: joined.length > 0 ? at : known.alert.lastAt,
    rise: known.alert.rise + joined.length,
  };
  state[pool.pool] = {
    alert,
    about: [...known.about.filter((id) => found.about.includes(id)), ...joined],
    fineSince: null,
  };
  return joined.length > 0 || found.says !== known.alert.says ? [alert] : [];
}

function begun(
  rule: Rule,
  { pool, sources }: PoolStanding,
  { says, about, instance, proof }: Finding,
  at: Instant,
): Alert {
  return {
    fingerprint: `${rule.id} ${pool}`,
    rule: rule.id,
    level: rule.level,
    title: rule.title,
    pool,
    instance,
    source: sources[0] ?? '',
    startsAt: at,
    lastAt: at,
    total: null,
    since: null,
    rise: about.length,
    says,
    proof,
  };
}
