// Sums the reports that vitest wrote as JSON: `N passed, N failed`.
// Fails where a test failed, none ran, or a report is missing.
import { existsSync, readFileSync } from 'node:fs';

const count = { passed: 0, failed: 0, skipped: 0 };
for (const path of process.argv.slice(2)) {
  // Whoever was to write it was stopped before its end, so that nobody knows of its tests: one failure.
  if (!existsSync(path)) count.failed += 1;
  else add(JSON.parse(readFileSync(path, 'utf8')));
}

function add({ testResults }) {
  for (const file of testResults) {
    const states = file.assertionResults.map(({ status }) => status);
    for (const state of states) count[state in count ? state : 'skipped'] += 1;
    // A file that could not be loaded, or whose preparation failed, has no failed test of its own.
    if (file.status === 'failed' && !states.includes('failed')) count.failed += 1;
  }
}

const { passed, failed, skipped } = count;
console.log(`${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
