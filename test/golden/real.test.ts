import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digest, UPDATE } from './expected.ts';
import { inFolder, run, sameSurroundings } from './surroundings.ts';

sameSurroundings();

/** Real files, public and free, are not part of the project: the variable names the folder that holds them. */
const FOLDER = process.env['SEATWATCH_REAL_DATA'] ?? '';
const FOLDERS = ['iris', 'windows-exports', 'evtx', 'flexnet', 'archestra'];
const KEPT = join(import.meta.dirname, 'real.json');
const NOW = Date.UTC(2027, 0, 1);
/** So many of each folder, by name, spread evenly. */
const MOST = 60;

interface Kept {
  status: number;
  sha256: string;
  pools?: number;
  sessions?: number;
  uncertain?: number;
}

type Answers = Record<string, Record<string, Kept>>;

const kept = existsSync(KEPT) ? (JSON.parse(readFileSync(KEPT, 'utf8')) as Answers) : {};

function sampled(names: readonly string[]): string[] {
  const step = Math.max(1, names.length / MOST);
  return names.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step));
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(join(FOLDER, folder), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  return sampled(names.toSorted());
}

/** What three commands say of a file, as nothing but numbers and digests; its content is given under its own name. */
async function answersOf(folder: string, name: string): Promise<Record<string, Kept>> {
  const content = readFileSync(join(FOLDER, folder, name));
  return inFolder({ [name]: content }, NOW, async (place) => {
    const answers: Record<string, Kept> = {};
    for (const command of ['who', 'history', 'check']) {
      const { status, out, err } = await run([command, '--json', name], NOW);
      const sha256 = digest(`${out}\n${err}`.replaceAll(place, '<folder>'));
      answers[command] = { status, sha256, ...countsOf(out) };
    }
    return answers;
  });
}

function countsOf(out: string): Partial<Kept> {
  if (out === '') return {};
  const told = JSON.parse(out) as Record<string, unknown>;
  const counts = ['pools', 'sessions', 'uncertain'].flatMap((name) => {
    const list = told[name];
    return Array.isArray(list) ? [[name, list.length] as const] : [];
  });
  return Object.fromEntries(counts);
}

describe.skipIf(FOLDER === '')(
  'of real files commands say what they said (skipped unless SEATWATCH_REAL_DATA names the folder of real files)',
  () => {
    test.each(FOLDERS)('%s', async (folder) => {
      for (const name of filesOf(folder)) {
        const answers = await answersOf(folder, name);
        if (UPDATE) kept[`${folder}/${name}`] = answers;
        else expect([name, answers]).toEqual([name, kept[`${folder}/${name}`]]);
      }
      if (UPDATE) writeFileSync(KEPT, `${JSON.stringify(kept, null, 1)}\n`);
    });
  },
);
