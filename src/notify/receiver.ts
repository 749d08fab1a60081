import type { Instant } from '../domain/entry.ts';
import type { Outgoing } from '../domain/store.ts';

/**
 * What became of one attempt. `remaining` are the receivers that have not taken the mail, null means all; `told` is
 * whether one has taken it in this attempt.
 */
export type Outcome =
  | { kind: 'sent' }
  | { kind: 'retry' | 'permanent'; error: string; remaining: readonly string[] | null; told?: boolean };

/** One attempt to hand a notice over. It tells by its outcome what went wrong, and does not throw. */
export type Deliver = (outgoing: Outgoing, now: Instant) => Promise<Outcome>;
