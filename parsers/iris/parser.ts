import type { Emit, Fact, Match, Parser, Tools, Who } from '../../src/domain/licence.ts';
import type { Entry, Instant, Note } from '../../src/domain/reading.ts';
import { isDump, nodeOf, parseDump } from './dump.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import { headOf, headOfRaw, isHead, streamOf } from './head.ts';
import { parseCtime, parseSince, parseUtc, type Head } from './line.ts';
import { INSTANCE_STARTING, MEANINGS, MESSAGES, PATTERNS } from './patterns.ts';

/** What the parser remembers of one stream. */
export type IrisState = {
  phase: 'unknown' | 'starting' | 'up' | 'stopping' | 'down';
  /** The marks of a start that were seen since it began: one seen twice is another start. */
  marks: readonly string[];
  /** The greatest stamp so far. */
  last: Instant | null;
  limit: { total: number; since: Instant; at: Instant } | null;
  /** CSP requests that wait for the login of the same process. */
  requests: Readonly<Record<string, { user: string; peer: string; at: Instant }>>;
};

const REPEATED = 'the log repeats the line before';
const REQUEST_KEPT = 60_000;
const REPEATS_BELIEVED = 1_000;
/** More connections than an instance can have processes: a garbled count must not open as many sessions. */
const CONNECTIONS_BELIEVED = 100_000;
/** Processes write one log concurrently, so that a stamp may lie a little before the one above it. */
const JITTER = 60_000;
/** No zone is further from UTC. */
const FURTHEST_ZONE = 14 * 3_600_000;
const STARTING = new RegExp(INSTANCE_STARTING);
/** Severe and fatal. */
const SEVERE = 2;
/** Of these a repeated line tells of more; of the others the first, which was written plainly, has said all. */
const COUNTED: ReadonlySet<string> = new Set(['login', 'logout', 'limit-exceeded', ...MESSAGES]);
/** Texts below which IRIS prints its own key. */
const KEY_HEADS = /^(?:License information:?)?$/;

/** InterSystems IRIS, Caché, Ensemble and HealthShare by their messages.log or cconsole.log. */
export const iris: Parser<IrisState> = {
  system: 'iris',
  product: 'InterSystems IRIS',
  settings: {
    trace: {
      kind: 'choice',
      of: ['sometimes', 'always'],
      default: 'sometimes',
      says: 'always: license tracing is switched on at every start, so that the log is complete from the start',
    },
    traceSilence: {
      kind: 'duration',
      default: 24 * 3_600_000,
      mayBe: 'never',
      says: 'without a LicenseTrace line for so long, tracing counts as switched off',
    },
    maxConnections: { kind: 'count', default: 25, least: 1, says: 'connections of one user id that share a licence unit' },
  },
  patterns: PATTERNS,
  meanings: MEANINGS,
  wanted: { literals: PATTERNS.flatMap((pattern) => pattern.literals), isHead },
  // Severity and what may follow it, in messages.log and in the structured log.
  wantedFor: { 'message-severe': [') 2 ', ') 3 ', 'SEVERE', 'FATAL'] },
  model: LICENCE_MODEL,
  isWhole: isDump,
  sniff,
  initial: () => ({ phase: 'unknown', marks: [], last: null, limit: null, requests: {} }),
  parse,
  note,
  stream: streamOf,
  seenUpTo: (state) => state.last ?? undefined,
  wall: (line) => headOfRaw(line)?.wall,
  announces: ' starting on node ',
  offset,
  instance,
};

function sniff(head: string, path: string): number {
  const lines = head.split(/\r?\n/);
  const heads = lines.filter((line) => headOfRaw(line) !== undefined).length;
  if (heads > 0) return heads * 2 > lines.length ? 1 : 0.8;
  return /(?:messages|cconsole)\.(?:log|old)/i.test(path) && lines.some((line) => line.startsWith('*** Recovery started at ')) ? 0.6 : 0;
}

function parse(entry: Entry, before: IrisState, emit: Emit, tools: Tools): IrisState {
  if (entry.at !== undefined && isDump(entry.text)) return dump(entry, entry.at, before, emit, tools);
  const head = headOf(entry.text);
  const above = entry.head === undefined ? undefined : headOf(entry.head);
  let state = above === undefined ? before : seen(before, tools.utc(above.wall, before.last ?? undefined));
  const tried = tools.match(head === undefined ? entry.text : head.text);
  const found = tried !== undefined && stands(tried, head, above) ? tried : undefined;
  // The head above a recovery block is the last line before the crash; above `Startup of` stands its own.
  const lastAbove = found?.id === 'startup' ? before.last : state.last;
  const wall = head?.wall ?? (found === undefined ? undefined : found.id === 'recovery' ? recoveryWall(found) : above?.wall);
  if (wall === undefined) return state;
  const at = tools.utc(wall, state.last ?? undefined);
  // A recovery dated before the line above it is quoted from an older log.
  if (found?.id === 'recovery' && lastAbove !== null && at < lastAbove - JITTER) return state;
  state = seen(state, at);
  const fact: Fact = { at, instance: tools.instance, proof: { ...entry.place, text: entry.text } };
  if (found === undefined) {
    if (tried === undefined && /^(?:LicenseTrace:|License limit exceeded|LMF Error:)/i.test(head?.text ?? '')) {
      notUnderstood(fact, 'a licence line that no pattern understood', emit);
    }
  } else if (head === undefined || head.repeated === 0 || COUNTED.has(found.means)) {
    state = understand(found, head, fact, lastAbove, state, emit, tools);
  }
  if (head !== undefined && head.severity >= SEVERE && found?.means !== 'limit-exceeded' && !isMessage(found?.means)) message('severe', head, fact, emit);
  return state;
}

/** A phrase inside a continuation, or a banner's words behind a head or below a text, say nothing. */
function stands(found: Match, head: Head | undefined, above: Head | undefined): boolean {
  if (head !== undefined) return found.means !== 'banner';
  if (found.means === 'banner') return found.id !== 'startup' || above?.text === '';
  return found.means === 'capacity' && above !== undefined && KEY_HEADS.test(above.text);
}

function understand(found: Match, head: Head | undefined, fact: Fact, lastAbove: Instant | null, state: IrisState, emit: Emit, tools: Tools): IrisState {
  switch (found.means) {
    case 'login':
      return login(found, head, fact, state, emit);
    case 'logout':
      return logout(found, head, fact, state, emit);
    case 'request':
      return request(found, head?.pid ?? '', fact.at, state);
    case 'limit-exceeded':
      return limitExceeded(found, head, fact, state, emit, tools);
    case 'start':
    case 'banner':
      checkZone(found, fact, emit);
      return start(found.id, fact, lastAbove, state, emit, tools);
    case 'up':
      return { ...state, phase: 'up', marks: [] };
    case 'stopping':
      return state.phase === 'down' ? state : { ...state, phase: 'stopping' };
    case 'stopped':
    case 'forced':
      if (state.phase !== 'down') {
        emit({ ...fact, kind: 'closed', which: 'all', match: {}, why: found.means === 'forced' ? 'forced shutdown' : 'shutdown' });
      }
      return { ...state, phase: 'down', marks: [], requests: {} };
    case 'died':
      // CSP processes are pooled: the death of one ends no session of theirs.
      emit({ ...fact, kind: 'closed', which: 'all', match: { process: found.groups.pid ?? '', role: 'User' }, why: 'its process died' });
      return state;
    case 'cores': {
      const cores = found.groups.cores;
      emit({ ...fact, kind: 'capacity', pool: 'User', limit: cores === undefined ? null : Number(cores), unit: 'cores' });
      return state;
    }
    case 'capacity': {
      const { unit = '', count } = found.groups;
      const counted = / Concurrent Users? /.test(unit) ? 'users' : / Server for /.test(unit) ? 'cores' : undefined;
      if (counted === undefined) notUnderstood(fact, 'a key that counts neither concurrent users nor cores', emit);
      else emit({ ...fact, kind: 'capacity', pool: 'User', limit: Number(count), unit: counted });
      return state;
    }
    default:
      if (isMessage(found.means) && head !== undefined) message(found.means, head, fact, emit);
      return state;
  }
}

function login(found: Match, head: Head | undefined, fact: Fact, before: IrisState, emit: Emit): IrisState {
  const { role = '', user = '', result = '' } = found.groups;
  const state: IrisState = { ...before, phase: 'up', marks: [] };
  // The same count again is no other state, unless it says that the login failed.
  if (head === undefined || (head.repeated > 0 && (result === '' || Number(result) !== 0))) return state;
  const connections = result === '' ? undefined : Number(result);
  if (connections !== undefined && !(connections <= CONNECTIONS_BELIEVED)) {
    notUnderstood(fact, 'a login that states more connections than an instance can have', emit);
    return state;
  }
  const pid = head.pid;
  const waiting = state.requests[pid];
  const peer = role === 'CSP' && waiting?.user === user && fact.at - waiting.at <= REQUEST_KEPT ? waiting.peer : undefined;
  const who = whoOf(user, pid, role, peer);
  const pool = role === 'Diagnostic' ? 'Diagnostic' : 'User';
  if (user === '' && pool === 'User') {
    // "InterSystems IRIS does not track license user identifiers" with keys that count cores.
    emit({ ...fact, kind: 'capacity', pool, limit: null, unit: 'cores' });
  } else if (connections === 0) {
    again(head, fact, (one) => emit({ ...one, kind: 'refused', pool, who, why: 'the login failed' }));
  } else {
    // The count is that of a user id: an emergency login without one tells none.
    emit({ ...fact, kind: 'opened', pool, who, ...(user !== '' && connections !== undefined && { connections }) });
  }
  if (waiting === undefined) return state;
  const { [pid]: _, ...requests } = state.requests;
  return { ...state, requests };
}

function logout(found: Match, head: Head | undefined, fact: Fact, state: IrisState, emit: Emit): IrisState {
  const { role = '', user = '', result = '' } = found.groups;
  const pool = role === 'Diagnostic' ? 'Diagnostic' : 'User';
  if (result !== '' && Number(result) === 0) {
    notUnderstood(fact, 'a logout that says it failed: the session is kept', emit);
    return state;
  }
  if (user === '' && pool === 'User') return state;
  const match = whoOf(user, head?.pid ?? '', role);
  again(head, fact, (one) => emit({ ...one, kind: 'closed', which: 'one', pool, match, why: 'logout' }));
  return state;
}

/** `...(repeated N times)` is N more of the same by the same process, and its stamp is when that was written down. */
function again(head: Head | undefined, fact: Fact, tell: (fact: Fact) => void): void {
  const repeated = Math.min(head?.repeated ?? 0, REPEATS_BELIEVED);
  if (repeated === 0) tell(fact);
  for (let n = 0; n < repeated; n += 1) tell({ ...fact, inferred: REPEATED });
}

function message(code: string, { severity, text, repeated }: Head, fact: Fact, emit: Emit): void {
  emit({ ...fact, ...(repeated > 0 && { inferred: REPEATED }), kind: 'message', pool: 'User', code, severity, text, times: Math.max(1, repeated) });
}

function isMessage(means: string | undefined): boolean {
  return MESSAGES.some((code) => code === means);
}

function request(found: Match, pid: string, at: Instant, state: IrisState): IrisState {
  const kept = Object.entries(state.requests).filter(([, waiting]) => at - waiting.at <= REQUEST_KEPT);
  return { ...state, requests: { ...Object.fromEntries(kept), [pid]: { user: found.groups.user ?? '', peer: found.groups.peer ?? '', at } } };
}

function limitExceeded(found: Match, head: Head | undefined, fact: Fact, state: IrisState, emit: Emit, tools: Tools): IrisState {
  const total = Number(found.groups.total);
  const wall = parseSince(found.groups.since ?? '');
  if (wall === undefined || !Number.isSafeInteger(total)) {
    notUnderstood(fact, 'a limit line whose number or date cannot be', emit);
    return state;
  }
  const since = tools.utc(wall);
  const known = state.limit;
  // Written down late: the number was told before, and may be lower than one of another process since.
  if (known !== null && head !== undefined && head.repeated > 0) return state;
  const lower = known !== null && total < known.total;
  if (lower && since === known.since && fact.at - known.at <= LICENCE_MODEL.settle) return state;
  if (lower || (known !== null && since !== known.since)) {
    // The counter began anew and the log shows no start: it was restarted where nothing was read.
    emit({ ...fact, kind: 'coverage', known: 'gap', why: 'the limit counter began anew without a start in the log' });
  }
  emit({ ...fact, kind: 'limit-exceeded', pool: 'User', total, since });
  return { ...state, limit: { total, since, at: fact.at } };
}

function start(mark: string, fact: Fact, lastAbove: Instant | null, state: IrisState, emit: Emit, tools: Tools): IrisState {
  if (state.phase === 'starting' && !state.marks.includes(mark)) return { ...state, marks: [...state.marks, mark] };
  const between: [Instant, Instant] = [Math.min(lastAbove ?? fact.at, fact.at), fact.at];
  if (state.phase !== 'down') {
    const why = state.phase === 'stopping' ? 'stopped without a word' : 'crash';
    emit({ ...fact, between, inferred: 'the instance started again', kind: 'closed', which: 'all', match: {}, why });
  }
  const traced = tools.settings.trace === 'always';
  emit({ ...fact, kind: 'coverage', known: traced ? 'anchored' : 'no longer', why: traced ? 'the instance started, and is traced always' : 'the instance started, and no LicenseTrace line has come since' });
  return { ...state, phase: 'starting', marks: [mark], limit: null, requests: {} };
}

/** The start-up line states the same moment in UTC: where the configured zone reads its stamp otherwise, the zone is wrong. */
function checkZone(found: Match, fact: Fact, emit: Emit): void {
  const stated = parseUtc(found.groups.utc ?? '');
  const minutes = stated === undefined ? 0 : Math.round((fact.at - stated) / 60_000);
  if (minutes !== 0) {
    emit({ ...fact, kind: 'remark', what: 'zone', detail: `the zone of this source is wrong by ${Math.abs(minutes)} minutes: the start-up line states its own time in UTC, ${minutes > 0 ? 'earlier' : 'later'} than the zone makes of its stamp` });
  }
}

function notUnderstood(fact: Fact, detail: string, emit: Emit): void {
  emit({ ...fact, kind: 'remark', what: 'not-understood', detail });
}

/** A dump is the whole truth of its moment, by which the ledger is checked. */
function dump(entry: Entry, at: Instant, state: IrisState, emit: Emit, tools: Tools): IrisState {
  const { holders, notUnderstood } = parseDump(entry.text, at);
  const fact: Fact = { at, instance: tools.instance, proof: { ...entry.place, text: `a licence dump with ${holders.length} holders` } };
  for (const line of notUnderstood.slice(0, 3)) emit({ ...fact, proof: { ...entry.place, text: line }, kind: 'remark', what: 'not-understood', detail: 'a line of a licence dump that is no holder' });
  emit({ ...fact, kind: 'census', pool: 'User', complete: notUnderstood.length === 0, holders });
  return seen(state, at);
}

function note(noted: Note, state: IrisState, emit: Emit, tools: Tools): IrisState {
  const fact: Fact = { at: state.last ?? noted.arrived, instance: tools.instance, proof: { ...noted.place, text: noted.detail } };
  if (noted.what === 'damaged') {
    emit({ ...fact, kind: 'remark', what: 'damaged', detail: noted.detail });
    return state;
  }
  emit({ ...fact, kind: 'coverage', known: 'gap', why: noted.detail });
  return { ...state, requests: {} };
}

/** The offset that the start-up line states: the same millisecond stands in its head and, in UTC, in its text. */
function offset(line: string): { wall: Instant; offset: number } | undefined {
  const head = headOfRaw(line);
  const utc = parseUtc(STARTING.exec(head?.text ?? '')?.groups?.utc ?? '');
  if (head === undefined || utc === undefined) return undefined;
  const stated = Math.round((head.wall - utc) / 60_000) * 60_000;
  return Math.abs(stated) > FURTHEST_ZONE ? undefined : { wall: head.wall, offset: stated };
}

function instance(line: string): string | undefined {
  return STARTING.exec(headOfRaw(line)?.text ?? '')?.groups?.instance;
}

function seen(state: IrisState, at: Instant): IrisState {
  return state.last === null || at > state.last ? { ...state, last: at } : state;
}

function recoveryWall(found: Match): Instant | undefined {
  const { month = '', day = '', time = '', year = '' } = found.groups;
  return parseCtime(month, day, time, year);
}

/** A CSP session without login is its own id. */
function whoOf(user: string, pid: string, role: string, peer?: string): Who {
  const at = peer === undefined ? nodeOf(user) : { node: peer };
  return { ...(user !== '' && { holder: user }), ...at, process: pid, role };
}
