import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { healthOf } from '../../src/answers/health.ts';
import { RECEIVERS } from '../../src/notify/receivers/index.ts';
import { openView } from '../../src/store/view.ts';
import { hook } from '../notify/receivers/fixture/index.ts';
import { hookServer, type HookServer } from '../notify/receivers/fixture/server.ts';
import { day, iris } from '../timeline.ts';
import { startWatch } from './in-process.ts';

const KINDS = [...RECEIVERS, hook];
const patience = { timeout: 15_000, interval: 20 };

let folder = '';
let web: HookServer;
const closing: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seatwatch-receivers-'));
  web = await hookServer();
});

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
  await web[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const SITE = `state: state
poll: 100ms
sources:
  - { id: prod, system: iris, instance: PROD, paths: [messages.log], timezone: UTC }
pools:
  - { id: iris, system: iris, kind: User, sources: [prod], limit: 5 }
`;
const MAIL = 'mail: { folder: mails, from: seatwatch@example.test, to: [oncall@example.test] }\n';

async function watching(more: string): Promise<{ said: string[]; hangUp(more: string): Promise<void> }> {
  const file = join(folder, 'seatwatch.yaml');
  await writeFile(join(folder, 'messages.log'), iris.start('06:00:00:000'));
  await writeFile(file, SITE + more);
  const said: string[] = [];
  const watch = startWatch(file, (_, message) => void said.push(message), undefined, KINDS);
  closing.push(() => watch.stop());
  await vi.waitFor(() => expect(said).toContain('watching'), patience);
  return {
    said,
    async hangUp(changed) {
      await writeFile(file, SITE + changed);
      watch.hangUp();
      await vi.waitFor(() => expect(said).toContain('the changed configuration is in force'), patience);
    },
  };
}

async function mails(): Promise<{ subject: string; text: string }[]> {
  const names = (await readdir(join(folder, 'mails'))).filter((name) => name.endsWith('.eml'));
  const read = await Promise.all(
    names.map(async (name) => PostalMime.parse(await readFile(join(folder, 'mails', name)))),
  );
  return read
    .map(({ subject = '', text = '' }) => ({ subject, text }))
    .toSorted((a, b) => a.subject.localeCompare(b.subject));
}

function healthLines(receivers: readonly string[]): string[] {
  const view = openView(join(folder, 'state'));
  const notices = view?.notices(0, Number.MAX_SAFE_INTEGER) ?? [];
  view?.close();
  const nothing = { sources: [], damaged: [], notUnderstood: { texts: 0, kinds: 0 }, unwritten: null };
  const vital = { ...nothing, poll: 100, lastAlive: null, running: true, vitals: undefined };
  return healthOf({ ...vital, now: day('08:00'), receivers, notices }, String)
    .filter(({ aspect }) => aspect !== 'watch' && aspect !== 'state')
    .map(({ aspect, healthy, says }) => `${healthy ? 'ok' : 'FAIL'} ${aspect}: ${says.replaceAll(/\d{13}/g, 'then')}`);
}

test('a receiver that is a folder and a line of the registry gets what the mail gets, each once', async () => {
  const site = await watching(`${MAIL}hook: { url: "${web.url}" }\n`);
  await vi.waitFor(() => expect(web.taken).toHaveLength(1), patience);
  await appendFile(join(folder, 'messages.log'), iris.limit('07:30:00:000', 3));
  await vi.waitFor(() => expect(web.taken).toHaveLength(2), patience);
  await vi.waitFor(async () => expect(await mails()).toHaveLength(2), patience);
  expect(web.taken.map(({ reason, body }) => [reason, body.alerts[0]?.rule])).toEqual([
    ['started', undefined],
    ['first', 'limit-exceeded'],
  ]);
  expect(site.said.filter((message) => message === 'notice sent')).toHaveLength(4);
  expect(healthLines(['mail', 'hook'])).toEqual([
    'ok mail: last sent 0 s ago (then)',
    'ok receiver hook: last sent 0 s ago (then)',
  ]);
});

test('what it refuses for now it gets again, at once after a changed configuration; the mail was sent before', async () => {
  web.status = 503;
  const site = await watching(`${MAIL}hook: { url: "${web.url}" }\n`);
  await vi.waitFor(() => expect(web.asked).toHaveLength(1), patience);
  await vi.waitFor(async () => expect(await mails()).toHaveLength(1), patience);
  await vi.waitFor(() => expect(site.said).toContain('notice not sent, will be tried again'), patience);
  expect(healthLines(['mail', 'hook'])[1]).toBe(
    `ok receiver hook: none sent yet; 1 waiting for 0 s; ${web.url} answered 503`,
  );
  web.status = 200;
  await site.hangUp(`${MAIL}hook: { url: "${web.url}" }\n`);
  await vi.waitFor(() => expect(web.taken).toHaveLength(1), patience);
  expect(web.taken[0]?.before).toBe(1);
  expect(await mails()).toHaveLength(1);
});

test('one that is taken out while notices wait for it gets them no more, and the mail says so', async () => {
  web.status = 503;
  const site = await watching(`${MAIL}hook: { url: "${web.url}" }\n`);
  await vi.waitFor(() => expect(site.said).toContain('notice not sent, will be tried again'), patience);
  await site.hangUp(MAIL);
  await vi.waitFor(async () => expect(await mails()).toHaveLength(2), patience);
  const [told] = await mails();
  expect(told?.subject).toMatch(/^CHECK .*: A receiver is not configured any more$/);
  expect(told?.text).toMatch(/1 notice for hook was\s+not delivered/);
  expect(told?.text).toContain('Put the receiver back');
  expect(site.said).toContain('deliveries to receivers that are not configured any more are not made');
  expect(healthLines(['mail'])[0]).toMatch(/1 given up in the last day/);
});

test('where no mail is configured it is the only one, and no mail is written', async () => {
  const site = await watching(`hook: { url: "${web.url}" }\n`);
  await vi.waitFor(() => expect(web.taken).toHaveLength(1), patience);
  expect(site.said).not.toContain('mails are written into a folder, as no mail server is configured');
  await expect(readdir(join(folder, 'state', 'mail'))).rejects.toThrow('ENOENT');
});
