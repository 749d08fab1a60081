/**
 * What a rule may tell of besides refusals: each is the code of a message event. Those that end in `-back` or `-fine`
 * end another.
 */
export const MESSAGES = [
  'licence-server-lost',
  'licence-server-back',
  'key-invalid',
  'key-expiring',
  'licence-percent',
  'licence-percent-fine',
] as const;

/**
 * What an IRIS line can say. `banner` is a start that stands without a head of its own; `noted` is understood and comes
 * to nothing.
 */
export const MEANINGS: readonly string[] = [
  'login',
  'logout',
  'request',
  'limit-exceeded',
  'start',
  'banner',
  'up',
  'stopping',
  'stopped',
  'forced',
  'died',
  'exited',
  'cores',
  'capacity',
  'noted',
  ...MESSAGES,
];
