import { chmod, chown, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { isRoot, newSite, start, type Site } from './site.ts';
import { START } from './terminal.ts';

/** The account of the service: one that nobody has. */
const SERVICE = 12_345;
const OTHER = 12_346;
const LOG = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const COUNT = ['audit', 'iris', '--used', '3', '--of', '5'] as const;

let site: Site;
let state: string;
beforeEach(async () => {
  site = await newSite({ log: LOG });
  state = join(site.path, 'state');
});
afterEach(() => site[Symbol.asyncDispose]());

function ended(args: readonly string[], uid?: number): ReturnType<typeof start>['ended'] {
  return start([...args, '--config', site.config], { cwd: '/', ...(uid !== undefined && { uid }) }).ended;
}

async function folderOf(uid: number, folder = state): Promise<string> {
  await mkdir(folder, { recursive: true });
  await chown(folder, uid, uid);
  return folder;
}

/** Everything below a folder that does not belong to an account. */
async function notOf(uid: number, folder = state): Promise<string[]> {
  const files = (await readdir(folder, { recursive: true })).map((name) => join(folder, name));
  const owners = await Promise.all(files.map(async (file) => (await lstat(file)).uid));
  return files.filter((_, at) => owners[at] !== uid);
}

/** A file that root alone may read. */
async function secret(): Promise<string> {
  const file = await site.write('secret-of-root', 'a text of root, no database at all\n'.repeat(9));
  await chmod(file, 0o600);
  return file;
}

async function configure(change: (text: string) => string): Promise<void> {
  await site.write('seatwatch.yaml', change(await readFile(site.config, 'utf8')));
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe.skipIf(!isRoot)('root, where the folder of the state belongs to the account of the service', () => {
  beforeEach(() => folderOf(SERVICE));

  test('tries watch first: the folder was empty, and the service starts afterwards', async () => {
    const { status, out } = await ended(['watch', '--once']);
    expect([status, await notOf(SERVICE)]).toEqual([0, []]);
    expect(out).toContain('started by root, and acting as the account that the state belongs to');
    expect((await readdir(state)).toSorted()).toEqual(['mail', 'seatwatch.db', 'watch.lock', 'watch.trouble']);
    expect((await ended(['watch', '--once'], SERVICE)).status).toBe(0);
  });

  test('asks, counts, forgets and mails with no lock there: all is the service’s, which starts', async () => {
    await ended(['watch', '--once'], SERVICE);
    for (const args of [COUNT, ['forget', 'ann', '--yes'], ['test-mail'], ['who']]) {
      await rm(join(state, 'watch.lock'), { force: true });
      await ended(args);
      expect(await notOf(SERVICE), args[0]).toEqual([]);
    }
    expect((await ended(['watch', '--once'], SERVICE)).status).toBe(0);
  });

  test.each(['watch.lock', 'seatwatch.db'])('follows no link at %s to a file of root, and says so', async (name) => {
    await ended(['watch', '--once'], SERVICE);
    const victim = await secret();
    const before = await readFile(victim, 'utf8');
    await rm(join(state, name));
    await symlink(victim, join(state, name));
    for (const args of [COUNT, ['watch', '--once']]) {
      const { out, err } = await ended(args);
      expect(err, args[0]).toContain(`cannot use ${join(state, name)}: it is a link, which seatwatch never makes`);
      expect(out + err).not.toContain('a text of root');
    }
    expect([await readFile(victim, 'utf8'), (await stat(victim)).uid]).toEqual([before, 0]);
  });

  test('leaves nothing in a folder of root, where the folder of requests is a link to that', async () => {
    const watch = start(['watch', '--config', site.config], { uid: SERVICE, cwd: '/' });
    await watch.says('notice sent');
    const victim = await folderOf(0, join(site.path, 'folder-of-root'));
    await symlink(victim, join(state, 'requests'));
    const { status, err } = await ended(COUNT);
    watch.signal('SIGTERM');
    await watch.ended;
    expect([status, await readdir(victim)]).toEqual([1, []]);
    expect(err).toContain('cannot write to');
  });

  test('does not write with the rights of root where the state is a link that the service made', async () => {
    const home = await folderOf(SERVICE, join(site.path, 'home'));
    const victim = await folderOf(0, join(site.path, 'folder-of-root'));
    await rm(state, { recursive: true });
    await symlink(victim, join(home, 'state'));
    await configure((text) => text.replace('state: state', 'state: home/state'));
    const { status, err } = await ended(['watch', '--once']);
    expect([status, await readdir(victim)]).toEqual([1, []]);
    expect(oneLine(err)).toContain(`as root: ${home} belongs to ${SERVICE}, who could put a link in its place`);
  });

  test('is told to give away what an older version left there as root', async () => {
    await ended(['watch', '--once'], SERVICE);
    await chown(join(state, 'seatwatch.db'), 0, 0);
    await chmod(join(state, 'seatwatch.db'), 0o600);
    const { status, err } = await ended(['who']);
    expect(status).toBe(1);
    expect(oneLine(err)).toContain(`give it to this account, as root: chown -R ${SERVICE} ${state}`);
  });

  test('is told which folder above is closed to that account', async () => {
    await ended(['watch', '--once'], SERVICE);
    await chmod(site.path, 0o700);
    const { status, err } = await ended(['who']);
    expect([status, oneLine(err)]).toEqual([1, expect.stringContaining(`cannot go into ${site.path} as ${SERVICE}`)]);
  });
});

describe.skipIf(!isRoot)('root, where the state is not there yet', () => {
  test('makes it for the account to whom the folder above belongs', async () => {
    await folderOf(SERVICE, join(site.path, 'home'));
    await configure((text) => text.replace('state: state', 'state: home/below/state'));
    expect((await ended(['watch', '--once'])).status).toBe(0);
    expect(await notOf(SERVICE, join(site.path, 'home'))).toEqual([]);
  });

  test('says how a service of another account gets it, once', async () => {
    const first = await ended(['watch', '--once']);
    expect(first.out).toContain('the state was made by root, and no other account can keep it');
    expect(first.out).toContain(`chown -R ACCOUNT ${state}`);
    expect((await ended(['watch', '--once'])).out).not.toContain('made by root');
  });
});

describe.skipIf(!isRoot)('root, where the folder is root’s but open to others', () => {
  test('acts as the account whose state lies in it, as of a group that may write', async () => {
    await mkdir(state);
    await chown(state, 0, SERVICE);
    await chmod(state, 0o775);
    expect((await ended(['watch', '--once'], SERVICE)).status).toBe(0);
    await rm(join(state, 'watch.lock'));
    expect((await ended(COUNT)).status).toBe(0);
    expect(await notOf(SERVICE)).toEqual([]);
  });

  test('refuses to go where others may put links', async () => {
    await mkdir(state);
    await chown(state, 0, OTHER);
    for (const mode of [0o1777, 0o775]) {
      await chmod(state, mode);
      const { status, err } = await ended(['watch', '--once']);
      expect([status, await readdir(state)], mode.toString(8)).toEqual([1, []]);
      expect(oneLine(err)).toContain(`as root: others may write in ${state}, and could put links there; close it`);
    }
  });
});

describe.skipIf(!isRoot)('test-mail of root', () => {
  test('writes into a folder of another account as that account, along no link', async () => {
    const folder = await folderOf(SERVICE, join(site.path, 'mails'));
    await configure((text) => `${text}mail: { folder: mails, from: a@example.test, to: [b@example.test] }\n`);
    expect((await ended(['test-mail'])).status).toBe(0);
    expect([(await readdir(folder)).length, await notOf(SERVICE, folder)]).toEqual([1, []]);
    const victim = await folderOf(0, join(site.path, 'folder-of-root'));
    await rename(folder, `${folder}-away`);
    await symlink(victim, folder);
    await chown(site.path, SERVICE, SERVICE);
    const { status } = await ended(['test-mail']);
    expect([status, await readdir(victim)]).toEqual([1, []]);
  });
});

test.skipIf(!isRoot)('root takes no compiled code from among temporary files, where anybody may put it', async () => {
  const temporary = await folderOf(0, join(site.path, 'temporary'));
  const { status, err } = await start(['--version'], { env: { TMPDIR: temporary } }).ended;
  expect([status, err, await readdir(temporary)]).toEqual([0, '', []]);
});

test.skipIf(!isRoot)('watch says that any account may write in the folder of the state, and goes on', async () => {
  await folderOf(SERVICE);
  await chmod(state, 0o777);
  const { status, out } = await ended(['watch', '--once'], SERVICE);
  expect([status, out]).toEqual([0, expect.stringContaining('others may write in the folder of the state')]);
  expect(out).toContain(`chmod o-w ${state}`);
});
