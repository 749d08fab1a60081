import { link, mkdir, symlink } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readTwice } from '../../../src/inputs/file/same-content.ts';
import type { Reads } from '../../../src/inputs/file/same-content.ts';
import { lines, logFolder } from '../../formats/text-log/log-folder.ts';

function reads(source: string, path: string, more: Partial<Reads> = {}): Reads {
  return { source, path, system: 'iris', isLog: true, ...more };
}

async function pairs(...all: Reads[]): Promise<string[]> {
  return [...(await readTwice(all))].map(
    ([one, first]) => `${one.source} ${one.path} for ${first.source} ${first.path}`,
  );
}

test('the same path, a link to it or its folder, and a hard link are read for the first that names it', async () => {
  const log = logFolder();
  await log.append(lines(0, 5));
  await symlink('messages.log', log.at('current.log'));
  await link(log.path, log.at('hard.txt'));
  await mkdir(log.at('more'));
  await symlink(log.folder, log.at('more/folder'));
  const first = reads('a', log.path);
  for (const path of [log.path, log.at('current.log'), log.at('hard.txt'), log.at('more/folder/messages.log')]) {
    expect(await pairs(first, reads('b', path))).toEqual([`b ${path} for a ${log.path}`]);
  }
  expect(await pairs(first, reads('b', log.path, { system: 'another product' }))).toEqual([]);
});

test('files that are alike, or not there, are each read', async () => {
  const log = logFolder();
  for (const name of ['a.log', 'b.log']) await log.append(lines(0, 5), name);
  expect(
    await pairs(
      reads('a', log.at('a.log')),
      reads('a', log.at('b.log')),
      reads('b', log.at('none')),
      reads('b', log.at('nowhere')),
    ),
  ).toEqual([]);
});

test('a rotated log that a source names or finds is read with the log beside it; an export is none', async () => {
  const log = logFolder();
  const names = ['messages-20260101.log', 'messages.log', 'messages.log.1.gz', 'messages2.log'];
  for (const name of names) await log.append(lines(0, 5), name);
  const all = names.map((name) => reads('a', log.at(name)));
  expect((await pairs(...all)).toSorted()).toEqual([
    `a ${log.at('messages-20260101.log')} for a ${log.path}`,
    `a ${log.at('messages.log.1.gz')} for a ${log.path}`,
  ]);
  expect(await pairs(...all.map((one) => ({ ...one, isLog: false })))).toEqual([]);
});
