import type { NewerVersion } from '../../src/domain/product.ts';

/** The newest version of which a real log was read: see README.md of this folder. */
const TESTED_UP_TO = '2025.2';

/** How the banner of a start ends: `… for x86-64) 2025.2 (Build 227U)`. Real: 2021.1, 2023.1, 2025.2. */
const IN_BANNER = /^Startup of .*[\s)](?<version>\d{4}\.\d+(?:\.\d+)*) \(Build/;

/** The state with the version that the banner of a start states, where it states one. */
export function withVersion<S extends { version?: string }>(state: S, banner: string): S {
  const version = IN_BANNER.exec(banner)?.groups?.version;
  return version === undefined ? state : { ...state, version };
}

/** The version that the log stated last, where it is newer than all that were tried. */
export function newerThanTested({ version }: { version?: string }): NewerVersion | undefined {
  return version === undefined || compare(version, TESTED_UP_TO) <= 0
    ? undefined
    : { stated: version, tested: TESTED_UP_TO };
}

/** By year and number: a third number is a maintenance release of the same version. */
function compare(one: string, other: string): number {
  const [year = 0, release = 0] = one.split('.').map(Number);
  const [itsYear = 0, itsRelease = 0] = other.split('.').map(Number);
  return year - itsYear || release - itsRelease;
}
