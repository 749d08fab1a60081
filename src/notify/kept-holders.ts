import type { NoticeBody } from '../domain/alerting.ts';
import type { Instant } from '../domain/entry.ts';
import type { Holding } from '../domain/ledger.ts';
import { inOrder } from '../present/holder-rows.ts';

/** A notice keeps so many holders at most of those that surely hold a seat, and of those that may; mails show fewer. */
const MOST = 200;

/**
 * The sessions of a pool that a notice keeps, in their order, and how many further holders there are: a notice is kept
 * for months, and there may be thousands of open sessions. `at` is the instant of the notice.
 */
export function keptHolders(
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
