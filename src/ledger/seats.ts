import type { Coverage, Seats } from '../domain/ledger.ts';
import type { LicenceModel } from '../domain/licence-model.ts';
import type { Settings } from '../domain/setting.ts';
import { countedAgain } from './one-seat.ts';
import type { HolderState, InstanceState, PoolState } from './state.ts';

/** The settings that the licence model names, as one source has them. */
export interface Counting {
  ratchetAbove: number;
  closesMustBeSeen: boolean;
  /** A holder takes one seat of the pool, wherever it is seen. */
  oneSeatAcross: boolean;
}

/** How a licence model counts under these settings. */
export function countingBy(model: LicenceModel, settings: Settings): Counting {
  return {
    ratchetAbove:
      model.seats === 'session'
        ? 0
        : model.ratchetAbove === undefined
          ? Infinity
          : Number(settings[model.ratchetAbove]),
    closesMustBeSeen: model.closesMustBeSeen === true,
    oneSeatAcross: model.oneSeatAcross === true,
  };
}

/**
 * The fewest and most seats that a holder takes. While the log's own count is being compared, both counts are possible;
 * a session of which nobody knows whether it is open, and a grace, count into the most alone.
 */
export function seatsOfHolder(
  holder: HolderState,
  counting: Counting,
): { certain: number; possible: number; proven: number } {
  let sure = 0;
  for (const session of holder.sessions) if (session.uncertain !== true) sure += 1;
  let most = holder.sessions.length;
  if (holder.audit?.due != null) {
    sure = Math.min(sure, holder.audit.stated);
    most = Math.max(most, holder.audit.stated);
  }
  const possible = units(most, Math.max(holder.peak, most), counting);
  const connections = Math.min(holder.stated?.connections ?? 0, most);
  return {
    certain: units(sure, Math.max(holder.peak, sure), counting),
    possible: possible === 0 && holder.grace !== null ? 1 : possible,
    // Of the greatest number before nobody knows whether it was passed since the last time that there were none.
    proven: units(connections, connections, counting),
  };
}

/**
 * One seat for all sessions of a holder until there were more than `ratchetAbove` of them at once; from then on one
 * each, also below it again, until none is left.
 */
function units(sessions: number, peak: number, counting: Counting): number {
  if (sessions === 0) return 0;
  return peak > counting.ratchetAbove ? sessions : 1;
}

/**
 * While an anchored log shows nothing of a holder, the number of connections that it stated holds so long, in
 * milliseconds.
 */
const STATED_HOLDS = 60_000;

/**
 * For how long, in milliseconds, a stated number of connections may be believed at most: where the log is complete a
 * logout would be in it.
 */
export function holdsFor({ state }: Coverage): number {
  return state === 'anchored' ? STATED_HOLDS : 1;
}

/** Whether a session that was not seen to end may be called open. */
export function closesTrusted(instance: InstanceState, counting: Counting): boolean {
  return !counting.closesMustBeSeen || (instance.closeSeen && !instance.contradicted);
}

const NOT_COUNTED: NonNullable<InstanceState['counted']> = { least: 0, most: 0 };

/** The seats of a pool over all its instances; null is unknown. `silent` counts sources that have said nothing yet. */
export function seatsOfPool(pool: PoolState, silent: number, countingOf: (source: string) => Counting): Seats {
  if (pool.perCore) return { atLeast: null, atMost: null };
  let atLeast = 0;
  let atMost: number | null = silent === 0 ? 0 : null;
  let known = false;
  const across: { instance: InstanceState; sure: number }[] = [];
  for (const key in pool.instances) {
    const instance = pool.instances[key];
    if (instance === undefined) continue;
    if (instance.coverage.state === 'unknown') {
      atMost = null;
      continue;
    }
    known = true;
    const { least, most, alone = 0 } = instance.counted ?? NOT_COUNTED;
    const upper = Math.max(0, instance.possible + most);
    // Behind a count the upper end goes down with everybody who leaves, the lower one only with those who were surely
    // there.
    const named = closesTrusted(instance, countingOf(instance.source))
      ? instance.certain + least
      : (instance.proven ?? 0);
    // Whoever is named later may have been among those who were counted.
    const lower = instance.possible === 0 ? Math.max(named, alone) : named;
    const sure = Math.min(Math.max(0, lower), upper);
    if (countingOf(instance.source).oneSeatAcross) across.push({ instance, sure });
    atLeast += sure;
    atMost = atMost === null || instance.coverage.state === 'at least' ? null : atMost + upper;
  }
  if (across.length > 1) {
    const instances = across.map((one) => one.instance);
    const again = countedAgain(pool, instances, (holder, source) => seatsOfHolder(holder, countingOf(source)));
    // Whom a count did not name another instance may name.
    const counts = across.filter(({ instance, sure }) => sure > instance.certain);
    const unnamed = counts.reduce((sum, { instance, sure }) => sum + sure - instance.certain, 0);
    atLeast = Math.max(0, ...counts.map(({ sure }) => sure), atLeast - unnamed - again.certain);
    // Behind a count that is less than the holders some of them have gone: it may be those that were seen twice.
    const gone = instances.reduce((sum, { counted }) => sum + Math.min(0, counted?.most ?? 0), 0);
    if (atMost !== null) atMost = Math.max(atLeast, atMost - Math.max(0, again.possible + gone));
  }
  return { atLeast: known ? atLeast : null, atMost };
}

/** Seats that counts have stated beside those of the holders; negative where fewer. */
export function unnamedIn({ instances }: PoolState): number {
  return Object.values(instances).reduce((sum, { counted }) => sum + (counted?.most ?? 0), 0);
}

/** A pool knows as much as the instance that knows least. */
export function coverageOfPool(
  pool: PoolState,
  silent: readonly Coverage[],
  countingOf: (source: string) => Counting,
): Coverage {
  const own = Object.values(pool.instances);
  if (silent.length === 0 && own.length === 1 && own[0] !== undefined) return coverageOf(own[0], countingOf);
  const all = [...silent, ...own.map((instance) => coverageOf(instance, countingOf))];
  for (const state of ['unknown', 'at least'] as const) {
    const found = all.find((coverage) => coverage.state === state);
    if (found !== undefined) return found;
  }
  const since = all.reduce<number | null>(
    (latest, { since: at }) => (latest === null || (at ?? 0) > latest ? at : latest),
    null,
  );
  const unseen = all.some((coverage) => coverage.unseen !== undefined) && { unseen: 'logouts' as const };
  return { state: 'anchored', since, why: all[0]?.why ?? '', ...unseen };
}

function coverageOf(instance: InstanceState, countingOf: (source: string) => Counting): Coverage {
  const { coverage, closeSeen, source } = instance;
  if (coverage.state === 'unknown' || closeSeen || !countingOf(source).closesMustBeSeen) return coverage;
  return { ...coverage, unseen: 'logouts' };
}

/** Whether two coverages say the same. */
export function sameCoverage(a: Coverage, b: Coverage): boolean {
  return a.state === b.state && a.since === b.since && a.why === b.why && a.unseen === b.unseen;
}
