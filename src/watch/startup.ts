import type { Instant } from '../domain/entry.ts';
import type { Engine } from '../engine/engine.ts';

/** How a run of `watch` began. */
export interface Begun {
  /** Whether something is watched for the first time, or begun anew. */
  started: boolean;
  /** Since when nobody watched, where that was long; else null. */
  downSince: Instant | null;
  /** A sentence for each thing that is watched for the first time. */
  watching: readonly string[];
}

/** Keeps how a run began until that has been committed: where memory is dropped, the engine is told of it again. */
export interface Startup {
  /** Adds to how the run began, and tells the engine. */
  begin(engine: Engine, more: Begun): void;
  /** Tells an engine that was loaded anew. */
  resume(engine: Engine): void;
  /** The beginning has been committed. */
  over(): void;
}

export function createStartup(): Startup {
  let begun: Begun | null = null;

  function resume(engine: Engine): void {
    if (begun === null) return;
    engine.startUp(begun);
    for (const what of begun.watching) engine.watching(what);
  }

  return {
    begin(engine, { started, downSince, watching }) {
      begun = {
        started: started || begun?.started === true,
        downSince: begun?.downSince ?? downSince,
        watching: [...new Set([...(begun?.watching ?? []), ...watching])],
      };
      resume(engine);
    },
    resume,
    over: () => void (begun = null),
  };
}
