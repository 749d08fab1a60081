/** What a column, a key or an attribute tells. */
export type FieldName =
  | 'time'
  | 'date'
  | 'event'
  | 'module'
  | 'user'
  | 'machine'
  | 'lastValidate'
  | 'nextValidate'
  | 'runCounter'
  | 'total'
  | 'remaining'
  | 'used'
  | 'value'
  | 'moduleType'
  | 'result'
  | 'deactivated';

/** What a record or a row states; what it does not state is absent, never empty. */
export type Fields = Readonly<Partial<Record<FieldName, string>>>;

/** As they are once they are small letters and digits alone; the names that the makers' commands have among them. */
const NAMES: Readonly<Record<FieldName, readonly string[]>> = {
  time: [
    'timestamp',
    'time',
    'datetime',
    'dateandtime',
    'when',
    'loggedat',
    'zeitstempel',
    'zeitpunkt',
    'zeit',
    'uhrzeit',
  ],
  date: ['date', 'day', 'datum', 'tag'],
  event: ['event', 'eventname', 'eventtype', 'action', 'command', 'operation', 'call', 'ereignis', 'aktion', 'befehl'],
  module: ['module', 'moduleid', 'modulename', 'modul', 'modulid', 'modulname'],
  user: [
    'user',
    'username',
    'userid',
    'windowsuser',
    'name',
    'login',
    'loginname',
    'entry',
    'entryname',
    'benutzer',
    'benutzername',
    'windowsbenutzer',
    'anwender',
    'eintrag',
    'anmeldename',
  ],
  machine: [
    'machine',
    'machinename',
    'computer',
    'computername',
    'pc',
    'pcname',
    'host',
    'hostname',
    'workstation',
    'rechner',
    'rechnername',
    'maschine',
    'arbeitsplatz',
  ],
  lastValidate: [
    'lastvalidate',
    'lastvalidation',
    'lastvalidated',
    'lastheartbeat',
    'lastseen',
    'culastvalidate',
    'getculastvalidate',
    'letztevalidierung',
    'letztesvalidate',
    'letzterheartbeat',
    'letzteslebenszeichen',
    'zuletztgesehen',
  ],
  nextValidate: [
    'nextvalidate',
    'nextvalidation',
    'nextheartbeat',
    'cunextvalidate',
    'getcunextvalidate',
    'naechstevalidierung',
    'nachstevalidierung',
    'nachsterheartbeat',
  ],
  runCounter: ['runcounter', 'curuncounter', 'getcuruncounter', 'counter', 'zahler', 'zaehler'],
  total: [
    'total',
    'totallicences',
    'totallicenses',
    'licences',
    'licenses',
    'limit',
    'seats',
    'maxusers',
    'gesamt',
    'lizenzen',
    'anzahllizenzen',
    'lizenzengesamt',
  ],
  remaining: [
    'remaining',
    'remaininglicences',
    'remaininglicenses',
    'free',
    'available',
    'frei',
    'verbleibend',
    'freielizenzen',
    'restlizenzen',
    'verfugbar',
  ],
  used: ['used', 'inuse', 'usedlicences', 'usedlicenses', 'belegt', 'benutzt', 'verwendet'],
  value: ['value', 'wert', 'number', 'zahl', 'count', 'anzahl'],
  moduleType: ['moduletype', 'modultyp', 'modultype', 'type', 'typ'],
  result: ['result', 'returncode', 'returnvalue', 'return', 'rc', 'code', 'errorcode', 'ergebnis', 'ruckgabewert'],
  deactivated: ['deactivated', 'deaktiviert'],
};

const BY_NAME: ReadonlyMap<string, FieldName> = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.map((name) => [name, field as FieldName] as const)),
);

/**
 * What a name stands for, in any letter case, with or without blanks, underscores and accents; undefined for one that
 * is not known.
 */
export function fieldOf(name: string): FieldName | undefined {
  return name.length > 64 ? undefined : BY_NAME.get(plain(name));
}

/**
 * What no list of users has, and every export of Windows events or other logs: what happened, and how severe it was.
 */
const OF_EVENTS: ReadonlySet<string> = new Set([
  'eventid',
  'eventrecordid',
  'recordid',
  'recordnumber',
  'eventtype',
  'entrytype',
  'eventlevel',
  'level',
  'severity',
  'provider',
  'providername',
  'source',
  'sourcename',
  'channel',
  'logname',
  'keywords',
  'opcode',
  'message',
  'description',
  'category',
  'taskcategory',
  'instanceid',
  'timecreated',
  'timegenerated',
  'timewritten',
  'ereignisid',
  'quelle',
  'meldung',
  'beschreibung',
]);

/** Whether a name is one of a log of events, which a list of users has not. */
export function isOfEvent(name: string): boolean {
  return name.length <= 64 && (OF_EVENTS.has(plain(name)) || fieldOf(name) === 'event');
}

/** Whether a name is one of a last sign of life that no inventory has: that of a Validate, or of a heartbeat. */
export function isOwnSign(name: string): boolean {
  return fieldOf(name) === 'lastValidate' && !['lastseen', 'zuletztgesehen'].includes(plain(name));
}

/** A name as small letters and digits alone. */
export function plain(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** The fields of names and values in their order. Of two with one meaning the first that says something counts. */
export function fieldsOf(pairs: Iterable<readonly [name: FieldName | undefined, value: string]>): Fields {
  const found: Partial<Record<FieldName, string>> = {};
  for (const [name, value] of pairs) {
    const said = value.trim();
    if (name !== undefined && said !== '') found[name] ??= said;
  }
  return found;
}
