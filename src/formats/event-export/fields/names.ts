/** What a field of an event tells. */
export type Part =
  'time' | 'zone' | 'provider' | 'id' | 'recordId' | 'channel' | 'computer' | 'level' | 'user' | 'message' | 'inserts';

/**
 * How the fields of an event are called, letters and digits alone in lower case; behind a parent's name where the own
 * one says too little: `provider.name` is `providername`. The first is preferred: the time of the event itself before
 * that of whoever passed it on, the text of the event before an extract. Those behind `plain` mean something else in
 * other logs, and count only beside a field that is surely of an event.
 */
const NAMES: Readonly<Record<Part, { sure: string; plain: string }>> = {
  time: {
    sure:
      'timecreatedsystemtime systemtime timecreated eventcreatedtime timegenerated eventtime ' +
      'timewritten creationtime writtentime eventtimestamp eventdatetime eventdate dateandtime',
    plain: 'datetime timestamp time date timecreatedat unixtime epoch eventcreated eventreceivedtime',
  },
  zone: { sure: '', plain: 'timezone tz' },
  provider: {
    sure: 'providername sourcename eventsourcename eventsource eventprovider eventlogsource providersource',
    plain: 'provider source',
  },
  id: { sure: 'eventid eventcode eventididentifier eventidentifier eventidid instanceid', plain: 'event id' },
  recordId: {
    sure: 'eventrecordid recordid eventrecordnumber recordnumber recordidentifier eventnumber',
    plain: 'index record recordno',
  },
  channel: { sure: 'logname eventlog eventlogname eventchannel logfile channelname', plain: 'channel log' },
  computer: {
    sure: 'computername machinename',
    plain: 'computer machine hostname host agenthostname agentname server',
  },
  level: {
    sure: 'leveldisplayname eventlevelname leveltext levelname entrytype eventlevel',
    plain: 'level loglevel eventtype severity severityvalue type',
  },
  user: { sure: 'securityuserid userid usersid', plain: 'username useridentifier user' },
  message: {
    sure: 'renderinginfomessage renderedmessage rendereddescription eventmessage messagetext',
    plain:
      'message description eventdescription fullmessage shortmessage msg desc body text raw log line content ' +
      'eventoriginal',
  },
  inserts: {
    sure: 'stringinserts replacementstrings insertionstrings eventstrings parameterxml',
    plain: 'strings inserts properties data string eventdataxml allfieldinfo details extrafieldinfo',
  },
};

/** Elements whose fields are the data of an event, whatever they are called. */
const DATA = new Set(['eventdata', 'userdata']);

/** The key of a field as data, which no record has. */
const DATA_OF = '\0data';

/** An insert by its number. */
const NUMBERED = /^(?:param|payloaddata|insert|string)(\d{1,3})$/;

/** Keys that hold the value of what is around them: of an element with attributes, of a date or an account. */
const WITHIN = new Set(
  (
    '#text _text $ _ value #attributes @attributes attributes stringvalue intvalue doublevalue boolvalue ' +
    'arrayvalue kvlistvalue values'
  ).split(' '),
);

/** So many places of fields are remembered: keys may be what a record holds. */
const MOST_SPOTS = 5000;
/** How much less the end of a name tells than a whole one. */
const FAR = 10;
/** A key longer than this is no name. */
const LONGEST_NAME = 120;

export interface Claim {
  part: Part;
  /** The lower, the better the name. */
  rank: number;
  /** Whether the name alone tells that it is of an event. */
  sure: boolean;
}

const CLAIMS: ReadonlyMap<string, readonly Claim[]> = claims();

function claims(): Map<string, Claim[]> {
  const found = new Map<string, Claim[]>();
  for (const [part, { sure, plain }] of Object.entries(NAMES) as [Part, { sure: string; plain: string }][]) {
    const surely = sure.split(' ').filter((name) => name !== '');
    for (const [rank, name] of [...surely, ...plain.split(' ')].entries()) {
      const claim = { part, rank, sure: rank < surely.length };
      found.set(name, [...(found.get(name) ?? []), claim]);
    }
  }
  return found;
}

/** A name without what its writers differ in: case, blanks, underscores, dots and signs. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '');
}

/** Where a field stands in a record: its name, and those of what it is in. */
export interface Spot {
  within: Spot | undefined;
  /** What its value may tell. */
  claims: readonly Claim[];
  /** Within the data of an event: under what name, or at which place, it is an insert. */
  insert: { name?: string; place?: number } | undefined;
  names: readonly string[];
  /** Whether its name says that its time is in UTC. */
  utc: boolean;
  depth: number;
  known: Map<string, Spot>;
}

/** The places of the fields of records that are alike: each is made once. */
export interface Spots {
  top: Spot;
  count: number;
}

export function createSpots(): Spots {
  return { top: spotAt({ within: undefined, depth: 0 }), count: 0 };
}

/** Whether so many are remembered that others should be begun with the next record. */
export function areFull({ count }: Spots): boolean {
  return count >= MOST_SPOTS;
}

/** The place of a field by its key, which may be dotted: `winlog.event_data.param1`. */
export function spotOf(spots: Spots, within: Spot, key: string): Spot {
  const known = within.known.get(key);
  if (known !== undefined) return known;
  const spot =
    key.includes('.') && key.length <= LONGEST_NAME && !key.includes('. ')
      ? key.split('.', 12).reduce((at, part) => at.known.get(part) ?? kept(spots, at, part, below(at, part)), within)
      : below(within, key);
  return kept(spots, within, key, spot);
}

/** A field that holds inserts, as the data of an event whose fields are inserts. */
export function asData(spots: Spots, spot: Spot): Spot {
  if (spot.insert !== undefined) return spot;
  const known = spot.known.get(DATA_OF);
  return known ?? kept(spots, spot, DATA_OF, { ...spot, insert: {}, known: new Map() });
}

/** All of one record are kept: fields that stand together are known by their common place. */
function kept(spots: Spots, within: Spot, key: string, spot: Spot): Spot {
  spots.count += 1;
  within.known.set(key, spot);
  return spot;
}

function below(within: Spot, key: string): Spot {
  if (key === '' || WITHIN.has(key.toLowerCase())) return within;
  const written = key.length > LONGEST_NAME ? '' : plainName(key.replace(/_attributes$/, ''));
  const name = written.replace(/.utc$/, (end) => end.slice(0, 1));
  const depth = within.depth + 1;
  if (within.insert !== undefined || DATA.has(name) || NUMBERED.test(name))
    return spotAt({ within, depth, insert: insertAs(within, key, name) });
  const names = [...within.names.slice(-2), name];
  const found = new Map<Part, Claim>();
  for (const joined of [names.join(''), names.slice(-2).join(''), name]) {
    for (const claim of CLAIMS.get(joined) ?? []) {
      const better = found.get(claim.part);
      if (better === undefined || claim.rank < better.rank) found.set(claim.part, claim);
    }
  }
  const inner = found.size === 0 ? ending(key) : undefined;
  if (inner !== undefined && inner.insert !== undefined) return spotAt({ within, depth, insert: inner.insert });
  for (const claim of inner?.claims ?? []) found.set(claim.part, claim);
  return spotAt({ within, depth, claims: [...found.values()], names, utc: name !== written });
}

/** What the end of a long name tells: `winlogbeat_winlog_event_id`, `winlog_event_data_param1`. */
function ending(key: string): Pick<Spot, 'claims' | 'insert'> | undefined {
  const words = key.length > LONGEST_NAME ? [] : key.toLowerCase().split(/[\s_-]+/);
  for (let at = 1; at < words.length; at += 1) {
    if (words[at - 1] === 'data' && words[at - 2] === 'event' && at > 2) {
      const name = words.slice(at).join('_');
      return { claims: [], insert: insertAs(undefined, name, name) };
    }
    const claims = CLAIMS.get(words.slice(at).join(''));
    if (claims !== undefined)
      return { claims: claims.map((claim) => ({ ...claim, rank: claim.rank + FAR })), insert: undefined };
  }
  return undefined;
}

function spotAt(known: Pick<Spot, 'within' | 'depth'> & Partial<Spot>): Spot {
  return { claims: [], insert: undefined, names: [], utc: false, known: new Map(), ...known };
}

function insertAs(within: Spot | undefined, key: string, name: string): { name?: string; place?: number } {
  const number = NUMBERED.exec(name)?.[1];
  if (number !== undefined) return { place: Number(number) };
  return DATA.has(name) || name === 'data' || (within?.insert !== undefined && name === '') ? {} : { name: key };
}

/** What names tell that are surely of an event. */
export function sureParts(names: readonly string[]): Set<Part> {
  return new Set(
    names.flatMap((name) => (CLAIMS.get(plainName(name)) ?? []).flatMap(({ part, sure }) => (sure ? [part] : []))),
  );
}

/** What names may tell. */
export function partsOf(names: readonly string[]): Set<Part> {
  return new Set(names.flatMap((name) => (CLAIMS.get(plainName(name)) ?? []).map(({ part }) => part)));
}

/** The logs that every Windows has; their names are the same in every language. */
const LOGS: ReadonlySet<string> = new Set(['application', 'system', 'security', 'setup', 'forwardedevents']);

/** Whether a word is the name of a log that every Windows has. */
export function isWindowsLog(word: string): boolean {
  return LOGS.has(word.toLowerCase());
}
