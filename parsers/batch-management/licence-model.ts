import type { LicenceModel } from '../../src/domain/licence-model.ts';
import { REFRESH } from './seats.ts';

/** How Batch Management counts client connections; README.md of this folder names the origin of each rule. */
export const LICENCE_MODEL: LicenceModel = {
  kinds: ['Development', 'MOM'],
  noLogins: true,
  // A seat belongs to a Device ID, however many sessions, users and applications share it.
  holder: ['node'],
  // By its own log, by that of the server and by a table a device is the same.
  oneSeatAcross: true,
  seats: 'holder',
  closes: ['key'],
  // No event states a count that would have to settle.
  settle: 0,
  // A refresh gives everything back and takes it again; silence tells nothing before two renewals were seen.
  reopenWithin: REFRESH,
  renewals: { seen: 2 },
  suspect: { after: 'suspectAfter', passedByNewer: false },
};
