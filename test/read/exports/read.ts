import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExportOptions, type ExportRead, readExport } from '../../../src/read/exports/read-export.ts';

/** Long after all events of the tests. */
export const NOW = Date.UTC(2027, 0, 1);

/** Reads bytes as a file of that name, and of that time. */
export async function readBytes(bytes: Buffer | string, { saved, ...options }: Partial<ExportOptions> & { saved?: number } = {}, name = 'export'): Promise<ExportRead> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-exports-'));
  try {
    const path = join(folder, name);
    await writeFile(path, bytes);
    if (saved !== undefined) await utimes(path, saved / 1000, saved / 1000);
    return await readExport(path, { now: NOW, ...options });
  } finally {
    await rm(folder, { recursive: true });
  }
}
