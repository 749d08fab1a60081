#!/usr/bin/env node
// Before anything else: what a signal does by default would end a service that is just being started.
const heard = [];
if (process.argv.indexOf('watch') > 0) {
  ['SIGTERM', 'SIGINT', 'SIGBREAK', 'SIGHUP'].forEach(function (name) {
    process.on(name, function () {
      heard.push(name);
    });
  });
}
// Old syntax and no import above the check: a Node.js that is too old must get as far as the message.
if (parseInt(process.versions.node, 10) >= 24) {
  import('./start.js').then(function (program) {
    return program.start(heard);
  });
} else {
  console.error(
    'seatwatch needs Node.js 24 or newer, and this is ' +
      process.versions.node +
      '.\n' +
      'Install it (https://nodejs.org), or let npm fetch it for one call:\n' +
      '  npx --package=node@24 -- node ' +
      JSON.stringify(process.argv[1]),
  );
  process.exitCode = 1;
}
