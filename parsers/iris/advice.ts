import type { Advice } from '../../src/domain/licence.ts';

/** What to do when IRIS refuses logins; README.md of this folder names the origin of each step. */
export const ADVICE: Advice = {
  'limit-exceeded': [
    'See who holds units: Management Portal, System Operation, License Usage. When nobody can log in any more, an emergency login needs no unit: iris session INSTANCE -B',
    'There, list every holder with connections, units, seconds active and grace: do $System.License.DumpLocalAll() writes all.dmp into the manager directory of the current namespace.',
    'Ask the holders at the top of the list whether they can log out; close the processes of those who have left (Management Portal, System Operation, Processes).',
    'A CSP user may keep a unit for up to 10 minutes after logging out. A user id with more than the allowed connections (25 by default) takes one unit for each, until all of them are closed.',
    'Where nobody is listed or the answer is unknown, switch tracing on until the cause is found, then off again: do traceon^%SYS.LICENSE, do traceoff^%SYS.LICENSE. It writes a line for every login and logout.',
    'When all of this is legitimate use, more licence units are needed. Where several instances share one key, look at the others too: their units count against the same limit.',
  ],
};
