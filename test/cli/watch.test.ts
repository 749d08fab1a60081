import { chmod, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { mailServer, rawServer, type MailServer } from '../notify/receivers/email/server.ts';
import { iris } from '../timeline.ts';
import { isRoot, newSite, NOBODY, start, texts, type Site, type SiteOptions } from './site.ts';
import { asked, holders, NOON, seatwatch, START } from './terminal.ts';

const LOG = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const MINUTE = 60_000;

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function siteWith(options: SiteOptions = {}): Promise<Site> {
  const site = await newSite({ log: LOG, ...options });
  open.push(site);
  return site;
}

async function mailed(
  options: SiteOptions = {},
): Promise<{ site: Site; server: MailServer; subjects(): Promise<string[]> }> {
  const server = await mailServer();
  open.push(server);
  const site = await siteWith({ mail: mailTo(server.port), ...options });
  return {
    site,
    server,
    subjects: async () => Promise.all(server.mails.map(async ({ raw }) => (await PostalMime.parse(raw)).subject ?? '')),
  };
}

function mailTo(port: number, more = ''): string {
  return `{ host: 127.0.0.1, port: ${port}, from: seatwatch@example.test, to: [oncall@example.test]${more} }`;
}

describe('what is mailed', () => {
  test('one mail says what is watched, however often watch is started', async () => {
    const { site, subjects } = await mailed();
    for (let run = 0; run < 4; run += 1) await site.once(NOON + run * MINUTE);
    expect(await subjects()).toHaveLength(1);
    expect((await subjects())[0]).toMatch(/^STARTED: /);
  });

  test('limit lines that stood there before are shown and not mailed one by one', async () => {
    const { site, server, subjects } = await mailed({
      log: LOG + iris.limit('07:30:00:000', 3) + iris.limit('09:30:00:000', 9),
    });
    await site.once();
    expect(await subjects()).toHaveLength(1);
    expect(server.mails[0]?.raw).toContain('9');
    expect((await asked(['history', '--config', site.config])).refusals.map(({ total }) => total)).toEqual([3, 9]);
  });

  test('a limit line that is appended arrives, from a process that watches', async () => {
    const { site, subjects } = await mailed();
    const watch = start(['watch', '--config', site.config]);
    await watch.says('notice sent');
    await site.append(iris.limit('11:59:00:000', 4));
    await watch.says('"reason":"first"');
    watch.signal('SIGTERM');
    expect((await watch.ended).status).toBe(0);
    expect((await subjects()).map((subject) => /^\S+/.exec(subject)?.[0])).toEqual(['STARTED:', 'REFUSED']);
  });

  test('what came during a short stop is mailed as if watch had run', async () => {
    const { site, subjects } = await mailed();
    await site.once();
    await site.append(iris.limit('12:01:00:000', 4));
    await site.once(NOON + 2 * MINUTE);
    expect(await subjects()).toHaveLength(2);
    expect((await subjects())[1]).toMatch(/^FULL\? .*refused/);
  });

  test('what came during a downtime of more than five minutes is one mail a pool, which says so', async () => {
    const { site, server, subjects } = await mailed();
    await site.once();
    await site.append(iris.limit('12:10:00:000', 4) + iris.limit('12:50:00:000', 8) + iris.limit('13:40:00:000', 11));
    await site.once(NOON + 120 * MINUTE);
    expect(await subjects()).toHaveLength(2);
    const { text = '', subject = '' } = await PostalMime.parse(server.mails[1]?.raw ?? '');
    expect(subject).toMatch(/^FULL\? .*refused/);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('while seatwatch was down');
    expect(text).toContain('11');
    await site.once(NOON + 125 * MINUTE);
    expect(await subjects()).toHaveLength(2);
  });

  test('a mail server that is down is tried again, and gets each mail once', async () => {
    const { site, server, subjects } = await mailed();
    const port = server.port;
    await server[Symbol.asyncDispose]();
    open.splice(open.indexOf(server), 1);
    const logged = await site.once();
    expect(logged.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'notice not sent, will be tried again',
    ]);
    await site.once(NOON + 10_000);
    const again = await mailServer();
    open.push(again);
    await writeFile(site.config, (await texts([site.config])).replace(String(port), String(again.port)));
    await site.once(NOON + 31_000);
    await site.once(NOON + 62_000);
    expect(again.mails).toHaveLength(1);
    expect(await subjects()).toEqual([]);
  });

  test('a log that comes later is live from its first line', async () => {
    const { site, subjects } = await mailed();
    await rm(site.log);
    await site.once();
    await writeFile(site.log, LOG + iris.limit('12:00:30:000', 4));
    await site.once(NOON + MINUTE);
    expect(await subjects()).toHaveLength(2);
    expect((await subjects())[1]).toMatch(/^FULL\? .*refused/);
    expect(holders(await asked(['who', '--config', site.config], { now: NOON + MINUTE }))).toEqual(['ann@192.0.2.1']);
  });

  test('names and numbers of people and machines stand in the mail, and in who', async () => {
    const more =
      'people: { "ann@192.0.2.1": { name: Ann Example, phone: "+49 30 5550123" } }\nhosts: { ' +
      '192.0.2.1: reading room }\n';
    const site = await siteWith({ log: START, more });
    await site.once();
    await site.append(iris.login('11:00:00:000', 501, 'ann@192.0.2.1', 1) + iris.limit('11:01:00:000', 1));
    await site.once();
    const folder = join(site.path, 'state', 'mail');
    const [mail = ''] = (await readdir(folder)).filter((name) => name.includes('first'));
    const { text = '' } = await PostalMime.parse(await readFile(join(folder, mail)));
    expect(text.replaceAll(/\s+/g, ' ')).toContain('ann@192.0.2.1 = Ann Example, +49 30 5550123: since');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('(reading room)');
    expect((await seatwatch(['who', '--config', site.config])).out).toMatch(
      /HOLDER +PERSON +FROM .*\n.*ann@192\.0\.2\.1 +Ann Example, \+49 30 5550123 .*reading room/,
    );
  });

  test('without a mail server the mails lie in a folder', async () => {
    const site = await siteWith();
    await site.once();
    const names = await readdir(join(site.path, 'state', 'mail'));
    expect(names.filter((name) => name.endsWith('.eml'))).toHaveLength(1);
  });
});

describe('a damaged state', () => {
  test('is moved aside and rebuilt, and one mail names the damage; what is rebuilt is not mailed again', async () => {
    const { site, server, subjects } = await mailed({ log: LOG + iris.limit('07:30:00:000', 3) });
    await site.once();
    const folder = join(site.path, 'state');
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.db'));
    await truncate(join(folder, file), 5_000);
    const logged = await site.once(NOON + MINUTE);
    expect(logged.map(({ message }) => message)).toContain('the state was damaged and begun anew');
    expect((await readdir(folder)).filter((name) => name.includes('.damaged-')).length).toBeGreaterThan(0);
    expect(await subjects()).toHaveLength(2);
    const { text = '' } = await PostalMime.parse(server.mails[1]?.raw ?? '');
    expect(text.replaceAll(/\s+/g, ' ')).toContain('was damaged');
    expect(
      (await asked(['history', '--config', site.config], { now: NOON + MINUTE })).sessions.map(({ holder }) => holder),
    ).toContain('ann@192.0.2.1');
    await site.once(NOON + 2 * MINUTE);
    expect(await subjects()).toHaveLength(2);
  });
});

describe('starting and stopping', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'SIGHUP makes it load its configuration again, %s ends it within two seconds, with status 0 and a state that can be read',
    async (name) => {
      const site = await siteWith();
      const watch = start(['watch', '--config', site.config]);
      await watch.says('notice sent');
      watch.signal('SIGHUP');
      await watch.says('the changed configuration is in force');
      const from = performance.now();
      watch.signal(name);
      const { status, out, err } = await watch.ended;
      expect(performance.now() - from).toBeLessThan(2_000);
      expect([status, err]).toEqual([0, '']);
      expect(out).toContain('"msg":"stopped"');
      expect((await seatwatch(['who', '--config', site.config], { now: Date.now() })).status).toBe(0);
    },
  );

  test('so it does while a mail server does not answer, and the mail is kept', async () => {
    const dead = await rawServer(undefined, () => {});
    open.push(dead);
    const site = await siteWith({ mail: mailTo(dead.port) });
    const watch = start(['watch', '--config', site.config]);
    await watch.says('"msg":"watching"');
    const from = performance.now();
    watch.signal('SIGTERM');
    const { status } = await watch.ended;
    expect(performance.now() - from).toBeLessThan(2_000);
    expect(status).toBe(0);
    const again = await mailServer();
    open.push(again);
    await writeFile(site.config, (await texts([site.config])).replace(String(dead.port), String(again.port)));
    await site.once(Date.now() + 2 * MINUTE);
    expect(again.mails.length).toBe(1);
  });

  test('a second watch on the same state refuses, and the first one goes on', async () => {
    const { site } = await mailed();
    const first = start(['watch', '--config', site.config]);
    await first.says('notice sent');
    const second = await start(['watch', '--config', site.config]).ended;
    expect(second.status).toBe(1);
    expect(second.err).toBe(
      `seatwatch: cannot start: another seatwatch watch is running on state ${site.path}/state; stop ` +
        `that one, or give this one a folder of its own with \`state:\`\n`,
    );
    await site.append(iris.limit('11:59:00:000', 4));
    await first.says('"reason":"first"');
    first.signal('SIGTERM');
    expect((await first.ended).status).toBe(0);
  });

  test('--once reads what is there, sends what waits, and ends', async () => {
    const { site, subjects } = await mailed();
    const { status, err } = await start(['watch', '--once', '--config', site.config]).ended;
    expect([status, err]).toEqual([0, '']);
    expect(await subjects()).toHaveLength(1);
    expect((await asked(['who', '--config', site.config], { now: Date.now() })).readUpTo).toEqual({
      prod: '2026-11-20T07:00:00.000Z',
    });
  });

  test.each([
    ['JSON lines where no person looks', [], undefined, /^\{"level":30,"time":"[^"]+Z",.*"msg":"watching"\}$/m],
    ['lines for people on a terminal', [], 100, /^2026-11-2\d \d\d:\d\d:00 [+-]\d\d:\d\d watching sources=\["prod"\]/m],
    [
      'lines for people where they are asked for',
      ['--log', 'text'],
      undefined,
      /^2026-11-2\d \d\d:\d\d:00 [+-]\d\d:\d\d watching /m,
    ],
    ['JSON lines where they are asked for', ['--log', 'json'], 100, /^\{"level":30,.*"msg":"watching"\}$/m],
  ])('its log is %s', async (_, more, columns, like) => {
    const site = await siteWith();
    const { status, out } = await seatwatch(['watch', '--once', ...more, '--config', site.config], {
      ...(columns !== undefined && { columns }),
    });
    expect(status).toBe(0);
    expect(out).toMatch(like);
  });

  test('a log that is missing keeps no other from being watched, and no mail from being sent', async () => {
    const { site, subjects } = await mailed({
      sources:
        '  - { id: prod, system: iris, paths: [messages.log], timezone: UTC }\n  - { id: other, system: ' +
        'iris, paths: [gone/messages.log], timezone: UTC }\n',
    });
    await site.once();
    expect(await subjects()).toHaveLength(1);
    const answer = await asked(['who', '--config', site.config]);
    expect(answer.readUpTo).toEqual({ prod: '2026-11-20T07:00:00.000Z', other: null });
    expect(
      answer.pools.find(({ pool }) => pool.startsWith('other'))?.seatsUsed ?? { atLeast: null, atMost: null },
    ).toEqual({ atLeast: null, atMost: null });
  });

  test.skipIf(!isRoot)('a log that may not be read is said once, and keeps no other from being watched', async () => {
    const site = await siteWith({
      sources:
        '  - { id: prod, system: iris, paths: [messages.log], timezone: UTC }\n  - { id: shut, system: ' +
        'iris, paths: [shut.log], timezone: UTC }\n',
    });
    await chmod(await site.write('shut.log', LOG), 0o600);
    await mkdir(join(site.path, 'state'));
    await chmod(join(site.path, 'state'), 0o777);
    const watch = start(['watch', '--config', site.config], { uid: NOBODY, cwd: '/' });
    await watch.says('notice sent');
    await site.append(iris.limit('11:59:00:000', 4));
    await watch.says('"reason":"first"');
    watch.signal('SIGTERM');
    const { status, out } = await watch.ended;
    expect(status).toBe(0);
    expect(out.split('\n').filter((line) => line.includes('shut.log') && line.includes('EACCES'))).toHaveLength(1);
  });
});

describe('the password of the mail server is found nowhere', () => {
  const SECRET = 'tr0ub4dor-and-3';

  test.each(['passwordFile', 'SEATWATCH_SMTP_PASSWORD'])('given by %s, whether it is right or wrong', async (how) => {
    for (const right of [true, false]) {
      const server = await mailServer({
        authOptional: false,
        allowInsecureAuth: true,
        authMethods: ['PLAIN'],
        onAuth: ({ password }, _, done) =>
          right && password === SECRET
            ? done(null, { user: 'seatwatch' })
            : done(new Error(`535 no such user with ${password}`)),
      });
      open.push(server);
      const site = await siteWith();
      const secret = await site.write('secret', `${SECRET}\n`);
      const more = `, user: seatwatch${how === 'passwordFile' ? `, passwordFile: ${secret}` : ''}`;
      await writeFile(site.config, `${await texts([site.config])}mail: ${mailTo(server.port, more)}\n`);
      const env = how === 'passwordFile' ? {} : { SEATWATCH_SMTP_PASSWORD: SECRET };
      const watch = start(['watch', '--config', site.config], { env });
      await watch.says(right ? 'notice sent' : 'notice not sent');
      const state = join(site.path, 'state');
      const files = async (): Promise<string[]> =>
        (await readdir(state, { recursive: true, withFileTypes: true }))
          .filter((one) => one.isFile())
          .map((one) => join(one.parentPath, one.name));
      const during = await texts(await files());
      watch.signal('SIGTERM');
      const { out, err } = await watch.ended;
      expect(server.mails).toHaveLength(right ? 1 : 0);
      const everything = [during, await texts(await files()), out, err, ...server.mails.map(({ raw }) => raw)].join(
        '\n',
      );
      expect(everything).toContain('messages.log');
      for (const trace of [
        SECRET,
        Buffer.from(SECRET).toString('base64'),
        Buffer.from(`\0seatwatch\0${SECRET}`).toString('base64'),
        encodeURIComponent(SECRET),
      ])
        expect(everything).not.toContain(trace);
    }
  });
});
