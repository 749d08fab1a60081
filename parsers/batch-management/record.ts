import type { Entry } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import type { Match, Tools } from '../../src/domain/product.ts';
import {
  machineStarted,
  machineStopped,
  managerRestarted,
  numberReused,
  processEnded,
  seen,
  verdictOf,
  weigh,
  type Verdict,
} from './boots.ts';
import { poolOfFeature } from './features.ts';
import { keyEnds } from './key-end.ts';
import { mayMatter, type Meaning } from './patterns.ts';
import { failed, granted, reasonCame, withoutReason } from './refusals.ts';
import { acquired, behindHole, released, releasedAll, settled, type Grant } from './seats.ts';
import { graceTold, serverBack, serverLost } from './server.ts';
import { heldOf, type Held, type Start, type State, type Writer } from './state.ts';

type Own = Pick<Entry, 'place' | 'text'> & Pick<Held, 'at' | 'event'>;

/** One record of the logger of a machine, in the order of its log. */
export function record(entry: Entry, before: State, emit: Emit, tools: Tools): State {
  const { at = entry.arrived } = entry;
  const own = heldOf(entry, at);
  const { start } = before;
  if (start === null) return taken(own, before, emit, tools);
  const weighed = weigh(writerOf(own), start, before);
  const found = tools.match(own.text)?.means;
  const state = { ...before, start: weighed };
  // The start of a logger is written twice, and the next one is no start of the machine while this may be one.
  const isAgain = found === 'logger-started' && (own.event.pid ?? 0) === start.pid;
  const decided = found === 'machine-stopped' || found === 'logger-stopped' ? least(weighed) : verdictOf(weighed, at);
  if (decided !== undefined && !isAgain) return taken(own, settle(decided, state, emit, tools), emit, tools);
  return isAgain ? state : { ...state, start: { ...weighed, held: [...weighed.held, own] } };
}

/** Nothing is lost where the logger was restarted at once; what was written while it was stopped for long is. */
function pauseOver(fact: Fact, state: State, emit: Emit): State {
  const { stoppedAt } = state;
  if (stoppedAt === null || fact.at - stoppedAt <= RESTART) return { ...state, stoppedAt: null };
  const seconds = Math.round((fact.at - stoppedAt) / 1_000);
  const why = `the logger was stopped for ${seconds} s: what was written then is in no log`;
  emit({ ...fact, kind: 'coverage', known: 'gap', why });
  return behindHole({ ...state, stoppedAt: null });
}

/** A service is restarted within this, in milliseconds; the logger was, in up to 3 s. */
const RESTART = 60_000;

/** What few processes tell, where no more will come. */
function least({ same, others }: Start): Verdict {
  return others.length > same ? 'machine started' : 'same machine run';
}

/** What waited for the verdict of a start is taken by it. */
function settle(verdict: Verdict, before: State, emit: Emit, tools: Tools): State {
  const { start } = before;
  if (start === null) return before;
  const fact: Fact = { at: start.at, instance: tools.instance, proof: { ...start.place, text: start.text } };
  let state: State = { ...before, start: null };
  if (verdict === 'machine started') state = machineStarted(fact, start.after, state, emit);
  else state = pauseOver(fact, state, emit);
  for (const own of start.held) state = taken(own, state, emit, tools);
  // What was held stands before records that were found missing since.
  return before.heardSince === 'hole' ? behindHole(state) : state;
}

function writerOf({ event: { pid = 0, process = '', firstOfProcess } }: Pick<Own, 'event'>): Writer {
  return { pid, name: process, isFirst: firstOfProcess === true };
}

/** A record that is known to be of the present run of the machine. */
function taken(own: Own, before: State, emit: Emit, tools: Tools): State {
  const { at, text, place } = own;
  const fact: Fact = { at, instance: tools.instance, proof: { ...place, text } };
  const writer = writerOf(own);
  let state = settled(at, before.heardSince === 'hole' ? { ...before, heardSince: at } : before);
  state = withoutReason(at, { state, fact, settings: tools.settings, emit });
  const found = tools.match(text);
  // Behind the end of its machine a process only says that it ends.
  if (!state.down || found?.means === 'acquired') state = numberReused(writer, fact, state, emit);
  state = managerRestarted(writer, fact, state, emit);
  if (!state.down) state = seen(writer, state);
  if (found === undefined) {
    if (mayMatter(text)) {
      const detail = 'a record about licences that no pattern understood';
      emit({ ...fact, kind: 'remark', what: 'not-understood', detail, text: text.slice(0, 200) });
    }
    return state;
  }
  return said(found, own, fact, state, emit, tools);
}

/** What a record that a pattern understood says. */
function said(found: Match, own: Own, fact: Fact, state: State, emit: Emit, tools: Tools): State {
  const { groups } = found;
  const { pid = 0, tid = 0, process = '', machine = fact.instance } = own.event;
  const { settings } = tools;
  const telling = { fact, settings, emit };
  const { feature = '' } = groups;
  const [device, user] = [named(groups.device), named(groups.user)];
  const grant: Grant = { feature, device, machine, user, pid, process };
  switch (found.means as Meaning) {
    case 'acquired':
      return got(grant, groups.expires, telling, state, tools);
    case 'released':
      return released(grant, telling, managed(grant, fact, state));
    case 'released-all':
      return releasedAll(writerOf(own), telling, state);
    case 'refused': {
      const names = { feature, machine, device: device ?? null, user: user ?? null };
      const failure = { at: fact.at, pid, tid, process, ...names, text: own.text.slice(0, 500), place: own.place };
      return failed(failure, groups.reason, { state, fact, settings, emit });
    }
    case 'reason': {
      const code = groups.code === undefined ? undefined : Number(groups.code);
      const by = { pid, tid, process, feature: groups.feature };
      return reasonCame({ code, words: groups.words ?? '' }, by, { state, fact, settings, emit });
    }
    case 'stated-count':
      return counted(feature, groups, telling, state);
    case 'server-started':
    case 'server-back':
      return serverBack(fact, state, emit);
    case 'server-stopped':
      return serverLost(fact, 'the licence server was stopped', state, emit);
    case 'server-lost':
      return serverLost(fact, 'the licence server is not reached', state, emit);
    case 'grace': {
      graceTold(fact, { amount: Number(groups.amount), unit: groups.unit ?? 'hour' }, emit);
      return state;
    }
    case 'logger-started':
      return loggerStarted(own, fact, state, emit);
    case 'machine-stopped':
      return machineStopped(fact, state, emit);
    case 'process-ended':
      return processEnded(writerOf(own), fact, state, emit);
    case 'logger-stopped':
      return { ...state, stoppedAt: fact.at };
    case 'key-detail':
    case 'noted':
      return state;
  }
}

/** A name without the quotes around it, and the mark behind it. */
function named(word: string | undefined): string | undefined {
  const name = word?.replace(/[.:;,]$/, '').replace(/^'(.*)'$/, '$1');
  return name === '' ? undefined : name;
}

/** A feature was given: a seat where a pool counts it, and always a sign that licences are given. */
function got(
  grant: Grant,
  expires: string | undefined,
  telling: { fact: Fact; settings: Tools['settings']; emit: Emit },
  before: State,
  { settings }: Tools,
): State {
  const { fact, emit } = telling;
  let state = serverBack(fact, before, emit);
  state = granted({ ...grant, device: grant.device ?? null }, state);
  state = acquired(grant, telling, managed(grant, fact, state));
  const { keyWarning } = settings;
  if (expires === undefined || typeof keyWarning !== 'number') return state;
  return keyEnds({ feature: grant.feature, expires }, keyWarning, fact, state, emit);
}

/** Who acquires for devices is known from then on. */
function managed({ device, process, pid }: Grant, { at }: Fact, state: State): State {
  if (device === undefined) return state;
  const { manager, heardSince } = state;
  const several = manager?.process === process && manager.several === true;
  return {
    ...state,
    manager: { process, pid, at, ...(several && { several }) },
    heardSince: heardSince === 'unheard' ? at : heardSince,
  };
}

/** The seats that the key holds, of a feature that a pool counts. */
function counted(
  feature: string,
  { state: licensed, count = '' }: Match['groups'],
  { fact, settings, emit }: { fact: Fact; settings: Tools['settings']; emit: Emit },
  state: State,
): State {
  const pool = poolOfFeature(feature, settings);
  const limit = Number(count);
  if (pool === undefined || licensed !== 'Licensed' || limit < 1 || state.stated[pool] === limit) return state;
  emit({ ...fact, kind: 'capacity', pool, limit, unit: 'users' });
  return { ...state, stated: { ...state.stated, [pool]: limit } };
}

/**
 * The logger was started. By itself that ends nothing: whoever restarts its service loses no record. Behind a shutdown
 * it is the start of the machine; else the processes that write next tell which it was.
 */
function loggerStarted(own: Own, fact: Fact, state: State, emit: Emit): State {
  const { pid = 0 } = own.event;
  const after = Math.min(fact.at, own.event.after ?? state.last ?? fact.at);
  if (state.down) return machineStarted(fact, after, state, emit);
  // Of no process that wrote before can be seen whether it goes on: a start is written twice, and this is the second.
  if (Object.keys(state.processes).every((name) => name === own.event.process)) return pauseOver(fact, state, emit);
  const { at, place, text } = own;
  return { ...state, start: { at, after, pid, place, text, same: 0, others: [], held: [] } };
}
