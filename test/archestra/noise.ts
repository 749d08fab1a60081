import type { Random } from '../simulator/random.ts';
import type { WrittenRecord } from './aalog.ts';

/** A program that writes to the log of its machine, and what it writes of its work. */
export interface Talker {
  process: string;
  component: string;
  /** `#` is a number. */
  says: readonly (readonly [flag: string, text: string])[];
}

/** Services that run on servers of AVEVA, none of which tells of licences here. */
export const SERVICES: readonly Talker[] = [
  {
    process: 'aaEngine',
    component: 'ScriptRuntime',
    says: [
      ['Info', 'Mixer_#.Dose: recipe step # took # ms'],
      ['Warning', 'Mixer_#.Dose: the script ran longer than its period of # ms'],
      ['Info', 'Tank_#: level # is above its target,\r\n  valve V# closes\r\n  pump P# stops'],
    ],
  },
  {
    process: 'aaGR',
    component: 'aaGR',
    says: [
      ['Info', 'Check-in of $Mixer_# by operator # took # ms'],
      ['Info', 'The package of object # has # attributes'],
    ],
  },
  {
    process: 'aahCfgSvc',
    component: 'aahCfgSvc',
    says: [
      ['Info', 'Storage of history block # has begun [BATCH; storage.cpp; #]'],
      ['Warning', 'Disk space of "Circular" is # MB, less than the # MB that are wanted'],
    ],
  },
  {
    process: 'aaServiceHost32',
    component: 'NmxSvc',
    says: [
      ['Info', 'Connection to platform # is up'],
      ['Error', 'Platform # does not answer since # ms; its data are old'],
    ],
  },
  {
    process: 'DASMBTCP',
    component: 'DASMBTCP',
    says: [
      ['Warning', 'PLC_#: no answer to message # within # ms'],
      ['MessageChannel', 'PLC_#: connected'],
    ],
  },
];

/** One record of a program's work. */
export function noiseOf({ component, process, says }: Talker, random: Random, at: number, pid: number): WrittenRecord {
  const [flag, text] = random.pick(says);
  return {
    at,
    ticks: random.integer(0, 9_999),
    pid,
    tid: pid + 4 * random.integer(1, 40),
    flag,
    component,
    message: text.replaceAll('#', () => String(random.integer(1, 9_999))),
    process,
  };
}
