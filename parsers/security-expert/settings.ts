import type { Setting } from '../../src/domain/setting.ts';

/** The longest usual shift, 12 hours, and two for handing over: who goes home later has likely not logged out. */
const SUSPECT_AFTER = 14 * 3_600_000;

/** What a source of Security Expert may carry in seatwatch.yaml, with the defaults and what each means. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  suspectAfter: {
    kind: 'duration',
    default: SUSPECT_AFTER,
    mayBe: 'never',
    says:
      'an operator who has been logged on for so long without a break is shown as one to check; desks ' +
      'that are always on stand under expected of the pool',
  },
};
