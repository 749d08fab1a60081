import type { Instant } from '../../src/domain/entry.ts';
import type { Range } from '../../src/domain/ledger.ts';
import type { SettingValue } from '../../src/domain/setting.ts';
import { type ProtectorOptions, PROTECTOR, type ProtectorRun } from '../simulator/licence-protector.ts';
import {
  COUNT_HEADER,
  countLines,
  listAt,
  type ListForm,
  type StreamForm,
  streamLines,
  writeList,
} from '../simulator/licence-protector-exports.ts';
import { keyOf } from '../simulator/licence-protector-types.ts';
import type { TruthStep } from '../simulator/types.ts';
import { MINUTE } from '../timeline.ts';
import type { Delivery } from './judged-files.ts';

/** The settings of a source that an administrator would give it, by what the application does. */
export function settingsOf(options: Partial<ProtectorOptions>): Record<string, SettingValue> {
  const { version, interval, latePercent, level, modules } = { ...PROTECTOR, ...options };
  return {
    version: version === '5.0' ? 'from-2.6' : 'up-to-2.5',
    checkInterval: interval,
    diffPct: latePercent,
    level: level === 'Light' ? 'light' : 'heartbeat',
    namedModules: modules.filter(({ named }) => named === true).map(({ name }) => name),
  };
}

/** The seats of each module. */
export function limitsOf(options: Partial<ProtectorOptions>): Map<string, number> {
  return new Map((options.modules ?? PROTECTOR.modules).map(({ name, seats }) => [name, seats]));
}

/** A stream that grows, looked at every few minutes. */
export function streamDeliveries(
  run: Pick<ProtectorRun, 'events' | 'start' | 'end'>,
  { form = 'CSV', every = 7 * MINUTE, from = run.start }: { form?: StreamForm; every?: number; from?: Instant } = {},
): Delivery[] {
  const deliveries: Delivery[] = [];
  const name = form === 'JSON lines' ? 'licences.jsonl' : 'licences.csv';
  const kept = run.events.filter(({ lost, at }) => !lost && at >= from);
  const lines = streamLines(kept, form);
  const header = lines.length - kept.length;
  let next = 0;
  for (let now = from + every; now <= run.end; now += every) {
    const begin = next;
    while ((kept[next]?.at ?? Infinity) <= now) next += 1;
    const text = lines
      .slice(begin === 0 ? 0 : begin + header, next + header)
      .map((line) => `${line}\r\n`)
      .join('');
    if (next === begin) deliveries.push({ now });
    else deliveries.push({ now, write: { name, bytes: text, how: 'append', written: kept[next - 1]?.at ?? now } });
  }
  return deliveries;
}

/** A list of those who are in, written anew at some instants and looked at a little later. */
export function listDeliveries(
  run: ProtectorRun,
  options: Partial<ProtectorOptions>,
  moments: readonly Instant[],
  form: ListForm,
): Delivery[] {
  const modules = options.modules ?? PROTECTOR.modules;
  const ending = form === 'INI' || form === 'XML' ? form.toLowerCase() : 'csv';
  return moments.map((at) => ({
    now: at + 20_000,
    write: {
      name: `users.${ending}`,
      bytes: writeList(listAt(run, at), modules, form),
      how: 'replace',
      written: at,
    },
  }));
}

/** Counts without names, written one below the other. */
export function countDeliveries(
  run: ProtectorRun,
  options: Partial<ProtectorOptions>,
  moments: readonly Instant[],
): Delivery[] {
  return moments.map((at, index) => {
    const lines = countLines(run, options.modules ?? PROTECTOR.modules, at);
    const all = index === 0 ? [COUNT_HEADER, ...lines] : lines;
    const bytes = all.map((line) => `${line}\n`).join('');
    return { now: at + 20_000, write: { name: 'counts.csv', bytes, how: 'append', written: at } };
  });
}

/**
 * The seats that lists at these instants can tell of: of those who stand in one at least. Who stands in two that follow
 * each other counts as in all the time, since a list does not tell that he left and came back.
 */
export function shownTruth(run: ProtectorRun, module: string, moments: readonly Instant[]): TruthStep[] {
  const own = run.entries.filter((entry) => entry.module === module);
  const marks: [at: Instant, by: number][] = [];
  for (const entries of Map.groupBy(own, keyOf).values()) {
    const shown = entries.flatMap(({ from, to }) => {
      const until = to ?? Infinity;
      const first = moments.findIndex((at) => at >= from);
      return first < 0 || (moments[first] ?? Infinity) >= until ? [] : [{ from, until, first }];
    });
    for (const [index, { from, until }] of shown.entries()) {
      const last = moments.findLastIndex((at) => at < until);
      const before = shown[index - 1];
      if (before === undefined || !follows(before.until, shown[index]?.first ?? 0, moments)) marks.push([from, 1]);
      const next = shown[index + 1];
      if (until < Infinity && (next === undefined || next.first !== last + 1)) marks.push([until, -1]);
    }
  }
  const steps: TruthStep[] = [{ at: run.start, seats: 0 }];
  for (const [at, by] of marks.toSorted((a, b) => a[0] - b[0]))
    steps.push({ at, seats: (steps.at(-1)?.seats ?? 0) + by });
  return steps;
}

/** Whether a list is the next one behind an instant. */
function follows(until: Instant, list: number, moments: readonly Instant[]): boolean {
  return moments.findLastIndex((at) => at < until) + 1 === list;
}

/** Stretches around each change of the truth in which a clock that is so far off, or tells no more than that, hides it. */
export function around(truth: readonly TruthStep[], by: number): Range[] {
  return truth.map(({ at }) => [at - by, at + by]);
}
