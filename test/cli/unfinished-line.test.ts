import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { asked, holders, newFolder, NOON, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const REFUSED = iris.limit('07:21:00:000', 1).trimEnd();
const NOTE = 'the last line of messages.log has no line end yet and is not counted';
const LITTLE_ENDIAN = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe.each([
  ['UTF-8', (text: string) => Buffer.from(text)],
  ['UTF-16', LITTLE_ENDIAN],
  ['UTF-16, high byte first', (text: string) => LITTLE_ENDIAN(text).swap16()],
])('a last line without its end, in %s', (_, encoded) => {
  test.each([['who'], ['usage'], ['history'], ['check']])(
    'is told by %s while it may be half written',
    async (command) => {
      const log = await folder.write('messages.log', encoded(START + REFUSED), NOON - 5000);
      const { out, err } = await seatwatch([command, log], { columns: 400 });
      expect(`${out}${err}`).toContain(NOTE);
    },
  );

  test('counts, and nothing is told, once the file is still', async () => {
    const log = await folder.write('messages.log', encoded(START + REFUSED), NOON - 61_000);
    const { out, err } = await seatwatch(['usage', log]);
    expect([out, err]).toEqual([expect.stringContaining('Refusals: 1'), '']);
  });

  test('is none where the line has its end, however new it is', async () => {
    const log = await folder.write('messages.log', encoded(`${START}${REFUSED}\n`), NOON - 5000);
    const { out, err } = await seatwatch(['usage', log]);
    expect([out, err]).toEqual([expect.stringContaining('Refusals: 1'), '']);
  });
});

test('what is compressed is complete, however new it is', async () => {
  const log = await folder.write('messages.log.gz', gzipSync(START + REFUSED), NOON - 5000);
  const { out, err } = await seatwatch(['usage', log]);
  expect([out, err]).toEqual([expect.stringContaining('Refusals: 1'), '']);
});

test('the last line of a rotated log counts without its end while the log beside it is being written', async () => {
  await folder.write('messages.old_20261119', START + iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1).trimEnd());
  const log = await folder.write('messages.log', iris.line('11:59:59:000', 400, 'Journal switched'), NOON - 1000);
  expect(holders(await asked(['who', log]))).toEqual(['ann@192.0.2.1']);
});
