import type { Instant } from '../../src/domain/entry.ts';
import type { Machine, Process } from './batch-management-machine.ts';
import { CLIENT_FEATURES, type Kind, type PlantOptions } from './batch-management-types.ts';
import type { Queue } from './queue.ts';
import type { Random } from './random.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const REFRESH = 5 * MINUTE;
const VERSION = 'of version 5.0 or greater';

/** What becomes of the seats of the licence server. */
export interface SeatBook {
  take(kind: Kind, node: string, at: Instant, device: boolean): void;
  free(kind: Kind, node: string, at: Instant, ended: 'released' | 'down' | 'untold'): void;
  used(kind: Kind): number;
}

/** The clients of one kind on one device. */
interface Held {
  kind: Kind;
  device: string;
  clients: number;
  /** Whether the licence server gives it a seat: not while the Security Manager is down with its machine. */
  seated: boolean;
}

/**
 * The Security Manager of the Batch server: a seat for each Device ID and kind, taken with the first client there,
 * refreshed every five minutes and given back with the last one.
 */
export interface SecurityManager {
  /** Whether a client gets a seat, or shares one; null where the Security Manager does not run. */
  open(kind: Kind, device: string, at: Instant): 'granted' | 'shared' | 'refused' | null;
  /** `died` where nobody tells the Security Manager, which only finds it gone at the next refresh. */
  close(kind: Kind, device: string, at: Instant, died: boolean): void;
  /** Restarts it alone: it asks anew for all devices that have clients then. */
  restart(at: Instant): void;
  isUp(): boolean;
  /** Whether a client would be refused now. */
  isFull(kind: Kind, device: string): boolean;
  lastFreed(kind: Kind, device: string): Instant;
}

export function createSecurityManager(
  machine: Machine,
  { limits }: Pick<PlantOptions, 'limits'>,
  {
    queue,
    random,
    book,
    counts,
  }: {
    queue: Queue;
    random: Random;
    book: SeatBook;
    counts: { licences: number; refreshes: number };
  },
): SecurityManager {
  const held = new Map<string, Held>();
  const freed = new Map<string, Instant>();
  let process: Process | undefined;

  function say(at: Instant, message: string, more: { flag?: string; tid?: number; component?: string } = {}): void {
    if (process === undefined) return;
    machine.write(at, process, { component: 'SecMngr', message, ...more });
    counts.licences += 1;
  }

  function acquired(at: Instant, { kind, device }: Held): void {
    say(at, `License feature '${CLIENT_FEATURES[kind]}' ${VERSION} has been acquired for device ${device}`);
  }

  function refused(at: Instant, kind: Kind, device: string): void {
    if (process === undefined) return;
    const tid = process.pid + 4 * random.integer(1, 30);
    const feature = CLIENT_FEATURES[kind];
    const failed = `Failed to acquire any type of license feature '${feature}' ${VERSION} for device ${device}`;
    say(at, failed, { flag: 'Warning', tid });
    queue.add(at + random.integer(0, 600), (then) =>
      say(then, `Feature line '${feature}' is unlicensed. LM Error(-4; Licensed number of users already reached)`, {
        tid,
        component: 'WWPackageServer',
      }),
    );
  }

  function refresh(of: Process, at: Instant): void {
    if (process !== of) return;
    for (const one of held.values())
      if (one.seated) {
        counts.refreshes += 1;
        acquired(at, one);
      }
    queue.add(at + REFRESH, (then) => refresh(of, then));
  }

  /** Who is there is asked for again, as far as there are seats. */
  function begin(at: Instant): void {
    const own = machine.run('SecMngr');
    process = own;
    for (const one of held.values())
      queue.add(at + random.integer(SECOND, 20 * SECOND), (then) => {
        if (process !== own || one.clients === 0 || held.get(`${one.kind} ${one.device}`) !== one) return;
        if (!one.seated) {
          if (book.used(one.kind) >= limits[one.kind]) return void held.delete(`${one.kind} ${one.device}`);
          one.seated = true;
          book.take(one.kind, one.device, then, true);
        }
        acquired(then, one);
      });
    queue.add(at + 30 * SECOND, (then) => refresh(own, then));
  }

  machine.onStart((at) => queue.add(at + random.integer(20 * SECOND, 70 * SECOND), (then) => begin(then)));
  /** What it holds falls free when it stops, however that comes. */
  function stop(at: Instant, ended: 'down' | 'untold'): void {
    process = undefined;
    for (const one of held.values()) {
      if (one.seated) book.free(one.kind, one.device, at, ended);
      one.seated = false;
    }
  }

  machine.onDown((at, how) => stop(at, how === 'told' ? 'down' : 'untold'));

  return {
    isUp: () => process !== undefined && machine.isUp(),
    isFull: (kind, device) => !held.has(`${kind} ${device}`) && book.used(kind) >= limits[kind],
    lastFreed: (kind, device) => freed.get(`${kind} ${device}`) ?? -Infinity,
    open(kind, device, at) {
      if (process === undefined) return null;
      const key = `${kind} ${device}`;
      const found = held.get(key);
      if (found !== undefined) {
        found.clients += 1;
        return 'shared';
      }
      if (book.used(kind) >= limits[kind]) {
        refused(at, kind, device);
        return 'refused';
      }
      const one = { kind, device, clients: 1, seated: true };
      held.set(key, one);
      book.take(kind, device, at, true);
      acquired(at, one);
      return 'granted';
    },
    close(kind, device, at, died) {
      const key = `${kind} ${device}`;
      const found = held.get(key);
      if (found === undefined) return;
      found.clients -= 1;
      if (found.clients > 0) return;
      held.delete(key);
      freed.set(key, at);
      if (!found.seated) return;
      const told = !died && process !== undefined;
      if (told) say(at, `License feature '${CLIENT_FEATURES[kind]}' ${VERSION} has been released for device ${device}`);
      book.free(kind, device, at, told ? 'released' : 'untold');
    },
    restart(at) {
      if (process === undefined) return;
      machine.end(process);
      stop(at, 'untold');
      queue.add(at + random.integer(5 * SECOND, 60 * SECOND), (then) => {
        if (machine.isUp() && process === undefined) begin(then);
      });
    },
  };
}
