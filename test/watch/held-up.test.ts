import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configured } from '../../src/cli/configured.ts';
import type { Checkpoint, ReadBatch } from '../../src/domain/reader.ts';
import { siteOf } from '../../src/engine/configured-site.ts';
import { engineSource } from '../../src/engine/sources.ts';
import { newInput, over, type Input } from '../../src/watch/inputs.ts';
import { createReading } from '../../src/watch/reading.ts';
import { lackIn } from '../../src/watch/standing.ts';

const NOON = Date.UTC(2026, 10, 20, 12);
const SECOND = 1_000;
const DENIED = 'permission denied (EACCES)';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'seatwatch-held-'));
  writeFileSync(join(folder, 'messages.log'), 'x\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An input whose file system answers with a code, and what `watch` makes of it at an instant. */
function watched(platform: NodeJS.Platform): {
  input: Input;
  at(now: number, code: string | null): Promise<{ cause: string | undefined; given: number; warned: number }>;
} {
  const config = join(folder, 'seatwatch.yaml');
  writeFileSync(config, 'state: state\nsources: [{ id: prod, system: iris, paths: [messages.log] }]\n');
  const [source] = siteOf(configured(config, {})).sources;
  if (source === undefined) throw new Error('the configuration has no source');
  const path = join(folder, 'messages.log');
  const input = newInput({
    id: `prod:${path}`,
    source,
    path,
    wanted: { literals: [] },
    named: true,
    position: undefined,
    lateJoin: false,
    readAt: null,
    writtenAt: null,
    turnedUpAt: NOON,
  });
  input.own = true;
  let [now, code, given, warned] = [NOON, null as string | null, 0, 0];
  input.reader = {
    name: 'text-log',
    async *read(): AsyncGenerator<ReadBatch> {
      const next: Checkpoint = { reader: 'text-log', version: 1, trouble: code, readTo: null };
      const place = { file: path, at: 0 };
      const note = { stream: 'prod', place, arrived: now, what: 'damaged' as const, detail: 'cannot be read' };
      yield { entries: [], notes: code === null ? [] : [note], next, caughtUp: true };
    },
  };
  const log = { info: () => {}, warn: () => void (warned += 1), error: () => {} };
  const take = (): boolean => {
    given += 1;
    return true;
  };
  const reading = createReading(
    () => now,
    log,
    { generation: () => 1, take, sourceOf: () => engineSource(source, source.product), inputs: () => [] },
    platform,
  );
  return {
    input,
    async at(instant, answers) {
      [now, code] = [instant, answers];
      await reading([input], true);
      return { cause: lackIn(input)?.cause, given, warned };
    },
  };
}

describe('on Windows, a file that another process holds', () => {
  test.each(['EBUSY', 'EPERM', 'EACCES', 'folder: EPERM'])(
    'is tried again for half a minute without a word (%s)',
    async (code) => {
      const { input, at } = watched('win32');
      for (const after of [0, 1, 15, 29]) {
        expect(await at(NOON + after * SECOND, code)).toEqual({ cause: undefined, given: 0, warned: 0 });
        expect(over(input)).toBe(false);
      }
      const { cause, given } = await at(NOON + 30 * SECOND, code);
      expect(cause).toContain(code.replace('folder: ', ''));
      expect(given).toBe(1);
      expect(over(input)).toBe(true);
    },
  );

  test('counts anew once it was read', async () => {
    const { at } = watched('win32');
    await at(NOON, 'EBUSY');
    await at(NOON + 20 * SECOND, null);
    expect((await at(NOON + 45 * SECOND, 'EBUSY')).cause).toBeUndefined();
    expect((await at(NOON + 74 * SECOND, 'EBUSY')).cause).toBeUndefined();
    expect((await at(NOON + 75 * SECOND, 'EBUSY')).cause).toBe('another process holds it (EBUSY)');
  });

  test('is told at once where it cannot be read for another cause', async () => {
    expect((await watched('win32').at(NOON, 'EIO')).cause).toBe('cannot be read (EIO)');
  });
});

test('elsewhere a file that may not be read is told at once', async () => {
  expect((await watched('linux').at(NOON, 'EACCES')).cause).toBe(DENIED);
});
