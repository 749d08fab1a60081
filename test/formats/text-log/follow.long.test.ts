import { execFile, execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Checkpoint } from '../../../src/domain/reader.ts';
import { createFollower } from '../../../src/formats/text-log/follow.ts';
import { wanted } from './log-folder.ts';
import type { Encoding } from './log-folder.ts';
import { actionsOf, play, settings } from './model.ts';

test('two thousand logs that are written, rotated, polled and restarted: each line comes once', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'rotate', 'read'), settings, play), { numRuns: 2000 });
});

test('two thousand logs that are emptied or deleted, too: nothing comes twice, nothing is lost without a note', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'rotate', 'read', 'lose'), settings, play), { numRuns: 2000 });
});

test('a thousand logs that are links', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'swap', 'read'), settings, play), { numRuns: 1000 });
});

const STRESS = 20_000;
const ROTATIONS = 150;

test.each([
  ['rename', 'UTF-8'],
  ['copytruncate', 'UTF-8'],
  ['copytruncate', 'UTF-16LE'],
] satisfies [string, Encoding][])(
  'another process rotates at full speed by %s, in %s, while it is read and killed: each line once, no false note',
  async (mode, encoding) => {
    const until = performance.now() + STRESS;
    let rounds = 0;
    while (performance.now() < until) {
      await round(mode, encoding, rounds);
      rounds += 1;
    }
    expect(rounds).toBeGreaterThan(1);
  },
);

/** One folder, written to its end by another process while it is read. */
async function round(mode: string, encoding: Encoding, seed: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-stress-'));
  try {
    const path = join(folder, 'messages.log');
    const numbers: number[] = [];
    let position: Checkpoint | undefined;
    let reader = createFollower({ chunk: 4096 });

    /** `most` batches of a poll, as if the process were killed then; without it all. */
    async function poll(most = Infinity): Promise<void> {
      let batches = 0;
      for await (const { entries, notes, next } of reader.read({
        source: 'test',
        path,
        now: Date.now(),
        from: position,
        final: false,
        wanted,
      })) {
        expect(notes).toEqual([]);
        numbers.push(...entries.map(({ text }) => Number(text.slice(5))));
        position = JSON.parse(JSON.stringify(next)) as Checkpoint;
        batches += 1;
        if (batches === most) break;
      }
    }

    const writing = writerOf(folder, mode, encoding);
    for (let polls = seed; !writing.ended(); polls += 1) {
      const killed = polls % 5 === 0;
      await poll(killed ? 1 + (polls % 3) : Infinity);
      if (killed) reader = createFollower({ chunk: 300 + (polls % 4000) });
    }
    const written = await writing.written;
    await poll();
    await poll();
    const seen = new Set(numbers);
    expect(numbers.length, 'no line comes twice').toBe(seen.size);
    expect(
      Array.from({ length: written }, (_, index) => index).filter((index) => !seen.has(index)),
      'no line is missing',
    ).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writerOf(folder: string, mode: string, encoding: Encoding): { ended(): boolean; written: Promise<number> } {
  let ended = false;
  const written = new Promise<number>((resolve, reject) => {
    execFile(
      process.execPath,
      [join(import.meta.dirname, 'busy-writer.ts'), folder, mode, encoding, String(ROTATIONS)],
      (error, stdout) => {
        ended = true;
        if (error === null) resolve(Number(stdout));
        else reject(error);
      },
    );
  });
  return { ended: () => ended, written };
}

test('a log of 200 MB, of records of 35,000 lines, is read in little memory', () => {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-large-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'messages.log');
  const record =
    `1 head\n${'  a row of a dump that is written into the log, and no event\n'.repeat(35_000)}  ` +
    `line at its end\n`;
  const records = Math.ceil(200_000_000 / record.length);
  for (let written = 0; written < records; written += 1) appendFileSync(path, record);
  const printed = execFileSync(
    process.execPath,
    ['--max-old-space-size=64', join(import.meta.dirname, 'reads-once.ts'), path],
    { encoding: 'utf8' },
  );
  const { entries, megabytes } = JSON.parse(printed) as { entries: number; megabytes: number };
  expect(entries).toBe(records);
  expect(megabytes).toBeLessThan(160);
});
