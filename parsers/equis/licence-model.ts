import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { ACAL } from './leases.ts';

/** How EQuIS counts concurrent licences by leases; README.md of this folder names the origin of each rule. */
export const LICENCE_MODEL: LicenceModel = {
  // An APP_ID is the key of a product at one site: the table names them.
  kinds: [],
  anyKind: true,
  holder: ['holder', 'node'],
  // Each row is a seat, also where one user has several.
  seats: 'session',
  closes: ['key'],
  settle: 0,
  lease: true,
  named: { kinds: [ACAL] },
  cascade: 'packages',
};
