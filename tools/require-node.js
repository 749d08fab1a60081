// npm scripts run on the Node.js that `npm ci` puts into node_modules/.bin. Where it is missing, an older one would
// fail far from the cause.
if (parseInt(process.versions.node, 10) < 24) {
  console.error(
    'This needs Node.js 24 or newer, and this is ' +
      process.versions.node +
      '.\n' +
      '`npm ci` brings Node.js 24 along, by the install script of the package "node". If install ' +
      'scripts are switched off, allow that one:\n' +
      '  npm rebuild node --ignore-scripts=false\n' +
      'Or install Node.js 24 yourself: https://nodejs.org',
  );
  process.exitCode = 1;
}
