import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInto } from '../../../src/inputs/file/file-info.ts';
import { openBytes } from '../../../src/inputs/file/packed/open.ts';
import { HEADER, headerOf } from '../../../src/formats/archestra/layout.ts';
import { extentOf, readRecords, type TakenRecord } from '../../../src/formats/archestra/read.ts';
import { aalgx, aalog } from '../../archestra/aalog.ts';
import { createRandom } from '../../simulator/random.ts';
import { records } from './records.ts';

/** What became of many files, each changed a little. */
export interface Survey {
  /** A sentence for each thing that must not be. */
  wrong: string[];
  /** Records of which no byte was changed, and how many of these were read. */
  untouched: number;
  read: number;
}

interface Original {
  name: string;
  bytes: Buffer;
  /** Where its records begin, and the byte behind the last one. */
  offsets: number[];
  all: Map<number, TakenRecord>;
  /** Bytes of the header. */
  header: number;
}

/** Changes some bytes of a log or an export, reads it, and compares each record with what was written. */
export async function survey(count: number, seed: number): Promise<Survey> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-mutations-'));
  const path = join(folder, 'HOST1.aaLOG');
  const random = createRandom(seed);
  const pick = (below: number): number => random.integer(0, below - 1);
  const found: Survey = { wrong: [], untouched: 0, read: 0 };
  try {
    const originals = [
      await originalOf(path, 'closed', aalog({ host: 'HOST1', first: 500, records: records(30), next: 'HOST2.aaLOG' })),
      await originalOf(path, 'live', aalog({ host: 'HOST1', first: 500, records: records(30), previous: 'P.aaLOG' })),
      await originalOf(path, 'export', aalgx({ host: 'HOST1', first: 500, records: records(30) })),
    ];
    for (let turn = 0; turn < count; turn += 1) {
      const original = originals[turn % 3]!;
      const bytes = Buffer.from(original.bytes);
      const changed: number[] = [];
      for (let left = 1 + pick(3) * pick(2); left > 0; left -= 1) {
        const at = pick(4) === 0 ? pick(original.header) : pick(bytes.length);
        bytes[at] = pick(3) === 0 ? pick(256) : [0, 1, 2, 4, 0xff][pick(5)]!;
        if (bytes[at] !== original.bytes[at]) changed.push(at);
      }
      writeFileSync(path, bytes);
      const taken = await allOf(path);
      judge(original, changed, taken, found);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return found;
}

async function originalOf(path: string, name: string, bytes: Buffer): Promise<Original> {
  writeFileSync(path, bytes);
  const taken = await allOf(path);
  const offsets = taken.map(({ at }) => at);
  const last = offsets.at(-1)!;
  return {
    name,
    bytes,
    offsets: [...offsets, last + bytes.readUInt32LE(last + 4)],
    all: new Map(taken.map((one) => [one.at, one])),
    header: offsets[0]!,
  };
}

async function allOf(path: string): Promise<TakenRecord[]> {
  const handle = await openBytes(path);
  try {
    const header = headerOf(await readInto(handle, Buffer.alloc(HEADER), 0));
    if (header === undefined) return [];
    const from = { at: header.from, number: header.first, last: 0 };
    const taken: TakenRecord[] = [];
    for await (const part of readRecords(handle, header, await extentOf(handle, header), from, {
      folder: '',
      literals: [''],
      most: 7,
      waits: () => false,
    }))
      taken.push(...part.taken);
    return taken;
  } finally {
    await handle.close();
  }
}

function judge(
  { name, offsets, all, header }: Original,
  changed: readonly number[],
  taken: readonly TakenRecord[],
  found: Survey,
): void {
  const where = `${name}, bytes ${changed.join(', ')} changed`;
  const isWhole = !changed.some((at) => at < header);
  if (taken.length > all.size) found.wrong.push(`${where}: ${taken.length} records of ${all.size}`);
  const got = new Map(taken.map((one) => [one.at, one]));
  for (const { at } of taken) if (!all.has(at)) found.wrong.push(`${where}: a record at ${at}, where none is`);
  for (const [index, at] of offsets.slice(0, -1).entries()) {
    const own = changed.some((one) => one >= at && one < offsets[index + 1]!);
    if (own) continue;
    if (isWhole) found.untouched += 1;
    const one = got.get(at);
    if (one === undefined) continue;
    if (isWhole) found.read += 1;
    const { number, host: _, ...rest } = one.record;
    const { number: expected, host: __, ...same } = all.get(at)!.record;
    if (JSON.stringify(rest) !== JSON.stringify(same)) found.wrong.push(`${where}: record at ${at} is another`);
    if (isWhole && number !== undefined && number !== expected)
      found.wrong.push(`${where}: record ${expected} counts as ${number}`);
  }
}
