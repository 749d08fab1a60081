import type { Evaluator } from '../src/domain/alerting.ts';
import type { Json } from '../src/domain/entry.ts';
import { absent } from './conditions/absent.ts';
import { age } from './conditions/age.ts';
import { event } from './conditions/event.ts';
import { limit } from './conditions/limit.ts';
import { pairing } from './conditions/pairing.ts';
import { threshold } from './conditions/threshold.ts';

/** The kinds of condition: one line a kind. */
export const EVALUATORS: readonly Evaluator<Json>[] = [
  event as unknown as Evaluator<Json>,
  absent,
  age,
  limit,
  pairing,
  threshold,
];

/**
 * What a rule may name in `on`: kinds of licence event, and `message-<code>`, `remark-<what>` for those that tell of
 * several things; for the condition `absent` how a source stands.
 */
export const EVENTS = [
  'limit-exceeded',
  'refused',
  'remark-zone',
  'remark-not-understood',
  'remark-damaged',
  'remark-order',
  'message-licence-server-lost',
  'message-licence-server-back',
  'message-licence-lost',
  'message-licence-found',
  'message-licence-grace',
  'message-feature-missing',
  'message-key-invalid',
  'message-key-expiring',
  'message-licence-percent',
  'message-licence-percent-fine',
  'message-severe',
  'message-leases-ended',
  'message-leases-back',
  'message-table-old',
  'message-table-fresh',
  'message-row-changed',
  'unreadable',
  'silent',
] as const;
