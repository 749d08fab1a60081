import type { Instant } from '../../src/domain/entry.ts';
import type { WrittenRecord } from '../archestra/aalog.ts';
import { noiseOf, SERVICES, type Talker } from '../archestra/noise.ts';
import type { MachineLog, PlantOptions } from './batch-management-types.ts';
import type { Queue } from './queue.ts';
import { createRandom } from './random.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;

/** How a machine goes down. */
export type Down = 'told' | 'loggerOnly' | 'crash';

/** A process that runs. */
export interface Process {
  name: string;
  pid: number;
}

/** A computer with the logger of ArchestrA, and the services that write to it. */
export interface Machine {
  host: string;
  log: MachineLog;
  isUp(): boolean;
  /** Runs at each start and before each end of it. */
  onStart(run: (at: Instant) => void): void;
  onDown(run: (at: Instant, how: Down) => void): void;
  start(at: Instant): void;
  /** Goes down and is up again after so many milliseconds. */
  restart(at: Instant, how: Down, away: number): void;
  restartLogger(at: Instant, deaf: number): void;
  /** Starts a process, whose id no living one has. */
  run(name: string): Process;
  end(process: Process): void;
  write(at: Instant, process: Process, record: Pick<WrittenRecord, 'component' | 'message' | 'tid' | 'flag'>): void;
}

/** Machines of one site: `historian` ones say when they shut down. */
export interface MachineOptions extends Pick<PlantOptions, 'seed' | 'noisePerHour'> {
  host: string;
  /** Which of them it is, so that each has a chance of its own. */
  index: number;
  historian: boolean;
  end: Instant;
}

/** A machine that has never been up. */
export function createMachine(
  { seed, index, host, historian, noisePerHour, end }: MachineOptions,
  queue: Queue,
): Machine {
  const random = createRandom(seed, 100 + index);
  const log: MachineLog = { host, first: random.integer(1, 90_000), records: [], cuts: [], unheard: [] };
  const services = SERVICES.filter(({ process }) => historian || process !== 'aahCfgSvc');
  const living = new Set<number>();
  const starts: ((at: Instant) => void)[] = [];
  const downs: ((at: Instant, how: Down) => void)[] = [];
  let [up, deafUntil, boots] = [false, -Infinity, 0];
  let logger: Process = { name: '', pid: 0 };
  let running: [Talker, Process][] = [];

  /** Few ids, so that a process of another boot or another name has the same now and then. */
  function run(name: string): Process {
    let pid = 0;
    do pid = 4 * random.integer(150, 700);
    while (living.has(pid));
    living.add(pid);
    return { name, pid };
  }

  function append(record: WrittenRecord): void {
    const last = log.records.at(-1);
    const at = Math.max(record.at, last?.at ?? -Infinity);
    const least = last?.at === at ? (last.ticks ?? 0) : 0;
    log.records.push({ ...record, at, ticks: Math.max(least, random.integer(0, 9_999)) });
  }

  function write(
    at: Instant,
    { pid, name }: Process,
    { component, message, tid = pid + 4 * random.integer(1, 30), flag = 'Info' }: Parameters<Machine['write']>[2],
  ): void {
    if (up && at < deafUntil) log.unheard.push(at);
    else if (up) append({ at, pid, tid, flag, component, message, process: name });
  }

  function loggerSays(at: Instant, message: string): void {
    const { pid, name } = logger;
    append({ at, pid, tid: pid + 4, component: 'aaLogger', message, process: name });
  }

  /** The line of its start ends the file of before, and begins the next. */
  function startLogger(at: Instant, left: boolean): void {
    living.delete(logger.pid);
    // The logger names no process of its own.
    logger = run('');
    if (log.records.length > 0) {
      if (!left) loggerSays(at, 'Logger Started.');
      log.cuts.push({ before: log.records.length, left });
    }
    loggerSays(at, 'Logger Started.');
  }

  function talk(service: Talker, process: Process, boot: number, at: Instant): void {
    if (boot !== boots || !up) return;
    const { component, message, tid, flag } = noiseOf(service, random, at, process.pid);
    write(at, process, { component, message, ...(tid !== undefined && { tid }), ...(flag !== undefined && { flag }) });
    const mean = (HOUR * services.length) / Math.max(noisePerHour, 0.01);
    const next = Math.ceil(at + random.exponential(mean));
    if (next < end) queue.add(next, (then) => talk(service, process, boot, then));
  }

  function start(at: Instant, left = false): void {
    living.clear();
    up = true;
    boots += 1;
    startLogger(at, left);
    running = services.map((service) => [service, run(service.process)]);
    const boot = boots;
    for (const [service, process] of running)
      queue.add(at + random.integer(SECOND, 90 * SECOND), (then) => talk(service, process, boot, then));
    for (const each of starts) each(at);
  }

  function restart(at: Instant, how: Down, away: number): void {
    if (!up) return;
    for (const each of downs) each(at, how);
    const history = running.find(([, { name }]) => name === 'aahCfgSvc')?.[1];
    if (how === 'told' && history !== undefined)
      write(at, history, {
        component: 'aahCfgSvc',
        message: `Stop system command received (computer shutdown) [${host}; aahCfgSvc.cpp; 5252]`,
      });
    if (how !== 'crash') loggerSays(how === 'told' ? at + random.integer(0, 3 * SECOND) : at, 'Logger Shutting down.');
    up = false;
    queue.add(at + Math.max(away, 10 * SECOND), (then) => start(then, how === 'crash'));
  }

  return {
    host,
    log,
    isUp: () => up,
    onStart: (each) => void starts.push(each),
    onDown: (each) => void downs.push(each),
    start,
    restart,
    restartLogger(at, deaf) {
      if (!up || at < deafUntil) return;
      loggerSays(at, 'Logger Shutting down.');
      deafUntil = at + deaf;
      const boot = boots;
      queue.add(at + deaf, (then) => {
        if (up && boot === boots) startLogger(then, false);
      });
    },
    run,
    end: ({ pid }) => void living.delete(pid),
    write,
  };
}
