import { expect, test } from 'vitest';
import { outcomeOf } from '../../src/notify/settle.ts';
import { at, notice, outgoing } from './text/notices.ts';

const waiting = outgoing(notice('first'), { remaining: ['oncall@example.test'] });

test('an attempt that hangs for ever, as on a share that is away, is given up and made again', async () => {
  const outcome = await outcomeOf(() => new Promise(() => {}), waiting, at, 20);
  expect(outcome).toEqual({
    kind: 'retry',
    error: 'it was not taken within 0 seconds',
    remaining: ['oncall@example.test'],
  });
});
