import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Files by their path within a folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Writes files below a folder, last written at an instant. */
export function put(folder: string, files: Files, written: number): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    utimesSync(path, written / 1000, written / 1000);
  }
}
