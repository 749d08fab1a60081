import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import type { SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { mailServer } from '../notify/receivers/email/server.ts';
import { iris } from '../timeline.ts';
import { holdersIn, startWatch } from './in-process.ts';

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Site {
  append(log: 'one' | 'two', text: string): Promise<void>;
  hangUp(): void;
  said: string[];
  /** The subjects of the mails that were taken. */
  subjects(): Promise<string[]>;
  holders(): string[];
  /** Tells it to stop; gives how many milliseconds that took. */
  stop(): Promise<number>;
}

/** `watch` in this process, over two servers with a pool each, with a real mail server. */
async function watching(mail: SMTPServerOptions = {}): Promise<Site> {
  const folder = await mkdtemp(join(tmpdir(), 'seatwatch-sending-'));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const server = await mailServer(mail);
  closing.push(async () => (server.drop(), server[Symbol.asyncDispose]()));
  const ids = ['one', 'two'];
  for (const id of ids) await writeFile(join(folder, `${id}.log`), iris.start('06:00:00:000'));
  const sources = ids.map(
    (id) => `  - { id: ${id}, system: iris, instance: ${id.toUpperCase()}, paths: [${id}.log], timezone: UTC }\n`,
  );
  const pools = ids.map((id) => `  - { id: ${id}, system: iris, kind: User, sources: [${id}], limit: 5 }\n`);
  const file = join(folder, 'seatwatch.yaml');
  const mailTo = `{ host: 127.0.0.1, port: ${server.port}, from: seatwatch@example.test, to: [oncall@example.test] }`;
  await writeFile(
    file,
    `state: state\npoll: 100ms\nsources:\n${sources.join('')}pools:\n${pools.join('')}mail: ${mailTo}\n`,
  );
  const said: string[] = [];
  const watch = startWatch(file, (_, message) => void said.push(message));
  const stop = async (): Promise<number> => {
    const from = performance.now();
    await watch.stop();
    return performance.now() - from;
  };
  closing.push(stop);
  await vi.waitFor(() => expect(said).toContain('watching'), { timeout: 10_000 });
  return {
    said,
    stop,
    hangUp: () => watch.hangUp(),
    append: (log, text) => appendFile(join(folder, `${log}.log`), text),
    subjects: async () => Promise.all(server.mails.map(async ({ raw }) => (await PostalMime.parse(raw)).subject ?? '')),
    holders: () => holdersIn(folder),
  };
}

const patience = { timeout: 15_000, interval: 20 };

describe('a mail server that takes the connection and then says nothing', () => {
  test('holds up neither reading nor a changed configuration nor the end', async () => {
    const site = await watching({ onMailFrom() {} });
    await site.append('one', iris.limit('07:30:00:000', 3));
    site.hangUp();
    await vi.waitFor(() => expect(site.said).toContain('the changed configuration is in force'), patience);
    await site.append('one', iris.login('07:31:00:000', 501, 'late@192.0.2.1', 1));
    await vi.waitFor(() => expect(site.holders()).toEqual(['late@192.0.2.1']), patience);
    expect(await site.stop()).toBeLessThan(2_500);
  });

  test('to the first connection, gets what is critical by another one, once', async () => {
    let connections = 0;
    const site = await watching({
      onMailFrom(_address, _session, done) {
        connections += 1;
        if (connections > 1) done();
      },
    });
    await vi.waitFor(() => expect(connections).toBe(1), patience);
    await site.append('one', iris.limit('07:30:00:000', 3));
    await vi.waitFor(async () => expect(await site.subjects()).toHaveLength(1), patience);
    expect((await site.subjects())[0]).toMatch(/ONE/);
    await site.append('two', iris.limit('07:30:00:000', 3));
    await vi.waitFor(async () => expect(await site.subjects()).toHaveLength(2), patience);
  });
});

const LOST = 'LMF error:  Could not connect to license server (10.0.0.1,4002)';
const BACK = 'LMF Info:  Connected to license server 10.0.0.1';

describe('a storm in one log', () => {
  test.each([
    [
      'a licence server that is lost and back a thousand times',
      Array.from(
        { length: 1_000 },
        (_, n) => iris.line('07:30:00:000', 2 * n, LOST, 2) + iris.line('07:30:00:000', 2 * n + 1, BACK),
      ).join(''),
    ],
    ['ten thousand limit lines', Array.from({ length: 10_000 }, (_, n) => iris.limit('07:30:00:000', n + 1)).join('')],
  ])(
    '%s: another pool is told at once, a login is seen, a handful of mails is made, and the end is as quick as ever',
    async (_, storm) => {
      const site = await watching();
      await vi.waitFor(async () => expect(await site.subjects()).toHaveLength(1), patience);
      await site.append('one', storm);
      await site.append('two', iris.login('07:31:00:000', 501, 'late@192.0.2.1', 1) + iris.limit('07:31:00:000', 3));
      await vi.waitFor(
        async () => expect((await site.subjects()).some((subject) => subject.includes('TWO'))).toBe(true),
        patience,
      );
      expect(site.holders()).toEqual(['late@192.0.2.1']);
      expect(await site.stop()).toBeLessThan(2_500);
      expect((await site.subjects()).length).toBeLessThan(8);
    },
  );
});
