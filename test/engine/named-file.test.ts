import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readingNamed } from '../../src/engine/named-file.ts';

const busy = Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY' });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** Fails with an error so many times, then gives a word; tells how often it was tried. */
function held(times: number, error: Error): { act(): Promise<string>; tried(): number } {
  let tried = 0;
  return {
    tried: () => tried,
    async act() {
      tried += 1;
      if (tried <= times) throw error;
      return 'read';
    },
  };
}

/** What reading gives while time passes as fast as it is waited for. */
async function reading(act: () => Promise<string>): Promise<string> {
  const answer = readingNamed(import.meta.filename, act).catch((error: Error) => error.message);
  for (let passed = 0; passed < 50; passed += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(200);
  }
  return answer;
}

describe('a named file that another process holds for itself', () => {
  test('is read as soon as it is let go', async () => {
    const { act, tried } = held(5, busy);
    expect(await reading(act)).toBe('read');
    expect(tried()).toBe(6);
  });

  test('is told of where that takes longer than some seconds', async () => {
    const { act, tried } = held(Infinity, busy);
    expect(await reading(act)).toMatch(/^cannot read .*: another process holds it: try again, or read a copy of it$/);
    expect(tried()).toBe(16);
  });

  test('is tried once where it cannot be read for another cause', async () => {
    const { act, tried } = held(Infinity, Object.assign(new Error('EIO'), { code: 'EIO' }));
    expect(await reading(act)).toMatch(/EIO/);
    expect(tried()).toBe(1);
  });
});
