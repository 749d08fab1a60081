import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { mailServer, rawServer } from '../notify/receivers/email/server.ts';
import { iris } from '../timeline.ts';
import { isRoot, NOBODY, start, texts } from './site.ts';
import { asked, seatwatch } from './terminal.ts';
import { LOG, MINUTE, open, siteWith, mailed, mailTo } from './watching.ts';

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
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
