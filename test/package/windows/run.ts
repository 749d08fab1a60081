/** Checks an unpacked package on Windows: `node run.ts FOLDER [SHARE]`. Prints a line a check and how many held. */
import { existsSync } from 'node:fs';
import { asked } from './asked.ts';
import { locked } from './locked.ts';
import type { Count, Place } from './try.ts';
import { watched } from './watched.ts';

const [folder = '', named = ''] = process.argv.slice(2);
// A Windows that one administers shares its drives.
const own = folder.replace(/^([A-Za-z]):/, '\\\\localhost\\$1$$');
const share = [named, own].find((path) => path !== '' && existsSync(path));
const place: Place = { folder, share };
const count: Count = { passed: 0, failed: 0 };
console.log(`seatwatch on ${process.platform} ${process.arch}, Node.js ${process.versions.node}, in ${folder}`);
await asked(place, count);
await watched(place, count);
await locked(place, count);
if (share === undefined) console.log('not tried: shares (name one by SEATWATCH_WINDOWS_SHARE)');
console.log(`${count.passed} passed, ${count.failed} failed`);
// A watch that a check has left behind would keep it waiting.
process.exit(count.failed === 0 ? 0 : 1);
