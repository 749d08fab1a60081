import type { Advice, Hints } from '../../src/domain/product.ts';

const ASK =
  'Ask whoever holds a seat to save and to end EQuIS, or to release the licence in the Registration tab: the seat is ' +
  'free at once. Deleting rows of ST_LICENSE_USE throws people out of their work.';
const CRASHED =
  'Where EQuIS crashed, or a computer was switched off, nobody need do anything: the seat is free when its lease ' +
  'ends, 15 minutes after the last renewal at the latest. The time stands beside each holder.';
const HIGHER =
  'Whoever may use a higher package is given that while it has a free seat; it can also be selected by hand in the ' +
  'Registration tab. Who sits on a higher one although this one has free seats again gets this one by ' +
  'starting EQuIS anew.';
const LOCAL =
  'A computer with a local licence works on with that where no network licence is free; such use stands in no table.';
const NETWORK =
  'See whether the database that holds the licences is up and can be reached from a client: a client that cannot ' +
  'renew says so, and exits 15 minutes later.';
const SWITCHED_OFF =
  'Where the computers were only switched off without ending EQuIS, as on an evening, there is nothing to do.';
const MOVED =
  'Where the server or the database was moved or renamed, the keys that are bound to its old Network ID are not ' +
  'valid any more: have EarthSoft give new ones for the new Network ID, and enter them in the Registration tab in ' +
  'place of the old ones.';

/**
 * What to do, by rule, behind whom to ask, which a mail says itself. README.md of this folder names the origin of each
 * step.
 */
export const ADVICE: Advice = {
  'seats-full': [CRASHED, ASK, HIGHER, LOCAL],
  'leases-ended': [NETWORK, MOVED, SWITCHED_OFF],
  'table-old': [
    'See which database the licences are kept in: the table ST_LICENSE of the active database names a ' +
      'licence database that it is linked to; with useNetworkLicenses "Config" the connection string in ' +
      'EQuIS.exe.config does. Then name that one in the task that exports, or in query of the source.',
    'With useNetworkLicenses "False" licences are local, and no table shows who holds them.',
    'Where it is meant to be this quiet, say so: elsewhereAfter of the source, such as 60d, or never.',
  ],
  'source-unreadable': [
    'Until it is read again nobody is told of full packages: the Registration tab of EQuIS shows who holds a licence.',
    'Where a file is not there, empty, or without rows, look at the task that exports the table: its ' +
      'last result in the ' +
      'Task Scheduler, and its account, which must be allowed to log on and to read ST_LICENSE_USE.',
    'Where permission is denied, give the account of seatwatch the right to read the file, or the login of query the ' +
      'right to read the table: GRANT SELECT ON dbo.ST_LICENSE_USE.',
  ],
  'source-silent': [
    'Look at the task that exports the table: its last result in the Task Scheduler. What is shown until ' +
      'then is of the last export.',
    'Where it is meant to be this quiet, say so: absentAfter of the source, such as 14d, or never.',
  ],
  'not-understood': [
    'Until this is mended no export is used, and what is shown is of the last one that was. `seatwatch ' +
      'check` with the file says the same.',
    'Export dates as the database writes them, 2024-10-25 14:03:11.237. Where day and month cannot be ' +
      'told apart, set dateOrder of the source to day-first or month-first.',
  ],
  'limit-wrong': [
    'Compare the limit with the number of licences in the Registration tab of EQuIS, and correct ' +
      '`limit:` of the pool in seatwatch.yaml.',
  ],
  'zone-wrong': [
    'Compare the clocks of the database server and of whoever writes the export. Whoever copies the file ' +
      'must keep its time (robocopy does; cp needs -p).',
  ],
};

/** What to do about an answer; README.md of this folder names the origin of each. */
export const HINTS: Hints = {
  unknown: [
    'Have a task export the table ST_LICENSE_USE each minute: recipes/equis-export.cmd does, docs/equis.md shows how.',
    'Where its newest row is old, name the database that the licences are kept in now: the table ' +
      'ST_LICENSE of the active one, or EQuIS.exe.config, says which.',
  ],
};
