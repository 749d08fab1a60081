import type { Instant, Table } from '../../src/domain/entry.ts';
import type { KeyedLine } from '../../src/domain/licence-event.ts';
import { usageColumns } from './columns.ts';
import { ACAL } from './leases.ts';
import type { Telling } from './past.ts';
import { instantOf, orderIn, type DateOrder } from './stamps.ts';
import type { State } from './state.ts';

/** What is needed to tell something. */
type Saying = Pick<Telling, 'emit' | 'instance' | 'proof'>;

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

/**
 * Tells of the named users whose last use is known only now: the last version of the leases once more, since the next
 * one may be long in coming. Gives the state behind that.
 */
export function tellUse(before: State, after: State, { emit, instance, proof }: Saying): State {
  const { at, live, used } = after;
  const named = Object.entries(live).filter(([, { kind }]) => kind === ACAL);
  const users = named.map(([, { holder }]) => holder.toLowerCase());
  if (at === null || !users.some((user) => used[user] !== before.used[user])) return after;
  const holders = named.map(([, { session, holder, node, since, expires }]): KeyedLine => ({
    key: session,
    who: { holder, node },
    openedAt: since,
    seenAt: Math.min(at, Math.max(since, used[holder.toLowerCase()] ?? since)),
    ...(expires !== null && { expiresAt: expires }),
  }));
  // Of the very instant of that version nothing more would be taken.
  emit({ at: at + 1, instance, proof, kind: 'census', pool: ACAL, complete: true, holders });
  return { ...after, at: at + 1 };
}
