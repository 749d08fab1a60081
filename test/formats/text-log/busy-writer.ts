import { appendFileSync, copyFileSync, renameSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { encode, lines } from './log-folder.ts';
import type { Encoding } from './log-folder.ts';

/**
 * `node busy-writer.ts FOLDER MODE ENCODING ROTATIONS`: writes numbered lines into `messages.log`, some of them in two
 * goes, and rotates it as fast as it can, by `rename` or `copytruncate`. Prints how many lines it wrote.
 */
const [folder = '', mode = '', encoding = 'UTF-8', rotations = '0'] = process.argv.slice(2);
const path = join(folder, 'messages.log');
let written = 0;
for (let rotation = 0; rotation < Number(rotations); rotation += 1) {
  for (let burst = 0; burst < 5; burst += 1) {
    const count = 1 + ((rotation * 31 + burst * 7) % 90);
    const bytes = encode(lines(written, count), encoding as Encoding);
    const cut = Math.min(bytes.length, (rotation * 13) % 40);
    appendFileSync(path, bytes.subarray(0, bytes.length - cut));
    appendFileSync(path, bytes.subarray(bytes.length - cut));
    written += count;
  }
  const to = join(folder, `messages.old_${String(rotation).padStart(5, '0')}`);
  if (mode === 'rename') renameSync(path, to);
  else {
    copyFileSync(path, to);
    truncateSync(path, 0);
  }
}
process.stdout.write(String(written));
