import type { Setting } from '../../src/domain/setting.ts';
import { TAKING_A_SEAT } from './client-types.ts';
import { USAGE_COLUMNS } from './columns.ts';
import { FEATURES, NO_POOL } from './features.ts';

const MINUTE = 60_000;

const DAY = 86_400_000;

/** What a source of Batch Management may carry in seatwatch.yaml, with the defaults and what each means. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  terminalServers: {
    kind: 'list',
    default: [],
    says:
      'names of terminal servers, by which a Device ID such as HOST1_BMC1 is taken apart for people; its seat is ' +
      'that of the whole Device ID either way',
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
  features: {
    kind: 'map',
    default: FEATURES,
    values: ['Development', 'MOM', NO_POOL],
    says:
      `which pool each feature or product of a licence belongs to, beside these, or ${NO_POOL}; ` +
      'all others belong to none',
  },
  columns: {
    kind: 'map',
    default: {},
    keys: USAGE_COLUMNS,
    says: `in usage tables: what a column is called that holds ${USAGE_COLUMNS.join(', ')}`,
  },
  clientTypes: {
    kind: 'list',
    default: TAKING_A_SEAT,
    says: 'which client types of the MES table sessn take a MOM seat, by their names or numbers',
  },
  quietAfter: {
    kind: 'duration',
    default: 15 * MINUTE,
    mayBe: 'never',
    says: 'whether a session of the MES table sessn without a heartbeat for longer is still open is in doubt',
  },
};
