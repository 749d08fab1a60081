import { mailTroubles } from '../answers/health.ts';
import type { Instant } from '../domain/entry.ts';
import type { Store } from '../domain/store.ts';
import type { ConfiguredSource } from '../engine/site.ts';
import type { Logger } from '../notify/logger.ts';
import type { Discovery } from './discovery.ts';
import { noteHung, over, type Input } from './inputs.ts';
import type { Memory } from './memory.ts';
import { createTeller, standsOf, type Stand } from './standing.ts';
import type { Startup } from './startup.ts';

/** A look at a source tells of no more time than this: a machine that slept has read nothing of that time. */
const MOST_PASSED = 10_000;
/** Mails that are older have long been sent, or given up. */
const RECENT = 7 * 24 * 3_600_000;

export interface ClockDeps {
  sources: readonly ConfiguredSource[];
  /** The ids of the receivers that notices go to. */
  receivers: readonly string[];
  store: Pick<Store, 'delivery' | 'notices'>;
  memory: Pick<Memory, 'engine' | 'commit'>;
  discovery: Pick<Discovery, 'inputs' | 'nothing'>;
  startup: Pick<Startup, 'over'>;
  log: Logger;
}

/** Lets time pass for what is watched. */
export interface Clock {
  /**
   * Does what is due at an instant: alerts and mails that only time brings. `looked` are the inputs that were just
   * read. False where it could not be kept.
   */
  tick(at: Instant, looked: ReadonlySet<Input>): boolean;
  /** How each source stood at the last tick. */
  stands(): readonly Stand[];
}

export function createClock({ sources, receivers, store, memory, discovery, startup, log }: ClockDeps): Clock {
  const tell = createTeller(log);
  let stands: readonly Stand[] = [];

  function tick(at: Instant, looked: ReadonlySet<Input>): boolean {
    const engine = memory.engine();
    const inputs = [...discovery.inputs().values()];
    noteHung(inputs, at);
    stands = standsOf(sources, inputs, discovery.nothing());
    tell(stands, at);
    // Where nothing can be read, or is still being read, nothing is known of the time that passes.
    const behind = new Set([
      ...stands.filter(({ trouble }) => trouble !== null).map(({ source }) => source),
      ...inputs.filter((input) => !isUpTo(input, at, looked.has(input))).map(({ source }) => source.id),
    ]);
    const upTo = sources.map(({ id }) => id).filter((id) => !behind.has(id));
    const known = stands.filter(({ source, trouble }) => trouble !== null || !behind.has(source));
    engine.delivered(store.delivery(), at);
    engine.tick(at, upTo, known);
    // A source that cannot be read keeps nobody else from being told.
    const done = engine.startup !== null && inputs.every(over);
    if (done) engine.caughtUp(at, stands, mailTroubles(store.notices(at - RECENT, at), at, receivers));
    if (!memory.commit(at)) return false;
    if (done) startup.over();
    return true;
  }

  return { tick, stands: () => stands };
}

/** Whether an input has been read to its end, now or so short a time ago that nothing need have come since. */
function isUpTo({ caughtUp, waiting, leftOut, readAt }: Input, at: Instant, now: boolean): boolean {
  if (caughtUp !== true || waiting !== null) return false;
  return now || leftOut !== null || (readAt !== null && Math.abs(at - readAt) <= MOST_PASSED);
}
