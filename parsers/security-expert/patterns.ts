import type { Pattern } from '../../src/domain/product.ts';

/**
 * What a text of an event can say. `data-service` is no text but a name: of a provider whose events tell of operators,
 * and of a service whose end is theirs. `operator` is what stands behind the phrase of a logon or a removal.
 */
export const MEANINGS: readonly string[] = [
  'logon',
  'removed',
  'refused',
  'started',
  'stopped',
  'service-running',
  'service-stopped',
  'service-died',
  'operator',
  'data-service',
];

/** Behind `Record ID`: a colon, an equals sign or a blank; a digit anywhere else is a part of a name. */
const RECORD = String.raw`(?i:record ?id)(?: ?[:=] ?| )(?<id>\d{1,15})\b`;

const LOGON = String.raw`(?i:new operator logon)\b(?<rest>.*)`;
const REMOVED = String.raw`(?i:remove operator)\b(?: (?i:by) (?<reason>[A-Za-z]+(?:-[A-Za-z]+)?)\b)?(?<rest>.*)`;

/** Two spellings are enough to look for: the expressions take every mixture of cases. */
const OPERATOR = ['perator', 'PERATOR'];
const SERVICE = ['ervice', 'ERVICE'];

/**
 * Tried on a text whose blanks and line ends are one blank each. Nothing of this is publicly documented but the two
 * phrases of an operator and that of a refusal; README.md of this folder names the origin of each. A phrase at the
 * beginning counts before one within, since an operator may be called by the words of a phrase.
 */
export const PATTERNS: readonly Pattern[] = [
  { id: 'logon', means: 'logon', literals: OPERATOR, expression: `^${LOGON}` },
  // A reason of several words ends at a mark before the record id; else the second word may be a name.
  {
    id: 'removed-words',
    means: 'removed',
    literals: OPERATOR,
    expression: String.raw`^(?i:remove operator) (?i:by) (?<reason>[A-Za-z]+(?: [A-Za-z]+){1,3})(?<rest> ?[.:;-] ?(?i:record ?id).*| ?[.:;-] ?(?i:operator) \d.*)$`,
  },
  { id: 'removed', means: 'removed', literals: OPERATOR, expression: `^${REMOVED}` },
  {
    id: 'operator-record',
    means: 'operator',
    literals: ['ecord', 'ECORD'],
    expression: String.raw`^${RECORD}(?<name>.*)`,
  },
  {
    id: 'operator-number-name',
    means: 'operator',
    literals: OPERATOR,
    expression: String.raw`^(?i:operator) (?<id>\d{1,15}) ?\((?<name>.*)\)\.?$`,
  },
  {
    id: 'operator-number',
    means: 'operator',
    literals: OPERATOR,
    expression: String.raw`^(?i:operator) (?<id>\d{1,15})\b(?<name>.*)`,
  },
  { id: 'logon-within', means: 'logon', literals: OPERATOR, expression: String.raw`\b${LOGON}` },
  { id: 'removed-within', means: 'removed', literals: OPERATOR, expression: String.raw`\b${REMOVED}` },
  // The name before the id, of at most 40 characters as it may have.
  {
    id: 'operator-name-record',
    means: 'operator',
    literals: ['ecord', 'ECORD'],
    expression: String.raw`^(?<name>.{1,60}?)\b${RECORD}`,
  },
  {
    id: 'refused',
    means: 'refused',
    literals: ['onnections exceeded', 'onnections Exceeded', 'ONNECTIONS EXCEEDED'],
    expression: String.raw`\b(?i:licensed number of connections exceeded)\b`,
  },
  // What .NET writes for every service, in the name of that service.
  {
    id: 'service-started',
    means: 'started',
    literals: SERVICE,
    expression: String.raw`^(?i:service started successfully)\.?$`,
  },
  {
    id: 'service-stopped',
    means: 'stopped',
    literals: SERVICE,
    expression: String.raw`^(?i:service stopped successfully)\.?$`,
  },
  {
    id: 'service-shut-down',
    means: 'stopped',
    literals: SERVICE,
    expression: String.raw`^(?i:service has been successfully shut down)\.?$`,
  },
  // What the Service Control Manager writes, where an export holds nothing but the words.
  {
    id: 'scm-running',
    means: 'service-running',
    literals: ['entered the running state'],
    expression: String.raw`^The (?<service>.{1,200}) service entered the running state\.?$`,
  },
  {
    id: 'scm-stopped',
    means: 'service-stopped',
    literals: ['entered the stopped state'],
    expression: String.raw`^The (?<service>.{1,200}) service entered the stopped state\.?$`,
  },
  {
    id: 'scm-died',
    means: 'service-died',
    literals: ['service terminated unexpectedly'],
    expression: String.raw`^The (?<service>.{1,200}) service terminated unexpectedly\b`,
  },
  {
    id: 'scm-running-de',
    means: 'service-running',
    literals: ['befindet sich jetzt im Status'],
    expression: String.raw`^Dienst "(?<service>.{1,200})" befindet sich jetzt im Status "Ausgef.{1,2}hrt"\.?$`,
  },
  {
    id: 'scm-stopped-de',
    means: 'service-stopped',
    literals: ['befindet sich jetzt im Status'],
    expression: String.raw`^Dienst "(?<service>.{1,200})" befindet sich jetzt im Status "Beendet"\.?$`,
  },
  // Last, since the name of the service stands in other texts too.
  // No alternatives within (?i: ): with them V8 13.6 misses matches that RE2 finds.
  {
    id: 'data-service',
    means: 'data-service',
    literals: SERVICE,
    expression: String.raw`(?i:security ?expert)[ -]?(?i:data ?service)`,
  },
  {
    id: 'data-service-twin',
    means: 'data-service',
    literals: SERVICE,
    expression: String.raw`(?i:protege ?gx)[ -]?(?i:data ?service)`,
  },
  {
    id: 'data-service-short',
    means: 'data-service',
    literals: ['ExpertSV', 'EXPERTSV', 'expertsv'],
    expression: String.raw`^(?i:securityexpertsv)$`,
  },
  {
    id: 'data-service-twin-short',
    means: 'data-service',
    literals: ['GXSV', 'gxsv'],
    expression: String.raw`^(?i:gxsv)$`,
  },
];

/**
 * What a reader looks for in the provider and the texts of an event: the product under each of its names, the phrases,
 * whoever writes them, and those of Windows that tell of services and of the machine.
 */
export const LITERALS: readonly string[] = [
  'Security Expert',
  'SecurityExpert',
  'SECURITY EXPERT',
  'SECURITYEXPERT',
  'security expert',
  'securityexpert',
  'Protege',
  'PROTEGE',
  'protege',
  'GXSV',
  'gxsv',
  'Operator Logon',
  'operator logon',
  'Operator logon',
  'OPERATOR LOGON',
  'Remove Operator',
  'remove operator',
  'Remove operator',
  'REMOVE OPERATOR',
  'onnections exceeded',
  'onnections Exceeded',
  'ONNECTIONS EXCEEDED',
  'Service Control Manager',
  'EventLog',
  'Microsoft-Windows-Kernel-General',
  'Microsoft-Windows-Kernel-Power',
  'entered the running state',
  'entered the stopped state',
  'service terminated unexpectedly',
  'befindet sich jetzt im Status',
  // Of any service, since an export may leave out whose words they are.
  'ervice started successfully',
  'ervice stopped successfully',
  'successfully shut down',
  'Dienst wurde erfolgreich',
];
