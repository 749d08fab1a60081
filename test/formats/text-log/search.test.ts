import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/store/open.ts';
import { start } from '../../store/help.ts';
import { lines, logFolder, numbered } from './log-folder.ts';

test('the search for a lost log opens no file of a state that lies in its folder, so that its lock stays', async () => {
  const log = logFolder();
  const { store } = openStore(log.folder, 0);
  await log.append(lines(0, 300));
  expect((await log.poll()).texts).toEqual(numbered(0, 300));
  await log.rename('messages.log', 'kept away.bin');
  await log.append(lines(300, 5), 'kept away.bin');
  await log.write(lines(305, 5));
  expect((await log.poll()).texts, 'it was searched for, and found').toEqual(numbered(300, 10));
  const other = start('open', log.folder);
  expect(await other.line()).toMatch(/another seatwatch watch is running/);
  store.close();
});

test('a file of a state is never taken for a log, whatever it holds', async () => {
  const log = logFolder();
  await log.append(lines(0, 300));
  await log.poll();
  await log.remove();
  await writeFile(log.at('seatwatch.db-wal'), lines(0, 310));
  await log.write(lines(310, 5));
  const poll = await log.poll();
  expect(poll.texts).toEqual(numbered(310, 5));
  expect(poll.notes.map(({ what }) => what)).toEqual(['gap']);
});
