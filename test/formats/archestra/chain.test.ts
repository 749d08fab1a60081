import { copyFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { othersOf } from '../../../src/formats/archestra/chain.ts';
import { logsInFolders, withOtherFiles } from '../../../src/formats/whole-logs.ts';
import { aalgx, aalog } from '../../archestra/aalog.ts';
import { createGrowingLog } from '../../archestra/growing.ts';
import { folder, records } from './records.ts';

/** A log of so many files of ten records, of which the last is live. */
function chain(at: string, files: number, host = 'HOST1'): string[] {
  const names = Array.from({ length: files }, (_, n) => `${host}${n + 1}.aaLOG`);
  const log = createGrowingLog(at, names[0]!, { host });
  for (const [n, name] of names.entries()) {
    if (n > 0) log.roll(name);
    log.append(records(10, n * 10));
  }
  return names;
}

async function others(at: string, name: string): Promise<string[]> {
  return (await othersOf(join(at, name))).map((path) => basename(path)).toSorted();
}

describe('the other files of a log', () => {
  test.each([0, 2, 4])('are found from each of its files, forwards and backwards', async (from) => {
    const at = folder();
    const names = chain(at, 5);
    expect(await others(at, names[from]!)).toEqual(names.filter((_, n) => n !== from));
  });

  test('end where one is missing, and are not those of another machine', async () => {
    const at = folder();
    const names = chain(at, 5);
    chain(at, 3, 'HOST2');
    rmSync(join(at, names[2]!));
    expect(await others(at, names[0]!)).toEqual([names[1]]);
    expect(await others(at, names[4]!)).toEqual([names[3]]);
  });

  test('are found though one has another name', async () => {
    const at = folder();
    const names = chain(at, 4);
    renameSync(join(at, names[1]!), join(at, 'archived.aalog'));
    expect(await others(at, names[3]!)).toEqual([names[0], names[2], 'archived.aalog'].toSorted());
  });

  test('are not what is named and holds other records, or those of another machine', async () => {
    const at = folder();
    const names = chain(at, 3);
    writeFileSync(join(at, names[1]!), aalog({ host: 'HOST1', first: 700, records: records(3), next: 'x.aaLOG' }));
    expect(await others(at, names[0]!)).toEqual([]);
    writeFileSync(join(at, names[1]!), aalog({ host: 'HOST9', first: 11, records: records(10), next: names[2]! }));
    expect(await others(at, names[0]!)).toEqual([]);
    writeFileSync(join(at, names[1]!), 'no log');
    expect(await others(at, names[0]!)).toEqual([]);
  });

  test('that lead in a circle are each found once', async () => {
    const at = folder();
    const file = (name: string, first: number, previous: string, next: string): void =>
      writeFileSync(join(at, name), aalog({ host: 'HOST1', first, records: records(10), previous, next }));
    file('a.aaLOG', 1, 'c.aaLOG', 'b.aaLOG');
    file('b.aaLOG', 11, 'a.aaLOG', 'c.aaLOG');
    file('c.aaLOG', 21, 'b.aaLOG', 'a.aaLOG');
    expect(await others(at, 'a.aaLOG')).toEqual(['b.aaLOG', 'c.aaLOG']);
    file('d.aaLOG', 1, 'd.aaLOG', 'd.aaLOG');
    expect(await others(at, 'd.aaLOG')).toEqual([]);
  });

  test('of a file that is gone are those of the host in its name', async () => {
    const at = folder();
    const log = createGrowingLog(at, 'PLANT12076400000.aaLOG', { host: 'PLANT1' });
    log.append(records(3));
    chain(at, 2);
    expect(await others(at, 'PLANT12076300000.aaLOG')).toEqual(['PLANT12076400000.aaLOG']);
    expect((await withOtherFiles([join(at, 'PLANT12076300000.aaLOG')])).map((path) => basename(path))).toEqual([
      'PLANT12076300000.aaLOG',
      'PLANT12076400000.aaLOG',
    ]);
    expect(await others(at, 'PLANT1.aaLOG')).toEqual([]);
  });

  test('are looked for again where the log has gone on', async () => {
    const at = folder();
    const log = createGrowingLog(at, 'a.aaLOG');
    log.append(records(3));
    expect(await others(at, 'a.aaLOG')).toEqual([]);
    log.roll('b.aaLOG');
    log.append(records(3));
    expect(await others(at, 'a.aaLOG')).toEqual(['b.aaLOG']);
  });

  test('are none of an export, or of what is no log', async () => {
    const at = folder();
    writeFileSync(join(at, 'e.aaLGX'), aalgx({ host: 'HOST1', first: 1, records: records(3) }));
    expect(await others(at, 'e.aaLGX')).toEqual([]);
    expect(await others(at, 'never.aaLOG')).toEqual([]);
  });
});

describe('what is named', () => {
  test('stands for all of its log where it is a file of it, each once', async () => {
    const at = folder();
    const names = chain(at, 3).map((name) => join(at, name));
    writeFileSync(join(at, 'messages.log'), 'a line\n');
    expect((await withOtherFiles([names[1]!, names[2]!, join(at, 'messages.log')])).toSorted()).toEqual(
      [...names, join(at, 'messages.log')].toSorted(),
    );
  });

  test('stands for the logs in it where it is a folder that has such', async () => {
    const at = folder();
    const names = chain(at, 2);
    copyFileSync(join(at, names[0]!), join(at, 'Copy.AALOG'));
    writeFileSync(join(at, `${names[0]}.tmp`), '');
    writeFileSync(join(at, 'HOST1.aaLDX'), '');
    const empty = folder();
    const found = await logsInFolders([at, empty, 'never']);
    expect(found).toEqual([...[...names, 'Copy.AALOG'].toSorted().map((name) => join(at, name)), empty, 'never']);
  });
});
