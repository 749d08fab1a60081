import type { Instant } from '../../src/domain/entry.ts';
import type { Machine, Process } from './batch-management-machine.ts';
import type { Queue } from './queue.ts';
import type { Random } from './random.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

const MES_FEATURES: readonly string[] = [
  'MES_Session_Count',
  'MES_Utilization_Count',
  ...['Operations', 'Quality', 'Data_Editor', 'Background_Process', 'Factory_Connector'].map((n) => `MES_${n}_Count`),
  ...['Audit_Trail', 'BOM', 'Certification', 'Datalog', 'Folders', 'Inventory', 'Labor'].map((n) => `MES_${n}`),
  ...['Production', 'Quality', 'Shipping', 'Tools', 'Utilization', 'Documents', 'Steps'].map((n) => `MES_${n}`),
];
/** Those of which no end is stated. */
const PERPETUAL = 14;

const ACQUIRED_4 = 'of version 4.1 has been acquired, expiration date = 15-jan-2027';
/** A program takes these at one instant, each from a thread of its own. */
const DEVELOPMENT = ['Dev_Session_Count', 'Dev_IO_Count', 'IDE_Runtime'] as const;

/** What a program of an engineer writes when it takes its seat; how many of the records tell of licences. */
export function takeDevelopment(machine: Machine, program: Process, at: Instant, random: Random): number {
  for (const [thread, feature] of DEVELOPMENT.entries())
    machine.write(at, program, {
      component: program.name,
      message: `License feature '${feature}' ${ACQUIRED_4}`,
      tid: program.pid + 4 * (thread + 1),
    });
  const extra = random.chance(0.3);
  if (extra)
    machine.write(at, program, {
      component: 'WWPackageServer',
      message: 'Feature Dev_Session_Count [4.1] license info: State:Licensed; Count:5',
    });
  if (program.name !== 'view') return 3 + Number(extra);
  machine.write(at, program, {
    component: 'view',
    message: "License feature 'InTouch' of version 11.1 has been acquired, expiration date = 15-jan-2027",
  });
  return 4 + Number(extra);
}

/**
 * One refresh of the MES server: all is released and acquired again, within milliseconds. The first takes longest, and
 * tells `granted` when it has its seat.
 */
export function refreshMes(
  machine: Machine,
  mes: Process,
  at: Instant,
  { queue, random, granted }: { queue: Queue; random: Random; granted?: ((at: Instant) => void) | undefined },
): number {
  const component = 'FactMES.Server.Communication';
  const span = granted !== undefined ? 359 : random.chance(0.7) ? 0 : random.integer(1, 15);
  const tid = mes.pid + 8;
  const texts = ['EI licensing:  License features successfully released.'];
  for (const [index, feature] of [...MES_FEATURES, 'MES_Utilization_Count'].entries()) {
    const version = 'of version 6.0 or greater';
    if (index < PERPETUAL)
      texts.push(`No expiration date found for feature '${feature}' ${version}:  treating as perpetual.`);
    texts.push(`License feature '${feature}' ${version} has been acquired`);
  }
  for (const [index, message] of texts.entries()) {
    const then = at + Math.floor((span * index) / (texts.length - 1));
    queue.add(then, (now) => {
      if (!machine.isUp()) return;
      machine.write(now, mes, { component, message, tid });
      if (message.startsWith("License feature 'MES_Session_Count'")) granted?.(now);
    });
  }
  return texts.length;
}

/** A galaxy repository that starts, whose licence is of a lesser edition: that is asked for three times, in vain. */
export function startRepository(machine: Machine, process: Process, at: Instant, queue: Queue, random: Random): void {
  const tid = process.pid + 4;
  const say = (then: Instant, component: string, message: string, flag = 'Info'): void =>
    queue.add(then, (now) => machine.write(now, process, { component, message, tid, flag }));
  for (let round = 0; round < 3; round += 1) {
    const then = at + round * random.integer(3 * SECOND, 100 * SECOND);
    for (const feature of ['GR_Runtime', 'IO_Count'])
      say(then, process.name, `License feature '${feature}' ${ACQUIRED_4}`);
    const failed = "Failed to acquire any type of license feature 'Platform_Count' of version 4.1";
    say(then + 20, process.name, failed, random.chance(0.9) ? 'Warning' : 'Info');
    const later = then + 20 + random.integer(0, 141);
    say(later, 'WWPackageServer', 'Feature IO_Count [4.1] license info: State:Licensed; Count:1000000');
    say(later, 'WWPackageServer', gapOf(random));
  }
  // The package server reports it as well where nobody has asked.
  say(at + 5 * MINUTE, 'WWPackageServer', gapOf(random));
}

function gapOf(random: Random): string {
  const error = random.chance(0.9) ? '-5; No such feature exists' : '-18; Server does not support this feature';
  return `Feature line 'Platform_Count' is unlicensed. LM Error(${error})`;
}

/** The licence server on this machine starts. */
export function startLicenceServer(machine: Machine, at: Instant, queue: Queue): void {
  const service = machine.run('LicServer.WindowsService');
  const agent = machine.run('LicServer.SamWindowsService');
  const lines: readonly [number, Process, string, string][] = [
    [0, service, 'LicServer', 'License Server Agent Service Started.'],
    [11_344, service, 'LicServer', 'License Server Started.'],
    [14_020, agent, 'LicServer SamService', 'License Server Sam Agent Started.'],
    [24_485, service, 'LicServer', 'SELicServer Monitor Thread Started'],
  ];
  for (const [later, process, component, message] of lines)
    queue.add(at + later, (now) => machine.write(now, process, { component, message }));
  queue.add(at + 26_000, (now) =>
    machine.write(now, machine.run('PCS.IdentityManager.Host'), {
      component: 'ArchestrA.IdentityManager',
      message: `The Device Id does not exist  - [${machine.host}].`,
    }),
  );
}
