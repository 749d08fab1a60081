import type { NoticeBody } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Holding } from '../domain/ledger.ts';
import { inOrder } from '../present/holders.ts';

/** A mail shows fewer holders than these, of those that surely hold a seat and of those that may. */
const MOST = 200;

/**
 * The sessions that a notice keeps, of the holders that a mail shows, in the order in which they came, and how many
 * further holders there are: a notice is kept for months, and all that is open may be thousands. `at` is the instant of
 * the notice.
 */
export function toldHolders(
  holdings: readonly Holding[],
  at: Instant,
): Pick<NoticeBody['pools'][number], 'holdings' | 'others'> {
  if (holdings.length <= MOST) return { holdings };
  const told = new Set<Holding>();
  const others = { sure: 0, maybe: 0 };
  for (const which of ['sure', 'maybe'] as const) {
    const own = inOrder(
      holdings.filter(({ uncertain }) => (uncertain === true) === (which === 'maybe')),
      at,
    );
    for (const { group } of own.slice(0, MOST)) for (const holding of group) told.add(holding);
    others[which] = Math.max(0, own.length - MOST);
  }
  const kept = holdings.filter((holding) => told.has(holding));
  return { holdings: kept, ...(others.sure + others.maybe > 0 && { others }) };
}
