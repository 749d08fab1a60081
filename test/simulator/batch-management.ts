import type { Instant } from '../../src/domain/entry.ts';
import { createMachine, type Down, type Machine, type Process } from './batch-management-machine.ts';
import { createSecurityManager, type SeatBook } from './batch-management-manager.ts';
import { refreshMes, startLicenceServer, startRepository, takeDevelopment } from './batch-management-programs.ts';
import {
  ALL_TOLD,
  KINDS,
  type Kind,
  type PlantOptions,
  type PlantRun,
  type Refusal,
  type Seat,
} from './batch-management-types.ts';
import { createQueue } from './queue.ts';
import { createRandom } from './random.ts';
import { momentsOf, type Stretch, stretchesOf } from './shifts.ts';
import { createTally } from './tally.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Nobody asks again for the same device between once and twice so long, so that it is clear which is a retry. */
const SAME_REFUSAL = 20 * MINUTE;
const BATCH = 'BATCH1';
const PROGRAMS = ['aaIDE', 'mmc', 'wm', 'view'] as const;

export { ALL_TOLD, AS_IT_IS, KINDS, type PlantOptions, type PlantRun } from './batch-management-types.ts';

/** A client program that somebody has open. */
interface Client {
  kind: Kind;
  device: string;
  /** The terminal server on which it runs; undefined at a console, which writes no log that anybody reads. */
  on: Machine | undefined;
  open: boolean;
}

/**
 * Some days of a plant with Batch Management: who holds which seats, and what every machine writes to its log. Clients
 * ask the Security Manager on the Batch server; programs of engineers take Development seats of their node and never
 * tell that they give them back; the MES server holds a MOM seat of its node. Within the first hour, before anybody
 * comes, each machine is started anew once, so that its log tells of a start.
 */
export function simulatePlant(options: Partial<PlantOptions> = {}): PlantRun {
  const site = { ...ALL_TOLD, ...options };
  const { seed, start, days, downs } = site;
  const end = start + days * DAY;
  const queue = createQueue();
  const random = createRandom(seed);
  const turns = createRandom(seed, 1);
  const fates = createRandom(seed, 2);
  const chance = createRandom(seed, 3);
  const counts: PlantRun['counts'] = {
    licences: 0,
    refreshes: 0,
    cycles: 0,
    gaps: 0,
    boots: 0,
    crashes: 0,
    loggerRestarts: 0,
    shared: 0,
    died: 0,
  };
  const refusals: Refusal[] = [];
  /** By kind and device: when it was refused last by the Security Manager that runs. */
  const lastTry = new Map<string, Instant>();
  const clients = new Set<Client>();
  const { book, seats, truth } = createBook(start);
  const machines = machinesOf();
  const [batch] = machines;
  if (batch === undefined) throw new RangeError('there is no machine');
  const manager = createSecurityManager(batch, site, { queue, random: chance, book, counts });

  function machinesOf(): Machine[] {
    const named = (prefix: string, count: number): string[] =>
      Array.from({ length: count }, (_, n) => `${prefix}${n + 1}`);
    const hosts = [BATCH, ...named('BMC', site.terminalServers), ...named('ENG', site.engineers)];
    return hosts.map((host, index) =>
      createMachine({ ...site, host, index, end, historian: !host.startsWith('ENG') }, queue),
    );
  }

  function open(client: Client, until: Instant, at: Instant, asked: Refusal | null = null, tries = 1): void {
    const { kind, device, on } = client;
    if (at >= until || (on !== undefined && !on.isUp())) return;
    const wait = manager.lastFreed(kind, device) + 3 * SECOND - at;
    const later = (by: number, refusal = asked, next = tries): void =>
      queue.add(at + by, (then) => open(client, until, then, refusal, next));
    if (wait > 0) return later(wait);
    const asking = asked ?? lasting(kind, device, at);
    const since = at - (lastTry.get(`${kind} ${device}`) ?? -Infinity);
    if (since > SAME_REFUSAL && since < 2 * SAME_REFUSAL && manager.isFull(kind, device))
      return later(2 * SAME_REFUSAL - since, null, 1);
    const answer = manager.open(kind, device, at);
    if (answer === null) return later(turns.integer(MINUTE, 3 * MINUTE), null, 1);
    if (answer === 'refused') {
      const refusal = asking ?? { at, kind, node: device, tries: 0, granted: null };
      if (asking === undefined) refusals.push(refusal);
      lastTry.set(`${kind} ${device}`, at);
      refusal.tries += 1;
      if (asked === null && fates.chance(0.15)) makeRoom(kind, at + turns.integer(SECOND, 5 * SECOND));
      if (tries < 3) return later(turns.integer(2 * SECOND, 5 * SECOND), refusal, tries + 1);
      return later(turns.integer(45 * MINUTE, 90 * MINUTE), null, 1);
    }
    if (asking !== undefined) asking.granted = at;
    counts.shared += Number(answer === 'shared');
    client.open = true;
    clients.add(client);
    const dies = fates.chance(site.crash);
    const stays = dies ? Math.floor(at + fates.next() * (until - at)) : until;
    queue.add(Math.max(stays, at + SECOND), (then) => close(client, then, dies));
  }

  /** The refusal of a device that lasts: another client that is refused there soon makes no other one of it. */
  function lasting(kind: Kind, device: string, at: Instant): Refusal | undefined {
    if (at - (lastTry.get(`${kind} ${device}`) ?? -Infinity) > SAME_REFUSAL) return undefined;
    const last = refusals.findLast((one) => one.kind === kind && one.node === device);
    return last?.granted === null ? last : undefined;
  }

  /** Somebody who is asked by telephone closes his client. */
  function makeRoom(kind: Kind, at: Instant): void {
    const [asked] = [...clients].filter((one) => one.kind === kind);
    if (asked !== undefined) queue.add(at, (then) => close(asked, then, false));
  }

  function close(client: Client, at: Instant, died: boolean): void {
    if (!client.open) return;
    client.open = false;
    clients.delete(client);
    counts.died += Number(died);
    manager.close(client.kind, client.device, at, died);
  }

  /** Somebody opens one to three clients in a stretch, all from the same host. */
  function work(index: number, stretch: Stretch): void {
    const device = deviceOf(index, site);
    const on = machines.find(({ host }) => device.endsWith(`_${host}`));
    const usual: Kind = index % 3 === 0 ? 'Development' : 'MOM';
    for (let n = random.integer(1, 3); n > 0; n -= 1) {
      const [from, to] = n === 1 ? [stretch.from, stretch.to] : between(stretch, random.next(), random.next());
      const kind = random.chance(0.8) ? usual : random.pick(KINDS);
      queue.add(from, (at) => open({ kind, device, on, open: false }, to, at));
    }
  }

  function engineer(machine: Machine, stretch: Stretch): void {
    for (let n = random.integer(1, 3); n > 0; n -= 1) {
      const [from, to] = between(stretch, random.next(), random.next());
      const name = random.pick(PROGRAMS);
      queue.add(from, (at) => {
        if (!machine.isUp()) return;
        const program = machine.run(name);
        counts.licences += takeDevelopment(machine, program, at, chance);
        holders.get(machine)?.add(program);
        book.take('Development', machine.host, at, false);
        queue.add(to, (then) => leave(machine, program, then));
      });
    }
  }

  function leave(machine: Machine, program: Process, at: Instant): void {
    if (holders.get(machine)?.delete(program) !== true) return;
    machine.end(program);
    book.free('Development', machine.host, at, 'untold');
  }

  function startMes(machine: Machine, at: Instant): void {
    const mes = machine.run('FactMES.Server.Host');
    const granted = (then: Instant): void => {
      if (running !== mes) return;
      seated = true;
      book.take('MOM', machine.host, then, false);
    };
    const cycle = (then: Instant): void => {
      if (running !== mes) return;
      const parts = { queue, random: chance, granted: seated ? undefined : granted };
      counts.licences += refreshMes(machine, mes, then, parts);
      counts.cycles += 1;
      queue.add(then + chance.integer(59.97 * MINUTE, 61.15 * MINUTE), cycle);
    };
    running = mes;
    queue.add(at + chance.integer(30 * SECOND, 120 * SECOND), cycle);
  }

  function goDown(machine: Machine, at: Instant, how: Down): void {
    counts.boots += 1;
    counts.crashes += Number(how === 'crash');
    for (const client of clients) if (client.on === machine) close(client, at, how !== 'told');
    const told = how === 'told' && !machine.host.startsWith('ENG');
    for (const program of holders.get(machine) ?? []) {
      holders.get(machine)?.delete(program);
      book.free('Development', machine.host, at, told ? 'down' : 'untold');
    }
    if (machine !== batch) return;
    lastTry.clear();
    if (seated) book.free('MOM', BATCH, at, told ? 'down' : 'untold');
    [running, seated] = [undefined, false];
  }

  const holders = new Map(machines.map((machine) => [machine, new Set<Process>()]));
  /** The MES server, and whether it has its seat. */
  let [running, seated]: [Process | undefined, boolean] = [undefined, false];

  batch.onStart((at) => {
    startLicenceServer(batch, at + 15 * SECOND, queue);
    startRepository(batch, batch.run('aaGR'), at + 20 * SECOND, queue, chance);
    counts.gaps += 3;
    if (site.mes) startMes(batch, at);
  });
  for (const [index, machine] of machines.entries()) {
    machine.onDown((at, how) => goDown(machine, at, how));
    queue.add(start + (index + 1) * 3 * SECOND, (at) => machine.start(at));
    queue.add(start + (10 + index) * MINUTE, (at) => machine.restart(at, 'told', 2 * MINUTE));
    for (const at of momentsOf(turns, start + HOUR, end, site.bootsPerWeek)) {
      const which = turns.next();
      const how = which < downs.told ? 'told' : which < downs.told + downs.loggerOnly ? 'loggerOnly' : 'crash';
      const away = turns.integer(MINUTE, 10 * MINUTE);
      queue.add(at, (then) => machine.restart(then, how, away));
    }
    for (const at of momentsOf(turns, start + HOUR, end, site.loggerRestartsPerWeek))
      queue.add(at, (then) => {
        counts.loggerRestarts += 1;
        machine.restartLogger(then, site.loggerDeaf ? turns.integer(200, 3 * SECOND) : 0);
      });
  }
  for (let index = 0; index < site.users; index += 1)
    for (const stretch of stretchesOf(random, start, days)) if (stretch.from < end) work(index, stretch);
  for (const machine of machines.filter(({ host }) => host.startsWith('ENG')))
    for (const stretch of stretchesOf(random, start, days)) if (stretch.from < end) engineer(machine, stretch);
  for (const at of momentsOf(turns, start + HOUR, end, site.managerRestartsPerWeek))
    queue.add(at, (then) => {
      lastTry.clear();
      manager.restart(then);
    });
  queue.runTo(end);
  return { machines: machines.map(({ log }) => log), seats, truth: truth(), refusals, start, end, counts };
}

/** The seats of all: one for each kind and node, however often it was taken. */
function createBook(start: Instant): { book: SeatBook; seats: Seat[]; truth: () => PlantRun['truth'] } {
  const tally = createTally(KINDS, start);
  const seats: Seat[] = [];
  const taken = new Map<string, { seat: Seat; times: number }>();
  const ofDevices = new Map<Kind, number>(KINDS.map((kind) => [kind, 0]));
  const count = (kind: Kind, by: number): Map<Kind, number> => ofDevices.set(kind, (ofDevices.get(kind) ?? 0) + by);
  const book: SeatBook = {
    used: (kind) => ofDevices.get(kind) ?? 0,
    take(kind, node, at, device) {
      const found = taken.get(`${kind} ${node}`);
      if (device) count(kind, 1);
      if (found !== undefined) return void (found.times += 1);
      const seat: Seat = { kind, node, from: at, to: null, ended: null, device };
      taken.set(`${kind} ${node}`, { seat, times: 1 });
      seats.push(seat);
      tally.add(kind, at, 1);
    },
    free(kind, node, at, ended) {
      const found = taken.get(`${kind} ${node}`);
      if (found === undefined) throw new RangeError(`${node} holds no ${kind} seat to free`);
      if (found.seat.device) count(kind, -1);
      found.times -= 1;
      if (found.times > 0) return;
      taken.delete(`${kind} ${node}`);
      Object.assign(found.seat, { to: at, ended });
      tally.add(kind, at, -1);
    },
  };
  return { book, seats, truth: () => new Map(KINDS.map((kind) => [kind, tally.steps().get(kind) ?? []])) };
}

/**
 * The Device ID of somebody's clients. Every sixth sits at the host of the one before him, and every fifth at a
 * console.
 */
function deviceOf(index: number, { terminalServers }: PlantOptions): string {
  if (index % 5 === 4) return `OPS${index + 1}`;
  const seat = index % 6 === 5 && (index - 1) % 5 !== 4 ? index - 1 : index;
  return `${seat % 7 === 3 ? 'FLOOR_PC' : 'HOST'}${seat + 1}_BMC${(seat % terminalServers) + 1}`;
}

function between({ from, to }: Stretch, one: number, other: number): [from: Instant, to: Instant] {
  const at = (share: number): Instant => Math.floor(from + share * (to - from));
  return [at(Math.min(one, other)), Math.max(at(Math.max(one, other)), at(Math.min(one, other)) + 2 * SECOND)];
}
