import { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os, { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { type Files, put } from './files.ts';

/** What a machine and an account would bring into an answer is the same wherever the tests run. */
const MACHINE = 'monitor.example.test';
const HOUR = 3_600_000;
const COLUMNS = 80;

/**
 * For the tests of a file: the zone of the machine is UTC, its name is always the same, and paths are given relative to
 * a folder of the test (see `inFolder`), so that no line is broken elsewhere for a longer name of a temporary folder.
 */
export function sameSurroundings(): void {
  const { hostname } = os;
  const zone = process.env['TZ'];
  const folder = process.cwd();
  beforeAll(() => {
    os.hostname = () => MACHINE;
    syncBuiltinESMExports();
    process.env['TZ'] = 'UTC';
  });
  afterAll(() => {
    os.hostname = hostname;
    syncBuiltinESMExports();
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
    process.chdir(folder);
  });
}

export interface Said {
  status: number;
  out: string;
  err: string;
}

/** One command line, on a terminal of 80 columns, by a clock that stands. */
export async function run(args: readonly string[], now: number): Promise<Said> {
  const said: Said = { status: 0, out: '', err: '' };
  said.status = await main(args, {
    out: (text) => void (said.out += text),
    err: (text) => void (said.err += text),
    env: { TZ: 'UTC' },
    columns: COLUMNS,
    now: () => now,
    ask: undefined,
  });
  return said;
}

/**
 * Does something in a temporary folder that is the current one meanwhile, with these files in it, written an hour
 * before `now`. Gives what that gave; the folder is removed.
 */
export async function inFolder<T>(files: Files, now: number, act: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(process.platform === 'win32' ? tmpdir() : '/tmp', 'seatwatch-golden-'));
  const before = process.cwd();
  try {
    put(folder, files, now - HOUR);
    process.chdir(folder);
    return await act(folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true, force: true });
  }
}
