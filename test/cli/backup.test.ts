import { readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { mailServer, type MailServer } from '../notify/receivers/email/server.ts';
import { day, iris } from '../timeline.ts';
import { newSite, start, type Site } from './site.ts';
import { asked, holders, seatwatch, START, type Answer } from './terminal.ts';
import { mailTo } from './watching.ts';

const closing: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).toReversed()) await each[Symbol.asyncDispose]();
});

const BEFORE = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
/** Somebody comes, ann leaves, and seats run out. */
const MEANWHILE =
  iris.login('08:10:00:000', 502, 'bob@192.0.2.2', 2) +
  iris.logout('08:20:00:000', 501, 'ann@192.0.2.1') +
  iris.limit('08:30:00:000', 1) +
  iris.limit('08:31:00:000', 2);
const AFTER = iris.login('09:10:00:000', 503, 'cyd@192.0.2.3', 3) + iris.limit('09:11:00:000', 3);

async function mailing(log: string): Promise<{ site: Site; server: MailServer; subjects(): Promise<string[]> }> {
  const server = await mailServer();
  const site = await newSite({ log, mail: mailTo(server.port) });
  closing.push(server, site);
  return {
    site,
    server,
    subjects: async () => Promise.all(server.mails.map(async ({ raw }) => (await PostalMime.parse(raw)).subject ?? '')),
  };
}

async function siteOf(log = BEFORE): Promise<Site> {
  const site = await newSite({ log });
  closing.push(site);
  return site;
}

function told(answer: Answer): unknown[] {
  return answer.sessions
    .map(({ id, holder, openedAt, closedAt, state }) => [id, holder, openedAt, closedAt, state].join(' '))
    .toSorted();
}

const history = (site: Site, now: number): Promise<Answer> =>
  asked(['history', '--from', '-48h', '--config', site.config], { now });

describe('a backup', () => {
  test('of a running watch is whole, names its size and what it holds, and is for its owner alone', async () => {
    const site = await siteOf();
    await site.alive(day('08:00'));
    const file = join(site.path, 'copy.db');
    const { status, out, err } = await seatwatch(['backup', file, '--config', site.config], { now: day('08:01') });
    expect([status, err]).toEqual([0, '']);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/Backed up to .*copy\.db: \d+ kB, 2 sessions, .* 2026-11-20 08:00:00/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(site.path)).not.toContain('copy.db.part');
    expect(await readdir(join(site.path, 'state'))).not.toContain('copy.db');
  });

  test('of a watch that is a process of its own, and goes on', async () => {
    const site = await siteOf();
    const watch = start(['watch', '--config', site.config, '--log', 'json']);
    try {
      await watch.says('watching');
      const file = join(site.path, 'copy.db');
      const { ended } = start(['backup', file, '--config', site.config]);
      expect(await ended).toMatchObject({ status: 0, err: '' });
      const refused = await start(['restore', file, '--config', site.config]).ended;
      expect(refused.status).toBe(1);
      expect(refused.err).toContain('another seatwatch watch is running');
    } finally {
      watch.signal('SIGTERM');
      expect((await watch.ended).status).toBe(0);
    }
  });

  test('overwrites nothing unless it is told to, and never the state', async () => {
    const site = await siteOf();
    await site.once(day('08:00'));
    const file = await site.write('copy.db', 'mine');
    const refused = await seatwatch(['backup', file, '--config', site.config]);
    expect([refused.status, await readFile(file, 'utf8')]).toEqual([2, 'mine']);
    expect(refused.err).toContain('--force');
    expect((await seatwatch(['backup', file, '--force', '--config', site.config])).status).toBe(0);
    expect((await readFile(file)).subarray(0, 15).toString()).toBe('SQLite format 3');
    await symlink(join(site.path, 'state'), join(site.path, 'link'));
    for (const name of ['state/seatwatch.db', 'link/seatwatch.db', 'state/seatwatch.db-wal', 'state/watch.lock']) {
      const own = await seatwatch(['backup', join(site.path, name), '--force', '--config', site.config]);
      expect([own.status, own.err]).toEqual([2, expect.stringContaining('belongs to the state itself')]);
    }
    expect(holders(await asked(['who', '--config', site.config], { now: day('08:01') }))).toEqual(['ann@192.0.2.1']);
  });

  test('that cannot be written says so, and leaves nothing behind', async () => {
    const site = await siteOf();
    const none = await seatwatch(['backup', join(site.path, 'x.db'), '--config', site.config]);
    expect([none.status, none.err]).toEqual([1, expect.stringContaining('holds no state')]);
    await site.once(day('08:00'));
    const { status, err } = await seatwatch(['backup', join(site.path, 'no', 'x.db'), '--config', site.config]);
    expect([status, err]).toEqual([1, expect.stringContaining('the folder is not there')]);
    const folder = await seatwatch(['backup', site.path, '--force', '--config', site.config]);
    expect([folder.status, folder.err]).toEqual([2, expect.stringContaining('is a folder')]);
  });
});

describe('a restored backup', () => {
  test('reads the gap again, rotation included: sessions as the log says, and one mail for the pool', async () => {
    const { site, server, subjects } = await mailing(BEFORE);
    const file = join(site.path, 'copy.db');
    await site.once(day('08:00'));
    expect((await seatwatch(['backup', file, '--config', site.config])).status).toBe(0);
    await site.append(MEANWHILE);
    await site.once(day('08:40'));
    await rename(site.log, join(site.path, 'messages.old_20261120'));
    await writeFile(site.log, AFTER);
    await site.once(day('09:20'));
    const asRead = await history(site, day('09:30'));
    const before = server.mails.length;

    const { status, out } = await seatwatch(['restore', file, '--config', site.config], { now: day('09:40') });
    expect([status, out]).toEqual([0, expect.stringContaining('seatwatch.db.replaced-2026-11-20T09-40')]);
    expect((await stat(join(site.path, 'state', 'seatwatch.db'))).mode & 0o007).toBe(0);
    await site.once(day('09:50'));
    const restored = await history(site, day('09:55'));
    expect(told(restored)).toEqual(told(asRead));
    expect(restored.refusals.map(({ total }) => total)).toEqual(asRead.refusals.map(({ total }) => total));
    expect((await subjects()).slice(before)).toHaveLength(1);
    await site.once(day('09:51'));
    expect((await subjects()).slice(before)).toHaveLength(1);
  });

  test('sends no mail again that waited when it was made and was sent since', async () => {
    let refuses = true;
    const server = await mailServer({
      onMailFrom: (_address, _session, done) => done(refuses ? new Error('not now') : null),
    });
    const site = await newSite({ log: BEFORE, mail: mailTo(server.port) });
    closing.push(server, site);
    const file = join(site.path, 'copy.db');
    await site.once(day('08:00'));
    await site.append(MEANWHILE);
    await site.once(day('08:40'));
    expect((await seatwatch(['backup', file, '--config', site.config])).status).toBe(0);
    refuses = false;
    await site.once(day('09:00'));
    const sent = server.mails.length;
    expect(sent).toBeGreaterThan(0);
    expect((await seatwatch(['restore', file, '--config', site.config], { now: day('09:00') })).status).toBe(0);
    await site.once(day('09:01'));
    expect(server.mails.length - sent).toBeLessThanOrEqual(1);
    const ids = await Promise.all(server.mails.map(async ({ raw }) => (await PostalMime.parse(raw)).messageId));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('that is older than the logs which are left says that lines are missing, and claims no more than it knows', async () => {
    const { site } = await mailing(BEFORE);
    const file = join(site.path, 'copy.db');
    await site.once(day('08:00'));
    expect((await seatwatch(['backup', file, '--config', site.config])).status).toBe(0);
    await site.append(MEANWHILE);
    await site.once(day('08:40'));
    await rm(site.log);
    await writeFile(site.log, AFTER);
    await site.once(day('09:20'));
    expect((await seatwatch(['restore', file, '--config', site.config], { now: day('09:40') })).status).toBe(0);
    const logged = await site.once(day('09:50'));
    expect(logged.filter(({ level }) => level === 'warn').map(({ message }) => message)).toContain(
      'lines of a log may be missing',
    );
    const who = await asked(['who', '--config', site.config], { now: day('09:55') });
    expect(who.pools[0]?.coverage.state).not.toBe('anchored');
    expect(holders(who)).toContain('cyd@192.0.2.3');
  });

  test('leaves the state that was there, until somebody is forgotten; the copy can be restored again and again', async () => {
    const site = await siteOf();
    const file = join(site.path, 'copy.db');
    await site.once(day('08:00'));
    await seatwatch(['backup', file, '--config', site.config]);
    for (const now of ['08:10', '08:20'])
      expect((await seatwatch(['restore', file, '--config', site.config], { now: day(now) })).status).toBe(0);
    const replaced = async (): Promise<string[]> =>
      (await readdir(join(site.path, 'state'))).filter((name) => name.includes('.replaced-'));
    expect(await replaced()).toHaveLength(2);
    const copy = new DatabaseSync(join(site.path, 'state', 'seatwatch.db'), { readOnly: true });
    // As a state that seatwatch has begun, so that what is forgotten gives its room back.
    expect(copy.prepare('PRAGMA auto_vacuum').get()).toEqual({ auto_vacuum: 2 });
    copy.close();
    expect((await seatwatch(['forget', 'nobody', '--yes', '--config', site.config])).status).toBe(0);
    expect(await replaced()).toEqual([]);
  });

  test('is refused where the file is none, and nothing is changed', async () => {
    const site = await siteOf();
    await site.once(day('08:00'));
    const other = await site.write('other.db', 'this is no database');
    const state = join(site.path, 'state', 'seatwatch.db');
    for (const [file, why] of [
      [other, 'name a file that seatwatch backup wrote'],
      [join(site.path, 'none.db'), 'there is no'],
      [state, 'is the state itself'],
    ] as const) {
      const { status, err } = await seatwatch(['restore', file, '--config', site.config], { now: day('08:10') });
      expect([status === 0, err]).toEqual([false, expect.stringContaining(why)]);
    }
    expect((await readdir(join(site.path, 'state'))).filter((name) => /replaced|new/.test(name))).toEqual([]);
    expect(holders(await asked(['who', '--config', site.config], { now: day('08:11') }))).toEqual(['ann@192.0.2.1']);
  });

  test('begins a state where there is none', async () => {
    const site = await siteOf();
    await site.once(day('08:00'));
    const file = join(site.path, 'copy.db');
    await seatwatch(['backup', file, '--config', site.config]);
    await rm(join(site.path, 'state'), { recursive: true });
    expect((await seatwatch(['restore', file, '--config', site.config])).status).toBe(0);
    expect(holders(await asked(['who', '--config', site.config], { now: day('08:01') }))).toEqual(['ann@192.0.2.1']);
  });
});
