import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact, Who } from '../../src/domain/licence-event.ts';
import type { Match, Tools } from '../../src/domain/product.ts';
import { CONNECTIONS_BELIEVED, nodeOf } from './dump.ts';
import { LICENCE_MODEL } from './licence-model.ts';
import { readLimitLine } from './limit-line.ts';
import { parseSince, type RecordStart } from './line.ts';
import { MESSAGES } from './meanings.ts';
import { notUnderstood, type IrisState } from './state.ts';

const REPEATED = 'the log repeats the line before';
const REQUEST_KEPT = 60_000;
const REPEATS_BELIEVED = 1_000;

export function login(
  found: Match,
  head: RecordStart | undefined,
  fact: Fact,
  before: IrisState,
  emit: Emit,
): IrisState {
  const { role = '', user = '', result = '' } = found.groups;
  const state: IrisState =
    before.phase === 'up' && before.marks.length === 0 ? before : { ...before, phase: 'up', marks: [] };
  // The same count again is no other state, unless it says that the login failed.
  if (head === undefined || (head.repeated > 0 && (result === '' || Number(result) !== 0))) return state;
  const connections = result === '' ? undefined : Number(result);
  if (connections !== undefined && !(connections <= CONNECTIONS_BELIEVED)) {
    notUnderstood(fact, 'a login that states more connections than one user id can have', emit);
    return state;
  }
  const pid = head.pid;
  const waiting = state.requests.find((one) => one.pid === pid);
  const peer =
    role === 'CSP' && waiting?.user === user && fact.at - waiting.at <= REQUEST_KEPT ? waiting.peer : undefined;
  const who = whoOf(user, pid, role, peer);
  const pool = role === 'Diagnostic' ? 'Diagnostic' : 'User';
  if (user === '' && pool === 'User') {
    // "InterSystems IRIS does not track license user identifiers" with keys that count cores.
    emit({ ...fact, kind: 'capacity', pool, limit: null, unit: 'cores' });
  } else if (connections === 0) {
    again(head, fact, (one) => emit({ ...one, kind: 'refused', pool, who, why: 'the login failed' }));
  } else {
    // The count is that of a user id: an emergency login without one tells none.
    emit(
      user === '' || connections === undefined
        ? { ...fact, kind: 'opened', pool, who }
        : { ...fact, kind: 'opened', pool, who, connections },
    );
  }
  if (waiting === undefined) return state;
  return { ...state, requests: state.requests.filter((one) => one !== waiting) };
}

export function logout(
  found: Match,
  head: RecordStart | undefined,
  fact: Fact,
  state: IrisState,
  emit: Emit,
): IrisState {
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
function again(head: RecordStart | undefined, fact: Fact, tell: (fact: Fact) => void): void {
  const repeated = Math.min(head?.repeated ?? 0, REPEATS_BELIEVED);
  if (repeated === 0) tell(fact);
  for (let n = 0; n < repeated; n += 1) tell({ ...fact, inferred: REPEATED });
}

/** What a rule may tell of beside refusals. */
export function message(code: string, { severity, text, repeated }: RecordStart, fact: Fact, emit: Emit): void {
  emit({
    ...fact,
    ...(repeated > 0 && { inferred: REPEATED }),
    kind: 'message',
    pool: 'User',
    code,
    severity,
    text,
    times: Math.max(1, repeated),
  });
}

export function isMessage(means: string | undefined): boolean {
  return MESSAGES.some((code) => code === means);
}

export function request(found: Match, pid: string, at: Instant, state: IrisState): IrisState {
  const others = state.requests.filter((one) => one.pid !== pid && at - one.at <= REQUEST_KEPT);
  return { ...state, requests: [...others, { pid, user: found.groups.user ?? '', peer: found.groups.peer ?? '', at }] };
}

/** A limit line counts by what is known of it: with its number, or as one refusal for each time that it was written. */
export function limitExceeded(
  found: Match,
  head: RecordStart | undefined,
  fact: Fact,
  state: IrisState,
  emit: Emit,
  tools: Tools,
): IrisState {
  if (head === undefined) return state;
  const stated = readLimitLine(head.text);
  const own = found.groups.since === undefined ? undefined : parseSince(found.groups.since);
  const wall = own ?? stated.since;
  const since = wall === null ? null : tools.utc(wall);
  const total = numberOf(found.groups.total) ?? stated.total;
  const times = Math.min(Math.max(1, head.repeated), REPEATS_BELIEVED);
  const began = state.began == null ? {} : { began: state.began };
  const refusal = { ...fact, kind: 'limit-exceeded', pool: 'User', total, since, times, ...began } as const;
  if (total === null) {
    emit(head.repeated > 0 ? { ...refusal, inferred: REPEATED } : refusal);
    return state;
  }
  const known = state.limit;
  // Written down late: the number was told before, and may be lower than one of another process since.
  if (known !== null && head.repeated > 0) return state;
  const lower = known !== null && total < known.total;
  if (lower && since === known.since && fact.at - known.at <= LICENCE_MODEL.settle) return state;
  if (lower || (known !== null && since !== known.since)) {
    // The counter began anew and the log shows no start: it was restarted where nothing was read.
    emit({ ...fact, kind: 'coverage', known: 'gap', why: 'the limit counter began anew without a start in the log' });
  }
  emit(refusal);
  return { ...state, limit: { total, since, at: fact.at } };
}

function numberOf(digits: string | undefined): number | null {
  const number = digits === undefined || digits === '' ? NaN : Number(digits.replaceAll(',', ''));
  return Number.isSafeInteger(number) && number >= 0 ? number : null;
}

/**
 * The key counts cores, or says what it counts: `unit` is the text beside its number. A Community key counts each
 * connection.
 */
export function capacity(found: Match, fact: Fact, emit: Emit): void {
  const { cores, unit, count } = found.groups;
  const limit = numberOf(count ?? cores);
  const counted = unit === undefined ? 'cores' : unitOf(unit);
  if (counted === undefined || (limit === null && counted !== 'community' && unit !== undefined)) {
    notUnderstood(fact, 'a key that counts neither users nor cores', emit);
    return;
  }
  // "Licensed for 8 users" stands behind any key; only the key itself says what takes a seat.
  const each = counted === 'community' ? { each: true } : found.id === 'key-capacity' ? { each: false } : {};
  emit({ ...fact, kind: 'capacity', pool: 'User', limit, unit: counted === 'community' ? 'users' : counted, ...each });
}

function unitOf(text: string): 'users' | 'cores' | 'community' | undefined {
  if (/\bcommunity\b/i.test(text)) return 'community';
  if (/\bcores?\b/i.test(text) || / Server for /.test(text)) return 'cores';
  return /\b(?:users?|connections?|units?|sessions?)\b/i.test(text) ? 'users' : undefined;
}

/** Whether the words in which a start was broken off say that the key is at fault. */
export function isKeyFault(text: string): boolean {
  // A path such as /opt/license/iris.cpf names none.
  return /^Error: .{0,400}?(?<![\w\\/.])licen[cs]e(?![\w\\/]|\.\w)/i.test(text);
}

/** A CSP session without login is its own id. */
function whoOf(user: string, pid: string, role: string, peer?: string): Who {
  const at = peer === undefined ? nodeOf(user) : { node: peer };
  if (user === '') return { ...at, process: pid, role };
  return at.node === undefined
    ? { holder: user, process: pid, role }
    : { holder: user, node: at.node, process: pid, role };
}
