import type { Instant } from '../domain/entry.ts';
import type { Ledger } from '../domain/ledger.ts';
import { COUNTED_BY_HAND, type Sourced } from '../domain/licence-event.ts';

/** Seats in use as the product itself shows them, and of how many. */
export interface Counted {
  pool: string;
  used: number;
  of: number | null;
  /** The machine; may be null where the pool counts only one. */
  instance: string | null;
}

/**
 * Seats of a pool as somebody counted them, as a licence event. Throws where there is no such pool, or where it is not
 * told which of its machines is meant.
 */
export function countedSeats(
  { pool: id, used, of, instance }: Counted,
  at: Instant,
  ledger: Pick<Ledger, 'pool' | 'pools' | 'instancesOf'>,
  instanceOf: (source: string) => string | undefined,
): Sourced {
  const pool = ledger.pool(id);
  if (pool === undefined)
    throw new Error(
      `cannot count the seats of "${id}": there is no such pool; there are ${ledger
        .pools()
        .map((one) => one.pool)
        .join(', ')}`,
    );
  const known = ledger.instancesOf(id);
  const fitting = instance === null ? known : known.filter((one) => one.instance === instance);
  const [own, ...others] =
    fitting.length === 0 && instance === null
      ? pool.sources.map((source) => ({ source, instance: instanceOf(source) ?? source }))
      : fitting;
  if (own === undefined || others.length > 0)
    throw new Error(
      `cannot count the seats of "${id}": say of which machine, by ` +
        `--instance: ${known.map((one) => one.instance).join(', ')}`,
    );
  const text = `${used}${of === null ? '' : ` of ${of}`} seats in use, as counted in the product`;
  const proof = { file: COUNTED_BY_HAND, at: `pool ${id}`, text };
  return { kind: 'count', pool: pool.kind, used, of, at, ...own, proof };
}
