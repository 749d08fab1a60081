import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passwordFileTrouble, passwordTrouble } from '../../../../src/notify/receivers/email/secret.ts';

const isWindows = process.platform === 'win32';

let folder = '';
let file = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-secret-'));
  await chmod(folder, 0o755);
  file = join(folder, 'smtp');
  await writeFile(file, 'correct horse battery\n');
  await chmod(file, 0o640);
});
afterEach(() => rm(folder, { recursive: true }));

function trouble(passwordFile: string | undefined, env: NodeJS.ProcessEnv = {}): Promise<string | undefined> {
  return passwordTrouble({ user: 'seatwatch', ...(passwordFile !== undefined && { passwordFile }) }, env);
}

describe('before the first mail is due', () => {
  test('a password that only the service may read is well kept', async () => {
    expect(await trouble(file)).toBeUndefined();
    expect(await trouble(undefined, { SEATWATCH_SMTP_PASSWORD: 'correct horse battery' })).toBeUndefined();
    expect(await passwordTrouble({}, {})).toBeUndefined();
  });

  test('a file that is not there, or that is empty, is told with what to do', async () => {
    const gone = `${file}-gone`;
    expect(await trouble(gone)).toMatch(`cannot read the SMTP password from ${gone} (ENOENT): make the file readable`);
    expect(await passwordFileTrouble(gone)).toMatch(`there is no file ${gone}, which passwordFile: names: make it`);
    await writeFile(file, '\n');
    expect(await trouble(file)).toContain('no password for seatwatch: name a file in mail.passwordFile');
    expect(await trouble(undefined)).toContain('no password for seatwatch');
  });

  test.skipIf(isWindows)('a file that any account may read is told, without the password', async () => {
    await chmod(file, 0o644);
    for (const told of [await trouble(file), await passwordFileTrouble(file)]) {
      expect(told).toMatch(`any account of this machine may read the password in ${file}: chmod o-r ${file}`);
      expect(told).not.toContain('horse');
    }
  });

  test.skipIf(isWindows)('a file in a folder that is closed to others is not open to them', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed);
    await writeFile(join(closed, 'smtp'), 'correct horse battery');
    await chmod(join(closed, 'smtp'), 0o644);
    await chmod(closed, 0o750);
    expect(await trouble(join(closed, 'smtp'))).toBeUndefined();
  });
});
