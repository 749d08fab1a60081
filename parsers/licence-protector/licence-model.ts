import type { LicenceModel } from '../../src/domain/licence-model.ts';

/**
 * How Licence Protector counts concurrent users: a seat for each module, user and computer, which stays taken until
 * Quit or until others have missed its heartbeats. README.md of this folder names the origin of each rule.
 */
export const LICENCE_MODEL: LicenceModel = {
  // What is licensed is called as the maker of the application likes.
  kinds: [],
  anyKind: true,
  holder: ['holder', 'node'],
  seats: 'session',
  closes: ['key'],
  // No record states a count that would have to settle.
  settle: 0,
  heartbeat: {
    interval: 'checkInterval',
    bySeats: {
      setting: 'version',
      tables: {
        // 30 seconds for each licence of the largest module.
        'from-2.6': [
          [1, 30_000],
          [5, 150_000],
          [1000, 30_000_000],
        ],
        // Each module by itself; the manual gives the rounded ones as about 40 min, about 87 min, about 3:10 h.
        'up-to-2.5': [
          [5, 20_000],
          [10, 41_000],
          [20, 84_000],
          [50, 214_000],
          [100, 440_000],
          [500, 2_400_000],
          [1000, 5_220_000],
          [2000, 11_400_000],
        ],
      },
    },
    apart: { setting: 'version', value: 'up-to-2.5' },
    latePercent: 'diffPct',
    never: { setting: 'level', value: 'light' },
  },
  named: { kinds: [], setting: 'namedModules' },
};
