import type { Options } from './iris.ts';
import { DEFAULTS } from './iris.ts';

/** Four days so restless that everything happens several times. */
export const RESTLESS: Options = {
  ...DEFAULTS,
  seed: 11,
  hours: 96,
  loginsPerHour: 120,
  crashesPerDay: 2,
  restartsPerDay: 2,
  deathsPerDay: 40,
  diagnostics: 8,
  burst: 0.1,
};
