import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import type { Said } from './surroundings.ts';

/** Set to `update`, what is said now is what is expected from now on. */
export const UPDATE = process.env['SEATWATCH_GOLDEN'] === 'update';
const FOLDER = join(import.meta.dirname, 'expected');
/** Longer texts are kept as a digest, with their first lines. */
const LONGEST = 1_600;
/** The same where a case is only another form of what a case before tells. */
const LONGEST_BRIEF = 1_000;
const FIRST_LINES = 6;

/** Fails unless a text is exactly the one that is kept under a name, and where none is kept. */
export function expectKept(name: string, text: string): void {
  const file = join(FOLDER, name);
  if (UPDATE) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return;
  }
  const remedy = `nothing is expected of ${name}: write it with SEATWATCH_GOLDEN=update, and read it`;
  if (!existsSync(file)) throw new Error(remedy);
  expect(text).toBe(readFileSync(file, 'utf8'));
}

export function digest(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Ids by chance: of a state as UUID, of a notice as 32 digits, in text as the first 12 of them. */
const ID = /\b(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32}|[0-9a-f]{12})\b/g;

/** Takes out what is another one each time: the folder, processes, and ids, which are told apart by their first use. */
export function normaliser(folder: string): (text: string) => string {
  const ids = new Map<string, string>();
  const byOrder = (id: string): string => {
    // Where a whole id and its beginning are of the same notice, they are the same here too.
    const beginning = id.replaceAll('-', '').slice(0, 12);
    const known = ids.get(beginning) ?? `<id ${ids.size + 1}>`;
    ids.set(beginning, known);
    return known;
  };
  const forgotten = new Map<string, string>();
  const byOrderOfForgetting = (name: string): string => {
    forgotten.set(name, forgotten.get(name) ?? `forgotten-<${forgotten.size + 1}>`);
    return forgotten.get(name) ?? name;
  };
  return (text) =>
    text
      .replaceAll(folder, '<folder>')
      .replaceAll(/forgotten-[0-9a-f]{8}/g, byOrderOfForgetting)
      .replaceAll(ID, byOrder)
      .replaceAll(/\bpid \d+\b/g, 'pid <pid>');
}

/** A text in which nothing depends on ids by chance, to sort by. */
export function withoutIds(text: string): string {
  return text.replaceAll(ID, '');
}

export interface How {
  /** Takes out what is another one each time. */
  normal(text: string): string;
  brief?: boolean;
}

/** What a command said, as it is kept: the command line, the exit status where it is not 0, output and errors. */
export function kept(args: readonly string[], { status, out, err }: Said, { normal, brief = false }: How): string {
  const longest = brief ? LONGEST_BRIEF : LONGEST;
  const head = `$ seatwatch ${args.map((word) => (/\s/.test(word) ? `'${word}'` : word)).join(' ')}\n`;
  const ended = status === 0 ? '' : `[exit status ${status}]\n`;
  const errors = err === '' ? '' : `[stderr]\n${short(normal(err), longest)}`;
  return `${head}${short(normal(out), longest)}${errors}${ended}\n`;
}

/** A text, or of a long one its digest, its size and how it begins. */
export function short(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text === '' || text.endsWith('\n') ? text : `${text}\n[no line end]\n`;
  const lines = text.split('\n');
  const first = lines
    .slice(0, longest === LONGEST ? FIRST_LINES : 1)
    .map((line) => `${line.slice(0, 120)}\n`)
    .join('');
  return `${first}[${lines.length} lines, ${text.length} characters, sha256 ${digest(text)}]\n`;
}
