import type { Instant } from '../domain/entry.ts';
import { lineInputOf } from '../domain/product.ts';
import type { Note } from '../domain/reader.ts';
import { createByTime, type Step } from './by-time.ts';
import type { Dedupe } from './dedupe.ts';
import { createRangeGaps } from './gaps.ts';
import type { Machines } from './machines.ts';
import { createMachineNumbers, goesOnOverFiles } from './machine-numbers.ts';
import { createNumberCheck } from './numbers.ts';
import { createParse } from './parse.ts';
import { createRouter, type Opened } from './route.ts';
import type { IngestContext, SourceBatch } from './source-batch.ts';
import { createLineStamps } from './stamps.ts';
import { strategyOf } from './strategy.ts';

/**
 * Turns batches into licence events, in five steps: order (merge by time, up to the watermark), route (whose stream is
 * it), deduplicate, skew (is its stamp believed), parse. What is not before the watermark waits for a later call.
 * Gives the batches of which everything was taken, so that their checkpoints may be committed. A call without batches
 * only moves the watermark.
 */
export type Ingest = (batches: readonly SourceBatch[], now: Instant, watermark?: Instant) => SourceBatch[];

export function createIngest(context: IngestContext, machines: Machines, dedupe: Pick<Dedupe, 'isDuplicate'>): Ingest {
  const { take, note } = createParse(context, createRouter(context, machines), dedupe);
  const byTime = createByTime();
  const coverage = createRangeGaps(context, machines.primarySourceOf);
  const numbers = createNumberCheck(context.keyed);
  const files = createMachineNumbers(context, machines.primarySourceOf);
  /** Notes of what is missing, until the entries behind it were taken. */
  const missing = new Map<Note, Opened>();

  function open({ source, batch }: SourceBatch): Opened {
    const { parser, tools } = context.of(source);
    const strategy = strategyOf(parser, batch);
    const stamps = strategy.stamp === 'text' ? createLineStamps(tools, lineInputOf(parser)) : undefined;
    return { source, parser, tools: stamps?.tools ?? tools, strategy, stamps };
  }

  function ingest(batches: readonly SourceBatch[], now: Instant, watermark = Infinity): SourceBatch[] {
    const consumed: SourceBatch[] = [];
    const all = batches.map((one) => ({ one, opened: open(one) }));
    const isMerged = ({ opened }: (typeof all)[number]): boolean => opened.strategy.order === 'by time';
    const merged = all.filter(isMerged).map(({ one }) => one);
    // Before a table beside them: it tells of now, and they of what was before.
    if (merged.length > 0 || batches.length === 0) consumed.push(...ingestByTime(merged, now, watermark));
    for (const each of all) {
      if (isMerged(each)) continue;
      const { one, opened } = each;
      for (const noted of one.batch.notes) note(noted, opened, now);
      for (const entry of one.batch.entries) take(entry, opened, now);
      consumed.push(one);
    }
    return consumed;
  }

  function ingestByTime(batches: readonly SourceBatch[], now: Instant, watermark: Instant): SourceBatch[] {
    const holes = new Map(batches.map((one) => [one, numbers.holesBefore(one, now)]));
    // Where numbers tell that nothing is missing, the logger was silent.
    const timed = coverage.gapsBefore(batches, now).filter(({ of }) => !goesOnOverFiles(of));
    byTime.add(batches, [...timed, ...files.gapsBefore(batches, now)], holes);
    const consumed: SourceBatch[] = [];
    for (const step of byTime.due(watermark)) {
      if (step.is === 'consumed') {
        numbers.consumed(step.of);
        consumed.push(step.of);
      } else happen(step, open(step.of), now);
    }
    if (byTime.isEmpty()) missing.clear();
    if (!byTime.hasGaps()) {
      coverage.commit();
      files.commit();
    }
    return consumed;
  }

  /** What an input misses may be of any machine that it has shown, and of any instant up to the entry behind it. */
  function happen(step: Step, opened: Opened, now: Instant): void {
    const { is, noted, entry, of: one, counted } = step;
    if (is === 'noted') note(noted, opened, now);
    if (is === 'noted' && noted.what !== 'damaged' && noted.what !== 'left out') missing.set(noted, opened);
    if (is === 'over') missing.delete(noted);
    if (is !== 'entry') return;
    const input = one.batch.snapshot === true ? undefined : one.input;
    take(entry, opened, now, { input, counted });
    for (const [gap, from] of missing) note(gap, from, now);
  }

  return ingest;
}
