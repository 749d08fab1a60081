import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Notice } from '../../../src/domain/alerting.ts';
import type { Store } from '../../../src/domain/store.ts';
import { createSender, type Sender } from '../../../src/notify/outbox.ts';
import type { Receiver } from '../../../src/notify/receiver.ts';
import { emailReceiver } from '../../../src/notify/receivers/email/receiver.ts';
import { openStore } from '../../../src/store/open.ts';
import { work } from '../../store/work.ts';
import { at, holding, notice, pool } from '../text/notices.ts';
import { mailServer, reply } from './email/server.ts';
import { hook } from './fixture/index.ts';
import { hookServer, type HookServer } from './fixture/server.ts';

const MINUTE = 60_000;
const quiet = { info() {}, warn() {}, error() {} };
let folder = '';
let store: Store;
let web: HookServer;
let now = at;
const senders: Sender[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seatwatch-several-'));
  store = openStore(folder, at).store;
  web = await hookServer();
  now = at;
});

afterEach(async () => {
  for (const sender of senders.splice(0)) sender.stop();
  store.close();
  await web[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const begun = notice('first', { pools: [pool({ holdings: [holding('ann', 3)] })] }, { id: 'one', root: 'one' });
const over: Notice = notice('resolved', {}, { id: 'two', root: 'one' });

/** Sends to a mail server and to the receiver of these tests, each a receiver of its own. */
async function sendingTo(port: number): Promise<Sender> {
  const settings = { host: '127.0.0.1', port, from: 'seatwatch@example.test', to: ['oncall@example.test'] };
  const receivers: Receiver[] = [
    emailReceiver('mail', settings, () => Promise.resolve(undefined)),
    await hook.create({ url: web.url }, { id: 'hook', folder, env: {}, log: quiet }),
  ];
  const goneFor = (): Notice => {
    throw new Error('no receiver is gone');
  };
  store.route(['mail', 'hook'], now, goneFor);
  const sender = createSender({ store, receivers: () => receivers, now: () => now, log: quiet, wake() {} });
  senders.push(sender);
  return sender;
}

function states(): string[] {
  return store
    .notices(0, at + MINUTE)
    .map(({ notice: { id }, receiver, state, attempts }) => `${id} ${receiver} ${state} ${attempts}`);
}

test('a notice goes to each receiver once, and one that refuses for now holds up no other', async () => {
  await using mails = await mailServer();
  const sender = await sendingTo(mails.port);
  store.commit(work({ at, outbox: [begun, over] }));
  web.status = 503;
  expect(await sender.sendDue()).toEqual({ sent: 2, retried: 1, failed: 0 });
  expect(mails.mails).toHaveLength(2);
  // Its end waits behind it, for this receiver alone.
  expect(states()).toEqual(['one mail sent 1', 'one hook waiting 1', 'two mail sent 1', 'two hook waiting 0']);
  expect(web.asked.map(({ id }) => id)).toEqual(['one']);

  web.status = 200;
  now += MINUTE;
  expect(await sender.sendDue()).toEqual({ sent: 2, retried: 0, failed: 0 });
  expect(web.taken.map(({ id, before }) => [id, before])).toEqual([
    ['one', 1],
    ['two', 0],
  ]);
  expect(mails.mails).toHaveLength(2);
  expect(states()).toEqual(['one mail sent 1', 'one hook sent 2', 'two mail sent 1', 'two hook sent 1']);
});

test('what a receiver keeps of an attempt is its own', async () => {
  await using mails = await mailServer({ onMailFrom: (_address, _session, done) => done(reply(451, 'later')) });
  const sender = await sendingTo(mails.port);
  store.commit(work({ at, outbox: [begun] }));
  web.status = 500;
  await sender.sendDue();
  now += MINUTE;
  await sender.sendDue();
  const details = store.notices(0, now).map(({ receiver, detail, lastError }) => [receiver, detail, lastError]);
  expect(details).toEqual([
    ['mail', ['oncall@example.test'], expect.stringContaining('later')],
    ['hook', [500, 500], `${web.url} answered 500`],
  ]);
});

test('a receiver that refuses for good is not told the end; another one is, and nobody is told again', async () => {
  await using mails = await mailServer();
  const sender = await sendingTo(mails.port);
  store.commit(work({ at, outbox: [begun, over] }));
  web.status = 410;
  expect(await sender.sendDue()).toEqual({ sent: 2, retried: 0, failed: 1 });
  expect(states()).toEqual(['one mail sent 1', 'one hook failed 1', 'two mail sent 1', 'two hook failed 0']);
  expect(store.delivery().untold).toEqual([]);
});

test('what no receiver got is known by its thread', async () => {
  await using mails = await mailServer({ onRcptTo: (_address, _session, done) => done(reply(550, 'no such user')) });
  const sender = await sendingTo(mails.port);
  store.commit(work({ at, outbox: [begun] }));
  web.status = 410;
  await sender.sendDue();
  expect(store.delivery().untold).toEqual(['one']);
});

test('a receiver shows no names unless it is made to: a holder stands in the mail alone', async () => {
  await using mails = await mailServer();
  const sender = await sendingTo(mails.port);
  store.commit(work({ at, outbox: [begun] }));
  await sender.sendDue();
  expect(mails.mails[0]?.raw).toContain('ann');
  expect(web.taken[0]?.body.pools[0]).toMatchObject({ holdings: [], others: { sure: 1, maybe: 0 }, limit: 25 });
  expect(JSON.stringify(web.taken[0])).not.toContain('ann');
});
