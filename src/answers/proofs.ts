import type { Session } from '../domain/ledger.ts';
import type { Proof } from '../domain/licence-event.ts';

/** What a line tells of a session: that it began, that it ended, or only that it was there. */
export type Tells = 'opened' | 'closed' | 'seen';

/**
 * The lines behind a session, each with what it tells. The first is of the opening, where a line opened it; the last of
 * the end.
 */
export function proofsOf({ proof, opened, closedAt }: Session): { tells: Tells; proof: Proof }[] {
  return proof.map((one, at) => {
    if (at === 0 && opened === 'exact') return { tells: 'opened', proof: one };
    const ends = closedAt !== undefined && at === proof.length - 1;
    return { tells: ends ? 'closed' : 'seen', proof: one };
  });
}
