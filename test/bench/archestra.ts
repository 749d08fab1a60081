import { closeSync, existsSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createArchestraFollower } from '../../src/formats/archestra/follow.ts';
import { aalog, recordBytes } from '../archestra/aalog.ts';
import { median, spread, type Effort, type Found, type Row } from './table.ts';

/** Of a file in which few records are wanted, so many megabytes are to be read in a second. */
const TARGET = 100;
const START = Date.UTC(2036, 0, 1);

/** Logs of ArchestrA in which few records are wanted, as in real ones, and in which all are. */
export async function benchArchestra({ megabytes, runs }: Effort, cache: string): Promise<Found> {
  const wrong: string[] = [];
  const rows: Row[] = [];
  for (const share of [2, 100]) {
    const { file, wanted } = generated(cache, megabytes, share);
    const speeds: number[] = [];
    // The first time only brings the file into the memory of the system.
    for (let run = 0; run <= runs; run += 1) {
      const begun = performance.now();
      const found = await read(file);
      if (run > 0) speeds.push(statSync(file).size / 1e6 / ((performance.now() - begun) / 1000));
      if (found !== wanted) wrong.push(`.aaLOG: ${found} records where ${wanted} are wanted`);
    }
    rows.push({
      what: `.aaLOG of ${megabytes} MB, ${share} % of its records wanted`,
      figure: spread(speeds, 0, 'MB/s'),
      ...(share < 100 && { target: `≥ ${TARGET} MB/s`, met: median(speeds) >= TARGET }),
      note: `${wanted} records as objects`,
    });
  }
  return { rows, wrong: [...new Set(wrong)] };
}

async function read(path: string): Promise<number> {
  const wanted = { literals: ['icense feature', 'Failed to acquire'], firstOfProcess: true } as const;
  let found = 0;
  const request = { source: 'bench', path, now: START, from: undefined, final: true, wanted };
  for await (const { entries } of createArchestraFollower().read(request)) found += entries.length;
  return found;
}

/** A closed log of so many megabytes, with records as long as real ones, of which a share is about licences. */
function generated(cache: string, megabytes: number, share: number): { file: string; wanted: number } {
  const file = join(cache, `log-${megabytes}-${share}.aaLOG`);
  const head = aalog({ host: 'PLANT1', first: 1, records: [] });
  let [size, before, count, wanted] = [head.length, 0, 0, 0];
  const isThere = existsSync(file);
  mkdirSync(cache, { recursive: true });
  const descriptor = isThere ? undefined : openSync(`${file}.part`, 'w');
  if (descriptor !== undefined) writeSync(descriptor, head);
  let parts: Buffer[] = [];
  const flush = (): void => {
    if (descriptor !== undefined) writeSync(descriptor, Buffer.concat(parts));
    parts = [];
  };
  while (size < megabytes * 1e6) {
    const licence = count % 100 < share;
    // One is the first of its process.
    if (licence || (count % 100 === share && count < 100)) wanted += 1;
    const message = licence
      ? `License feature 'MES_${count % 20}' of version 6.0 or greater has been acquired`
      : `Scan ${String(count).padStart(9, '0')} of the engine is over, with ${count % 50} objects in it.`;
    const [component, process] = licence ? ['Server.Communication', 'Server.Host'] : ['ScriptRuntime', 'Engine'];
    const bytes = recordBytes({ at: START + count, pid: licence ? 7 : 8, component, message, process }, before);
    before = size;
    size += bytes.length;
    count += 1;
    parts.push(bytes);
    if (parts.length === 10_000) flush();
  }
  parts.push(Buffer.from('PLANT2.aaLOG\0', 'utf16le'));
  flush();
  if (descriptor !== undefined) {
    const fields = Buffer.alloc(4);
    fields.writeUInt32LE(size);
    writeSync(descriptor, fields, 0, 4, 0x10);
    closeSync(descriptor);
    renameSync(`${file}.part`, file);
  }
  return { file, wanted };
}
