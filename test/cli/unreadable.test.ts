import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { iris, MINUTE } from '../timeline.ts';
import { isRoot, newSite, NOBODY, start, type Logged, type Site } from './site.ts';
import { NOON, seatwatch, START } from './terminal.ts';

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

const WELL = '  - { id: well, system: iris, paths: [messages.log], timezone: UTC }\n';

/** A site with a log that is read, and another source. */
async function siteWith(source: string): Promise<Site> {
  site = await newSite({
    log: START,
    sources: `${WELL}  - { id: other, ${source}, timezone: UTC }\n`,
    pools: '  - { id: iris, system: iris, kind: User, sources: [well] }\n',
  });
  return site;
}

/** The mails that were written into the folder, oldest first. */
async function mails(): Promise<{ subject: string; text: string }[]> {
  const folder = join(site.path, 'state', 'mail');
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.eml'));
  const parsed = await Promise.all(
    names.toSorted().map(async (name) => PostalMime.parse(await readFile(join(folder, name)))),
  );
  return parsed.map(({ subject = '', text = '' }) => ({ subject, text: text.replaceAll(/\s+/g, ' ') }));
}

function warned(logged: readonly Logged[]): object[] {
  return logged.filter(({ level }) => level === 'warn').map(({ message, fields }) => ({ message, ...fields }));
}

const CASES: [what: string, source: string, prepare: () => Promise<unknown>, file: string, cause: string][] = [
  ['whose log is not there', 'system: iris, paths: [gone.log]', async () => {}, 'gone.log', 'no such file'],
  [
    'whose folder is not there',
    'system: iris, paths: [gone/messages.log]',
    async () => {},
    'gone/messages.log',
    'no such file',
  ],
  ['whose glob nothing fits', 'system: iris, paths: ["none-*.log"]', async () => {}, 'none-*.log', 'no file fits'],
  [
    'whose glob begins in a folder that is not there',
    'system: iris, paths: ["gone/*.log"]',
    async () => {},
    'gone/*.log',
    'no such folder',
  ],
  [
    'whose log is a folder',
    'system: iris, paths: [folder]',
    () => mkdir(join(site.path, 'folder')),
    'folder',
    'not a regular file',
  ],
  [
    'whose log is of another product',
    'system: iris, paths: [app.log]',
    () => site.write('app.log', '2026-11-20 07:00:00 INFO all is well\n'.repeat(9)),
    'app.log',
    'looks like no log of InterSystems IRIS',
  ],
  [
    'whose glob finds nothing but such a log',
    'system: iris, paths: ["app*.log"]',
    () => site.write('app.log', '2026-11-20 07:00:00 INFO all is well\n'),
    'app.log',
    'looks like no log of InterSystems IRIS',
  ],
  [
    'whose log is an archive',
    'system: iris, paths: [old.zip]',
    () => site.write('old.zip', Buffer.from('PK\u0003\u0004 and so on')),
    'old.zip',
    'zip',
  ],
  [
    'whose file holds no events',
    'system: security-expert, paths: [note.csv]',
    () => site.write('note.csv', 'some,words\n1,2\n'.repeat(20)),
    'note.csv',
    'it holds no Windows events',
  ],
];

describe('a source that cannot be read when watching begins', () => {
  test.each(CASES)(
    '%s stands first in the start mail, and in the log as a warning',
    async (_, source, prepare, file, cause) => {
      await siteWith(source);
      await prepare();
      const logged = await site.once();
      const about = `other: ${file.includes('*') ? file : join(site.path, file)}: `;
      const [mail, ...more] = await mails();
      expect(more).toEqual([]);
      expect(mail?.subject).toBe('STARTED: 1 of 2 sources cannot be read');
      expect(mail?.text).toContain(about);
      expect(mail?.text).toContain(cause);
      expect(mail?.text).not.toContain('nothing is wrong');
      expect(mail?.text.indexOf(about)).toBeLessThan(mail?.text.indexOf('well: ') ?? 0);
      expect(warned(logged)).toContainEqual(
        expect.objectContaining({
          message: 'a source cannot be read; it is tried again at every poll',
          source: 'other',
          cause: expect.stringContaining(cause),
        }),
      );
      expect((await seatwatch(['health', '--config', site.config])).status).toBe(1);
    },
  );

  test('is told once, however often watch is started; when it can be read, with how long it could not', async () => {
    await siteWith('system: iris, paths: [late.log]');
    await site.once();
    await site.once(NOON + MINUTE);
    await site.once(NOON + 4 * MINUTE);
    expect(await mails()).toHaveLength(1);
    await site.write('late.log', START, NOON + 5 * MINUTE);
    await site.once(NOON + 6 * MINUTE);
    await site.once(NOON + 7 * MINUTE);
    const told = await mails();
    expect(told).toHaveLength(2);
    expect(told.map(({ text }) => text).join()).toContain('it is read again after 6 minutes');
  });

  test('ends watch --once with status 1 and says on stderr what to do', async () => {
    await siteWith('system: iris, paths: [gone.log]');
    const { status, err } = await seatwatch(['watch', '--once', '--config', site.config]);
    expect(status).toBe(1);
    expect(err).toContain('1 of 2 sources cannot be read:\n');
    expect(err).toContain(`other: ${join(site.path, 'gone.log')}: no such file\n`);
    expect(err).toContain('paths:');
  });

  test.skipIf(!isRoot)('for want of rights is told with that', async () => {
    await siteWith('system: iris, paths: [shut.log]');
    await chmod(await site.write('shut.log', START), 0o600);
    await chmod(site.path, 0o777);
    const { status, out, err } = await start(['watch', '--once', '--config', site.config], { uid: NOBODY, cwd: '/' })
      .ended;
    expect([status, err]).toEqual([1, expect.stringContaining('shut.log: permission denied (EACCES)')]);
    expect(out.split('\n').filter((line) => line.includes('EACCES'))).toHaveLength(1);
    expect((await mails())[0]?.text).toContain('shut.log: permission denied (EACCES)');
  });
});

test('an alert goes on while no file fits the glob of its source any more', async () => {
  const source = '  - { id: prod, system: iris, instance: PROD, paths: ["*.log"], timezone: UTC }\n';
  site = await newSite({ log: START, sources: source });
  await site.once();
  await site.append(iris.limit('12:00:00:000', 4));
  await site.once(NOON + MINUTE);
  expect(await mails()).toHaveLength(2);
  await rm(site.log);
  await site.once(NOON + 4 * 60 * MINUTE);
  await site.once(NOON + 8 * 60 * MINUTE);
  const told = (await mails()).map(({ subject }) => /^(?:STARTED|NO DATA|[A-Z]+)/.exec(subject)?.[0]);
  expect(told.toSorted()).toEqual(['NO DATA', 'REFUSED', 'STARTED']);
});

describe('that nothing is wrong', () => {
  test('is said where every source is read, as health says it', async () => {
    await siteWith('system: iris, paths: [second.log]');
    await site.write('second.log', START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1));
    const logged = await site.once();
    expect((await mails())[0]?.subject).toContain('nothing is wrong');
    expect(warned(logged)).toEqual([]);
  });

  test('is not changed by a file of another product beside the log that a glob finds', async () => {
    await rm((await siteWith('system: iris, paths: ["other-*.log"]')).log);
    await site.write('other-app.log', '2026-11-20 07:00:00 INFO all is well\n'.repeat(9));
    await site.write('messages.log', START);
    await site.write('other-messages.log', START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1));
    await site.once();
    expect((await mails())[0]?.subject).toContain('nothing is wrong');
  });
});
