import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';

/** What the parser remembers of one stream. */
export type IrisState = {
  phase: 'unknown' | 'starting' | 'up' | 'stopping' | 'down';
  /** The marks of a start that were seen since it began: one seen twice is another start. */
  marks: readonly string[];
  /** Who wrote the last of them and when; absent in the state of an earlier version. */
  marked?: { pid: string; at: Instant } | null;
  /** The greatest stamp so far. */
  last: Instant | null;
  limit: { total: number; since: Instant | null; at: Instant } | null;
  /** When the instance started, where the log shows it; absent in the state of an earlier version. */
  began?: Instant | null;
  /** The version that the log stated last, where it has stated one. */
  version?: string;
  /** Whether the dumps of this stream list free entries; absent where none did. */
  free?: true;
  /** How many heads behind something came in a row, in a log of bare heads; absent where none did. */
  behind?: number;
  /** CSP requests that wait for the login of the same process. */
  requests: readonly { pid: string; user: string; peer: string; at: Instant }[];
};

export const INITIAL: IrisState = { phase: 'unknown', marks: [], last: null, limit: null, requests: [] };

export function seen(state: IrisState, at: Instant): IrisState {
  return state.last === null || at > state.last ? { ...state, last: at } : state;
}

export function notUnderstood(fact: Fact, detail: string, emit: Emit, text = fact.proof.text): void {
  emit({ ...fact, kind: 'remark', what: 'not-understood', detail, text });
}
