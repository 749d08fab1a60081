import { describe, expect, test, vi } from 'vitest';
import { type Outcome } from '../../src/notify/receiver.ts';
import { work } from '../store/work.ts';
import { minute, later, outboxes } from './outboxes.ts';
import { at, notice } from './text/notices.ts';

const { box, put, stored, sending } = outboxes();

describe('what is due', () => {
  test('is sent once, in the order it was made, and is then done', async () => {
    put('one', 'two');
    put('three');
    const { sendDue, tried, woken, logged } = sending(() => ({ kind: 'sent' }));
    expect(await sendDue()).toEqual({ sent: 3, retried: 0, failed: 0 });
    expect(await sendDue()).toEqual({ sent: 0, retried: 0, failed: 0 });
    expect(tried).toEqual(['one', 'two', 'three']);
    expect(stored('two')).toMatchObject({ state: 'sent', attempts: 1, detail: null, lastError: null });
    expect(woken).toEqual([null, null]);
    expect(logged).toEqual(['notice sent', 'notice sent', 'notice sent']);
  });

  test('is not held up by one that fails', async () => {
    put('one', 'two', 'three');
    const { sendDue, tried } = sending(({ id }) => {
      if (id === 'one') throw new Error('a fault');
      return id === 'two' ? { kind: 'permanent', error: '550 no', detail: ['boss@example.test'] } : { kind: 'sent' };
    });
    expect(await sendDue()).toEqual({ sent: 1, retried: 1, failed: 1 });
    expect(tried).toEqual(['one', 'two', 'three']);
  });

  test('includes what was made while the round ran', async () => {
    put('one');
    const { sendDue, tried } = sending(({ id }) => {
      if (id === 'one') put('two');
      return { kind: 'sent' };
    });
    expect(await sendDue()).toMatchObject({ sent: 2 });
    expect(tried).toEqual(['one', 'two']);
  });

  test('is sent once, however many ask at the same time', async () => {
    put('one');
    const gate = Promise.withResolvers<Outcome>();
    const { sendDue, tried } = sending(() => gate.promise);
    const rounds = [sendDue(), sendDue()];
    put('two');
    rounds.push(sendDue());
    gate.resolve({ kind: 'sent' });
    expect(await Promise.all(rounds)).toEqual([2, 2, 2].map((sent) => ({ sent, retried: 0, failed: 0 })));
    expect(tried).toEqual(['one', 'two']);
  });
});

describe('a receiver that does not answer', () => {
  const never = new Promise<Outcome>(() => {});

  /** Urgent ones are named `full`. */
  function put(...ids: string[]): void {
    const outbox = ids.map((id) => notice(id.startsWith('full') ? 'first' : 'rise', {}, { id, root: id }));
    box.store.commit(work({ at: box.now, outbox }));
  }

  test('holds up no first critical notice: each goes at once, beside those that are under way', () => {
    put('slow', 'next');
    const { sendDue, tried } = sending(() => never);
    void sendDue();
    expect(tried).toEqual(['slow']);
    put('full one', 'full two');
    void sendDue();
    expect(tried).toEqual(['slow', 'full one', 'full two']);
  });

  test('holds up an ordinary one no longer than a second', async () => {
    put('slow', 'next');
    const { sendDue, tried } = sending(({ id }) => (id === 'slow' ? never : { kind: 'sent' }));
    void sendDue();
    expect(tried).toEqual(['slow']);
    await vi.waitFor(() => expect(stored('next').state).toBe('sent'), { timeout: 5_000 });
  });

  test('keeps what was retried from being tried again before its time, and says when that is', async () => {
    put('slow', 'full');
    const { sendDue, tried, woken } = sending(({ id }) => (id === 'slow' ? never : later()));
    void sendDue();
    await vi.waitFor(() => expect(stored('full').attempts).toBe(1));
    void sendDue();
    expect(tried.filter((id) => id === 'full')).toHaveLength(1);
    expect(woken.at(-1)).toBe(at + minute / 2);
    box.now += minute;
    void sendDue();
    expect(tried.filter((id) => id === 'full')).toHaveLength(2);
  });
});

test('the log names the first word of the subject, rule, pool, state of delivery and receivers, and times as times', async () => {
  put('one');
  const logged: object[] = [];
  const note = (fields: object): void => void logged.push(fields);
  const log = { info: note, warn: note, error: note };
  let answer: Outcome = later();
  const { sendDue } = sending(() => answer, { log });
  await sendDue();
  answer = { kind: 'sent' };
  box.now += minute;
  await sendDue();
  const pool = expect.any(String) as string;
  const tells = expect.stringMatching(/^(?:FULL\??|REFUSED|CHECK)$/) as string;
  const about = {
    notice: 'one',
    tells,
    reason: 'first',
    rule: 'limit-exceeded',
    pool,
    receivers: ['oncall@example.test'],
  };
  expect(logged).toMatchObject([
    { ...about, state: 'waiting', attempt: 1, nextTryAt: new Date(at + minute / 2).toISOString() },
    { ...about, state: 'sent', attempt: 2 },
  ]);
});
