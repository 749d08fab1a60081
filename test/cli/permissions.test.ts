import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { isRoot, newSite, NOBODY, PROGRAM, start, type Site } from './site.ts';
import { START } from './terminal.ts';

const LOG = START + iris.login('07:00:00:000', 501, 'ann', 1) + iris.limit('07:30:00:000', 3);

let site: Site;
beforeEach(async () => void (site = await newSite({ log: LOG })));
afterEach(() => site[Symbol.asyncDispose]());

/** Runs watch once under a umask, backs up, and gives the permissions of all that was made, by name. */
async function made(umask: string): Promise<Map<string, string>> {
  const copy = join(site.path, 'copy.db');
  const script = `umask ${umask}; "$0" "$1" watch --once --config "$2" && "$0" "$1" backup "$3" --config "$2"`;
  await promisify(execFile)('sh', ['-c', script, process.execPath, PROGRAM, site.config, copy]);
  const names = ['state', 'copy.db', ...(await readdir(join(site.path, 'state'), { recursive: true })).map(within)];
  const modes = names.map(async (name): Promise<[string, string]> => [name, await modeOf(name)]);
  return new Map(await Promise.all(modes));
}

function within(name: string): string {
  return join('state', name);
}

async function modeOf(name: string): Promise<string> {
  return ((await stat(join(site.path, name))).mode & 0o777).toString(8);
}

test.skipIf(!isRoot)(
  'an included file that this account may not read is told as the configuration itself is',
  async () => {
    const included = await site.write('more.yaml', 'hosts: { 192.0.2.1: hall }\n');
    await chmod(included, 0o600);
    await appendFile(site.config, 'include: more.yaml\n');
    const { status, err } = await start(['who', '--config', site.config], { uid: NOBODY, cwd: '/' }).ended;
    expect([status, err]).toEqual([2, expect.stringContaining(`${included}: this account may not read the file`)]);
  },
);

test.skipIf(!isRoot)(
  'a backup that root asks for is written by the account of the state, or says that it cannot be',
  async () => {
    await mkdir(join(site.path, 'state'), { mode: 0o750 });
    await chown(join(site.path, 'state'), NOBODY, NOBODY);
    await start(['watch', '--once', '--config', site.config]).ended;
    await mkdir(join(site.path, 'closed'), { mode: 0o700 });
    const file = join(site.path, 'closed', 'copy.db');
    const refused = await start(['backup', file, '--config', site.config]).ended;
    expect([refused.status, refused.err]).toEqual([1, expect.stringContaining('this account may not write there')]);
    await chown(join(site.path, 'closed'), NOBODY, NOBODY);
    expect((await start(['backup', file, '--config', site.config]).ended).status).toBe(0);
    expect((await stat(file)).uid).toBe(NOBODY);
  },
);

describe.skipIf(process.platform === 'win32')('the state, the mails and a backup', () => {
  test.each(['022', '027', '000'])('are closed to others, with umask %s: they tell who works when', async (umask) => {
    const modes = await made(umask);
    expect(modes.get('state')).toBe('750');
    expect(modes.get('state/mail')).toBe('750');
    expect(modes.get('state/seatwatch.db')).toMatch(/^6[46]0$/);
    expect(modes.get('copy.db')).toBe('600');
    expect([...modes.keys()].some((name) => name.endsWith('.eml'))).toBe(true);
    expect([...modes].filter(([, mode]) => !mode.endsWith('0'))).toEqual([]);
  });

  test('are for the account alone where the umask says so', async () => {
    const modes = await made('077');
    expect([...modes].filter(([, mode]) => !mode.endsWith('00'))).toEqual([]);
  });

  test('in a folder that was opened to all are as the umask leaves them, so that all may ask', async () => {
    await mkdir(join(site.path, 'state'), { mode: 0o755 });
    expect((await made('022')).get('state/seatwatch.db')).toBe('644');
  });
});
