import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, describe, expect, test } from 'vitest';
import { mailServer } from '../notify/receivers/email/server.ts';
import { iris } from '../timeline.ts';
import { start, texts } from './site.ts';
import { asked, holders, NOON, seatwatch, START } from './terminal.ts';
import { LOG, MINUTE, open, siteWith, mailed } from './watching.ts';

afterEach(async () => {
  for (const one of open.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});
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
