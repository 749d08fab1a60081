import { describe, expect, test } from 'vitest';
import { readingNamed } from '../../src/engine/named-file.ts';

const busy = Object.assign(new Error('EBUSY: resource busy or locked'), { code: 'EBUSY', syscall: 'open' });

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

/** What reading gives, or the words with which it fails, and how many milliseconds it would have waited. */
async function reading(
  act: () => Promise<string>,
  platform?: NodeJS.Platform,
): Promise<{ answer: string; waited: number }> {
  let waited = 0;
  const answer = await readingNamed(
    import.meta.filename,
    act,
    async (milliseconds) => void (waited += milliseconds),
    platform,
  ).catch((error: Error) => error.message);
  return { answer, waited };
}

describe('a named file that another process holds for itself', () => {
  test('is read as soon as it is let go', async () => {
    const { act, tried } = held(5, busy);
    expect(await reading(act)).toEqual({ answer: 'read', waited: 1_000 });
    expect(tried()).toBe(6);
  });

  test('also where Windows says that it may not be opened, which elsewhere means a right that is missing', async () => {
    const denied = Object.assign(new Error('EPERM: operation not permitted'), { code: 'EPERM', syscall: 'open' });
    expect(await reading(held(5, denied).act, 'win32')).toEqual({ answer: 'read', waited: 1_000 });
    expect((await reading(held(5, denied).act, 'linux')).waited).toBe(0);
  });

  test('is told of where that takes longer than some seconds', async () => {
    const { act, tried } = held(Infinity, busy);
    const { answer, waited } = await reading(act);
    expect(answer).toMatch(/^cannot read .*: another process holds it: try again, or read a copy of it$/);
    expect([tried(), waited]).toEqual([16, 3_000]);
  });

  test('is tried once where it cannot be read for another cause', async () => {
    const { act, tried } = held(Infinity, Object.assign(new Error('EIO'), { code: 'EIO' }));
    const { answer, waited } = await reading(act);
    expect(answer).toMatch(/EIO/);
    expect([tried(), waited]).toEqual([1, 0]);
  });
});
