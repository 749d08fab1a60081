import type { Pattern } from '../../src/domain/product.ts';

/** What an event of a stream may be, and what of it a parser makes; README.md says more of each. */
export const MEANINGS = [
  'renewed',
  'closed',
  'removed',
  'removed-all',
  'deactivated',
  'refused',
  'total',
  'remaining',
  'used',
  'counts',
  'noted',
] as const;

/** Words in any letter case, run together or parted by a blank, a hyphen or an underscore. */
function words(...parts: readonly string[]): string {
  // As classes: what holds expressions against backtracking reads no (?i:).
  const anyCase = (letter: string): string => `[${letter}${letter.toUpperCase()}]`;
  return parts.map((part) => Array.from(part, anyCase).join('')).join('[ _-]?');
}

/** One of several, as a command too: `Quit`, `lp.Quit`, `Quit()`. */
function oneOf(...alternatives: readonly string[]): string {
  return String.raw`^(?:\w{1,40}\.)?(?:${alternatives.join('|')})(?:\(\))?$`;
}

/** In both spellings, one or several. */
const LICENCES = `${words('licen')}[cCsS][eE][sS]?`;

/**
 * The words of the events, tried on the event alone; behind it stands the return code where that says that the command
 * failed. Those that are commands of the product are the maker's, all others assumed.
 */
export const PATTERNS: readonly Pattern[] = [
  {
    id: 'validate',
    means: 'renewed',
    literals: ['validate', 'validated', 'validation'],
    anyCase: true,
    expression: oneOf(
      words('validate'),
      words('validated'),
      words('validation'),
      words('auto', 'validate'),
      words('automatic', 'validate'),
      words('revalidate'),
      words('re', 'validate'),
    ),
  },
  {
    id: 'prepare-and-check',
    means: 'renewed',
    literals: ['prepare', 'check'],
    anyCase: true,
    expression: oneOf(words('prepare', 'and', 'check'), words('prepare', 'and', 'activate')),
  },
  {
    id: 'heartbeat',
    means: 'renewed',
    literals: ['heartbeat', 'heart', 'alive', 'herzschlag', 'lebenszeichen'],
    anyCase: true,
    expression: oneOf(words('heart', 'beat'), words('alive'), words('herzschlag'), words('lebenszeichen')),
  },
  {
    id: 'login',
    means: 'renewed',
    literals: ['login', 'logon', 'log in', 'log on', 'anmeldung', 'anmelden', 'angemeldet'],
    anyCase: true,
    expression: oneOf(
      words('log', 'in'),
      words('log', 'on'),
      words('anmeldung'),
      words('anmelden'),
      words('angemeldet'),
    ),
  },
  {
    id: 'quit',
    means: 'closed',
    literals: ['quit'],
    anyCase: true,
    expression: oneOf(words('quit'), words('quitted')),
  },
  {
    id: 'logout',
    means: 'closed',
    literals: [
      'logout',
      'logoff',
      'log out',
      'log off',
      'abmeldung',
      'abmelden',
      'abgemeldet',
      'released',
      'beendet',
      'freigegeben',
    ],
    anyCase: true,
    expression: oneOf(
      words('log', 'out'),
      words('log', 'off'),
      words('released'),
      words('abmeldung'),
      words('abmelden'),
      words('abgemeldet'),
      words('beendet'),
      words('freigegeben'),
    ),
  },
  {
    id: 'no-licence',
    means: 'refused',
    literals: ['licence', 'license', 'lizenz'],
    anyCase: true,
    expression: oneOf(
      `${words('no')}[ _-]?${LICENCES}`,
      `${words('no', 'free')}[ _-]?${LICENCES}`,
      `${LICENCES}[ _-]?${words('denied')}`,
      `${LICENCES}[ _-]?${words('refused')}`,
      words('keine', 'lizenz'),
      words('keine', 'freie', 'lizenz'),
    ),
  },
  {
    id: 'refused',
    means: 'refused',
    literals: ['refused', 'denied', 'rejected', 'abgelehnt', 'verweigert'],
    anyCase: true,
    expression: oneOf(words('refused'), words('denied'), words('rejected'), words('abgelehnt'), words('verweigert')),
  },
  {
    id: 'remove',
    means: 'removed',
    literals: ['remove', 'removed', 'entfernt'],
    anyCase: true,
    expression: oneOf(
      words('remove'),
      words('removed'),
      words('remove', 'dead'),
      words('dead', 'removed'),
      words('remove', 'user'),
      words('user', 'removed'),
      words('remove', 'entry'),
      words('remove', 'concurrent', 'user'),
      words('concurrent', 'user', 'removed'),
      words('entfernt'),
    ),
  },
  {
    id: 'remove-all',
    means: 'removed-all',
    literals: ['remove'],
    anyCase: true,
    expression: oneOf(words('remove', 'all', 'items'), words('remove', 'all')),
  },
  {
    id: 'deactivate',
    means: 'deactivated',
    literals: ['deactivate', 'deaktiviert'],
    anyCase: true,
    expression: oneOf(
      words('deactivate'),
      words('deactivated'),
      words('deactivate', 'entry'),
      words('entry', 'deactivated'),
      words('deaktiviert'),
    ),
  },
  {
    id: 'total-licences',
    means: 'total',
    literals: ['licence', 'license'],
    anyCase: true,
    expression: oneOf(`${words('total')}[ _-]?${LICENCES}`),
  },
  {
    id: 'remaining-licences',
    means: 'remaining',
    literals: ['licence', 'license'],
    anyCase: true,
    expression: oneOf(`${words('remaining')}[ _-]?${LICENCES}`, `${words('free')}[ _-]?${LICENCES}`),
  },
  {
    id: 'used-licences',
    means: 'used',
    literals: ['licence', 'license'],
    anyCase: true,
    expression: oneOf(`${words('used')}[ _-]?${LICENCES}`),
  },
  {
    id: 'counts',
    means: 'counts',
    literals: ['licence', 'license', 'count', 'lizenzen'],
    anyCase: true,
    expression: oneOf(LICENCES, words('count'), words('counts'), words('lizenzen')),
  },
  {
    id: 'noted',
    means: 'noted',
    literals: ['deactivated', 'activate', 'interval', 'diffpct', 'entries', 'level'],
    anyCase: true,
    expression: oneOf(
      words('remove', 'deactivated'),
      words('activate'),
      words('activated'),
      words('reactivate'),
      words('check', 'interval'),
      words('set', 'check', 'interval'),
      words('diffpct'),
      words('set', 'diffpct'),
      words('get', 'entries', 'of', 'module'),
      words('concurrent', 'user', 'level'),
    ),
  },
];

/** `20yy`, one of which stands in every record that has a date; as many as there will be. */
const YEARS = Array.from({ length: 60 }, (_, at) => `${2010 + at}`);

/**
 * What picks the lines of a stream: a year, so that a record with an event that nobody knows is seen too; the names of
 * columns, so that headers are; and the words of the events, for a record whose date is broken.
 */
export const LITERALS: readonly string[] = [
  ...new Set([
    ...YEARS,
    'event',
    'ereignis',
    'aktion',
    'action',
    'module',
    'modul',
    'timestamp',
    'zeitstempel',
    ...PATTERNS.flatMap((pattern) => pattern.literals),
  ]),
];
