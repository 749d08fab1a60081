import { existsSync } from 'node:fs';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRoot, newSite, NOBODY, start, type Site } from './site.ts';
import { START } from './terminal.ts';

let site: Site;
beforeEach(async () => void (site = await newSite({ log: START })));
afterEach(() => site[Symbol.asyncDispose]());

/** A command as another account types it; what it says is on one line. */
async function typed(
  args: readonly string[],
  cwd: string,
  uid?: number,
): Promise<{ status: number | null; err: string }> {
  const { status, err } = await start(args, { cwd, ...(uid !== undefined && { uid }), env: { SEATWATCH_CONFIG: '' } })
    .ended;
  return { status, err: err.replaceAll(/\s+/g, ' ') };
}

describe.skipIf(!isRoot)('a configuration that this account may not read', () => {
  test('is told apart from one that is not there, with who may read it', async () => {
    await chmod(site.config, 0o640);
    await chown(site.config, 0, 0);
    const { status, err } = await typed(['who'], site.path, NOBODY);
    expect(status).toBe(2);
    expect(err).toMatch(
      /may not read the configuration: cannot read .*seatwatch\.yaml: account \S+ has no permission; run as root/,
    );
  });

  test('in a folder that it may not enter, too', async () => {
    const closed = join(site.path, 'closed');
    await mkdir(closed, { mode: 0o750 });
    const { status, err } = await typed(['health', '--config', join(closed, 'seatwatch.yaml')], site.path, NOBODY);
    expect([status, err]).toEqual([2, expect.stringMatching(/cannot read .*\/closed: account \S+ has no permission/)]);
  });
});

describe.skipIf(existsSync('/etc/seatwatch/seatwatch.yaml'))('where there is none', () => {
  test.each([
    ['watch', 'seatwatch init messages.log'],
    ['health', 'seatwatch init messages.log'],
    ['test-mail', 'seatwatch init messages.log'],
    ['who', 'seatwatch who messages.log'],
    ['check', 'seatwatch who messages.log'],
  ])('%s says what to do: %s', async (command, says) => {
    const empty = join(site.path, 'empty');
    await mkdir(empty);
    const { status, err } = await typed([command], empty);
    expect([status, err]).toEqual([
      2,
      expect.stringContaining('there is no configuration at seatwatch.yaml or /etc/seatwatch/seatwatch.yaml'),
    ]);
    expect(err).toContain(says);
  });
});
