import type { Setting } from '../../src/domain/setting.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a source of EQuIS may carry in seatwatch.yaml, with the defaults and what each means. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  packages: {
    kind: 'list',
    default: [],
    says:
      'the APP_IDs of the packages from the lowest to the highest: who finds one full is given the next higher one ' +
      'that is free, so that only the last full one refuses anybody',
  },
  holder: {
    kind: 'choice',
    of: ['auto', 'user', 'workstation'],
    default: 'auto',
    says: 'who is named as the holder; auto: the workstation where one USER_NAME stands for everybody',
  },
  lease: { kind: 'duration', default: 15 * MINUTE, says: 'for how long a lease runs on that is not renewed' },
  elsewhereAfter: {
    kind: 'duration',
    default: 7 * DAY,
    mayBe: 'never',
    says: 'where no row is newer than this, the licences may be kept in another database, which is told',
  },
  dateOrder: {
    kind: 'choice',
    of: ['auto', 'day-first', 'month-first'],
    default: 'auto',
    says: 'in exports whose dates leave it open: whether day or month comes first; auto: as the dates tell',
  },
};
