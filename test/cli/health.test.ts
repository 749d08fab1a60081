import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { healthOf, type Aspect } from '../../src/answers/health.ts';
import { createTimeText } from '../../src/present/time-text.ts';
import { reply, mailServer } from '../notify/receivers/email/server.ts';
import { iris, MINUTE } from '../timeline.ts';
import { isRoot, newSite, NOBODY, openToAll, start, type Site } from './site.ts';
import { NOON, seatwatch, START } from './terminal.ts';

const LOG = START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);

let site: Site;
beforeEach(async () => void (site = await newSite({ log: LOG })));
afterEach(() => site[Symbol.asyncDispose]());

interface Health {
  healthy: boolean;
  aspects: { aspect: string; healthy: boolean; says: string; [fact: string]: unknown }[];
}

async function health(now: number): Promise<Health & { status: number }> {
  const { status, out } = await seatwatch(['health', '--json', '--config', site.config], { now });
  return { status, ...(JSON.parse(out) as Health) };
}

/** The aspects that are not well. */
function ill({ aspects }: Health): string[] {
  return aspects.filter(({ healthy }) => !healthy).map(({ aspect, says }) => `${aspect}: ${says}`);
}

describe('healthy, with exit status 0', () => {
  test('while watch lives, reads its log and no mail waits: one line an aspect', async () => {
    await site.alive();
    const { status, out } = await seatwatch(['health', '--config', site.config], { now: NOON + 10_000 });
    expect(status).toBe(0);
    expect(out.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ok {3}watch: alive 10 s ago, running since 2026-11-20 /),
      expect.stringMatching(/^ok {3}source prod: read 10 s ago, last stamp 2026-11-20 /),
      expect.stringMatching(/^ok {3}mail: last sent 10 s ago/),
      'ok   state: whole',
    ]);
  });

  test('in the zone in which who tells times: that of the sources', async () => {
    const tokyo = await newSite({
      log: LOG,
      sources: '  - { id: prod, system: iris, paths: [messages.log], timezone: Asia/Tokyo }\n',
    });
    await tokyo.once();
    const { out } = await seatwatch(['health', '--config', tokyo.config], { now: NOON + 10_000 });
    expect(out).toMatch(/last alive 10 s ago \(2026-11-20 21:00:00 \+09:00\)/);
    await tokyo[Symbol.asyncDispose]();
  });

  test('as JSON with the ages and times that monitoring wants', async () => {
    await site.alive();
    const { aspects } = await health(NOON + 10_000);
    expect(aspects).toMatchObject([
      { aspect: 'watch', lastAlive: '2026-11-20T12:00:00.000Z', ageSeconds: 10, startedAt: '2026-11-20T12:00:00.000Z' },
      {
        aspect: 'source prod',
        source: 'prod',
        lastRead: '2026-11-20T12:00:00.000Z',
        lastStamp: '2026-11-20T07:00:00.000Z',
        inputs: [{ path: site.log, trouble: null }],
      },
      { aspect: 'mail', lastSent: '2026-11-20T12:00:00.000Z', waiting: 0, failedLastDay: 0, lastError: null },
      { aspect: 'state', damaged: [] },
    ]);
  });
});

describe('asked for a part of it', () => {
  test('a watch that cannot read its log is alive and not ready, and a plain question is about both', async () => {
    await site.alive();
    await rm(site.log);
    await site.alive(NOON + MINUTE);
    const status = async (...flags: string[]): Promise<number> =>
      (await seatwatch(['health', ...flags, '--config', site.config], { now: NOON + MINUTE })).status;
    expect([
      await status('--alive'),
      await status('--ready'),
      await status('--alive', '--ready'),
      await status(),
    ]).toEqual([0, 1, 1, 1]);
  });

  test('a watch that has died is neither, and one that cannot send its mails is both', async () => {
    await site[Symbol.asyncDispose]();
    site = await newSite({
      log: LOG,
      mail: '{ host: 127.0.0.1, port: 1, from: a@example.test, to: [b@example.test] }',
    });
    await site.alive();
    await site.alive(NOON + 16 * MINUTE);
    const status = async (now: number, ...flags: string[]): Promise<number> =>
      (await seatwatch(['health', ...flags, '--config', site.config], { now })).status;
    expect([
      await status(NOON + 16 * MINUTE),
      await status(NOON + 16 * MINUTE, '--alive'),
      await status(NOON + 16 * MINUTE, '--ready'),
    ]).toEqual([1, 0, 0]);
    expect([await status(NOON + 60 * MINUTE, '--alive'), await status(NOON + 60 * MINUTE, '--ready')]).toEqual([1, 1]);
  });
});

test('a start mail does not say that nothing is wrong while mails were given up', async () => {
  let refuses = true;
  await using server = await mailServer({
    onRcptTo: (_address, _session, done) => done(refuses ? reply(550, 'no such user') : undefined),
  });
  await site[Symbol.asyncDispose]();
  const source = (id: string): string => `  - { id: ${id}, system: iris, paths: [${id}.log], timezone: UTC }\n`;
  site = await newSite({
    log: LOG,
    sources: source('prod'),
    mail: `{ host: 127.0.0.1, port: ${server.port}, from: a@example.test, to: [b@example.test] }`,
  });
  await site.write('prod.log', LOG);
  await site.write('more.log', LOG.replaceAll('192.0.2', '198.51.100'));
  await site.once();
  refuses = false;
  const before = await readFile(site.config, 'utf8');
  await writeFile(site.config, before.replace(source('prod'), source('prod') + source('more')));
  await site.once(NOON + MINUTE);
  const { subject = '', text = '' } = await PostalMime.parse(server.mails.at(-1)?.raw ?? '');
  expect(subject).toMatch(/^STARTED: .*not all is well/);
  expect(text.replaceAll(/\s+/g, ' ')).toContain('1 given up in the last day');
  expect((await health(NOON + MINUTE)).status).toBe(1);
});

describe('a new file beside others', () => {
  test('is no trouble while it may not have been read yet, and is one when it stays so', () => {
    const readings = {
      'sx:/exports/day1.csv': {
        source: 'sx',
        path: '/exports/day1.csv',
        readAt: NOON - 1_000,
        trouble: null,
        foundAt: NOON - 60 * MINUTE,
      },
      'sx:/exports/day2.csv': {
        source: 'sx',
        path: '/exports/day2.csv',
        readAt: null,
        trouble: null,
        foundAt: NOON - 30_000,
      },
    };
    const at = (now: number): (Aspect | undefined)[] =>
      healthOf(
        {
          now,
          poll: 600,
          lastAlive: now,
          running: true,
          vitals: { startedAt: NOON, readings },
          sources: [{ id: 'sx', paths: ['/exports/*.csv'], lastStamp: null }],
          notices: [],
          damaged: [],
          notUnderstood: { texts: 0, kinds: 0 },
          unwritten: null,
        },
        createTimeText('UTC'),
        'ready',
      ).slice(1);
    expect(at(NOON)).toMatchObject([
      { healthy: true, says: expect.stringContaining('1 new file, not read yet: /exports/day2.csv') },
    ]);
    expect(at(NOON + 60_000)).toMatchObject([
      { healthy: false, says: expect.stringContaining('never read: /exports/day2.csv') },
    ]);
  });
});

describe('not healthy, with exit status 1', () => {
  test('before watch has ever run', async () => {
    const found = await health(NOON);
    expect([found.status, found.healthy]).toEqual([1, false]);
    expect(ill(found)).toEqual([expect.stringContaining('watch: has not run yet')]);
  });

  test('at once when watch was killed, also for another account', async () => {
    await openToAll(site);
    const watch = start(['watch', '--config', site.config]);
    await watch.says('notice sent');
    expect((await health(Date.now())).status).toBe(0);
    watch.signal('SIGKILL');
    await watch.ended;
    expect(ill(await health(Date.now()))).toEqual([
      expect.stringMatching(/^watch: not running, last alive \d+ s ago .*: start "seatwatch watch"/),
    ]);
    if (!isRoot) return;
    const { status, out } = await start(['health', '--config', site.config], { uid: NOBODY, cwd: '/' }).ended;
    expect([status, out]).toEqual([1, expect.stringMatching(/^FAIL watch: not running/)]);
  });

  test('when watch was silent for more than two minutes; its sources are not blamed for that', async () => {
    await site.alive();
    expect((await health(NOON + 2 * MINUTE)).status).toBe(0);
    const found = await health(NOON + 2 * MINUTE + 1);
    expect(found.status).toBe(1);
    expect(ill(found)).toEqual([expect.stringMatching(/^watch: last alive 2 min ago/)]);
  });

  test('when the log is gone, with when it was read last', async () => {
    await site.alive();
    await rm(site.log);
    await site.alive(NOON + MINUTE);
    const found = await health(NOON + MINUTE);
    expect(found.status).toBe(1);
    expect(ill(found)).toEqual([
      expect.stringContaining(`source prod: last read 1 min ago: ${site.log} is not there; last stamp`),
    ]);
  });

  test('when the log never was there, or no file fits a glob', async () => {
    await site[Symbol.asyncDispose]();
    site = await newSite({
      sources:
        '  - { id: prod, system: iris, paths: [messages.log], timezone: UTC }\n  - { id: more, system: ' +
        'iris, paths: ["none-*.log"], timezone: UTC }\n',
    });
    await site.alive();
    expect(ill(await health(NOON))).toEqual([
      expect.stringContaining(`source prod: never read: ${site.log} is not there`),
      expect.stringMatching(/^source more: never read: no file fits none-\*\.log/),
    ]);
  });

  test.skipIf(!isRoot)('when the account of watch may not read the log', async () => {
    await chmod(site.log, 0o600);
    await chmod(site.path, 0o777);
    const { status, err } = await start(['watch', '--once', '--config', site.config], { uid: NOBODY }).ended;
    expect([status, err]).toEqual([1, expect.stringContaining(`prod: ${site.log}: permission denied (EACCES)`)]);
    expect(ill(await health(Date.now()))).toContainEqual(
      expect.stringContaining(`${site.log} cannot be read (EACCES)`),
    );
  });

  test('when a mail has waited for more than 15 minutes, and not before', async () => {
    await site[Symbol.asyncDispose]();
    site = await newSite({
      log: LOG,
      mail: '{ host: 127.0.0.1, port: 1, from: a@example.test, to: [b@example.test] }',
    });
    await site.alive();
    await site.alive(NOON + 15 * MINUTE);
    expect(ill(await health(NOON + 15 * MINUTE))).toEqual([]);
    const found = await health(NOON + 15 * MINUTE + 1);
    expect(ill(found)).toEqual([
      expect.stringMatching(
        /^mail: none sent yet; 1 waiting for 15 min; cannot send mail through 127\.0\.0\.1:1: .*seatwatch test-mail/,
      ),
    ]);
  });

  test('when a mail was given up in the last day', async () => {
    await using server = await mailServer({ onRcptTo: (_address, _session, done) => done(reply(550, 'no such user')) });
    await site[Symbol.asyncDispose]();
    site = await newSite({
      log: LOG,
      mail: `{ host: 127.0.0.1, port: ${server.port}, from: a@example.test, to: [b@example.test] }`,
    });
    await site.alive();
    await site.alive(NOON + 24 * 60 * MINUTE);
    const found = await health(NOON + 24 * 60 * MINUTE);
    expect(ill(found)).toEqual([expect.stringMatching(/^mail: .*1 given up in the last day; .*no such user/)]);
    await site.alive(NOON + 24 * 60 * MINUTE + MINUTE);
    expect(ill(await health(NOON + 24 * 60 * MINUTE + MINUTE)).join()).not.toContain('given up');
  });

  test('when the state is damaged', async () => {
    await site.alive();
    await writeFile(join(site.path, 'state', 'seatwatch.db'), 'x'.repeat(8192));
    expect(ill(await health(NOON))).toEqual([expect.stringMatching(/^state: .*seatwatch\.db/)]);
  });
});

test('a faulty configuration ends with status 2', async () => {
  const { status } = await seatwatch(['health', '--config', await site.write('bad.yaml', 'sources: nothing\n')]);
  expect(status).toBe(2);
});
