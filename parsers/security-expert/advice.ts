import type { Advice } from '../../src/domain/product.ts';

const FIND =
  'Where the name does not tell the machine, see which clients are connected: on the server, ' +
  '`Get-NetTCPConnection -State Established` in PowerShell lists remote addresses with the process that owns ' +
  'each (those of the Data Service are the clients), or Wireshark shows the open ports to the server.';
const CLOSING =
  'Close a client by logging out first, or by the x at the top right of its window: both give the licence back. ' +
  'Closing it by the x of its preview on the Windows taskbar can leave the licence taken.';
const TIMEOUT =
  'Where clients are left alone logged on, set "Enable operator timeout" on Operators: after that long without ' +
  'activity the operator is logged out and the licence given back. It is off by default, is set for each ' +
  'operator, and says nothing of desks that are in use.';
const STALE =
  'Log out clients that nobody uses. Of a session marked "possibly stale" the log cannot tell whether anybody ' +
  'uses it: ask the operator, or look at the desk. A desk that is meant to be always on belongs under expected ' +
  'of the pool in seatwatch.yaml.';
const COMPARE =
  'About, License shows the connections used and in total: compare "Concurrent client connections" with the ' +
  'number above.';

/**
 * What to do, by rule, behind whom to ask, which a mail says itself. README.md of this folder names the origin of each
 * step, docs/restart.md the maker's last resort, which is no step for the night.
 */
export const ADVICE: Advice = {
  refused: [STALE, FIND, CLOSING, TIMEOUT, COMPARE],
  'seats-full': [STALE, FIND, CLOSING, TIMEOUT],
  'suspect-session': [STALE, FIND, CLOSING, TIMEOUT],
  'patterns-doubtful': [
    'The texts of these events are not publicly documented, and yours may differ from those that seatwatch ' +
      'knows: do not act on its numbers until this is settled.',
    'Run `seatwatch check` with the log: it lists the events that no pattern understood. Correct the patterns ' +
      'under patterns of seatwatch.yaml; parsers/security-expert/README.md shows how.',
    'Until then, About, License in the client shows the connections used and in total.',
  ],
  'source-unreadable': [
    'Until the events are read again nobody is told of refusals or full seats: About, License in the client shows ' +
      'the connections used and in total.',
    'Where permission is denied, give the account of seatwatch the right to read the file; where it is not there, ' +
      'see whether the scheduled task that exports the events runs, and whether the share is there.',
    'It is read on by itself once it can be; `seatwatch health` shows it.',
  ],
  'source-silent': [
    'See whether the scheduled task that exports the events still runs, and whether it writes to the file that ' +
      'paths of the source in seatwatch.yaml names.',
    'Where it is meant to be this quiet, or exported by hand now and then, say so: absentAfter of the source, ' +
      'such as 30d, or never.',
  ],
  'not-understood': [
    'Read the texts above, by day: they speak of licences, sessions or the service, and seatwatch does not know what ' +
      'they say, so that its numbers may lack something. `seatwatch check` with the log shows them all.',
    'Give each a pattern under patterns of seatwatch.yaml; ' +
      'parsers/security-expert/README.md shows how. If you can, send the line, with other names, to ' +
      'those who make seatwatch.',
  ],
  'zone-wrong': [
    'Set timezone of the source in seatwatch.yaml to the zone in which its export was made; where ' +
      'that is right, compare the clocks of the server and of this machine.',
  ],
};
