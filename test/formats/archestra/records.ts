import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Entry } from '../../../src/domain/entry.ts';
import type { Checkpoint, Note, ReadBatch, Reader, Wanted } from '../../../src/domain/reader.ts';
import { createArchestraFollower } from '../../../src/formats/archestra/follow.ts';
import type { WrittenRecord } from '../../archestra/aalog.ts';

export const START = Date.UTC(2036, 0, 1);

/** The n-th record of a log, of about 200 bytes; each tenth is about a licence. */
export function record(n: number, of: Partial<WrittenRecord> = {}): WrittenRecord {
  const licence = n % 10 === 0;
  return {
    at: START + n * 1000,
    ticks: (n * 37) % 10_000,
    pid: 100 + (n % 5),
    tid: n,
    component: licence ? 'Licensing' : 'Engine',
    message: licence ? `License feature 'F${n}' of version 4.1 has been acquired` : `Scan ${n} of the engine is over.`,
    process: `process${n % 5}`,
    ...of,
  };
}

export function records(count: number, from = 0): WrittenRecord[] {
  return Array.from({ length: count }, (_, index) => record(from + index));
}

export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'seatwatch-archestra-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export interface Polled {
  entries: Entry[];
  notes: Note[];
  batches: ReadBatch[];
  /** The numbers of the records that came. */
  numbers: (number | undefined)[];
}

export interface Following {
  path: string;
  write(bytes: Buffer): void;
  poll(final?: boolean, batches?: number): Promise<Polled>;
  /** A new process that goes on from the stored position. */
  restart(): void;
  position(): Checkpoint | undefined;
}

export interface FollowingOptions {
  wanted?: Wanted;
  batch?: number;
  name?: string;
}

/** A file that is followed, poll by poll, from a position that was stored. */
export function following(
  path: string,
  { wanted = { literals: [''] }, batch = 1000 }: FollowingOptions = {},
): Following {
  let reader: Reader = createArchestraFollower({ batch });
  let position: Checkpoint | undefined;
  let now = START;
  return {
    path,
    write: (bytes) => writeFileSync(path, bytes),
    position: () => position,
    restart: () => void (reader = createArchestraFollower({ batch })),
    async poll(final = false, most = Infinity) {
      now += 1000;
      const polled: Polled = { entries: [], notes: [], batches: [], numbers: [] };
      for await (const one of reader.read({ source: 's', path, now, from: position, final, wanted })) {
        position = JSON.parse(JSON.stringify(one.next)) as Checkpoint;
        polled.batches.push(one);
        polled.entries.push(...one.entries);
        polled.notes.push(...one.notes);
        if (polled.batches.length === most) break;
      }
      polled.numbers = polled.entries.map(({ event }) => event?.number);
      return polled;
    },
  };
}

/** Reads a file that was written, once. */
export async function readOnce(bytes: Buffer, options: FollowingOptions & { final?: boolean } = {}): Promise<Polled> {
  const file = following(join(folder(), options.name ?? 'HOST1.aaLOG'), options);
  file.write(bytes);
  return file.poll(options.final ?? true);
}

export function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
