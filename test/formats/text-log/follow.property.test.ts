import * as fc from 'fast-check';
import { test } from 'vitest';
import { runs } from '../../runs.ts';
import { actionsOf, play, settings } from './model.ts';

test('however a log is written, rotated, polled and restarted, each line comes once', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'rotate', 'read'), settings, play), { numRuns: runs(300) });
});

test('the same where rotated logs are compressed, read or not', async () => {
  const actions = actionsOf('write', 'rotate', 'compress', 'read');
  await fc.assert(fc.asyncProperty(actions, settings, play), { numRuns: 40 });
});

test('where a log is emptied or deleted, nothing comes twice and nothing is lost without a note', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'rotate', 'read', 'lose'), settings, play), {
    numRuns: runs(300),
  });
});

test('a log that is a link, turned from file to file: each line comes once', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'swap', 'read'), settings, play), { numRuns: runs(100) });
});
