import type { Instant } from '../domain/entry.ts';
import type { Ledger } from '../domain/ledger.ts';
import type { History } from '../engine/memory-history.ts';
import type { Answers } from './answers.ts';
import { pastAnswers } from './past-answers.ts';
import { modelOf, suspectingOf } from './products.ts';
import { poolAt, type Answer, type PoolAnswer } from './who.ts';

/** What reading files once has brought. */
export interface FilesRead {
  engine: { ledger: Pick<Ledger, 'pools' | 'holdings'> };
  past: History;
  /** The first stamp of all files; null where none is near a beginning, and where the past was not kept. */
  begins: Instant | null;
  /** The last stamp of all files; null where no line has one. */
  asOf: Instant | null;
  readUpTo: Answer['readUpTo'];
  timezone: Answer['timezone'];
  remarks: readonly string[];
}

/**
 * The answers from files, which are read to their end first. `read` reads them; what happened on the way is kept in
 * `past` for questions about earlier instants, or may be left empty where only `who()` will be asked.
 */
export async function openFiles(read: () => Promise<FilesRead>, now: Instant): Promise<Answers> {
  const { engine, past, begins, asOf, readUpTo, timezone, remarks } = await read();
  const { ledger } = engine;
  const end = asOf ?? now;

  function who(at?: Instant): Answer {
    // Of what came behind the last line the log tells nothing.
    const until = Math.min(at ?? end, end);
    const pools = ledger.pools().map((pool): PoolAnswer => {
      const known = { ...pool, model: modelOf(pool.system), suspecting: suspectingOf(pool.system) };
      const then = at === undefined ? { ...pool, holdings: ledger.holdings(pool.pool) } : poolAt(past, known, until);
      return { ...then, expected: [] };
    });
    return { at: at ?? end, asOf: until, stale: null, readUpTo, lastAlive: null, timezone, pools };
  }

  return {
    kind: 'files',
    end,
    timezone,
    remarks,
    who,
    ...pastAnswers(() => {
      const last = who();
      const systems = new Map(last.pools.map(({ pool, system }) => [pool, system] as const));
      return { kind: 'files', past, end: last, begins, systemOf: (pool) => systems.get(pool) ?? '' };
    }),
    close() {},
  };
}
