import type { Setting } from '../../src/domain/setting.ts';

/** What a source of IRIS may carry in seatwatch.yaml, with the defaults and what each means. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  trace: {
    kind: 'choice',
    of: ['sometimes', 'always'],
    default: 'sometimes',
    says: 'always: licence tracing is switched on at every start, so that the log is complete from the start',
  },
  traceSilence: {
    kind: 'duration',
    default: 24 * 3_600_000,
    mayBe: 'never',
    says: 'without a LicenseTrace line for so long, tracing counts as switched off',
  },
  maxConnections: {
    kind: 'count',
    default: 25,
    least: 1,
    says: 'connections of one user id that share a licence unit',
  },
};
