import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PROGRAM } from './site.ts';
import { newFolder, seatwatch, type Folder } from './terminal.ts';

const run = promisify(execFile);
const BASH = '/bin/bash';

let folder: Folder;
beforeEach(async () => {
  folder = await newFolder();
  await writeFile(join(folder.path, 'seatwatch'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  await chmod(join(folder.path, 'seatwatch'), 0o755);
});
afterEach(() => folder[Symbol.asyncDispose]());

function env(shell: string): NodeJS.ProcessEnv {
  return { ...process.env, SHELL: shell, ZSH_NAME: '', PATH: `${folder.path}${delimiter}${process.env['PATH'] ?? ''}` };
}

/** What bash offers where the last word is being typed. */
async function completed(...words: string[]): Promise<string[]> {
  const script =
    'source <(seatwatch completion); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; ' +
    `COMP_POINT=\${#COMP_LINE}; _seatwatch_yargs_completions; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = await run(BASH, ['--norc', '-c', script, 'bash', 'seatwatch', ...words], {
    env: env(BASH),
    cwd: folder.path,
  });
  return stdout.split('\n').filter((line) => line !== '');
}

describe.skipIf(!existsSync(BASH))('in bash', () => {
  test('the commands', async () => {
    expect(await completed('')).toEqual(
      expect.arrayContaining([
        'who',
        'history',
        'watch',
        'check',
        'init',
        'health',
        'test-mail',
        'forget',
        'completion',
      ]),
    );
    expect(await completed('he')).toEqual(['health']);
  });

  test.each([
    ['who', ['--config', '--json', '--timezone', '--at']],
    ['init', ['--output', '--force']],
    ['forget', ['--yes', '--config']],
    ['test-mail', ['--to']],
  ])('the options of %s', async (command, options) => {
    expect(await completed(command, '--')).toEqual(expect.arrayContaining(options));
  });

  test('the reports, and the options of one', async () => {
    expect(await completed('report', '')).toEqual(
      expect.arrayContaining(['license-use', 'user-activity', 'right-size']),
    );
    expect(await completed('report', 'ri')).toEqual(['right-size']);
    expect(await completed('report', 'user-activity', '--not')).toEqual(['--not-seen']);
    expect(await completed('report', 'right-size', '--peo')).toEqual([]);
  });

  test('an option that was begun', async () => {
    expect(await completed('init', '--ou')).toEqual(['--output']);
  });
});

test('fish is given a script of its own', async () => {
  for (const [args, shell] of [
    [['completion'], '/usr/bin/fish'],
    [['completion', 'fish'], BASH],
  ] as const) {
    const { stdout } = await run(process.execPath, [PROGRAM, ...args], { env: env(shell) });
    expect(stdout).toMatch(/^complete .*-c seatwatch/m);
  }
});

test('a shell can be named, whatever SHELL says, and the help says how', async () => {
  const zsh = await run(process.execPath, [PROGRAM, 'completion', 'zsh'], { env: env(BASH) });
  expect(zsh.stdout).toMatch(/^#compdef seatwatch\n/);
  expect((await seatwatch(['completion', '--help'])).out).toContain('seatwatch completion fish > ');
  expect(await seatwatch(['completion', 'tcsh'])).toMatchObject({
    status: 2,
    err: expect.stringContaining('cannot complete in tcsh: name bash, zsh or fish') as unknown,
  });
});

test('zsh is given a script of its own', async () => {
  const { stdout } = await run(process.execPath, [PROGRAM, 'completion'], { env: env('/bin/zsh') });
  expect(stdout).toMatch(/^#compdef seatwatch\n/);
  expect(stdout).toContain('seatwatch --get-yargs-completions');
});
