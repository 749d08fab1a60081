import type { Entry, Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { CountInput, LineInput, Match, Parser, Tools } from '../../src/domain/product.ts';
import type { Note } from '../../src/domain/reader.ts';
import { isSameService } from '../../src/domain/service-name.ts';
import { isDump } from './dump.ts';
import { capacity, isKeyFault, isMessage, limitExceeded, login, logout, message, request } from './licence-lines.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import type { RecordStart } from './line.ts';
import { MEANINGS, MESSAGES } from './meanings.ts';
import { isMetrics, LICENCE_METRICS, unitsIn } from './metrics.ts';
import { ORIGIN } from './origin.ts';
import { PATTERNS } from './patterns.ts';
import { plainAgain, quotation } from './quotation.ts';
import { recordStartOf, recordStartOfRaw, isRecordStart, streamOf } from './record-start.ts';
import { SETTINGS } from './settings.ts';
import { checkZone, instance, offset, recoveryLocalTime, recoveryTimeIn, start } from './starts.ts';
import { dump, stated } from './stated.ts';
import { INITIAL, notUnderstood, seen, type IrisState } from './state.ts';
import { newerThanTested, withVersion } from './version.ts';
import { BYTE_LISTS } from './wrapped.ts';

/** Processes write one log concurrently, so that a stamp may lie a little before the one above it. */
const JITTER = 60_000;
/** Severe and fatal. */
const SEVERE = 2;
/** Of these a repeated line tells of more; of the others the first, which was written plainly, has said all. */
const COUNTED: ReadonlySet<string> = new Set(['login', 'logout', 'limit-exceeded', ...MESSAGES]);
/** Texts below which IRIS prints its own key. */
const KEY_HEADS = /^(?:License information:?)?$/;

/** The beginning of what may be said of licences and of the instance, in whatever words. */
const SPEAKS_OF_LICENCES =
  /^(?:LMF \w{1,20}:|[^"]{0,80}(?<![\w\\/.])licen[cs](?:es?|ed|ing|eTrace)(?![\w\\/]|\.\w)|[^"]{0,60}\b(?:user|connection|session|seat|unit)s? limit (?:exceeded|reached)\b)/i;
const SPEAKS_OF_SERVICE =
  /^(?:Instance (?:'[^']{0,60}'|\S{1,60}) (?:is |was |has )?(?:[a-z]{1,20} )?(?:start|stop|shut|restart|halt|crash|fail)|Instance '[^']{0,60}' |(?:Enabling|Disabling) logons\b|Shutdown complete(?![/\w])|WDSTOP set\b|Previous system shutdown\b)/;

/** messages.log or cconsole.log with its rotated siblings, and licence dumps beside it. */
const LOG: LineInput<IrisState> = {
  id: 'log',
  kind: 'lines',
  for: 'sessions',
  // Beside what the patterns look for, whatever a record says of licences: behind the blank of a head, or a quote of
  // the structured log.
  literals: [
    ...PATTERNS.flatMap((pattern) => pattern.literals),
    ' licens',
    '"licens',
    "'licens",
    ' licenc',
    '"licenc',
    'limit exceeded',
    'limit reached',
    'LMF Error:',
    'LMF Warning:',
    'Instance ',
    'Disabling logons',
    ...BYTE_LISTS,
  ],
  // Severity and what may follow it, in messages.log and in the structured log.
  literalsForRule: { 'message-severe': [') 2 ', ') 3 ', 'SEVERE', 'FATAL'] },
  isRecordStart,
  recognise,
  isSnapshot: isDump,
  localTime: (line) => recordStartOfRaw(line)?.wall,
  bannerTime: recoveryTimeIn,
  stream: streamOf,
  origin: ORIGIN,
  start: {
    literal: ' starting on node ',
    offset,
    instance,
    // A start ends every session and every count. Starts and stops themselves are needed, since what the next one means
    // hangs on whether the instance was up, and what a key is for. That Logouts are written lasts, and that there is a
    // pool of emergency logins.
    survives: {
      start: true,
      banner: true,
      up: true,
      stopping: true,
      stopped: true,
      forced: true,
      exited: true,
      cores: true,
      capacity: true,
      login: { holding: ['Role = Diagnostic'] },
      logout: 'first',
    },
    settled: ({ phase }) => phase === 'up',
  },
};

/** `/api/monitor/metrics` of the instance. */
const METRICS: CountInput = { id: 'metrics', kind: 'count', for: 'limit', lines: LICENCE_METRICS, count: unitsIn };

/** InterSystems IRIS, Caché, Ensemble and HealthShare by their messages.log or cconsole.log. */
export const iris: Parser<IrisState> = {
  system: 'iris',
  product: 'InterSystems IRIS',
  settings: SETTINGS,
  patterns: PATTERNS,
  meanings: MEANINGS,
  model: LICENCE_MODEL,
  // Its nightly tasks write at least once a day, at the same hour.
  absentAfter: 26 * 3_600_000,
  inputs: [LOG, METRICS],
  initial: () => INITIAL,
  parse,
  note,
  seenUpTo: (state) => state.last ?? undefined,
  newerThanTested,
};

function recognise(head: string, path: string): number {
  const lines = head.split(/\r?\n/);
  const heads = lines.filter((line) => recordStartOfRaw(line) !== undefined).length;
  if (heads > 0) return heads * 2 > lines.length ? 1 : 0.8;
  return /(?:messages|cconsole)\.(?:log|old)/i.test(path) &&
    lines.some((line) => line.startsWith('*** Recovery started at '))
    ? 0.6
    : 0;
}

function parse(entry: Entry, before: IrisState, emit: Emit, tools: Tools): IrisState {
  if (entry.at !== undefined && isDump(entry.text)) return dump(entry, entry.at, before, emit, tools);
  if (entry.at !== undefined && isMetrics(entry.text)) return stated(entry, entry.at, before, emit, tools);
  const above = entry.recordStart === undefined ? undefined : recordStartOf(entry.recordStart);
  const head = recordStartOf(entry.text);
  let state = above === undefined ? before : seen(before, tools.stamp(above.wall, before.last ?? undefined));
  const found = tools.match(
    head === undefined ? entry.text : head.text,
    (one) => stands(one, head, above, tools.instance) && !isOlder(one, state.last, tools),
  );
  // The head above a recovery block is the last line before the crash; above `Startup of` stands its own.
  const lastAbove = found?.id === 'startup' ? before.last : state.last;
  // Nothing dates the end of a container: it came behind the last that the container wrote.
  if (found?.means === 'exited') return exited(entry, state, emit, tools);
  const wall =
    head?.wall ?? (found === undefined ? undefined : found.id === 'recovery' ? recoveryLocalTime(found) : above?.wall);
  if (wall === undefined) return quotation(entry, above, state, emit, tools);
  const at = tools.stamp(wall, state.last ?? undefined);
  state = plainAgain(seen(state, at));
  const fact: Fact = { at, instance: tools.instance, proof: { ...entry.place, text: entry.text } };
  if (found === undefined) {
    const unknown = head !== undefined && head.repeated === 0 ? unknownIn(head.text) : undefined;
    if (unknown !== undefined) notUnderstood(fact, unknown, emit, head?.text);
  } else if (head === undefined || head.repeated === 0 || COUNTED.has(found.means)) {
    state = understand(found, head, fact, lastAbove, state, emit, tools);
  }
  // What has a rule of its own is not told twice.
  if (head !== undefined && head.severity >= SEVERE && found?.means !== 'limit-exceeded' && !isMessage(found?.means))
    message('severe', head, fact, emit);
  return state;
}

/**
 * What a record speaks of that no pattern fits; undefined where that is nothing that matters here. A word of the
 * licence counts near the beginning alone, outside double quotes and paths: what applications write quotes whatever
 * they like.
 */
function unknownIn(text: string): string | undefined {
  if (SPEAKS_OF_LICENCES.test(text)) return 'a text about licences that no pattern understood';
  return SPEAKS_OF_SERVICE.test(text)
    ? 'a text about the start or the end of the instance that no pattern understood'
    : undefined;
}

/** A phrase inside a continuation, or a banner's words behind a head or below a text, say nothing. */
function stands(
  found: Match,
  head: RecordStart | undefined,
  above: RecordStart | undefined,
  instance: string,
): boolean {
  if (head !== undefined) return found.means !== 'banner' && found.means !== 'exited';
  if (found.means === 'exited') return above === undefined && isSameService(found.groups.name ?? instance, instance);
  if (found.means === 'banner') return found.id !== 'startup' || above?.text === '';
  // The key is printed below a head; what LMF says of it has one of its own.
  return found.means === 'capacity' && found.id !== 'licensed-for' && above !== undefined && KEY_HEADS.test(above.text);
}

function understand(
  found: Match,
  head: RecordStart | undefined,
  fact: Fact,
  lastAbove: Instant | null,
  state: IrisState,
  emit: Emit,
  tools: Tools,
): IrisState {
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
      return start(found.id, fact, head?.pid, lastAbove, withVersion(state, fact.proof.text), emit, tools);
    case 'up':
      // It stands at the end of every start; where the log begins behind one, it tells of it.
      return { ...state, phase: 'up', marks: [], began: upSince(state, fact.at) };
    case 'stopping':
      return state.phase === 'down' ? state : { ...state, phase: 'stopping' };
    case 'stopped':
    case 'forced':
      return stopped(found, head, fact, state, emit);
    case 'died':
      // CSP processes are pooled: the death of one ends no session of theirs.
      emit({
        ...fact,
        kind: 'closed',
        which: 'all',
        match: { process: found.groups.pid ?? '', role: 'User' },
        why: 'its process died',
      });
      return state;
    case 'cores':
    case 'capacity':
      capacity(found, fact, emit);
      return state;
    default:
      if (isMessage(found.means) && head !== undefined) message(found.means, head, fact, emit);
      return state;
  }
}

/** A start that was broken off for want of a key tells that, too; a session cannot have begun in it. */
function stopped(found: Match, head: RecordStart | undefined, fact: Fact, state: IrisState, emit: Emit): IrisState {
  const keyless = found.id === 'start-aborted' && head !== undefined && isKeyFault(head.text);
  if (state.phase !== 'down' && !(keyless && state.phase === 'starting')) {
    emit({
      ...fact,
      kind: 'closed',
      which: 'all',
      match: {},
      why: found.means === 'forced' ? 'forced shutdown' : 'shutdown',
    });
  }
  if (keyless) message('key-invalid', head, fact, emit);
  return { ...state, phase: 'down', marks: [], requests: [] };
}

/** A recovery dated before the line above it is quoted from an older log. */
function isOlder(found: Match, last: Instant | null, tools: Tools): boolean {
  const wall = found.id === 'recovery' ? recoveryLocalTime(found) : undefined;
  return wall !== undefined && last !== null && tools.utc(wall, last) < last - JITTER;
}

/** Whoever was logged in to a container that ended is so no more. */
function exited(entry: Entry, state: IrisState, emit: Emit, tools: Tools): IrisState {
  const { last: at } = state;
  if (at === null || state.phase === 'down') return state;
  const until = entry.history ? at : Math.max(at, entry.arrived);
  const fact: Fact = { at, instance: tools.instance, proof: { ...entry.place, text: entry.text } };
  const why = 'its container ended';
  emit({
    ...fact,
    between: [at, until],
    inferred: 'nothing dates the end of a container',
    kind: 'closed',
    which: 'all',
    match: {},
    why,
  });
  return { ...state, phase: 'down', marks: [], requests: [] };
}

function upSince({ phase, began = null }: IrisState, at: Instant): Instant | null {
  return phase === 'starting' || phase === 'up' ? (began ?? at) : at;
}

function note(noted: Note, state: IrisState, emit: Emit, tools: Tools): IrisState {
  const fact: Fact = {
    at: state.last ?? noted.arrived,
    instance: tools.instance,
    proof: { ...noted.place, text: noted.detail },
  };
  if (noted.what === 'damaged') {
    emit({ ...fact, kind: 'remark', what: 'damaged', detail: noted.detail });
    return state;
  }
  emit({ ...fact, kind: 'coverage', known: 'gap', why: noted.detail });
  return { ...state, requests: [] };
}
