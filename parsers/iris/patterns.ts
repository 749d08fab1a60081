import type { Pattern } from '../../src/domain/product.ts';
import { anyCase, LIMIT_EXCEEDED } from './limit-line.ts';

/** The line of a start that names the instance, and its own instant in UTC. */
export const INSTANCE_STARTING = String.raw`^Instance '(?<instance>[^']+)' starting on node [^']+ by user '[^']*' on (?<utc>\d\d/\d\d/\d{4} \d\d:\d\d:\d\d\.\d{3}) UTC$`;

/** What compose writes where a container has ended, behind the name of that; a line without a head. */
export const CONTAINER_EXITED = String.raw`^(?:(?:[Cc]ontainer )?(?<name>[^\s|]{1,255}) {1,64})?(?:has )?exited (?:with (?:exit )?code -?\d{1,5}|\(-?\d{1,5}\))(?: \(restarting\))?\.?$`;

/** The sensors of the System Monitor that count licences. */
const SENSOR = String.raw`\[SYSTEM MONITOR\] (?:LicensePercentUsed|LicenseUsedRate)(?:\([^)]{0,100}\))?`;

/** A user id without a comma: every one that is publicly known. */
const PLAIN = String.raw`Role = (?<role>[^,]*), UserId = (?<user>[^,]*), Routine = (?<routine>[^,]*), Result = (?<result>\d+)$`;

/**
 * A user id may hold commas, even the very words of this line: the last of them count. The known routines, for linear
 * time.
 */
const COMMAS = String.raw`Role = (?<role>[^,]*), UserId = (?<user>.*), Routine = (?<routine>|%SYS\.cspServer\d?), Result = (?<result>\d{1,5})$`;

/**
 * Tried on the text behind the head (stamp, process, severity, facility), without the `...(repeated N times)` that IRIS
 * appends and without blanks at the end; a `banner` on the bare line. README.md of this folder names the origin of each
 * text.
 */
export const PATTERNS: readonly Pattern[] = [
  {
    id: 'trace-login',
    means: 'login',
    literals: ['LicenseTrace: Login'],
    expression: `^LicenseTrace: Login, ${PLAIN}`,
  },
  {
    id: 'trace-login-commas',
    means: 'login',
    literals: ['LicenseTrace: Login'],
    expression: `^LicenseTrace: Login, ${COMMAS}`,
  },
  // Assumed: no public line shows a Logout; the template is that of a Login.
  {
    id: 'trace-logout',
    means: 'logout',
    literals: ['LicenseTrace: Logout'],
    expression: `^LicenseTrace: Logout, ${PLAIN}`,
  },
  {
    id: 'trace-logout-commas',
    means: 'logout',
    literals: ['LicenseTrace: Logout'],
    expression: `^LicenseTrace: Logout, ${COMMAS}`,
  },
  {
    id: 'trace-request',
    means: 'request',
    literals: ['LicenseTrace: Requesting'],
    expression: String.raw`^LicenseTrace: Requesting \w+ license, Id='(?<user>[^,]*)', Process Session = '[^,]*', \$USERNAME=[^,]*, peer=(?<peer>[^,]*), SOAP\.WebService=\d+\.?$`,
  },
  {
    id: 'trace-request-commas',
    means: 'request',
    literals: ['LicenseTrace: Requesting'],
    expression: String.raw`^LicenseTrace: Requesting \w{1,20} license, Id='(?<user>[^']*(?:'[A-Za-z][^']*)?)', Process Session = '[^,]*', \$USERNAME=[^,]*, peer=(?<peer>[^,]*), SOAP\.WebService=\d+\.?$`,
  },
  {
    id: 'limit-exceeded',
    means: 'limit-exceeded',
    literals: ['License limit exceeded'],
    anyCase: true,
    expression: LIMIT_EXCEEDED,
  },
  {
    id: 'recovery',
    means: 'banner',
    literals: ['*** Recovery started at'],
    expression: String.raw`^\*\*\* Recovery started at \w{3} (?<month>\w{3}) +(?<day>\d{1,2}) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})\s*$`,
  },
  { id: 'startup', means: 'banner', literals: ['Startup of '], expression: String.raw`^Startup of \S.*\[` },
  // The first lines of a start where no recovery block stands before them. One start may write all of them.
  {
    id: 'global-buffers',
    means: 'start',
    literals: ['Global buffer setting'],
    expression: String.raw`^Global buffer setting requires attention`,
  },
  {
    id: 'shared-memory',
    means: 'start',
    literals: ['MB shared memory'],
    expression: String.raw`^Allocated \d+MB shared memory`,
  },
  {
    id: 'shared-memory-failed',
    means: 'start',
    literals: ['MB shared memory'],
    expression: String.raw`^Failed to allocate \d+MB shared memory`,
  },
  // A container's start script speaks before the instance does.
  {
    id: 'container-start',
    means: 'start',
    literals: ['ISC_DATA_DIRECTORY='],
    expression: String.raw`^ISC_DATA_DIRECTORY=`,
  },
  {
    id: 'abnormal',
    means: 'start',
    literals: ['shutdown was abnormal'],
    expression: String.raw`^Previous system shutdown was abnormal`,
  },
  { id: 'instance-starting', means: 'start', literals: [' starting on node '], expression: INSTANCE_STARTING },
  { id: 'logons-enabled', means: 'up', literals: ['Enabling logons'], expression: String.raw`^Enabling logons$` },
  {
    id: 'shutting-down',
    means: 'stopping',
    literals: ["' shutting down "],
    expression: String.raw`^User '.*' shutting down `,
  },
  {
    id: 'sigterm',
    means: 'stopping',
    literals: ['exited due to SIGTERM received'],
    expression: String.raw`^[A-Z%][\w. ]{0,40} exited due to SIGTERM received$`,
  },
  {
    id: 'withdrawing',
    means: 'stopped',
    literals: ['Withdrawing from License Domain'],
    expression: String.raw`^Withdrawing from License Domain\.?$`,
  },
  {
    id: 'control-exited',
    means: 'stopped',
    literals: ['CONTROL exited due to system shutdown'],
    expression: String.raw`^CONTROL exited due to system shutdown\.?$`,
  },
  {
    id: 'shutdown-complete',
    means: 'stopped',
    literals: ['Shutdown complete'],
    expression: String.raw`^Shutdown complete$`,
  },
  // Where the words before name the licence, the key is at fault, too.
  {
    id: 'start-aborted',
    means: 'stopped',
    literals: ['- Shutting down the system'],
    expression: String.raw`^Error: .* - Shutting down the system(?: :|\.?$)`,
  },
  // What follows is the first error of the upgrade; a start that it breaks off writes no more.
  {
    id: 'upgrade-failed',
    means: 'stopped',
    literals: ['Error during Upgrade'],
    expression: String.raw`^Error during Upgrade\b`,
  },
  {
    id: 'forced',
    means: 'forced',
    literals: ['WDSTOP set'],
    expression: String.raw`^(?:Shutdown detected WDSTOP set|WDSTOP set, system being forced)`,
  },
  {
    id: 'container-exited',
    means: 'exited',
    literals: ['exited with ', 'exited ('],
    expression: CONTAINER_EXITED,
  },
  {
    id: 'process-died',
    means: 'died',
    literals: ['Process terminated abnormally'],
    expression: String.raw`^Process terminated abnormally \(pid (?<pid>\d+),`,
  },
  {
    id: 'core-key',
    means: 'cores',
    literals: ['LMF Info: '],
    expression: String.raw`^LMF Info:\s+Activating Core Capacity license key\.?$`,
  },
  // "Licensed for 8 users", "… for 8 cores"; what else a key may count is told as not understood.
  {
    id: 'licensed-for',
    means: 'capacity',
    literals: ['Licensed for '],
    anyCase: true,
    expression: String.raw`^(?:\[[^\[\]]{1,60}\] {0,8})?(?:LMF Info:\s+)?${anyCase('licensed for')} {1,8}(?<count>\d{1,3}(?:,\d{3}){1,2}|\d{1,6}) {1,8}(?<unit>[A-Za-z][A-Za-z -]{0,60}?)\.?$`,
  },
  // The key itself: "… Concurrent Users for …:25", or "… Server for …:8" for cores.
  {
    id: 'key-capacity',
    means: 'capacity',
    literals: ['LicenseCapacity'],
    expression: String.raw`^LicenseCapacity ?=(?<unit>[^:]{0,300})(?::(?<count>\d{1,6})(?:,|$)|$)`,
  },
  {
    id: 'lmf-connected',
    means: 'licence-server-back',
    literals: ['Connected to license server'],
    expression: String.raw`^LMF Info: +Connected to license server\b`,
  },
  {
    id: 'lmf-not-connected',
    means: 'licence-server-lost',
    literals: ['not connect to license server'],
    expression: String.raw`^LMF [Ee]rror: +Could not connect to license server\b`,
  },
  {
    id: 'lmf-no-startup',
    means: 'licence-server-lost',
    literals: ['startup message to license server'],
    expression: String.raw`^LMF [Ee]rror: +Could not send startup message to license server\b`,
  },
  // Assumed.
  {
    id: 'lmf-lost',
    means: 'licence-server-lost',
    literals: ['onnection to license server'],
    expression: String.raw`^LMF (?:[Ee]rror|[Ww]arning|[Ii]nfo): +(?:Lost connection to license server|Connection to license server(?: \([^)]{0,100}\))? (?:was )?lost)\b`,
  },
  {
    id: 'lmf-no-key',
    means: 'key-invalid',
    literals: ['No valid license key'],
    expression: String.raw`^LMF [Ee]rror: +No valid license key\b`,
  },
  {
    id: 'lmf-invalid-key',
    means: 'key-invalid',
    literals: ['License Server replied'],
    expression: String.raw`^LMF [Ee]rror: +License Server replied '(?<reply>[^']{0,100})' to startup message\b`,
  },
  {
    id: 'key-not-valid',
    means: 'key-invalid',
    literals: [
      'Invalid Community Edition license',
      'Invalid license',
      'License is invalid',
      'License key is invalid',
      'License is not valid',
      'License key is not valid',
    ],
    anyCase: true,
    expression:
      `^(?:(?:LMF )?[Ee]rror: +)?(?:(?:[Tt]he )?${anyCase('license')} (?:${anyCase('key')} ` +
      `)?${anyCase('is')} (?:${anyCase('not valid')}|${anyCase('invalid')})|${anyCase('invalid')} ` +
      `(?:${anyCase('community edition')} )?${anyCase('license')})\\b`,
  },
  {
    id: 'community-key-only',
    means: 'key-invalid',
    literals: ['only accept a Community license key'],
    expression: String.raw`^This version of .{0,60} will only accept a Community license key\b`,
  },
  // The notices of 7 and of 5 days and less are documented; their words are assumed.
  {
    id: 'key-expires',
    means: 'key-expiring',
    literals: [
      'icense expires',
      'icense will expire',
      'icense key expires',
      'icense key will expire',
      'icense key has expired',
      'icense has expired',
    ],
    expression: String.raw`^(?:\[SYSTEM MONITOR\] |LMF (?:[Ee]rror|[Ww]arning|[Ii]nfo): +)(?:\w{1,40}(?: \w{1,40})?: )?(?:The )?[Ll]icense (?:key )?(?:expires|will expire|has expired)\b`,
  },
  // Assumed: the documented form of a sensor's line, with the documented names of the sensors.
  {
    id: 'licence-sensor',
    means: 'licence-percent',
    literals: ['LicensePercentUsed', 'LicenseUsedRate'],
    expression: `^${SENSOR} (?:Warning|Alert): `,
  },
  {
    id: 'licence-sensor-ok',
    means: 'licence-percent-fine',
    literals: ['LicensePercentUsed', 'LicenseUsedRate'],
    expression: String.raw`^${SENSOR} ok\b`,
  },
  {
    id: 'lmf-info',
    means: 'noted',
    literals: ['LMF Info: '],
    expression: String.raw`^LMF Info: +(?:Sending shutdown message to (?:local )?license server\b|Waiting for Core Capacity license key validation\b)`,
  },
  {
    id: 'licence-noted',
    means: 'noted',
    literals: ['must be validated with License Server', 'Shard license: ', 'License information'],
    expression: String.raw`^(?:License information:?|InterSystems \w{1,20} license file \([^)]{1,100}\) must be validated with License Server\.?|Shard license: \d{1,9})$`,
  },
];
