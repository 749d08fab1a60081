import { open } from 'node:fs/promises';
import { readEvtx } from '../../src/formats/evtx/reader.ts';

/**
 * Reads the log that the first argument names, where a second one follows only events that hold it; prints what it
 * found, and in what time beyond its start.
 */
const [file = '', literal] = process.argv.slice(2);
const start = performance.now();
const handle = await open(file);
const found = { events: 0, damages: 0, seconds: 0 };
for await (const { events, damages } of readEvtx(handle, literal === undefined ? {} : { literals: [literal] })) {
  found.events += events.length;
  found.damages += damages.length;
}
await handle.close();
found.seconds = (performance.now() - start) / 1000;
process.stdout.write(JSON.stringify(found));
