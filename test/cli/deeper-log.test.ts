import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { newSite } from './site.ts';
import { asked, holders, newFolder, seatwatch, START, type Folder } from './terminal.ts';

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const LOG = START + ANN;

/** The rest of a record that was begun in the log before. */
function record(bytes: number): string {
  const row = '\t17\t1    0     0    0  211   1     58  ok an.table of the License table, limit exceeded nowhere\n';
  return row.repeat(Math.ceil(bytes / row.length));
}

/** What a chatty service writes, as `docker compose logs` shows it. */
function chatty(bytes: number): string {
  const row =
    'gateway-1  | 192.0.2.7 - - [20/Nov/2026:05:00:00 +0000] "GET /licenses/limit exceeded HTTP/1.1" 200 12\n';
  return row.repeat(Math.ceil(bytes / row.length));
}

function ofService(log: string): string {
  return log.replaceAll(/^/gm, 'iris-1     | ').replace(/iris-1 {5}\| $/, '');
}

const UTF16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');
const FORMS: readonly [name: string, content: string | Uint8Array][] = [
  ['within a record of 1.5 MB', record(1_500_000) + LOG],
  ['behind a chatty service of 6 MB', chatty(6_000_000) + ofService(LOG)],
  ['behind 64 KiB of something else', `${'some other line\n'.repeat(5000)}${LOG}`],
  ['within a record of 200 kB, in UTF-16', UTF16(record(200_000) + LOG)],
  ['within a record of 1.5 MB, compressed by gzip', gzipSync(record(1_500_000) + LOG)],
  ['behind a chatty service, compressed by zstd', zstdCompressSync(chatty(200_000) + ofService(LOG))],
];

describe.each(FORMS)('a log that begins %s', (_, content) => {
  test('is found by every command that is given it', async () => {
    const file = await folder.write('messages.log', content);
    expect(holders(await asked(['who', file]))).toEqual(['ann@192.0.2.1']);
    expect((await asked(['history', file])).sessions.length).toBeGreaterThan(0);
    for (const command of [
      ['usage', file],
      ['check', file],
      ['init', file, '--output', '-'],
    ]) {
      const { status, err } = await seatwatch(command);
      expect([command[0], status, err.includes('cannot tell')]).toEqual([command[0], 0, false]);
    }
  });

  test('is what watch reads, without a doubt, and what check says of the configuration', async () => {
    await using site = await newSite();
    await site.write('messages.log', content);
    const logged = await site.once();
    expect(logged.filter(({ level }) => level !== 'info')).toEqual([]);
    expect(holders(await asked(['who', '--config', site.config]))).toEqual(['ann@192.0.2.1']);
    const { status, out } = await seatwatch(['check', '--config', site.config]);
    expect([status, out]).toEqual([0, expect.stringContaining('InterSystems IRIS (looks like it (80 %))')]);
  });
});

test('usage begins where the log begins, not where it was told', async () => {
  const quiet = Array.from({ length: 500 }, (_, at) =>
    iris.line(`05:${10 + (at % 40)}:00:000`, 400, 'Journal switched'),
  );
  const file = await folder.write('messages.log', record(100_000) + quiet.join('') + LOG);
  const { out } = await seatwatch(['usage', file, '--timezone', 'UTC']);
  expect(out).toContain('2026-11-20 05:10 to 2026-11-20 07:00');
});

test('a log that holds no line about licences is told by its last lines', async () => {
  const lines = Array.from({ length: 20 }, () => iris.line('05:10:00:000', 400, 'Journal switched'));
  const file = await folder.write('messages.log', record(5_000_000) + lines.join(''));
  expect((await seatwatch(['who', file])).status).toBe(0);
});

test('what is no log of a product is refused, however long it is', async () => {
  const file = await folder.write('access.log', chatty(6_000_000));
  const { status, err } = await seatwatch(['who', file]);
  expect([status, err]).toEqual([1, expect.stringContaining('it looks like no log of InterSystems IRIS')]);
});

test('a log that is configured is checked as it is watched, although nothing in it is of its product yet', async () => {
  await using site = await newSite();
  await site.write('messages.log', `${'some other line\n'.repeat(10)}`);
  const { out } = await seatwatch(['check', '--config', site.config]);
  expect(out).toContain('It is read as configured, as instance PROD, but looks like no log of InterSystems IRIS.');
});
