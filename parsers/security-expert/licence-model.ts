import type { LicenceModel } from '../../src/domain/licence-model.ts';

/**
 * How Security Expert counts its concurrent client connections; README.md of this folder names the origin of each rule.
 */
export const LICENCE_MODEL: LicenceModel = {
  kinds: ['Connections'],
  // The operator names a holder; the licence counts connections, so that two clients of one operator take two.
  holder: ['holder'],
  seats: 'session',
  closes: ['youngest'],
  // No event states a count that would have to settle.
  settle: 0,
  suspect: { after: 'suspectAfter', passedByNewer: true },
  pairing: { least: 5, unpaired: 0.2 },
};
