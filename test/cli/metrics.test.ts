import { readdir, readFile, utimes } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { day, HOUR, iris, MINUTE } from '../timeline.ts';
import { newSite, type Site } from './site.ts';
import { seatwatch } from './terminal.ts';

let site: Site;
afterEach(() => site[Symbol.asyncDispose]());

const TOLD = (used: number, left: number): string =>
  '# HELP iris_license_consumed Number of licenses currently in use\n# TYPE iris_license_consumed gauge\n' +
  `iris_cpu_usage 3\niris_license_available ${left}\niris_license_consumed ${used}\niris_license_percent_used 28\n`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** An instance on loopback that states its metrics; `answers` may be changed. */
async function instance(answers: { with: Answer }): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? ''}`.trim());
    answers.with(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/api/monitor/metrics`, asked };
}

const says =
  (text: string): Answer =>
  (_, response) =>
    void response.end(text);

async function siteAt(url: string, more = ''): Promise<Site> {
  return newSite({
    log: iris.start('06:00:00:000') + iris.login('07:00:00:000', 11, '192.0.2.7', 1),
    sources:
      '  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC, trace: always, ' +
      `metrics: { url: "${url}"${more} } }\n`,
    pools: '  - { id: iris, system: iris, kind: User, sources: [prod] }\n',
  });
}

interface Pool {
  limit: number | null;
  seatsUsed: { atLeast: number | null; atMost: number | null };
  drift: { counted: number; stated: number } | null;
}

async function pool(): Promise<Pool> {
  const { out, err } = await seatwatch(['who', '--json', '--config', site.config]);
  if (out === '') throw new Error(err);
  return (JSON.parse(out) as { pools: Pool[] }).pools[0] as Pool;
}

describe('the metrics of an instance, beside its log', () => {
  test('state how many units are in use, and the limit, where nothing else does', async () => {
    const { url } = await instance({ with: says(TOLD(7, 18)) });
    site = await siteAt(url);
    await site.once(day('08:00'));
    // It counts once the log beside it has settled.
    await site.once(day('08:01'));
    expect(await pool()).toMatchObject({ limit: 25, drift: { stated: 7 }, seatsUsed: { atMost: 7 } });
  });

  test('are what is known of an instance that traces nothing', async () => {
    const { url } = await instance({ with: says(TOLD(7, 18)) });
    site = await newSite({
      log: iris.start('06:00:00:000'),
      sources: `  - { id: prod, system: iris, paths: [messages.log], timezone: UTC, metrics: { url: "${url}" } }\n`,
      pools: '  - { id: iris, system: iris, kind: User, sources: [prod] }\n',
    });
    await site.once(day('08:00'));
    await site.once(day('08:01'));
    const { out } = await seatwatch(['who', '--config', site.config]);
    expect(out).toContain('Stated at 2026-11-20 08:00: 7 seats in use.');
    expect(out).toContain('Read up to: prod 2026-11-20 06:00:00 +00:00.');
  });

  test.for([
    ['no number', 'iris_license_consumed NaN\n'],
    ['several numbers that differ', 'iris_license_consumed{id="a"} 5\niris_license_consumed{id="b"} 7\n'],
  ] as const)('that say how many are in use by %s count nothing, and that is told', async ([, text]) => {
    const { url } = await instance({ with: says(text) });
    site = await siteAt(url);
    await site.once(day('08:00'));
    await site.once(day('08:01'));
    expect(await pool()).toMatchObject({ drift: null });
    const { out } = await seatwatch(['health', '--config', site.config], { now: day('08:02') });
    expect(out).toContain('1 text of 1 kind not understood');
  });

  test('are asked once in a while, not at every look', async () => {
    const { url, asked } = await instance({ with: says(TOLD(7, 18)) });
    site = await siteAt(url);
    await site.once(day('08:00'));
    expect(asked).toEqual(['/api/monitor/metrics']);
  });

  test('are asked with the name and password of the configuration', async () => {
    const { url, asked } = await instance({
      with: (request, response) =>
        request.headers.authorization === `Basic ${btoa('monitor:secret')}`
          ? void response.end(TOLD(7, 18))
          : void response.writeHead(401).end(),
    });
    site = await siteAt(url, ', user: monitor, passwordFile: password');
    await site.write('password', 'secret\n');
    await site.once(day('08:00'));
    await site.once(day('08:01'));
    expect(asked).toHaveLength(2);
    expect(await pool()).toMatchObject({ limit: 25 });
  });

  const TROUBLES: [string, Answer, RegExp][] = [
    ['refuse', (_, response) => void response.writeHead(401).end(), /refuses \(status 401\)/],
    ['fail', (_, response) => void response.writeHead(503).end(), /status 503/],
    ['send elsewhere', (_, response) => void response.writeHead(302, { location: '/x' }).end(), /elsewhere/],
    ['are those of something else', says('up 1\n'), /states no iris_license_/],
    ['break off', (_, response) => void response.writeHead(200, { 'content-length': '99' }).destroy(), /reached/],
    ['never end', (_, response) => void response.end('x'.repeat(5_000_000)), /more than 4 MB/],
  ];

  test.each(TROUBLES)('that %s are a trouble of the source, and the log is read all the same', async (_, how, why) => {
    const { url } = await instance({ with: how });
    site = await siteAt(url);
    const logged = await site.once(day('08:00'));
    expect(logged.filter(({ level }) => level === 'warn').map(({ fields }) => `${fields['cause']}`)).toContainEqual(
      expect.stringMatching(why),
    );
    expect(await pool()).toMatchObject({ seatsUsed: { atMost: 1 } });
    const { out } = await seatwatch(['health', '--config', site.config], { now: day('08:00') + MINUTE });
    expect(out).toContain(url);
  });

  test('say nothing of whether the log is still written: one that is silent is told of', async () => {
    const { url } = await instance({ with: says(TOLD(7, 18)) });
    site = await siteAt(url);
    await utimes(site.log, day('07:00') / 1000, day('07:00') / 1000);
    await site.once(day('08:00'));
    const late = day('08:00') + 30 * HOUR;
    await site.once(late);
    await site.once(late + MINUTE);
    const mails = await readdir(join(site.path, 'state', 'mail'));
    const all = await Promise.all(mails.map((name) => readFile(join(site.path, 'state', 'mail', name), 'utf8')));
    expect(all.some((mail) => mail.includes('X-Seatwatch-Rule: source-silent'))).toBe(true);
  });

  test('are asked once by check, which shows the number', async () => {
    const { url, asked } = await instance({ with: says(TOLD(7, 18)) });
    site = await siteAt(url);
    const { status, out } = await seatwatch(['check', '--config', site.config]);
    expect([status, asked.length]).toEqual([0, 1]);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(`${url} states 7 of 25 seats in use now.`);
  });

  test('that do not answer make check fail, with the cause', async () => {
    site = await siteAt('http://127.0.0.1:1/api/monitor/metrics');
    const { status, out } = await seatwatch(['check', '--config', site.config]);
    expect(status).toBe(1);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(/127\.0\.0\.1:1\/api\/monitor\/metrics: cannot be reached/);
  });

  test.each([
    ['ftp://iris.example.test/x', '', 'is not an address that can be asked'],
    ['http://ann:secret@iris.example.test/x', '', 'holds a name or a password'],
    ['http://iris.example.test/x', ', passwordFile: p', 'passwordFile has no user'],
    ['http://iris.example.test/x', ', retries: 3', 'retries'],
  ])('are refused in the configuration where %s%s', async (url, more, why) => {
    site = await siteAt(url, more);
    const { status, err } = await seatwatch(['check', '--config', site.config]);
    expect([status, err.replaceAll(/\s+/g, ' ')]).toEqual([2, expect.stringContaining(why)]);
  });
});
