import type { Instant, Table } from '../../src/domain/entry.ts';
import { usageColumns } from './columns.ts';
import { instantOf, orderIn, type DateOrder } from './stamps.ts';
import type { State } from './state.ts';

/**
 * When each user was there last, by ST_USAGE. Its reports leave out users whose number is not greater than 0, and so
 * does this.
 */
export function readUse({ header, rows }: Table, clock: Instant, state: State, order: DateOrder | undefined): State {
  const columns = usageColumns(header);
  if (columns === undefined) return state;
  const used = { ...state.used };
  const known =
    order ??
    orderIn(
      rows.map((row) => row[columns.began] ?? ''),
      clock,
    );
  for (const row of rows) {
    const user = (row[columns.user] ?? '').toLowerCase();
    const at = instantOf(row[columns.began] ?? '', known);
    if (user === '' || /^-?0*$|^-\d+$/.test(user) || at === undefined || at > clock) continue;
    used[user] = Math.max(used[user] ?? at, at);
  }
  return { ...state, used };
}
