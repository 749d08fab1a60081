import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact, Who } from '../../src/domain/licence-event.ts';
import type { Settings } from '../../src/domain/setting.ts';
import { asWritten, deviceOf } from './device.ts';
import { isOf } from './boots.ts';
import { poolOfGrant } from './features.ts';
import type { Open, State, Writer } from './state.ts';
import { countedByNone } from './unpooled.ts';

/** More open seats of one machine are made up: those that were taken first are not told apart any more. */
const MOST_OPEN = 5_000;
/** A refresh gives all back and takes it again within this, in milliseconds: up to 359 were seen. */
export const REFRESH = 2_000;
/** A manager is heard of for so long before all that it holds has been named, in milliseconds. */
const HEARD = 900_000;
/** A program that refreshes does so at least each hour: within this it has been heard of, in milliseconds. */
const REFRESHED = 2 * 3_600_000;
/** More processes do not give all back at once. */
const MOST_RELEASING = 200;

/** Who has a feature, as a record tells it. */
export interface Grant {
  feature: string;
  /** As the licence server shows it; undefined where the record names none: then it is the machine itself. */
  device: string | undefined;
  /** The computer that wrote the record. */
  machine: string;
  user: string | undefined;
  pid: number;
  process: string;
}

/** What a grant is told with. */
export interface Telling {
  fact: Fact;
  settings: Settings;
  emit: Emit;
}

/**
 * By what a seat is known: the device and the feature where a manager names one, else the process and the feature. The
 * start of the machine tells apart processes that got the same number.
 */
function keyOf({ feature, device, pid, process }: Grant, { boot }: State): string {
  const run = boot === null ? '' : new Date(boot).toISOString();
  const of = device === undefined ? `${process} ${pid}` : device;
  return `${run} ${of} ${feature}`.trimStart().toLowerCase();
}

/** Who holds it; where a Device ID can be taken apart, its role tells people where to look. */
function whoOf({ key, node, process, user }: Open, { terminalServers }: Settings): Who {
  const device = deviceOf(node, Array.isArray(terminalServers) ? terminalServers : []);
  return {
    node,
    process,
    ...(user !== undefined && { holder: user }),
    ...(device !== undefined && { role: `session of ${device.client} on ${device.server}` }),
    key,
  };
}

/**
 * A feature was given. The same text renews what is open: a refresh, or a process that asks again. Where nothing tells
 * when the machine was started, and what it renews was just released, it was open before the log began. The end of a
 * seat that a program takes itself no record tells, but where it refreshes it.
 */
export function acquired(grant: Grant, { fact, settings, emit }: Telling, state: State): State {
  const pool = poolOfGrant(grant, settings);
  if (pool === undefined) return countedByNone(grant, fact, emit, state);
  const key = keyOf(grant, state);
  const known = state.open.find((one) => one.key === key);
  if (known !== undefined) {
    emit({ ...fact, kind: 'renewed', pool: known.pool, who: whoOf(known, settings) });
    const open = state.open.map((one) => (one === known ? { ...known, at: fact.at } : one));
    return takenAgain(key, { ...state, open });
  }
  const { device, machine, user, pid, process } = grant;
  const open: Open = {
    key,
    pool,
    node: device === undefined ? machine : asWritten(device, state),
    process,
    at: fact.at,
    ...(device === undefined && { pid }),
    ...(user !== undefined && { user }),
  };
  const who = whoOf(open, settings);
  // Who gives all back before he takes it refreshes, and so is heard of again and again.
  const refreshes = wasJustReleased({ pid, name: process }, fact.at, state);
  if (device !== undefined && isHeardOnlySince(fact.at, HEARD, state)) {
    emit({ ...fact, kind: 'renewed', pool, who });
    return { ...state, open: [...state.open, open].slice(-MOST_OPEN) };
  }
  if (refreshes && (state.boot === null || isHeardOnlySince(fact.at, REFRESHED, state)))
    emit({ ...fact, kind: 'renewed', pool, who });
  else if (refreshes || device !== undefined) emit({ ...fact, kind: 'opened', pool, who });
  else emit({ ...fact, kind: 'opened', pool, who, untold: true });
  return { ...state, open: [...state.open, open].slice(-MOST_OPEN) };
}

/**
 * Of a log that begins in the middle, and behind records that are missing, the first record of a device may be a
 * refresh: that comes every five minutes [maker], so that whoever was there has been named after three of them.
 */
function isHeardOnlySince(at: Instant, within: number, { heardSince }: State): boolean {
  return typeof heardSince === 'number' && at - heardSince <= within;
}

/** Of who is named behind records that are missing nobody knows since when he is there. */
export function behindHole(state: State): State {
  return state.heardSince === 'unheard' ? state : { ...state, heardSince: 'hole' };
}

function wasJustReleased(by: Pick<Writer, 'pid' | 'name'>, now: Instant, { releasing }: State): boolean {
  return releasing.some(({ pid, name, at }) => pid === by.pid && name === by.name && now - at <= REFRESH);
}

/** A seat was given back. */
export function released(grant: Grant, { fact, settings, emit }: Telling, state: State): State {
  const pool = poolOfGrant(grant, settings);
  if (pool === undefined) return state;
  const key = keyOf(grant, state);
  const known = state.open.find((one) => one.key === key);
  const { device, machine, process, user, pid } = grant;
  const node = device ?? machine;
  const match = whoOf(
    known ?? { key, pool, node, process, ...(user !== undefined && { user }), pid, at: fact.at },
    settings,
  );
  emit({ ...fact, kind: 'closed', which: 'one', pool: known?.pool ?? pool, match, why: 'released' });
  return { ...state, open: state.open.filter((one) => one !== known) };
}

/**
 * A process gave all its features back. By itself that is no end: it is the first half of a refresh, and who does not
 * take a seat again within moments has none any more.
 */
export function releasedAll({ pid, name }: Writer, { fact, settings, emit }: Telling, state: State): State {
  const keys: string[] = [];
  for (const open of state.open) {
    if (!isOf(open, { pid, name })) continue;
    keys.push(open.key);
    const match = whoOf(open, settings);
    emit({ ...fact, kind: 'closed', which: 'one', pool: open.pool, match, why: 'released' });
  }
  const others = state.releasing.filter((one) => one.pid !== pid || one.name !== name);
  return { ...state, releasing: [...others, { pid, name, at: fact.at, keys }].slice(-MOST_RELEASING) };
}

function takenAgain(key: string, state: State): State {
  if (!state.releasing.some(({ keys }) => keys.includes(key))) return state;
  const releasing = state.releasing.map((one) => ({ ...one, keys: one.keys.filter((other) => other !== key) }));
  return { ...state, releasing };
}

/** What was given back and not taken again in time is not open any more; the ledger has closed it. */
export function settled(now: Instant, state: State): State {
  const over = state.releasing.filter(({ at }) => now - at > REFRESH);
  if (over.length === 0) return state;
  const gone = new Set(over.flatMap(({ keys }) => keys));
  const open = state.open.filter(({ key }) => !gone.has(key));
  return { ...state, open, releasing: state.releasing.filter((one) => !over.includes(one)) };
}
