import type { Evaluator } from '../src/domain/alerting.ts';
import type { Json } from '../src/domain/reading.ts';
import { event } from './conditions/event.ts';

/** The kinds of condition: one line a kind. */
export const EVALUATORS: readonly Evaluator<Json>[] = [event as unknown as Evaluator<Json>];

/** The events that a rule may name in `on`. */
export const EVENTS = ['limit-exceeded', 'refused', 'remark-zone', 'remark-not-understood', 'remark-damaged'] as const;
