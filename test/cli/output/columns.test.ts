import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { iris } from '../../timeline.ts';
import { PROGRAM } from '../site.ts';
import { newFolder, START, type Folder } from '../terminal.ts';

const BASH = '/bin/bash';
const SCRIPT = '/usr/bin/script';
const run = promisify(execFile);

let folder: Folder;
beforeAll(async () => {
  folder = await newFolder();
  await folder.write('messages.log', START + iris.login('07:00:00:000', 501, 'interface_account@192.0.2.201', 1));
});
afterAll(() => folder[Symbol.asyncDispose]());

/** What a shell prints of `who`, with `$WHO` for the command line. */
async function shell(line: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const who = `'${process.execPath}' '${PROGRAM}' who '${folder.path}/messages.log' --timezone UTC`;
  const { COLUMNS: _, ...own } = process.env;
  const { stdout } = await run(BASH, ['-c', line.replaceAll('$WHO', who)], {
    env: { ...own, ...env },
    cwd: folder.path,
  });
  return stdout;
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.trimEnd().length));
}

describe.skipIf(!existsSync(BASH))('the width of what is printed', () => {
  test('is that of COLUMNS where it is piped', async () => {
    for (const columns of [60, 100])
      expect(widest(await shell('$WHO 2>&1 | cat', { COLUMNS: String(columns) }))).toBeLessThanOrEqual(columns);
  });

  test('is that of a log viewer where nobody can tell: a row stays a line', async () => {
    const out = await shell('$WHO 2>/dev/null </dev/null | cat');
    expect(widest(out)).toBeGreaterThan(80);
    expect(out).toMatch(/^interface_account@192\.0\.2\.201 .* exact$/m);
  });

  test.skipIf(!existsSync(SCRIPT))('is that of the terminal where it is piped into a pager there', async () => {
    const file = join(folder.path, 'typescript');
    await shell(`${SCRIPT} -qec "stty cols 50; $WHO | cat > '${folder.path}/paged'" '${file}' </dev/null`);
    expect(widest(await readFile(`${folder.path}/paged`, 'utf8'))).toBeLessThanOrEqual(50);
  });
});
