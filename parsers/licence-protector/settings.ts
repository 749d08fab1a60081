import type { Setting } from '../../src/domain/setting.ts';

/** What a source of Licence Protector may carry in seatwatch.yaml, with the defaults and what each means. */
export const SETTINGS: Readonly<Record<string, Setting>> = {
  checkInterval: {
    kind: 'automatic',
    default: 'automatic',
    says:
      'the time between two heartbeats, as CheckInterval of the licence file has it (300s); automatic (there -1): as ' +
      'it follows from the licences of the largest module',
  },
  version: {
    kind: 'choice',
    of: ['from-2.6', 'up-to-2.5'],
    default: 'from-2.6',
    says: 'by which table an automatic checkInterval follows from the number of licences',
  },
  diffPct: {
    kind: 'count',
    default: 0,
    least: 0,
    says: 'by how many per cent a heartbeat may come late before the seat counts as dead (DiffPct of the licence file)',
  },
  level: {
    kind: 'choice',
    of: ['heartbeat', 'light'],
    default: 'heartbeat',
    says:
      'light: nobody is removed by time, since ConcurrentUserLevel is Light, or since the application writes down no ' +
      'heartbeats',
  },
  namedModules: {
    kind: 'list',
    default: [],
    says: 'modules of type 1 (User) and 2 (Computer), whose seats stay taken when the program ends',
  },
  computers: {
    kind: 'list',
    default: [],
    says: 'names of computers, to tell PC-014-bert apart where a name holds a hyphen and no column names the computer',
  },
};
