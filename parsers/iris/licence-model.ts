import type { LicenceModel } from '../../src/domain/licence-model.ts';

/** How IRIS counts licence units for user-based keys; README.md of this folder names the origin of each rule. */
export const LICENCE_MODEL: LicenceModel = {
  kinds: ['User'],
  // Emergency logins count against none of the user's units.
  moreKinds: ['Diagnostic'],
  // One unit a user id, however many connections it has, up to `maxConnections`.
  holder: ['holder'],
  seats: 'holder',
  // A CSP login is written by a pooled server process, so that only a terminal's process tells its session.
  closes: [{ process: ['User'] }, 'youngest'],
  ratchetAbove: 'maxConnections',
  // Granted in full only to users who visited one page, which the log does not tell.
  grace: { CSP: 600_000 },
  // Processes write concurrently: "Result = 4" may stand before "Result = 3".
  settle: 2_000,
  traceSilence: 'traceSilence',
  // No public log shows a Logout, so that one must have been seen before its absence means anything.
  closesMustBeSeen: true,
  refusals: 'counted',
};
