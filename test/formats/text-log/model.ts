import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { encode, ENCODINGS, openFolder } from './log-folder.ts';
import type { Encoding, LogFolder, Poll } from './log-folder.ts';

type Action =
  | { do: 'write' | 'late'; lines: number; half: boolean }
  | {
      do:
        | 'rename'
        | 'copytruncate'
        | 'swap'
        | 'poll'
        | 'interrupted poll'
        | 'restart'
        | 'pause'
        | 'wait'
        | 'remove rotated';
    }
  | { do: 'truncate' | 'delete' | 'recreate' | 'compress' };

/** How a log is written and read in one run. */
export interface Setting {
  /** Bytes read at once. */
  chunk: number;
  encoding: Encoding;
}

const write = fc.record({
  do: fc.constantFrom('write' as const, 'write' as const, 'late' as const),
  lines: fc.integer({ min: 0, max: 30 }),
  half: fc.boolean(),
});
const rotate = fc.record({ do: fc.constantFrom('rename' as const, 'copytruncate' as const) });
const swap = fc.record({ do: fc.constant('swap' as const) });
const read = fc.record({
  do: fc.constantFrom(
    'poll' as const,
    'poll' as const,
    'interrupted poll' as const,
    'restart' as const,
    'pause' as const,
    'wait' as const,
    'remove rotated' as const,
  ),
});
const lose = fc.record({ do: fc.constantFrom('truncate' as const, 'delete' as const, 'recreate' as const) });
const compress = fc.record({ do: fc.constant('compress' as const) });
const LOG = 'messages.log';
/**
 * Milliseconds after which a half line in a rotated file counts as a line, which the model does not follow: longer than
 * any run takes on its clock without `wait`.
 */
const SETTLE = 600_000;
/** So many bytes are missing of a line that is written in two goes: in UTF-16 it is cut within a character. */
const HALF = 9;

const kinds = {
  write: { arbitrary: write, weight: 4 },
  rotate: { arbitrary: rotate, weight: 2 },
  swap: { arbitrary: swap, weight: 2 },
  read: { arbitrary: read, weight: 4 },
  lose: { arbitrary: lose, weight: 2 },
  compress: { arbitrary: compress, weight: 2 },
};

export const settings: fc.Arbitrary<Setting> = fc.record({
  chunk: fc.constantFrom(64, 300, 1024 * 1024),
  encoding: fc.constantFrom(...ENCODINGS),
});

/** What happens to a log in one run. */
export function actionsOf(...names: (keyof typeof kinds)[]): fc.Arbitrary<Action[]> {
  return fc.array(fc.oneof(...names.map((name) => kinds[name])), { minLength: 5, maxLength: 30, size: 'max' });
}

/** What a writer did, beside what the follower says of it. */
class Model {
  readonly log: LogFolder;
  readonly #setting: Setting;
  /** Complete lines by file; a rotated file takes them along. */
  readonly files = new Map<string, string[]>();
  /** The half line at the end of a file. */
  readonly halves = new Map<string, string>();
  readonly rotated: string[] = [];
  readonly delivered = new Set<string>();
  readonly written = new Set<string>();
  /** Files with bytes at the last poll, so that the follower knows of them. */
  seen = new Set<string>();
  gapOwed = false;
  /** A file that the follower may know was emptied or has gone. */
  gapAllowed = false;
  /**
   * Files that were compressed, or that the log was a link to and that are no longer waited for: nothing is added to
   * them that would be looked for.
   */
  readonly #settled = new Set<string>();
  #count = 0;
  #rotations = 0;
  #target = '';

  constructor(log: LogFolder, setting: Setting) {
    this.log = log;
    this.#setting = setting;
  }

  async run(action: Action): Promise<void> {
    if (action.do === 'write') await this.append(LOG, action.lines, action.half);
    const last = this.rotated.at(-1);
    if (action.do === 'late' && last !== undefined && !this.#settled.has(last))
      await this.append(last, action.lines, action.half);
    if (action.do === 'rename' && this.files.has(LOG)) await this.rename();
    if (action.do === 'copytruncate' && this.files.has(LOG)) await this.copyTruncate();
    if (action.do === 'poll') this.polled(await this.log.poll(), true);
    if (action.do === 'interrupted poll') this.polled(await this.log.pollSome(1), false);
    if (action.do === 'swap') await this.swap();
    if (action.do === 'compress') await this.compress();
    if (action.do === 'restart') this.log.restart(createFollower({ chunk: this.#setting.chunk, settle: SETTLE }));
    if (action.do === 'pause') this.log.wait(5000);
    if (action.do === 'wait') await this.wait();
    if (action.do === 'remove rotated') await this.removeRotated();
    if (action.do === 'truncate' && this.files.has(LOG)) await this.truncate();
    if (action.do === 'delete' && this.files.has(LOG)) await this.delete();
    if (action.do === 'recreate' && this.files.has(LOG)) {
      const length = this.files.get(LOG)!.length;
      await this.delete();
      await this.append(LOG, length + 5, false);
    }
  }

  async append(file: string, count: number, half: boolean): Promise<void> {
    const lines = this.files.get(file) ?? [];
    this.files.set(file, lines);
    const pieces: Buffer[] = [];
    const open = this.halves.get(file);
    if (open !== undefined) {
      pieces.push(this.bytes(open).subarray(-HALF));
      this.finish(file, open);
      this.halves.delete(file);
    }
    for (let index = 0; index < count; index += 1) {
      const line = this.next();
      pieces.push(this.bytes(line));
      this.finish(file, line);
    }
    if (half) {
      const line = this.next();
      this.halves.set(file, line);
      pieces.push(this.bytes(line).subarray(0, -HALF));
    }
    await this.log.append('', file);
    await this.log.append(Buffer.concat(pieces), file);
  }

  bytes(line: string): Buffer {
    return encode(`${line}\n`, this.#setting.encoding);
  }

  next(): string {
    this.#count += 1;
    return `${this.#count} line of number ${String(this.#count).padStart(9, '0')}`;
  }

  finish(file: string, line: string): void {
    this.files.get(file)!.push(line);
    this.written.add(line);
  }

  rotatedName(): string {
    this.#rotations += 1;
    return `messages.old_${String(this.#rotations).padStart(3, '0')}`;
  }

  async rename(): Promise<void> {
    const to = this.rotatedName();
    await this.log.rename(LOG, to);
    this.move(LOG, to);
  }

  move(from: string, to: string): void {
    this.rotated.push(to);
    this.files.set(to, this.files.get(from)!);
    this.files.delete(from);
    const half = this.halves.get(from);
    if (half !== undefined) this.halves.set(to, half);
    this.halves.delete(from);
    if (this.seen.delete(from)) this.seen.add(to);
  }

  async copyTruncate(): Promise<void> {
    if (this.halves.has(LOG)) await this.append(LOG, 0, false);
    const to = this.rotatedName();
    await this.log.copyTruncate(to);
    this.move(LOG, to);
    this.files.set(LOG, []);
  }

  /** Compresses the file that was rotated last; nothing is added to it any more. */
  async compress(): Promise<void> {
    const file = this.rotated.at(-1);
    if (file === undefined || this.#settled.has(file)) return;
    if (this.halves.has(file)) await this.append(file, 0, false);
    const to = `${file}.gz`;
    await writeFile(this.log.at(to), gzipSync(await readFile(this.log.at(file))));
    await utimes(this.log.at(to), this.log.now() / 1000, this.log.now() / 1000);
    await this.log.remove(file);
    this.rotated.pop();
    this.move(file, to);
    this.#settled.add(to);
  }

  /** Turns the log, a link, to a new file. One that was never polled under the link cannot be known. */
  async swap(): Promise<void> {
    this.#rotations += 1;
    const target = `target-${this.#rotations}.txt`;
    if (this.files.has(LOG)) {
      this.polled(await this.log.poll(), true);
      this.move(LOG, this.#target);
    }
    this.#target = target;
    await this.log.append('', target);
    await this.log.turn(target);
    this.files.set(LOG, []);
  }

  /** More than the time that a rotated file is waited for: a half line in it would count as a line. */
  async wait(): Promise<void> {
    for (const file of this.rotated) {
      if (this.halves.has(file)) await this.append(file, 0, false);
    }
    for (const file of this.rotated) if (file.startsWith('target')) this.#settled.add(file);
    this.log.wait(SETTLE + 1000);
  }

  async removeRotated(): Promise<void> {
    const file = this.rotated.find(
      (name) => !this.halves.has(name) && this.files.get(name)!.every((line) => this.delivered.has(line)),
    );
    if (file === undefined) return;
    this.rotated.splice(this.rotated.indexOf(file), 1);
    this.files.delete(file);
    this.gapAllowed = true;
    await this.log.remove(file);
  }

  async truncate(): Promise<void> {
    this.lose();
    this.files.set(LOG, []);
    await this.log.empty();
  }

  async delete(): Promise<void> {
    this.lose();
    this.files.delete(LOG);
    await this.log.remove();
  }

  lose(): void {
    const unread = this.files.get(LOG)!.filter((line) => !this.delivered.has(line));
    if (unread.length > 0 && this.seen.has(LOG)) this.gapOwed = true;
    this.gapAllowed = true;
    this.halves.delete(LOG);
    this.seen.delete(LOG);
  }

  polled(poll: Poll, whole: boolean): void {
    for (const text of poll.texts) {
      expect(this.written, 'only whole lines come').toContain(text);
      expect(this.delivered, 'no line comes twice').not.toContain(text);
      this.delivered.add(text);
    }
    if (whole) {
      const there = [...this.files.values()].flat();
      expect(
        there.filter((line) => !this.delivered.has(line)),
        'every line that is there has come',
      ).toEqual([]);
    }
    const gap = poll.notes.some(({ what }) => what === 'gap');
    if (this.gapOwed) expect(gap, 'lines are not lost silently').toBe(true);
    if (!this.gapAllowed) expect(gap, 'no gap is told where nothing can be missing').toBe(false);
    this.gapOwed = false;
    this.gapAllowed = false;
    this.seen = new Set(
      [...this.files.keys()].filter((file) => this.files.get(file)!.length > 0 || this.halves.has(file)),
    );
  }
}

/** One run: every expectation is looked at after each poll. */
export async function play(actions: readonly Action[], setting: Setting): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-model-'));
  try {
    const { chunk, encoding } = setting;
    const model = new Model(
      openFolder(folder, { name: LOG, reader: createFollower({ chunk, settle: SETTLE }), encoding }),
      setting,
    );
    if (actions.some((action) => action.do === 'swap')) await model.swap();
    for (const action of [...actions, { do: 'poll' } as const]) await model.run(action);
    const idle = await model.log.poll();
    expect(idle.texts).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
