import type { Advice, Hints } from '../../src/domain/product.ts';

const PORTAL_KEY = 'Management Portal, System Administration, Licensing, License Key';

/**
 * What to do, by rule, behind whom to ask, which a mail says itself; `{instance}` is filled in. README.md of this
 * folder names the origin of each step.
 */
export const ADVICE: Advice = {
  'limit-exceeded': [
    'When nobody can log in any more, an emergency login on the server needs no unit: `iris session {instance} -B`',
    'What the product itself counts: Management Portal, System Operation, License Usage. `do ' +
      '$System.License.DumpLocalAll()` lists every holder with connections, units, seconds active and grace in ' +
      'all.dmp, in the manager directory of the current namespace.',
    "A process that is nobody's any more is ended in the Management Portal, System Operation, Processes; its " +
      'details show locks and an open transaction.',
    'A CSP user may keep a unit for up to 10 minutes after logging out. A user id with more than the allowed ' +
      'connections (25 by default) takes one unit for each, until all of them are closed.',
    'Where nobody is listed or the answer is unknown, switch tracing on until the cause is found, then off ' +
      'again: `do traceon^%SYS.LICENSE`, `do traceoff^%SYS.LICENSE`. It writes a line for every login and logout.',
    'When all of this is legitimate use, more licence units are needed. Where several instances share one key, ' +
      'look at the others too: their units count against the same limit.',
  ],
  'licence-server-lost': [
    'Nobody has to log out: the instance goes on counting its own users by itself. See which license servers ' +
      'it asks: Management Portal, System Administration, Licensing, License Servers.',
    'Look whether the server at the address and port in the line below runs and can be reached from this ' +
      'machine. A license server is started by an instance on its own host: one must be up there.',
    'Until it answers, instances that share the key do not see each other: what one of them counts is not the whole.',
  ],
  'key-invalid': [
    `See which key the instance has taken: ${PORTAL_KEY}. When nobody can log in any more, an emergency login ` +
      `needs no unit: \`iris session {instance} -B\``,
    'The key is the file iris.key (in Caché cache.key) in the manager directory, or comes from the license ' +
      'server by its LicenseID: look whether the file is there, can be read by the account of the instance, and ' +
      'was made for this product, version and platform.',
    `Activate a key that fits: ${PORTAL_KEY}, Activate License Key.`,
  ],
  'key-expiring': [
    `See on which day the key ends, and activate a new one before: ${PORTAL_KEY}, Activate License Key. Most ` +
      `changes of a key need no restart.`,
    'Ask your contact at InterSystems for the new key today: the product warns 7 days ahead and no earlier.',
  ],
  'licence-percent': [
    'What the product itself counts: Management Portal, System Operation, License Usage.',
    'The threshold is one of the System Monitor of IRIS: do ^%SYSMONMGR in the namespace %SYS shows and changes it.',
  ],
  'severe-message': [
    'Read the line below, and those around it at the place that is named: severity 2 is severe, 3 is fatal.',
    'When it is none of your concern, switch this rule off again: the rule severe-message with enabled: false ' +
      'in seatwatch.yaml.',
  ],
  'source-unreadable': [
    'Until the log is read again nobody is told of refusals: look in the Management Portal, System Operation, ' +
      'License Usage, or on the console of the instance.',
    'Where permission is denied, as after a rotation that made another file: give the account of seatwatch the ' +
      'right to read it, and a default for what is made there later: setfacl -d -m u:seatwatch:r on the folder.',
    'Where the file is not there, see whether the share is mounted, and where the instance writes its log: paths ' +
      'of the source in seatwatch.yaml names it. It is read on by itself once it can be; `seatwatch health` shows ' +
      'it.',
  ],
  'source-silent': [
    'See whether the instance is up, and whether it writes its log elsewhere now: paths of the source in ' +
      'seatwatch.yaml names the file that is read.',
    'Where it is meant to be this quiet, say so: absentAfter of the source, such as 3d, or never.',
  ],
  'not-understood': [
    'Read the texts above, by day: they speak of licences, sessions or the service, and seatwatch does not know what ' +
      'they say, so that its numbers may lack something. `seatwatch check` with the log shows them all.',
    'Give each a pattern under patterns of seatwatch.yaml; one that matters to nobody gets `means: noted`. ' +
      'parsers/iris/README.md shows how. If you can, send the line, with other names, to those who make seatwatch.',
  ],
  'limit-wrong': [
    'Compare the limit with what the product shows: Management Portal, System Administration, ' +
      'Licensing, License Key. ' +
      'Then correct `limit:` of the pool in seatwatch.yaml, or remove it, so that the log states it.',
    'Where each connection takes a unit, as with a Community key, set `maxConnections: 1` at the ' +
      'source; where several ' +
      'instances share the key, put them into one pool.',
  ],
  'zone-wrong': [
    'Set timezone of the source in seatwatch.yaml to the zone of the server that writes the log; a container ' +
      'often runs in UTC.',
    'Where the zone is right, compare the clocks of that server and of this machine. Until both fit, every ' +
      'time in these mails is off by as much.',
  ],
};

/** What to do about an answer; README.md of this folder names the origin of each. */
export const HINTS: Hints = {
  unknown: [
    'Switch licence tracing on, in a terminal in the namespace %SYS: do traceon^%SYS.LICENSE. From ' +
      'then on each login and logout is in the log (do traceoff^%SYS.LICENSE ends it).',
    'Or see who holds seats at this moment: do $System.License.DumpLocalAll() writes all.dmp; name ' +
      'it beside the log: seatwatch who messages.log all.dmp',
  ],
  refusedBelowLimit: [
    'the key is shared with instances whose logs are not read',
    'each connection takes a seat, as with a Community Edition key: then set maxConnections: 1 at ' +
      'the source (for files --set maxConnections=1)',
  ],
};
