import type { Instant } from '../../src/domain/entry.ts';
import type { Emit, Fact } from '../../src/domain/licence-event.ts';
import { INITIAL, type Open, type Start, type State, type Writer } from './state.ts';

/** More names, and more numbers of one name, are made up or of no use. */
const MOST_NAMES = 500;
const MOST_PIDS = 50;
/** By so many processes those that go on must be more than those that do not, or the other way round. */
const LEAD = 2;
/** A logger that starts anew is followed by the records of its machine within this; else few processes must do. */
const UNDECIDED_FOR = 600_000;
/** More records are not kept until it is decided. */
const MOST_HELD = 100;

/** What the starts of a logger, and the processes that write behind it, tell of the machine. */
export type Verdict = 'same machine run' | 'machine started';

function isKnown({ pid, name }: Pick<Writer, 'pid' | 'name'>, { processes }: State): boolean {
  return Object.hasOwn(processes, name) && processes[name]!.includes(pid);
}

/** Notes that a process writes. */
export function seen({ pid, name }: Writer, state: State): State {
  if (name === '' || pid === 0) return state;
  const known = Object.hasOwn(state.processes, name) ? state.processes[name]! : [];
  if (known.includes(pid)) return state;
  if (known.length === 0 && Object.keys(state.processes).length >= MOST_NAMES) return state;
  return { ...state, processes: { ...state.processes, [name]: [...known, pid].slice(-MOST_PIDS) } };
}

/**
 * Windows gives the number of a process to another one only once it has ended: a number that holds a seat and now has
 * another name gave it back in between.
 */
export function numberReused({ pid, name }: Writer, fact: Fact, state: State, emit: Emit): State {
  const isOther = (open: Open): boolean => open.pid === pid && open.process !== '' && open.process !== name;
  if (name === '' || pid === 0 || isKnown({ pid, name }, state)) return state;
  if (!state.open.some(isOther)) return state;
  const inferred = `its process number is that of ${name} now`;
  // The name that had it before is looked for again, should it come back with it.
  const processes = Object.fromEntries(
    Object.entries(state.processes).map(([other, pids]) => [other, pids.filter((one) => one !== pid)]),
  );
  return endedBy(isOther, { why: 'program ended', inferred }, fact, { ...state, processes }, emit);
}

/**
 * Weighs a process behind a start of the logger: one that goes on with its number speaks against a start of the
 * machine, one of a name that had a single other number before for it. Services may get the same numbers again, and one
 * may be started anew beside a logger: the lead decides.
 */
export function weigh({ pid, name, isFirst }: Writer, start: Start, { processes }: State): Start {
  // The logger itself is always another one.
  if (name === '' || pid === 0 || pid === start.pid) return start;
  const before = Object.hasOwn(processes, name) ? processes[name]! : [];
  if (before.includes(pid)) return { ...start, same: start.same + 1 };
  // Where not every process is seen, one that was started anew by itself must not speak for the machine.
  if (!isFirst || before.length !== 1 || start.others.includes(name)) return start;
  return { ...start, others: [...start.others, name] };
}

/** What is known of a start, by what came behind it up to an instant; undefined while that may be either. */
export function verdictOf({ same, others, at, held }: Start, now: Instant): Verdict | undefined {
  const lead = others.length - same;
  if (Math.abs(lead) >= LEAD) return lead > 0 ? 'machine started' : 'same machine run';
  if (now - at < UNDECIDED_FOR && held.length < MOST_HELD) return undefined;
  return lead > 0 ? 'machine started' : 'same machine run';
}

/** All seats that processes of the machine held are given back: it was told to shut down. */
export function machineStopped(fact: Fact, state: State, emit: Emit): State {
  if (!state.down) emit({ ...fact, kind: 'closed', which: 'all', match: {}, why: 'computer shut down' });
  return { ...withoutRun(state), boot: state.boot, heardSince: state.heardSince, down: true };
}

/** What is known of a machine whichever run of it: how far its log was read, and what its key holds. */
function withoutRun({ last, stated, keysTold, lostSince }: State): State {
  return { ...INITIAL, last, stated, keysTold, lostSince };
}

const NOT_TOLD =
  'the processes of before are gone, and no record says that the computer was shut down: it was started anew';

/**
 * The machine runs anew since `at`. What nobody saw end has ended since the last record of before; what the log shows
 * from here on is whole.
 */
export function machineStarted(fact: Fact, after: Instant, state: State, emit: Emit): State {
  if (!state.down || state.open.length > 0) {
    const between = [Math.min(after, fact.at), fact.at] as const;
    emit({ ...fact, between, inferred: NOT_TOLD, kind: 'closed', which: 'all', match: {}, why: 'computer restarted' });
  }
  emit({ ...fact, kind: 'coverage', known: 'anchored', why: 'the computer started' });
  return { ...withoutRun(state), boot: fact.at, heardSince: null, lostSince: null };
}

/** A process has ended, and with it what it held. */
export function processEnded(writer: Writer, fact: Fact, state: State, emit: Emit): State {
  const asked = askedBy(writer);
  const refused = Object.fromEntries(Object.entries(state.refused).filter(([who]) => !who.startsWith(asked)));
  return endedBy((open) => isOf(open, writer), { why: 'program ended' }, fact, { ...state, refused }, emit);
}

/** Whether a process took a seat for itself: by its number, and by its name where a form has no numbers. */
export function isOf(open: Open, { pid, name }: Pick<Writer, 'pid' | 'name'>): boolean {
  return open.pid === pid && (pid !== 0 || (name !== '' && open.process === name));
}

/** By what is known who asks for itself: what `refused` of the state begins with. */
export function askedBy({ pid, name }: Pick<Writer, 'pid' | 'name'>): string {
  return `${pid === 0 ? name.toLowerCase() : pid} `;
}

/**
 * The manager of the devices was started anew: it gave back what it held when it stopped. Where the number before
 * writes again it was none: programs of one name run side by side, each for its own device.
 */
export function managerRestarted({ pid, name }: Writer, fact: Fact, before: State, emit: Emit): State {
  const { manager, heardSince } = before;
  if (manager === null || pid === 0 || manager.pid === 0) return before;
  if (manager.process !== name || manager.pid === pid || manager.several === true) return before;
  if (isKnown({ pid, name }, before)) return { ...before, manager: { ...manager, several: true } };
  const why = 'the Security Manager was stopped';
  const inferred = 'it runs with another process number';
  const isMeant = (open: Open): boolean => open.pid === undefined && open.process === name;
  const state = endedBy(isMeant, { why, inferred }, fact, before, emit);
  // Where records are missing since it was last heard of, it may have been started in between.
  const isWhole = typeof heardSince !== 'number' || heardSince <= manager.at;
  return { ...state, manager: { process: name, pid, at: fact.at }, ...(isWhole && { heardSince: null }) };
}

/** Closes seats: at the instant of the record, or, where that is inferred, between their last sign and it. */
function endedBy(
  isMeant: (open: Open) => boolean,
  { why, inferred }: { why: string; inferred?: string },
  fact: Fact,
  state: State,
  emit: Emit,
): State {
  const open: Open[] = [];
  for (const one of state.open) {
    if (!isMeant(one)) {
      open.push(one);
      continue;
    }
    const { key, pool, node, process, user } = one;
    const match = { node, process, ...(user !== undefined && { holder: user }), key };
    const ranges = inferred !== undefined && { inferred, between: [Math.min(one.at, fact.at), fact.at] as const };
    emit({ ...fact, ...ranges, kind: 'closed', which: 'one', pool, match, why });
  }
  return { ...state, open };
}
