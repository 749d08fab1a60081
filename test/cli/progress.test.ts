import { stat } from 'node:fs/promises';
import { relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { progressText } from '../../src/cli/progress.ts';
import { iris } from '../timeline.ts';
import { newFolder, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
let log: string;
let config: string;
beforeAll(async () => {
  folder = await newFolder();
  log = await folder.write('messages.log', START + iris.line('07:00:00:000', 9, 'Backup done').repeat(200_000));
  config = await folder.write(
    'seatwatch.yaml',
    `state: ${folder.path}/state\nsources: [{ id: prod, system: iris, paths: [${log}], timezone: UTC }]\n`,
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

const CLEAR = '\r\u001b[K';

/** What a terminal is sent on which everything is shown at once. */
async function shown(args: readonly string[], wait = 0): Promise<string[]> {
  const sent: string[] = [];
  const progress = { write: (text: string) => void sent.push(text), after: wait, every: 1 };
  const { status } = await seatwatch(args, { progress });
  expect(status).toBe(0);
  return sent;
}

describe('how far a long reading is', () => {
  test.each([['who'], ['history'], ['usage'], ['explain'], ['check'], ['init']])(
    'is told by %s, number first, and cleared at the end',
    async (command) => {
      const more = { explain: ['--user', '192.0.2.200'], init: ['-o', '-'] }[command] ?? [];
      const sent = await shown([command, log, '--timezone', 'UTC', ...more]);
      expect(sent.length).toBeGreaterThan(1);
      for (const text of sent.slice(0, -1)) expect(text).toMatch(/^\r\u001b\[K\d+ of \d+ MB read( again)?$/);
      expect(sent.at(-1)).toBe(CLEAR);
    },
  );

  test.each([
    ['its whole path', (path: string) => path],
    ['a path from here', (path: string) => relative(process.cwd(), path)],
  ])('counts a file as large as it is, also where it is read twice, named by %s', async (_, named) => {
    const size = Math.ceil((await stat(log)).size / 1_000_000);
    const sent = await shown(['who', named(log)]);
    const sizes = sent.flatMap((text) => / of (\d+) MB/.exec(text)?.[1] ?? []);
    expect(new Set(sizes)).toEqual(new Set([String(size)]));
  });

  test('is told by watch --once, which catches up', async () => {
    const sent = await shown(['watch', '--once', '--config', config]);
    expect(sent).toContain(CLEAR);
    expect(sent.some((text) => text.endsWith(' MB read'))).toBe(true);
  });

  test('is not told of what is done before anybody wonders', async () => {
    expect(await shown(['who', log], 60_000)).toEqual([]);
  });

  test('is never more than there is', () => {
    const measured = { read: 412_900_000, of: 1_023_100_000 };
    expect(progressText({ ...measured, again: false })).toBe('412 of 1024 MB read');
    expect(progressText({ ...measured, again: true })).toBe('412 of 1024 MB read again');
  });
});
