import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ExportOptions, type ExportRead, readExport } from '../../../src/read/exports/read-export.ts';

/** Long after all events of the tests. */
export const NOW = Date.UTC(2027, 0, 1);

/** Reads bytes as a file of that name. */
export async function readBytes(bytes: Buffer | string, options: Partial<ExportOptions> = {}, name = 'export'): Promise<ExportRead> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-exports-'));
  try {
    const path = join(folder, name);
    await writeFile(path, bytes);
    return await readExport(path, { now: NOW, ...options });
  } finally {
    await rm(folder, { recursive: true });
  }
}
