import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Settings } from '../../src/domain/setting.ts';
import { askedBy } from './boots.ts';
import { poolOfGrant } from './features.ts';
import { serverLost } from './server.ts';
import type { Failure, State } from './state.ts';

/** The reason of a failure is written so long behind it at most, in milliseconds: up to 599 were seen. */
const REASON_WITHIN = 2_000;
/** Who is refused tries again by himself, for minutes: so long after the last time it is the same refusal. */
const SAME_REFUSAL = 1_800_000;
/** More failures do not wait for their reasons, and more refusals do not last at once. */
const MOST = 200;
/** So many are forgotten at once, since each time all are looked at. */
const FORGOTTEN = 50;

/**
 * Codes of FlexNet, which the licence components of AVEVA show as LM Error. Nothing but these says that all seats are
 * taken; -5 and -18 say that the key has no such feature, which is no want of seats.
 */
const EXHAUSTED: ReadonlySet<number> = new Set([-4]);
const NOT_LICENSED: ReadonlySet<number> = new Set([-5, -18, -21, -26]);
const NOT_REACHED: ReadonlySet<number> = new Set([-3, -6, -7, -12, -13, -14, -15, -16, -17, -20, -96, -97]);
const EXHAUSTED_WORDS = [
  /already reached/i,
  /no (?:more |free )?(?:licen[cs]es?|seats?)(?: is| are)? (?:available|free|left)/i,
  /all (?:licen[cs]es|seats) (?:are )?(?:in use|taken)/i,
];

/** Why a feature was not given. */
export interface Reason {
  code: number | undefined;
  words: string;
}

type Kind = 'exhausted' | 'not licensed' | 'not reached' | 'unknown';

/** A code says more than the words beside it: what the key does not hold is no want of seats, whatever they are. */
function kindOf({ code, words }: Reason): Kind {
  if (code !== undefined && EXHAUSTED.has(code)) return 'exhausted';
  if (code !== undefined && NOT_LICENSED.has(code)) return 'not licensed';
  if (code !== undefined && NOT_REACHED.has(code)) return 'not reached';
  return EXHAUSTED_WORDS.some((one) => one.test(words)) ? 'exhausted' : 'unknown';
}

/** A reason that stands behind a failure, with the code that it may hold. */
function reasonIn(words: string): Reason {
  const [, code, own = ''] =
    /\bLM Error\s{0,3}\(?\s{0,3}(-?[0-9]{1,6})\b[,:0-9-]{0,20}[;:]?\s{0,3}([^)]{0,300})/.exec(words) ?? [];
  return code === undefined ? { code: undefined, words } : { code: Number(code), words: own };
}

/** Who asks for what: the same again is a retry. */
function whoOf({ pid, process, device, feature }: Asking): string {
  return `${device === null ? askedBy({ pid, name: process }) : `${device.toLowerCase()} `}${feature.toLowerCase()}`;
}

type Asking = Pick<Failure, 'pid' | 'process' | 'device' | 'feature'>;

/** A request failed: its reason comes from the same thread, or stands behind it. */
export function failed(failure: Failure, inline: string | undefined, around: Around): State {
  if (inline !== undefined) return decided(failure, reasonIn(inline), around);
  const failures = [...around.state.failures, failure].slice(-MOST);
  return { ...around.state, failures };
}

/** What a refusal is told with. */
export interface Around {
  state: State;
  fact: Fact;
  settings: Settings;
  emit: Emit;
}

/**
 * A reason belongs to the last failure of the same process and thread that it fits; without one it is a report of what
 * the key holds, and no refusal.
 */
export function reasonCame(
  reason: Reason,
  by: { pid: number; tid: number; process: string; feature: string | undefined },
  around: Around,
): State {
  const { failures } = around.state;
  const failure = failures.findLast(
    ({ pid, tid, process, feature, at }) =>
      pid === by.pid &&
      tid === by.tid &&
      process === by.process &&
      // Where a form has no numbers, another thread may have asked for something else.
      (by.feature === undefined ? pid !== 0 && tid !== 0 : by.feature === feature) &&
      Math.abs(around.fact.at - at) <= REASON_WITHIN,
  );
  if (failure === undefined) return around.state;
  const state = { ...around.state, failures: failures.filter((one) => one !== failure) };
  return decided(failure, reason, { ...around, state });
}

function decided(failure: Failure, reason: Reason, around: Around): State {
  const { settings, emit, fact } = around;
  const { at, feature, machine, device, user, process, text, place } = failure;
  const what = `${reason.code === undefined ? '' : `LM Error ${reason.code}: `}${reason.words}`.trim();
  const own: Fact = { at, instance: fact.instance, proof: { ...fact.proof, ...place, text } };
  const kind = kindOf(reason);
  if (kind === 'not licensed') {
    const words = `${process} asked for ${feature}, which the key does not hold (${what})`;
    emit({ ...own, kind: 'message', pool: '', code: 'feature-missing', severity: 0, text: words, times: 1 });
    return around.state;
  }
  if (kind === 'not reached') return serverLost(own, what, around.state, emit);
  if (kind === 'unknown') {
    const detail = 'a licence was not given, and nothing that is known says why';
    emit({ ...own, kind: 'remark', what: 'not-understood', detail, text: `${text} (${what || 'no reason'})` });
    return around.state;
  }
  const pool = poolOfGrant({ feature, device }, settings);
  if (pool === undefined) {
    const detail = `all seats of ${feature} are taken, and no pool counts it: name it under features of the source`;
    emit({ ...own, kind: 'remark', what: 'not-understood', detail, text });
    return around.state;
  }
  const key = whoOf(failure);
  const before = Object.hasOwn(around.state.refused, key) ? around.state.refused[key]! : undefined;
  const { [key]: _, ...others } = around.state.refused;
  const refused = latest({ ...others, [key]: at });
  const state = { ...around.state, refused };
  if (before !== undefined && at - before <= SAME_REFUSAL) return state;
  const who = { node: device ?? machine, process, ...(user !== null && { holder: user }) };
  emit({ ...own, kind: 'refused', pool, who, why: `no seat free (${what})` });
  return state;
}

/** Of many the latest, which stand last. */
function latest(refused: State['refused']): State['refused'] {
  const keys = Object.keys(refused);
  if (keys.length <= MOST) return refused;
  return Object.fromEntries(keys.slice(FORGOTTEN).map((key) => [key, refused[key]!]));
}

/** It was given after all: the next refusal is another one. */
export function granted(by: Asking, state: State): State {
  const key = whoOf(by);
  if (!Object.hasOwn(state.refused, key)) return state;
  const { [key]: _, ...refused } = state.refused;
  return { ...state, refused };
}

/** Failures whose reasons should have come are told as what they are: refused, and nobody knows why. */
export function withoutReason(now: Instant, around: Around): State {
  const late = around.state.failures.filter(({ at }) => now - at > REASON_WITHIN);
  if (late.length === 0) return around.state;
  let state: State = { ...around.state, failures: around.state.failures.filter((one) => !late.includes(one)) };
  for (const failure of late) state = decided(failure, { code: undefined, words: '' }, { ...around, state });
  return state;
}
