import type { Config } from '../config/types.ts';
import type { Instant } from '../domain/entry.ts';
import type { Answers } from './answers.ts';
import { pastAnswers } from './past-answers.ts';
import { openStateView, stateAnswer } from './state-answer.ts';
import { stateHealth } from './state-health.ts';
import type { Answer } from './who.ts';

/**
 * The answers from the state that `watch` keeps. `timezone` is the zone in which people are told.
 * Throws SeatwatchError `no-state` where there is none yet.
 */
export function openState(config: Config, now: Instant, timezone: Answer['timezone']): Answers {
  const view = openStateView(config);
  const systems = new Map(config.pools.map(({ id, system }) => [id, system] as const));
  let end: Answer | undefined;

  function who(at?: Instant): Answer {
    if (at !== undefined) return stateAnswer(config, view, at, now, timezone);
    return (end ??= stateAnswer(config, view, undefined, now, timezone));
  }

  function systemOf(pool: string): string {
    return systems.get(pool) ?? config.sources.find(({ id }) => pool.startsWith(`${id}/`))?.system ?? '';
  }

  return {
    kind: 'state',
    end: now,
    timezone,
    remarks: [],
    who,
    ...pastAnswers(() => ({ kind: 'state', past: view, end: who(), begins: null, systemOf })),
    health: (question) => stateHealth(config, now, question),
    close: () => view.close(),
  };
}
