import type { Alert, Notice } from '../../src/domain/alerting.ts';
import type { Json } from '../../src/domain/entry.ts';
import { createNotices, type Notices } from '../../src/notify/notices.ts';
import { at, compose, makeRule } from './makers.ts';

export interface Desk extends Notices {
  /** Dies, and is started again with what it had stored. */
  killed(): Desk;
}

export function desk(loaded: ReadonlyMap<string, Json> = new Map()): Desk {
  const notices = createNotices([makeRule()], compose, loaded);
  return Object.defineProperty(notices, 'killed', {
    value: () =>
      desk(
        new Map(
          [...loaded, ...notices.dirty()].map(([key, state]) => [key, JSON.parse(JSON.stringify(state)) as Json]),
        ),
      ),
  }) as Desk;
}

export function risen(alert: Alert, time: string, rise: number): Alert {
  return { ...alert, lastAt: at(time), rise, total: rise };
}

export function over(alert: Alert, time: string): Alert {
  return { ...alert, endsAt: at(time), endedBy: 'no refusal for 30 minutes; not proven free' };
}

export function reasons(notices: readonly Notice[]): string[] {
  return notices.map(({ reason }) => reason);
}
