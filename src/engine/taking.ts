import type { Instant } from '../domain/entry.ts';
import type { Work } from '../domain/store.ts';
import { ingest, type Held } from './drive.ts';
import type { Engine } from './engine.ts';
import { createMemoryHistory, type MemoryHistory } from './memory-history.ts';
import type { FileInput } from './site-files.ts';

/** Takes what is read of files into an engine, and gathers what happened where that is asked about. */
export interface Taking {
  past: MemoryHistory;
  /** Gives what followed from these batches; undefined where nothing did. */
  take(engine: Engine, held: readonly Held<FileInput>[], watermark: Instant): Work | undefined;
  /** The same for what followed from the time that passed. */
  settle(engine: Engine): void;
}

/** Begins with nothing; what happened is gathered where `keep` is true. */
export function createTaking(now: Instant, keep: boolean): Taking {
  const past = createMemoryHistory();

  function settle(engine: Engine): Work | undefined {
    const work = engine.work(now);
    if (keep && work !== undefined) past.take(work);
    return work;
  }

  return {
    past,
    take(engine, held, watermark) {
      ingest(
        engine,
        held.map(({ input, batch }) => ({ source: input.source.id, input: input.id, batch })),
        now,
        watermark,
      );
      return settle(engine);
    },
    settle,
  };
}
