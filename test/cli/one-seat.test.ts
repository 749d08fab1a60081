import { afterEach, beforeEach, expect, test } from 'vitest';
import { aalog, type WrittenRecord } from '../archestra/aalog.ts';
import { day } from '../timeline.ts';
import { asked, newFolder, seatwatch, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => {
  folder = await newFolder();
});
afterEach(() => folder[Symbol.asyncDispose]());

const GIVEN = "License feature 'Dev_Session_Count' of version 6.0 or greater has been acquired";

function says(at: number, process: string, message: string): WrittenRecord {
  return { at, pid: 100, component: process, process, message };
}

test('a computer whose seat its own log and that of the server show is one of the seats, in one row', async () => {
  const server = aalog({
    host: 'BATCH1',
    first: 1,
    records: [says(day('08:20'), 'SecMngr', `${GIVEN} for device ENG1`), says(day('08:30'), 'SecMngr', 'Ready')],
  });
  const own = aalog({
    host: 'eng1',
    first: 1,
    records: [says(day('08:20'), 'aaIDE', GIVEN), says(day('08:30'), 'aaIDE', 'Ready')],
  });
  const files = [await folder.write('BATCH1.aaLOG', server), await folder.write('ENG1.aaLOG', own)];
  const { pools } = await asked(['who', ...files]);
  expect(pools.find(({ pool }) => pool.endsWith('Development'))).toMatchObject({ seatsUsed: { atLeast: 1 } });
  const { out } = await seatwatch(['who', ...files]);
  expect(out).toContain('at least 1 seat used');
  expect(out.match(/^eng1 .*$/gim)).toEqual([expect.stringMatching(/^ENG1 .* 2 +end not logged/)]);
  expect(out).not.toContain('may hold a seat');
});
