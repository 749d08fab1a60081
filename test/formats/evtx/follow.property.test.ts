import * as fc from 'fast-check';
import { test } from 'vitest';
import { runs } from '../../runs.ts';
import { actionsOf, play, settings } from './model.ts';

test('however a log grows, is torn and is read, with restarts, each event comes once', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'poll', 'restart', 'wait'), settings, play), {
    numRuns: runs(100),
  });
});

test('where it is cleared or replaced too, nothing comes twice and nothing is lost without a note', async () => {
  await fc.assert(fc.asyncProperty(actionsOf('write', 'poll', 'restart', 'wait', 'clear', 'replace'), settings, play), {
    numRuns: runs(150),
  });
});
