import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { appendFile, chmod, copyFile, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Entry, Json } from '../../../src/domain/entry.ts';
import type { Batch, Checkpoint, Note, Reader, Wanted } from '../../../src/domain/reader.ts';
import { namedCheckpoint } from '../../../src/formats/checkpoints.ts';
import { createFollower } from '../../../src/formats/text-log/follow.ts';

/** A whole minute after which the clock of these tests begins. */
export const START = Date.UTC(2036, 0, 1);

/** Lines of these tests hold the word `line`; heads begin with a digit. */
export const wanted: Wanted = {
  literals: ['line'],
  isRecordStart: (bytes, from) => bytes[from]! >= 48 && bytes[from]! <= 57,
};

/** The forms in which products write their logs; a mark stands at the head of a new file only. */
export const ENCODINGS = [
  'UTF-8',
  'UTF-8 with BOM',
  'UTF-16LE',
  'UTF-16LE with BOM',
  'UTF-16BE',
  'UTF-16BE with BOM',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

export function encode(text: string, encoding: Encoding, atHead = false): Buffer {
  const whole = atHead && encoding.endsWith('BOM') ? `\uFEFF${text}` : text;
  if (encoding.startsWith('UTF-8')) return Buffer.from(whole);
  const bytes = Buffer.from(whole, 'utf16le');
  return encoding.startsWith('UTF-16BE') ? bytes.swap16() : bytes;
}

export interface Poll {
  texts: string[];
  entries: Entry[];
  notes: Note[];
  batches: Batch[];
}

/** A folder with a log that is written to, rotated and followed, with a clock of its own. */
export interface LogFolder {
  folder: string;
  path: string;
  /** Where a file of the folder is. */
  at(name: string): string;
  /** Text is written in the encoding of the log, bytes as they are. */
  append(text: string | Buffer, name?: string): Promise<void>;
  write(text: string | Buffer, name?: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Makes the log a link to a file of the folder, or turns the link to it. */
  turn(target: string): Promise<void>;
  /** Copies the log and empties it. */
  copyTruncate(to: string): Promise<void>;
  empty(): Promise<void>;
  remove(name?: string): Promise<void>;
  /** Gives the log this mode; its folder may be entered by everybody. */
  allow(mode: number): Promise<void>;
  /** Lets time pass. */
  wait(ms: number): void;
  /** Sets the time of modification of a file. */
  date(name: string, ms: number): Promise<void>;
  now(): number;
  poll(): Promise<Poll>;
  /** As after a crash: only so many batches of a poll are taken. */
  pollSome(batches: number): Promise<Poll>;
  /** A new process that goes on from the stored position. */
  restart(reader?: Reader): void;
  position(): Checkpoint | undefined;
  /** As if the state held this. */
  setPosition(position: Json): void;
}

export interface LogFolderOptions {
  name?: string;
  reader?: Reader;
  wanted?: Wanted;
  encoding?: Encoding;
  /** Whether nothing more will be written. */
  final?: boolean;
}

export function logFolder(options: LogFolderOptions = {}): LogFolder {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-read-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return openFolder(folder, options);
}

export function openFolder(folder: string, options: LogFolderOptions = {}): LogFolder {
  const name = options.name ?? 'messages.log';
  const path = join(folder, name);
  const at = (file: string): string => join(folder, file);
  let reader = options.reader ?? createFollower();
  let clock = START;
  let position: Checkpoint | undefined;
  const bytesOf = (text: string | Buffer, atHead: boolean): Buffer =>
    typeof text === 'string' ? encode(text, options.encoding ?? 'UTF-8', atHead) : text;

  async function stamp(...files: string[]): Promise<void> {
    clock += 1000;
    for (const file of [...files, folder]) await utimes(file, clock / 1000, clock / 1000);
  }

  async function poll(most: number): Promise<Poll> {
    clock += 1000;
    const batches: Batch[] = [];
    for await (const batch of reader.read({
      source: 'test',
      path,
      now: clock,
      from: position,
      final: options.final ?? false,
      wanted: options.wanted ?? wanted,
    })) {
      batches.push(batch);
      position = JSON.parse(JSON.stringify(batch.next)) as Checkpoint;
      if (batches.length === most) break;
    }
    const entries = batches.flatMap((batch) => batch.entries);
    return { batches, entries, notes: batches.flatMap((batch) => batch.notes), texts: entries.map(({ text }) => text) };
  }

  return {
    folder,
    path,
    at,
    async append(text, file = name) {
      await appendFile(at(file), bytesOf(text, !existsSync(at(file))));
      await stamp(at(file));
    },
    async write(text, file = name) {
      await writeFile(at(file), bytesOf(text, true));
      await stamp(at(file));
    },
    async rename(from, to) {
      await rename(at(from), at(to));
      await stamp();
    },
    async turn(target) {
      await symlink(target, at('next-link'));
      await rename(at('next-link'), path);
      await stamp();
    },
    async copyTruncate(to) {
      await copyFile(path, at(to));
      await stamp(at(to));
      await truncate(path, 0);
      await stamp(path);
    },
    async empty() {
      await truncate(path, 0);
      await stamp(path);
    },
    async remove(file = name) {
      await rm(at(file));
      await stamp();
    },
    async allow(mode) {
      await chmod(folder, 0o755);
      await chmod(path, mode);
    },
    wait: (ms) => void (clock += ms),
    date: (file, ms) => utimes(at(file), ms / 1000, ms / 1000),
    now: () => clock,
    poll: () => poll(Infinity),
    pollSome: (batches) => poll(batches),
    restart: (next = createFollower()) => void (reader = next),
    position: () => position,
    setPosition: (next) => void (position = namedCheckpoint(next, path)),
  };
}

/**
 * Does something as an account that permissions bind: root, which may read everything, becomes another one meanwhile.
 */
export async function asNobody<T>(act: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return act();
  process.seteuid?.(65_534);
  try {
    return await act();
  } finally {
    process.seteuid?.(0);
  }
}

/** `count` lines, numbered from `first` on. */
export function lines(first: number, count: number): string {
  return numbered(first, count)
    .map((text) => `${text}\n`)
    .join('');
}

export function numbered(first: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${first + index}`);
}
