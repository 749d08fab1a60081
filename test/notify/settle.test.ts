import { expect, test } from 'vitest';
import { MAIL_PRESENTATION } from '../../src/notify/presentation.ts';
import { attempt } from '../../src/notify/settle.ts';
import { at, notice } from './text/notices.ts';

test('an attempt that hangs for ever, as on a share that is away, is given up and made again', async () => {
  const outcome = await attempt(
    { presentation: MAIL_PRESENTATION, deliver: () => new Promise(() => {}) },
    notice('first'),
    { at, before: 1, detail: ['oncall@example.test'] },
    20,
  );
  expect(outcome).toEqual({
    kind: 'retry',
    error: 'it was not taken within 0 seconds',
    detail: ['oncall@example.test'],
  });
});
