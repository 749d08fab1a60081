import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ExportOptions,
  type ExportRead,
  readExport,
} from '../../../src/formats/event-export/passes/read-export.ts';
import type { PlacedEvent } from '../../../src/formats/windows-event.ts';

/** Long after all events of the tests. */
export const NOW = Date.UTC(2027, 0, 1);

/** An export with its wanted events, and behind how many of them each damage is by which an event may be lost. */
export type Whole = Omit<ExportRead, 'events' | 'behind'> & { events: PlacedEvent[]; behind: number[] };

/** Reads an export with all its wanted events. */
export async function readWhole(path: string, options: ExportOptions): Promise<Whole> {
  const read = await readExport(path, options);
  const events: PlacedEvent[] = [];
  for await (const part of read.events()) events.push(...part);
  return { ...read, events, behind: [...read.behind().values()] };
}

/** Reads bytes as a file of that name, and of that time. */
export async function readBytes(
  bytes: Buffer | string,
  { saved, ...options }: Partial<ExportOptions> & { saved?: number } = {},
  name = 'export',
): Promise<Whole> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-exports-'));
  try {
    const path = join(folder, name);
    await writeFile(path, bytes);
    if (saved !== undefined) await utimes(path, saved / 1000, saved / 1000);
    return await readWhole(path, { now: NOW, ...options });
  } finally {
    await rm(folder, { recursive: true });
  }
}
