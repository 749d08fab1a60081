import type { Pattern } from '../../src/domain/licence.ts';

/** What an IRIS line can say. `banner` is a start that stands without a head of its own. */
export const MEANINGS = [
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
  'cores',
] as const;

/** The line of a start that names the instance, and its own instant in UTC. */
export const INSTANCE_STARTING = String.raw`^Instance '(?<instance>[^']+)' starting on node [^']+ by user '[^']*' on (?<utc>\d\d/\d\d/\d{4} \d\d:\d\d:\d\d\.\d{3}) UTC$`;

/** A user id without a comma: every one that is publicly known. */
const PLAIN = String.raw`Role = (?<role>[^,]*), UserId = (?<user>[^,]*), Routine = (?<routine>[^,]*), Result = (?<result>\d+)$`;

/** A user id may hold commas, even the very words of this line: the last of them count. The known routines, for linear time. */
const COMMAS = String.raw`Role = (?<role>[^,]*), UserId = (?<user>.*), Routine = (?<routine>|%SYS\.cspServer\d?), Result = (?<result>\d{1,5})$`;

/**
 * Tried on the text behind the head (stamp, process, severity, facility), without the `...(repeated N times)` that IRIS
 * appends and without blanks at the end; a `banner` on the bare line. README.md of this folder names the origin of each text.
 */
export const PATTERNS: readonly Pattern[] = [
  { id: 'trace-login', means: 'login', literals: ['LicenseTrace: Login'], expression: `^LicenseTrace: Login, ${PLAIN}` },
  { id: 'trace-login-commas', means: 'login', literals: ['LicenseTrace: Login'], expression: `^LicenseTrace: Login, ${COMMAS}` },
  // Assumed: no public line shows a Logout; the template is that of a Login.
  { id: 'trace-logout', means: 'logout', literals: ['LicenseTrace: Logout'], expression: `^LicenseTrace: Logout, ${PLAIN}` },
  { id: 'trace-logout-commas', means: 'logout', literals: ['LicenseTrace: Logout'], expression: `^LicenseTrace: Logout, ${COMMAS}` },
  {
    id: 'trace-request',
    means: 'request',
    literals: ['LicenseTrace: Requesting'],
    expression: String.raw`^LicenseTrace: Requesting \w+ license, Id='(?<user>[^,]*)', Process Session = '[^,]*', \$USERNAME=[^,]*, peer=(?<peer>[^,]*), SOAP\.WebService=\d+\.?$`,
  },
  {
    id: 'limit-exceeded',
    means: 'limit-exceeded',
    literals: ['License limit exceeded', 'License Limit exceeded'],
    expression: String.raw`^License [Ll]imit exceeded (?<total>\d{1,15}) times since (?<since>\d\d/\d\d/\d\d \d\d:\d\d:\d\d)\.?$`,
  },
  {
    id: 'recovery',
    means: 'banner',
    literals: ['*** Recovery started at'],
    expression: String.raw`^\*\*\* Recovery started at \w{3} (?<month>\w{3}) +(?<day>\d{1,2}) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})\s*$`,
  },
  { id: 'startup', means: 'banner', literals: ['Startup of '], expression: String.raw`^Startup of \S.*\[` },
  // The first lines of a start where no recovery block stands before them. One start may write all of them.
  { id: 'global-buffers', means: 'start', literals: ['Global buffer setting'], expression: String.raw`^Global buffer setting requires attention` },
  { id: 'shared-memory', means: 'start', literals: ['MB shared memory'], expression: String.raw`^Allocated \d+MB shared memory` },
  { id: 'shared-memory-failed', means: 'start', literals: ['MB shared memory'], expression: String.raw`^Failed to allocate \d+MB shared memory` },
  // A container's start script speaks before the instance does.
  { id: 'container-start', means: 'start', literals: ['ISC_DATA_DIRECTORY='], expression: String.raw`^ISC_DATA_DIRECTORY=` },
  { id: 'abnormal', means: 'start', literals: ['shutdown was abnormal'], expression: String.raw`^Previous system shutdown was abnormal` },
  { id: 'instance-starting', means: 'start', literals: [' starting on node '], expression: INSTANCE_STARTING },
  { id: 'logons-enabled', means: 'up', literals: ['Enabling logons'], expression: String.raw`^Enabling logons$` },
  { id: 'shutting-down', means: 'stopping', literals: ["' shutting down "], expression: String.raw`^User '.*' shutting down ` },
  { id: 'sigterm', means: 'stopping', literals: ['exited due to SIGTERM received'], expression: String.raw`^[A-Z%][\w. ]{0,40} exited due to SIGTERM received$` },
  { id: 'withdrawing', means: 'stopped', literals: ['Withdrawing from License Domain'], expression: String.raw`^Withdrawing from License Domain\.?$` },
  { id: 'control-exited', means: 'stopped', literals: ['CONTROL exited due to system shutdown'], expression: String.raw`^CONTROL exited due to system shutdown\.?$` },
  { id: 'shutdown-complete', means: 'stopped', literals: ['Shutdown complete'], expression: String.raw`^Shutdown complete$` },
  { id: 'start-aborted', means: 'stopped', literals: ['- Shutting down the system :'], expression: String.raw`^Error: .* - Shutting down the system :` },
  { id: 'forced', means: 'forced', literals: ['WDSTOP set'], expression: String.raw`^(?:Shutdown detected WDSTOP set|WDSTOP set, system being forced)` },
  { id: 'process-died', means: 'died', literals: ['Process terminated abnormally'], expression: String.raw`^Process terminated abnormally \(pid (?<pid>\d+),` },
  {
    id: 'core-key',
    means: 'cores',
    literals: ['LMF Info: '],
    expression: String.raw`^LMF Info:\s+(?:Activating Core Capacity license key|Licensed for (?<cores>\d{1,6}) cores)\.?$`,
  },
];
