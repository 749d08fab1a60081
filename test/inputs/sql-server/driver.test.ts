import { expect, test } from 'vitest';
import { installWords } from '../../../src/inputs/sql-server/driver.ts';

test.each([
  ['/home/ann/seatwatch', [], 'run npm install tedious@20 in /home/ann/seatwatch'],
  ['/srv/watch/node_modules/seatwatch', ['/srv/watch/package.json'], 'run npm install tedious@20 in /srv/watch'],
  ['/usr/lib/node_modules/seatwatch', [], 'run npm install --global --prefix /usr tedious@20'],
  ['/opt/node/lib/node_modules/seatwatch', [], 'run npm install --global --prefix /opt/node tedious@20'],
  ['/opt/npm/node_modules/seatwatch', [], 'run npm install --global --prefix /opt/npm tedious@20'],
])('the driver is installed beside seatwatch in %s', (root, files: readonly string[], words) => {
  expect(installWords(root, (path) => files.includes(path.replaceAll('\\', '/')))).toBe(words);
});
