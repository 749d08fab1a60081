import type { Pattern } from '../../src/domain/product.ts';

/** What a record may say: the words that `means` of a pattern may be. */
export const MEANINGS = [
  'acquired',
  'released',
  'released-all',
  'refused',
  'reason',
  'stated-count',
  'key-detail',
  'server-started',
  'server-stopped',
  'server-lost',
  'server-back',
  'grace',
  'logger-started',
  'logger-stopped',
  'machine-stopped',
  'process-ended',
  'noted',
] as const;

export type Meaning = (typeof MEANINGS)[number];

const FEATURE = "feature '(?<feature>[^']+)'(?: of version (?<version>[0-9.]+)(?: or greater)?)?";
/** As the licence server shows it: `HOST1_BMC1`, `RDS1-PC7-2`, `10.13.200.120$IDE`. */
const DEVICE = ' for device (?<device>[^\\s,]+)(?:,? user (?<user>[^\\s,]+))?';
/** FlexNet writes `permanent`, `1-jan-0` or `1-jan-0000` for a key without an end. */
const EXPIRES =
  '(?:, expiration date = (?:(?<expires>[0-9]{1,2}-[A-Za-z]{3}-[1-9][0-9]{3})|permanent|[0-9]{1,2}-[A-Za-z]{3}-0+))?';
const END = '\\.?\\s{0,2}$';

/**
 * What the loggers of AVEVA write of licences. Those of records that were seen in public logs are marked in README.md
 * of this folder; the others are assumed, and a site lays its own over them.
 */
export const PATTERNS: readonly Pattern[] = [
  {
    id: 'acquired',
    means: 'acquired',
    literals: ['icense feature'],
    expression: `^License ${FEATURE} (?:has been|was) acquired${EXPIRES}${END}`,
  },
  {
    id: 'acquired-for',
    means: 'acquired',
    literals: ['icense feature'],
    expression: `^License ${FEATURE} (?:has been|was) acquired${DEVICE}(?:, expiration|$)`,
  },
  {
    id: 'released',
    means: 'released',
    literals: ['icense feature'],
    expression: `^License ${FEATURE} (?:has been|was) released${END}`,
  },
  {
    id: 'released-for',
    means: 'released',
    literals: ['icense feature'],
    expression: `^License ${FEATURE} (?:has been|was) released${DEVICE}$`,
  },
  {
    id: 'released-all',
    means: 'released-all',
    literals: ['icense features'],
    expression: `^EI licensing: {1,3}License features successfully released${END}`,
  },
  {
    id: 'key-detail',
    means: 'key-detail',
    literals: ['treating as perpetual'],
    expression: `^No expiration date found for ${FEATURE}: {1,3}treating as perpetual${END}`,
  },
  {
    id: 'refused',
    means: 'refused',
    literals: ['icense feature'],
    expression: `^Failed to acquire (?:any type of )?license ${FEATURE}(?:: (?<reason>.+)|${END})$`,
  },
  {
    id: 'refused-for',
    means: 'refused',
    literals: ['icense feature'],
    expression:
      `^Failed to acquire (?:any type of )?license ${FEATURE}` +
      ' for device (?<device>[^\\s,]+)(?:,? (?<reason>.+))?$',
  },
  {
    id: 'reason',
    means: 'reason',
    literals: ['LM Error('],
    expression:
      "^Feature line '(?<feature>[^']+)' is unlicensed\\.? " +
      'LM Error\\((?<code>-?[0-9]{1,6})(?:[,:][,:0-9-]{1,20})?; (?<words>[^)]*)\\)' +
      END,
  },
  {
    id: 'reason-of-check',
    means: 'reason',
    literals: ['icense check'],
    expression: `^License check for feature had a result of: (?<code>-?[0-9]{1,6})${END}`,
  },
  {
    id: 'stated-count',
    means: 'stated-count',
    literals: ['license info: State'],
    expression:
      '^Feature (?<feature>\\S+) \\[(?<version>[0-9.]+)\\] license info: ' +
      `State:(?<state>\\w{1,40}); Count:(?<count>[0-9]{1,9})${END}`,
  },
  {
    id: 'valid',
    means: 'noted',
    literals: ['Valid license'],
    expression: `^Valid license is available${END}`,
  },
  {
    // A driver looks for an older form of licence file first, and goes on without it.
    id: 'no-file',
    means: 'noted',
    literals: ['find license file'],
    expression: '^WWLicRequest \\S{1,60} Cannot find license file \\((?<code>-?[0-9]{1,6})',
  },
  {
    id: 'server-started',
    means: 'server-started',
    literals: ['License Server'],
    expression: `^License Server (?:(?:Sam )?Agent )?(?:Service )?Started${END}`,
  },
  {
    id: 'server-monitor',
    means: 'server-started',
    literals: ['SELicServer'],
    expression: `^SELicServer Monitor Thread Started${END}`,
  },
  {
    id: 'server-stopped',
    means: 'server-stopped',
    literals: ['License Server'],
    expression: `^License Server (?:(?:Sam )?Agent )?(?:Service )?(?:Stopped|Stopping|(?:is )?[Ss]hutting down)${END}`,
  },
  {
    id: 'server-lost',
    means: 'server-lost',
    literals: ['icense Server', 'icense server'],
    expression: '^(?:The )?[Cc]onnection (?:to|with) (?:the )?[Ll]icense [Ss]erver\\b[^.]{0,80} lost\\b',
  },
  {
    id: 'server-not-reached',
    means: 'server-lost',
    literals: ['icense Server', 'icense server'],
    expression: '^(?:Failed to|Cannot|Could not) (?:connect to|reach) (?:the )?[Ll]icense [Ss]erver\\b',
  },
  {
    id: 'server-licence-lost',
    means: 'server-lost',
    literals: ['erver license'],
    expression: '^(?:The )?[Ss]erver license (?:is|was|has been) lost\\b',
  },
  {
    id: 'server-back',
    means: 'server-back',
    literals: ['icense Server', 'icense server'],
    expression:
      '^(?:The )?[Cc]onnection (?:to|with) (?:the )?[Ll]icense [Ss]erver\\b[^.]{0,80} (?:restored|reestablished)\\b',
  },
  {
    // How much of it is left; that it is one the literal says: others have one too, such as that of a failover.
    id: 'grace',
    means: 'grace',
    literals: [
      'Grace Period',
      'Grace period',
      'in grace period',
      'in a grace period',
      'the grace period',
      'icense grace period',
      'icensing grace period',
      'hour grace period',
      'day grace period',
    ],
    expression: '\\b(?<amount>[0-9]{1,3})[ -](?<unit>day|hour)s?\\b',
  },
  { id: 'logger-started', means: 'logger-started', literals: ['Logger Started'], expression: `^Logger Started${END}` },
  {
    id: 'logger-stopped',
    means: 'logger-stopped',
    literals: ['Logger Shutting down'],
    expression: `^Logger Shutting down${END}`,
  },
  {
    id: 'machine-stopped',
    means: 'machine-stopped',
    literals: ['computer shutdown'],
    expression: '^Stop system command received \\(computer shutdown\\)',
  },
  {
    id: 'process-ended',
    means: 'process-ended',
    literals: ['Exiting process'],
    expression: `^Exiting process "(?<process>[^"]+)"${END}`,
  },
  {
    id: 'service-ended',
    means: 'process-ended',
    literals: ['service shutting down'],
    expression: '^Configuration service shutting down',
  },
];

/** Also wanted: whatever else speaks of licences, so that what no pattern knows is told. */
const MORE = ['icens', 'icenc'];

export const LITERALS: readonly string[] = [...new Set([...PATTERNS.flatMap(({ literals }) => literals), ...MORE])];

/** Words of a licence, and not in the middle of a name of a program's function. */
const OF_LICENCES = /\b(?:un)?licen[cs](?:e|es|ed|ing)\b/i;
/** A stack trace names functions, and tells what failed elsewhere. */
const IS_TRACE = /^\s{0,20}(?:Source - )?\s{0,20}at [\w.$`]{1,300}\(/;

/** Whether a record that no pattern knows may tell of licences. */
export function mayMatter(text: string): boolean {
  const head = text.slice(0, 2_000);
  return OF_LICENCES.test(head) && !IS_TRACE.test(head);
}
