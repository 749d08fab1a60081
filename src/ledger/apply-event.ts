import type { Instant } from '../domain/entry.ts';
import type { Sourced } from '../domain/licence-event.ts';
import { boundOpen } from './bound-open.ts';
import { doubtMixed, noteActivity } from './coverage.ts';
import { mustAdvance } from './due-times.ts';
import { applyEffect } from './effect.ts';
import { noteAliveBeside } from './heartbeat.ts';
import { hasKeys } from './holder.ts';
import { keyOf } from './keys.ts';
import { instanceFor, poolOf, poolsOf, targetsOf, type PoolBook } from './pool-book.ts';
import type { PoolInstance } from './pool-instance.ts';
import { recordStep } from './record-step.ts';
import { runDue } from './run-due.ts';
import { noteUnread } from './stated.ts';

/** Runs what is due before a licence event, then the event, on every pool that it concerns. */
export function applyEvent(book: PoolBook, event: Sourced): void {
  if (event.kind === 'remark') {
    // One without a text is about a stamp or a service, and says itself what it means.
    if (event.what === 'not-understood' && event.text !== undefined) countUnread(book, event);
    return;
  }
  if (event.kind === 'message') return;
  advanceSource(book, event.source, event.at);
  const named = 'pool' in event && event.pool !== undefined ? poolOf(book, event.source, event.pool) : undefined;
  const counting = concernsAwaited(book, event) ? poolsAwaited(book, event.source) : poolsOf(book, event.source);
  for (const poolId of named === undefined || counting.includes(named) ? counting : [named, ...counting]) {
    if (poolId !== named && isOfItsPool(book, event) && !hasInstance(book, poolId, event)) continue;
    const target = instanceFor(book, poolId, event.source, event.instance);
    const before = target.instance.coverage;
    book.dirty.pools.add(poolId);
    if (named !== undefined && poolId !== named) {
      // A licence line of one pool shows that the log is written for the others too.
      if (event.kind === 'opened' || event.kind === 'closed' || event.kind === 'refused') noteActivity(target, event);
      if (event.kind === 'renewed') noteRenewedBeside(book, target, event, named);
      recordStep(book, poolId, event.at);
      continue;
    }
    target.instance.clock = Math.max(target.instance.clock ?? event.at, event.at);
    applyEffect(target, event);
    doubtMixed(target);
    boundOpen(book, poolId, event.at);
    recordStep(book, poolId, event.at, target, before, event);
  }
}

/**
 * Whether an event tells of its own pool alone: what one table lists of a pool makes nothing known, or unknown, of
 * another in which its instance holds nothing, such as Development by a table of sessions of MOM.
 */
function isOfItsPool(book: PoolBook, event: Sourced): boolean {
  const model = book.sources.get(event.source)?.model;
  if (model === undefined || !hasKeys(model) || !('pool' in event) || event.pool === undefined) return false;
  return ['census', 'count', 'capacity', 'coverage'].includes(event.kind);
}

function hasInstance({ pools }: PoolBook, poolId: string, { source, instance }: Sourced): boolean {
  return pools.get(poolId)?.instances[keyOf(source, instance)] !== undefined;
}

/**
 * Whether an event concerns pools that nothing was read of yet: somebody is alive, whatever he uses; and of a source
 * that names its pools itself, that all of it is known, or is not any more, so that one that it does not name has
 * nobody.
 */
function concernsAwaited(book: PoolBook, event: Sourced): boolean {
  if (event.kind === 'alive') return true;
  if (event.kind !== 'coverage' || event.pool !== undefined) return false;
  const isOfAll = event.known === 'anchored' || event.known === 'no longer';
  return isOfAll && book.sources.get(event.source)?.model.anyKind === true;
}

/** The pools of a source, also those that are configured and that nothing was read of yet. */
function poolsAwaited(book: PoolBook, source: string): readonly string[] {
  const configured = book.configured.flatMap(({ id, sources }) => (sources.includes(source) ? [id] : []));
  return [...new Set([...poolsOf(book, source), ...configured])];
}

/**
 * A heartbeat in a pool may show that somebody is alive in others too; where there is none, a renewal shows what any
 * licence line shows.
 */
function noteRenewedBeside(book: PoolBook, target: PoolInstance, event: Sourced, named: string): void {
  if (target.model.heartbeat === undefined) noteActivity(target, event);
  else if (book.paceOf(event.source, named) === 'shared') noteAliveBeside(target, event.at, event.proof);
}

/** Keeps with every pool that a text may concern that nobody understood it. It makes no instance: it opens nothing. */
function countUnread(book: PoolBook, { source, instance, at }: Sourced): void {
  for (const target of targetsOf(book, source)) {
    if (target.instanceName !== instance) continue;
    noteUnread(target, at);
    book.dirty.pools.add(target.poolId);
  }
}

/** Runs what is due at all instances of a source up to an instant. */
export function advanceSource(book: PoolBook, source: string, to: Instant): void {
  for (const target of targetsOf(book, source)) {
    if (!mustAdvance(target.instance, to)) continue;
    book.dirty.pools.add(target.poolId);
    let before = target.instance.coverage;
    runDue(target, to, (at) => {
      recordStep(book, target.poolId, at, target, before);
      before = target.instance.coverage;
    });
  }
}
