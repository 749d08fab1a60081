import type { Setting } from '../../src/domain/setting.ts';

const DAY = 86_400_000;

/** What a source of Batch Management may carry in seatwatch.yaml, with the defaults and what each means. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  terminalServers: {
    kind: 'list',
    default: [],
    says:
      'names of terminal servers, by which a Device ID such as HOST1_BMC1 is taken apart for people; its seat is that ' +
      'of the whole Device ID either way',
  },
  suspectAfter: {
    kind: 'duration',
    default: 3 * DAY,
    mayBe: 'never',
    says:
      'a seat that was held for so long without a break is shown as one to check: no line tells that a program ended ' +
      'which took its seat itself',
  },
  keyWarning: {
    kind: 'duration',
    default: 30 * DAY,
    mayBe: 'never',
    says: 'so long before the end of a licence key, which the log names, it is told, once a day',
  },
};
