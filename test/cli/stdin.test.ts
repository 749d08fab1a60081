import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite, PROGRAM, type Site } from './site.ts';
import { asked, holders, seatwatch, START } from './terminal.ts';

const PIPED =
  START +
  iris.login('07:00:00:000', 501, 'piped@192.0.2.1', 1) +
  iris.login('07:30:00:000', 502, 'second@192.0.2.2', 1);
const KEPT = START + iris.login('07:00:00:000', 501, 'kept@192.0.2.9', 1);

let site: Site;
let temporary: string;
beforeEach(async () => {
  site = await newSite({ log: KEPT });
  temporary = join(site.path, 'tmp');
  await mkdir(temporary);
  vi.stubEnv('TMPDIR', temporary);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await site[Symbol.asyncDispose]();
});

describe('"-" among files is standard input', () => {
  test('also where a configuration and a state are there', async () => {
    await site.once();
    const answer = await asked(['who', '--config', site.config, '-', '--timezone', 'UTC'], { stdin: PIPED });
    expect(holders(answer)).toEqual(['piped@192.0.2.1', 'second@192.0.2.2']);
    expect(Object.keys(answer.readUpTo)).toEqual(['standard-input']);
  });

  test.each([
    ['history', ['history', '-'], 'piped@192.0.2.1'],
    ['usage', ['usage', '-'], 'standard-input/User'],
    ['explain', ['explain', '--user', 'piped@192.0.2.1', '-'], 'standard input'],
    ['check', ['check', '-'], 'InterSystems IRIS'],
    ['who', ['who', '--', '-'], 'piped@192.0.2.1'],
  ])('of %s', async (_, args, says) => {
    const { status, out, err } = await seatwatch([...args.slice(0, 1), '--timezone', 'UTC', ...args.slice(1)], {
      stdin: PIPED,
    });
    expect([status, out, err]).toEqual([0, expect.stringContaining(says), '']);
    expect(out).not.toContain(temporary);
  });

  test('beside other logs', async () => {
    const answer = await asked(['who', site.log, '-', '--timezone', 'UTC'], { stdin: PIPED });
    expect(holders(answer)).toEqual(['kept@192.0.2.9', 'piped@192.0.2.1', 'second@192.0.2.2']);
  });

  test('in UTF-16, and where its last line has no end', async () => {
    const text = Buffer.from(`\uFEFF${PIPED.trimEnd()}`, 'utf16le');
    expect(holders(await asked(['who', '-', '--timezone', 'UTC'], { stdin: text }))).toEqual([
      'piped@192.0.2.1',
      'second@192.0.2.2',
    ]);
  });

  test('as an export of Windows events', async () => {
    const events = await readFile(
      join(import.meta.dirname, '..', '..', 'fixtures', 'demo-site', 'security-expert', 'events.jsonl'),
    );
    const { status, out } = await seatwatch(['who', '-', '--timezone', 'UTC'], { stdin: events });
    expect([status, out]).toEqual([0, expect.stringContaining('security-expert')]);
  });

  test('of a pipe, and nothing is left behind, whether the command succeeds or fails', async () => {
    for (const [text, status] of [
      [PIPED, 0],
      ['no log at all\n', 1],
      ['', 1],
    ] as const) {
      const child = spawn(process.execPath, [PROGRAM, 'who', '-'], {
        env: { ...process.env, NODE_COMPILE_CACHE: '', NODE_DISABLE_COMPILE_CACHE: '1', TMPDIR: temporary },
        stdio: ['pipe', 'pipe', 'pipe'],
      });
      let err = '';
      child.stderr.setEncoding('utf8').on('data', (part: string) => void (err += part));
      child.stdin.end(text);
      const [ended] = (await once(child, 'close')) as [number];
      expect([ended, err]).toEqual([
        status,
        status === 0 ? expect.anything() : expect.stringContaining('cannot tell what standard input is'),
      ]);
      expect(await readdir(temporary)).toEqual([]);
    }
  });

  test('kept in a file of its own, for nobody else, that is gone when the command is told to stop', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'who', '-'], {
      env: { ...process.env, NODE_COMPILE_CACHE: '', NODE_DISABLE_COMPILE_CACHE: '1', TMPDIR: temporary },
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    child.stdin.write(PIPED);
    await vi.waitUntil(async () => (await readdir(temporary)).length > 0);
    child.kill('SIGTERM');
    const [, signal] = (await once(child, 'close')) as [number | null, string | null];
    expect(signal).toBe('SIGTERM');
    expect(await readdir(temporary)).toEqual([]);
  });
});

describe('"-" is never ignored: it is refused, with what to do,', () => {
  test.each([
    ['where nothing is piped', ['who', '-'], null, /nothing is piped into it: pipe a log/],
    ['twice', ['who', '-', '-'], PIPED, /can be read once/],
    ['by init, whose configuration would name it', ['init', '-'], PIPED, /name the log/],
    ['by commands that read no files', ['watch', '-'], PIPED, /seatwatch watch does not read/],
    ['by health, too', ['health', '-'], PIPED, /seatwatch health does not read/],
  ])('%s', async (_, args, stdin, says) => {
    const { status, out, err } = await seatwatch(args, { stdin });
    expect([status, out]).toEqual([2, '']);
    expect(err).toMatch(says);
  });

  test('but a value of an option may be so, as where init prints', async () => {
    const { status, out } = await seatwatch(['init', site.log, '--timezone', 'UTC', '--output', '-'], { stdin: null });
    expect([status, out]).toEqual([0, expect.stringContaining('sources:')]);
  });
});
