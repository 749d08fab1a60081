import type { Advice, Hints } from '../../src/domain/product.ts';

const ASK =
  'Ask whoever holds a seat, at the computer that is named, to end the application: Quit gives the seat back at once.';
const CRASHED =
  'Where an application crashed, its entry goes by itself after one to two intervals (10 licences: 5 to 10 minutes; ' +
  'up to version 2.5, 41 to 82 seconds), as long as anybody is alive. Whoever starts it again at the same computer ' +
  'before that has the old seat again.';
const NOBODY =
  'Where nobody is alive and entries still block, start the application once anywhere where it still can: the next ' +
  'one that is alive removes the dead. Else remove them by hand in the License Viewer.';
const LIGHT =
  'With the level Light nobody is removed by time: remove the entry of whoever crashed by hand in the License ' +
  'Viewer. Look at the computer first, so that nobody who works is thrown out.';
const BACK =
  'A concurrent user who was removed by hand gets a licence again with the next program start, if one is free.';
const NAMED =
  'A module per user or per computer (types 1 and 2) is full although nobody works: its seats stay taken when the ' +
  'program ends. Deactivate an entry that is no longer needed in the License Viewer, and name the module under ' +
  'namedModules of the source.';
const NOT_RECOGNISED =
  'Where the application says that the licence is not recognised, it is none of the seats: every user needs the ' +
  'right to read, write, change and delete the .lic file; the DLL on that computer must be registered and of the ' +
  'right version; and the licence must be activated.';

/**
 * What to do, by rule, behind whom to ask, which a mail says itself. README.md of this folder names the origin of each
 * step.
 */
export const ADVICE: Advice = {
  'no-licence': [ASK, CRASHED, NOBODY, LIGHT, NAMED, NOT_RECOGNISED],
  'seats-full': [ASK, CRASHED, NOBODY, LIGHT, BACK, NAMED],
  'suspect-session': [CRASHED, NOBODY, LIGHT, BACK],
  'source-unreadable': [
    'Until it is read again nobody is told of refusals or full modules: the License Viewer shows the entries of the ' +
      'licence file.',
    'Where permission is denied, give the account of seatwatch the right to read the stream and the ' +
      'list. Of the .lic file it reads the time alone: the right to see its folder is enough.',
    'Where a file is not there, see whether the share is mounted, and whether the application or the script still ' +
      'writes it: paths and licenceFile of the source in seatwatch.yaml name them.',
  ],
  'source-silent': [
    'See whether the application, or the script that writes the stream or the list, still runs and ' +
      'writes to the file that paths of the source in seatwatch.yaml names.',
    'Where the .lic file is written while the stream is silent, somebody works whom the stream does not show: its ' +
      'writer has stopped, or writes elsewhere.',
    'Where it is meant to be this quiet, say so: absentAfter of the source, such as 14d, or never.',
  ],
  'not-understood': [
    'Read the texts above, by day: seatwatch does not know what they say, so that its numbers may lack something. ' +
      '`seatwatch check` with the file shows them all.',
    'Give each event a pattern under patterns of seatwatch.yaml; one that matters to nobody gets `means: noted`. ' +
      'parsers/licence-protector/README.md shows how. Columns are known by their names, which stand there too.',
  ],
  'limit-wrong': [
    'Compare the limit with the licences of the module in the License Viewer. Then correct `limit:` of the pool in ' +
      'seatwatch.yaml, or remove it, so that the stream or the list states it.',
    'From version 2.6 on the largest module also sets the interval of the heartbeats: a wrong limit ' +
      'makes dead seats go too early or too late.',
  ],
  'zone-wrong': [
    'Write the stamps with their offset (2026-05-06T07:58:12Z), or set timezone of the source to the zone of whoever ' +
      'writes the stream. Where both are right, compare the clocks of the computers.',
  ],
};

/** What to do about an answer; README.md of this folder names the origin of each. */
export const HINTS: Hints = {
  unknown: [
    'Have the application or a script write the users of each module to a file: a list of all of them tells who is ' +
      'there at its moment. parsers/licence-protector/README.md shows the forms.',
    'Or have it write each Validate and each Quit as a line: after two intervals all who are alive are known.',
  ],
  refusedBelowLimit: [
    'some computers do not write to the stream that is read, or their users are not in the list',
    'entries of crashed applications block seats until somebody who is alive removes them',
  ],
};
