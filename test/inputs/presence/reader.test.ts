import { chmod, mkdtemp, rm, mkdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Instant } from '../../../src/domain/entry.ts';
import type { Checkpoint, Reader } from '../../../src/domain/reader.ts';
import { createPresenceReader, lastWritten } from '../../../src/inputs/presence/reader.ts';
import { day, HOUR, MINUTE } from '../../timeline.ts';

const T8 = day('08:00');

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-presence-'));
  path = join(folder, 'app.lic');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Somebody who is alive writes to the file, by the clock of its server. */
async function write(at: Instant): Promise<void> {
  await writeFile(path, 'encrypted');
  await utimes(path, at / 1000, at / 1000);
}

/** What one look gives: when the file was written, where it says so, and whether that was there at first sight. */
function watcher(): {
  look(now: Instant): Promise<Instant | undefined>;
  restart(): void;
  first(): boolean | undefined;
} {
  let reader: Reader = createPresenceReader();
  let from: Checkpoint | undefined;
  let history: boolean | undefined;
  return {
    async look(now) {
      let at: Instant | undefined;
      const request = { source: 'cad', path, now, final: false, wanted: { literals: [] }, ...(from && { from }) };
      for await (const batch of reader.read(request as unknown as Parameters<Reader['read']>[0])) {
        from = JSON.parse(JSON.stringify(batch.next)) as Checkpoint;
        for (const entry of batch.entries) [at, history] = [entry.at, entry.history];
      }
      return at;
    },
    restart() {
      reader = createPresenceReader();
    },
    first: () => history,
  };
}

describe('the time of a file that whoever is alive writes to', () => {
  test('is told at first sight, and each time that it has moved on', async () => {
    const { look, first } = watcher();
    await write(T8);
    expect(await look(T8 + MINUTE)).toBe(T8);
    expect(first()).toBe(true);
    expect(await look(T8 + 2 * MINUTE)).toBeUndefined();
    await write(T8 + 3 * MINUTE);
    expect(await look(T8 + 4 * MINUTE)).toBe(T8 + 3 * MINUTE);
    expect(first()).toBe(false);
  });

  test('is not told again behind a restart', async () => {
    const { look, restart } = watcher();
    await write(T8);
    await look(T8 + MINUTE);
    restart();
    expect(await look(T8 + 2 * MINUTE)).toBeUndefined();
    await write(T8 + 3 * MINUTE);
    restart();
    expect(await look(T8 + 4 * MINUTE)).toBe(T8 + 3 * MINUTE);
  });

  test.each([
    ['an hour ahead', HOUR],
    ['an hour behind', -HOUR],
    ['four minutes behind', -4 * MINUTE],
  ])('is known between two looks where the clock of the file server is %s', async (_, wrong) => {
    const { look } = watcher();
    await write(T8 + wrong);
    await look(T8 + MINUTE);
    for (const minute of [5, 10, 15]) {
      await write(T8 + minute * MINUTE + wrong);
      const at = await look(T8 + (minute + 1) * MINUTE);
      expect(at).toBeGreaterThan(T8 + (minute - 5) * MINUTE);
      expect(at).toBeLessThanOrEqual(T8 + (minute + 1) * MINUTE);
      expect(await look(T8 + (minute + 2) * MINUTE)).toBeUndefined();
    }
  });

  test('is not believed at first sight where it lies ahead, or never was', async () => {
    for (const at of [T8 + HOUR, 0, Date.UTC(1980, 0, 1)]) {
      await write(at);
      expect(await watcher().look(T8)).toBeUndefined();
    }
  });

  test('tells nothing where it goes back, as of a copy that was put back, and goes on from there', async () => {
    const { look } = watcher();
    await write(T8);
    await look(T8 + MINUTE);
    await write(T8 - 24 * HOUR);
    expect(await look(T8 + 2 * MINUTE)).toBeUndefined();
    await write(T8 + 3 * MINUTE);
    expect(await look(T8 + 4 * MINUTE)).toBe(T8 + 3 * MINUTE);
  });

  test('goes on where the clock of the file server was set right', async () => {
    const { look } = watcher();
    await write(T8 + HOUR);
    await look(T8 + MINUTE);
    await write(T8 + HOUR + 5 * MINUTE);
    expect(await look(T8 + 6 * MINUTE)).toBe(T8 + 6 * MINUTE);
    await write(T8 + 10 * MINUTE);
    expect(await look(T8 + 11 * MINUTE)).toBeUndefined();
    await write(T8 + 15 * MINUTE);
    expect(await look(T8 + 16 * MINUTE)).toBe(T8 + 15 * MINUTE);
  });

  test('is looked at without the right to read the file, since it is never opened', async () => {
    await write(T8);
    await chmod(path, 0o000);
    expect(await watcher().look(T8 + MINUTE)).toBe(T8);
  });

  test('is none where the file is missing or is no file, which is told in words', async () => {
    await expect(lastWritten(path)).rejects.toThrow('no such file');
    await mkdir(path);
    await expect(lastWritten(path)).rejects.toThrow('not a regular file');
  });
});
