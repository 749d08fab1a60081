import type { Advice, Hints } from '../../src/domain/product.ts';

const WHERE =
  'A name such as HOST1_BMC1 is a terminal session: the computer HOST1, on the terminal server BMC1. A plain name is ' +
  'the computer itself. All that one of these runs takes one seat of a kind, which falls free when its last program ' +
  'ends.';
const CLOSE =
  'Ask there to close every development client (Development) or every runtime client (MOM), and on a terminal server ' +
  'to sign out: a session that is only disconnected keeps its programs.';
const AUTOMATION =
  'Automation servers hold a Development seat without a window: look for them in the Task Manager of that computer.';
const WHEN =
  'By itself a seat falls free when the last client of its Device ID has ended; one of Work Tasks 20 minutes after ' +
  'the log-out. The Security Manager looks every five minutes.';
const RESERVED =
  'Where seats are free and somebody is refused all the same, look at the reservations in the License Manager: a ' +
  'seat that is reserved for a device or a user is not free for others, and some products reserve theirs by ' +
  'themselves. Write their number under reserved of the pool.';
const PORTAL = 'The License Manager shows who holds which licence by Device ID, under Usage Summary: compare it.';
const NO_END =
  'No line tells that a program ended which took its seat itself (IDE, System Management Console, WindowMaker, ' +
  'WindowViewer): the seat may be held until its computer starts anew. Look there whether the program still runs.';

/**
 * What to do, by rule, behind whom to ask, which a mail says itself. README.md of this folder names the origin of each
 * step.
 */
export const ADVICE: Advice = {
  'no-licence': [WHERE, CLOSE, AUTOMATION, WHEN, RESERVED, PORTAL],
  'seats-full': [WHERE, CLOSE, AUTOMATION, WHEN, NO_END, PORTAL],
  'suspect-session': [NO_END, WHERE, CLOSE, AUTOMATION, PORTAL],
  'licence-lost': [
    'What runs goes on for 24 hours without its licence, and stops then: the time stands above. Nobody new is let in.',
    'See whether the licence server runs and is reached from there: its service, its port, the network, a firewall.',
    'Leave the Batch Management server running meanwhile: it asks for its own licence when it starts.',
  ],
  'licence-grace': [
    'After a change of its hardware or its virtual machine a licence server goes on for 15 days, and then gives no ' +
      'licences any more: activate them anew in the License Manager before that.',
    'Where a program is in its grace because its renewal got a lesser licence, see which licence it has now.',
  ],
  'key-expiring': [
    'Have the key renewed before its last day, which the log names; then activate it in the License Manager.',
    'Programs that run keep what they have until they ask again.',
  ],
  'feature-missing': [
    'The key does not hold these features: an edition that was not bought, and no want of seats. ' +
      'Programs ask for some of them at each start without need.',
  ],
  'source-unreadable': [
    'Until it is read again nobody is told of refusals or full seats: the License Manager shows the usage.',
    'Where permission is denied, give the account of seatwatch the right to read the folder of the logger ' +
      '(C:\\ProgramData\\ArchestrA\\LogFiles); where it is not there, see whether the share is mounted.',
  ],
  'source-silent': [
    'See whether the ArchestrA logger runs there (service aaLogger), and whether its folder is the one that paths of ' +
      'the source in seatwatch.yaml names: the System Management Console tells the folder.',
    'Licence messages are written only where their log flags are on: Log Viewer, Actions, Log Flags.',
    'Where it is meant to be this quiet, say so: absentAfter of the source, such as 30d, or never.',
  ],
  'not-understood': [
    'Read the texts above, by day: they speak of licences, and seatwatch does not know what they say, so that its ' +
      'numbers may lack something. `seatwatch check` with the log shows them all.',
    'Give each a pattern under patterns of seatwatch.yaml; parsers/batch-management/README.md shows how. One that ' +
      'matters to nobody gets `means: noted`. Which feature takes a seat of which pool stands under features.',
  ],
  'limit-wrong': [
    'Compare the limit with the licences in the License Manager. Then correct `limit:` of the pool in ' +
      'seatwatch.yaml, or remove it, so that the log states it.',
  ],
};

/** What to do about an answer; README.md of this folder names the origin of each. */
export const HINTS: Hints = {
  unknown: [
    'Read the logs of all computers that take seats: those of the Batch Management server, of the ' +
      'terminal servers and of the engineering nodes; each tells of its own programs alone.',
    'Export the usage of the licence server, or the sessions of MES, beside the log: they name who is there now.',
  ],
  refusedBelowLimit: [
    'seats may be reserved for devices or users: see the License Manager, and write their number under reserved of ' +
      'the pool',
    'some computers that take seats are not among the logs that are read',
  ],
};
