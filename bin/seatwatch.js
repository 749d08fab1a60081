#!/usr/bin/env node
// Old syntax and no import above the check: a Node.js that is too old must get as far as the message.
if (parseInt(process.versions.node, 10) >= 24) {
  import('./start.js');
} else {
  console.error(
    'seatwatch needs Node.js 24 or newer, and this is ' + process.versions.node + '.\n' +
    'Install it (https://nodejs.org), or let npm fetch it for one call:\n' +
    '  npx --package=node@24 -- node ' + JSON.stringify(process.argv[1])
  );
  process.exitCode = 1;
}
