import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run, type Ended } from './run.ts';

const REPOSITORY = join(import.meta.dirname, '..', '..');
const PROGRAM = join(REPOSITORY, 'bin', 'seatwatch.js');
const CHECK = join(REPOSITORY, 'tools', 'require-node.js');
const SAYS_TO_BE_OLD =
  'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"20.20.2"}})';

/** The Node.js of this machine where that is an older one, else the running one that says to be older. */
function onAnOlderNode(...args: string[]): Promise<Ended> {
  const older = (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .find(isOlder);
  return older === undefined
    ? run(process.execPath, ['--import', SAYS_TO_BE_OLD, ...args], tmpdir())
    : run(older, args, tmpdir());
}

function isOlder(node: string): boolean {
  const { stdout } = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return Number(/^v(\d+)\./.exec(stdout ?? '')?.[1] ?? 24) < 24;
}

describe('on a Node.js that is too old', () => {
  test('seatwatch names the version it needs, the one it got and the remedy, and fails', async () => {
    const { status, stdout, stderr } = await onAnOlderNode(PROGRAM, 'who', 'messages.log');
    expect(stderr).toMatch(/^seatwatch needs Node\.js 24 or newer, and this is \d+\.\d+\.\d+\.\n/);
    expect(stderr).toContain(`npx --package=node@24 -- node ${JSON.stringify(PROGRAM)}\n`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(3);
    expect(stdout).toBe('');
    expect(status).toBe(1);
  });

  test('the npm scripts name the remedy before they start, and fail', async () => {
    const { status, stderr } = await onAnOlderNode(CHECK);
    expect(stderr).toMatch(/^This needs Node\.js 24 or newer, and this is \d+\.\d+\.\d+\.\n/);
    expect(stderr).toContain('npm rebuild node --ignore-scripts=false\n');
    expect(stderr.trimEnd().split('\n')).toHaveLength(4);
    expect(status).toBe(1);
  });
});

describe('on a Node.js that is new enough', () => {
  test('the npm scripts start without a word', async () => {
    expect(await run(process.execPath, [CHECK], tmpdir())).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test.each(['--version', '-V'])('%s tells the version of the package', async (flag) => {
    const { version } = JSON.parse(readFileSync(join(REPOSITORY, 'package.json'), 'utf8')) as { version: string };
    expect(await run(process.execPath, [PROGRAM, flag], tmpdir())).toEqual({
      status: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });

  test.each(['--help', '-h'])('%s tells what seatwatch is for, and its commands', async (flag) => {
    const { status, stdout, stderr } = await run(process.execPath, [PROGRAM, flag], tmpdir());
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^seatwatch COMMAND\n\nTells who holds the concurrent-licence seats/);
    for (const command of ['who [files..]', 'history [files..]', 'watch'])
      expect(stdout).toContain(`\n  seatwatch ${command}  `);
  });

  test('a command that it does not know is wrong usage: exit status 2, and where to look', async () => {
    const { status, stdout, stderr } = await run(process.execPath, [PROGRAM, 'whom'], tmpdir());
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^seatwatch: .*who.*\nseatwatch --help /);
  });
});
