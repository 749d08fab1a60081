import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import type { SenderParts } from '../../src/notify/outbox.ts';
import { emailReceiver } from '../../src/notify/receivers/email/receiver.ts';
import { secretFrom } from '../../src/notify/receivers/email/transport.ts';
import { waitAfter } from '../../src/notify/settle.ts';
import { minute, day, later, outboxes } from './outboxes.ts';
import { mailServer, reply } from './receivers/email/server.ts';
import { at } from './text/notices.ts';

const { box, put, stored, sending } = outboxes();

describe('what fails for now', () => {
  test('waits 30 s, then twice as long each time, 15 min at most', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 10_000].map(waitAfter)).toEqual(
      [0.5, 1, 2, 4, 8, 15, 15, 15].map((minutes) => minutes * minute),
    );
  });

  test('is tried again when it is due, for the receivers that are left', async () => {
    put('one');
    const asked: unknown[] = [];
    const { sendDue, woken } = sending((_, { detail }) => {
      asked.push(detail);
      return asked.length < 3 ? later() : { kind: 'sent' };
    });
    expect(await sendDue()).toEqual({ sent: 0, retried: 1, failed: 0 });
    expect(woken).toEqual([at + minute / 2]);
    expect(await sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 });
    box.now = at + minute / 2;
    await sendDue();
    expect(stored('one')).toMatchObject({
      state: 'waiting',
      attempts: 2,
      nextTryAt: box.now + minute,
      lastError: 'the server is away',
    });
    box.now += minute;
    expect(await sendDue()).toMatchObject({ sent: 1 });
    expect(asked).toEqual([null, ['oncall@example.test'], ['oncall@example.test']]);
  });

  test('is tried for three days, then given up with the reason', async () => {
    put('one');
    const { sendDue, tried, logged } = sending(() => later());
    for (let next: number | null = at; next !== null && tried.length < 400; next = box.store.nextDue()) {
      box.now = next;
      await sendDue();
      if (box.now < at + 3 * day) expect(stored('one').state).toBe('waiting');
    }
    expect(stored('one')).toMatchObject({
      state: 'failed',
      detail: ['oncall@example.test'],
      lastError: 'given up after 3 days: the server is away',
    });
    expect(box.now).toBeLessThan(at + 3 * day + 15 * minute);
    expect(tried.length).toBeGreaterThan(250);
    expect(logged).toEqual([
      'notice not sent, will be tried again the server is away',
      'notice given up given up after 3 days: the server is away',
    ]);
  });

  test('is logged again only when the reason changed', async () => {
    put('one');
    const errors = ['a', 'a', 'b', 'b'];
    const { sendDue, logged } = sending((_, { before }) => later(errors[before]));
    for (const _ of errors) {
      await sendDue();
      box.now = box.store.nextDue() ?? box.now;
    }
    expect(logged).toEqual(['a', 'b'].map((error) => `notice not sent, will be tried again ${error}`));
  });

  test('by an error that nobody foresaw goes to all receivers the next time', async () => {
    put('one');
    const { sendDue } = sending(() => Promise.reject(new Error('out of memory')));
    await sendDue();
    expect(stored('one')).toMatchObject({ state: 'waiting', detail: null, lastError: 'out of memory' });
  });

  test('with hostile words of a server shows them harmless', async () => {
    put('one');
    const { sendDue, logged } = sending(() => later('451 \u001b[2J\r\nforged line'));
    await sendDue();
    expect(stored('one').lastError).toBe('451 \\x1b[2J\\r\\nforged line');
    expect(logged[0]).not.toContain('\u001b');
  });
});

describe('what is refused for good', () => {
  test('fails at once, with the receivers and the reason', async () => {
    put('one');
    const { sendDue, logged } = sending(() => ({
      kind: 'permanent',
      error: 'boss@example.test: 550 no such user',
      detail: ['boss@example.test'],
    }));
    expect(await sendDue()).toEqual({ sent: 0, retried: 0, failed: 1 });
    expect(stored('one')).toMatchObject({
      state: 'failed',
      detail: ['boss@example.test'],
      lastError: 'boss@example.test: 550 no such user',
    });
    expect(logged).toEqual(['notice given up boss@example.test: 550 no such user']);
    box.now += day;
    expect(await sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 });
  });
});

describe('a state that cannot be written', () => {
  test('does not send the mail twice: it is settled later, and others go on', async () => {
    put('one', 'two');
    let broken = true;
    const flaky: SenderParts['store'] = {
      due: box.store.due,
      nextDue: box.store.nextDue,
      settle(key, ...rest) {
        if (broken && key.notice === 'one') throw new Error('the disk is full');
        box.store.settle(key, ...rest);
      },
    };
    const { sendDue, tried, woken, logged } = sending(() => ({ kind: 'sent' }), { store: flaky });
    await sendDue();
    expect(stored('one').state).toBe('waiting');
    expect(stored('two').state).toBe('sent');
    // Not at once: a full disk does not empty itself while it is asked without a pause.
    expect(woken).toEqual([at + minute / 2]);
    expect(logged).toContain('notice not settled in the state, will be settled later Error: the disk is full');
    broken = false;
    box.now += minute;
    await sendDue();
    expect(stored('one').state).toBe('sent');
    expect(tried).toEqual(['one', 'two']);
  });
});

describe('with a real server', () => {
  test('a wrong password is shown to nobody, and once it is mended the mail goes out', async () => {
    const file = join(box.folder, 'smtp');
    await writeFile(file, 'stale-secret');
    await using server = await mailServer({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (auth, _session, done) =>
        auth.password === 'fresh' ? done(null, { user: 'seatwatch' }) : done(reply(535, `wrong: ${auth.password}`)),
    });
    const settings = {
      host: '127.0.0.1',
      port: server.port,
      from: 'seatwatch@example.test',
      to: ['oncall@example.test'],
      user: 'seatwatch',
    };
    put('one');
    const { sendDue, logged } = sending(() => later(), {
      receivers: () => [emailReceiver('mail', settings, secretFrom(file, {}))],
    });
    expect(await sendDue()).toMatchObject({ retried: 1 });
    expect(stored('one').lastError).toContain('wrong: [password]');
    expect(logged.join('\n')).not.toContain('stale-secret');
    await writeFile(file, 'fresh\n');
    box.now = box.store.nextDue() ?? 0;
    expect(await sendDue()).toMatchObject({ sent: 1 });
    expect((await PostalMime.parse(server.mails[0]?.raw ?? '')).messageId).toBe('<one@example.test>');
  });
});
