import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readlink, realpath, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { iris } from '../timeline.ts';
import { asked, holders, newFolder, seatwatch, START, type Folder } from './terminal.ts';

const ANN = iris.login('07:00:00:000', 501, 'ann@192.0.2.1', 1);
const BOB = iris.login('07:30:00:000', 502, 'bob@192.0.2.2', 1);

let folder: Folder;
beforeEach(async () => void (folder = await newFolder()));
afterEach(() => folder[Symbol.asyncDispose]());

describe('rotated logs that are compressed', () => {
  test.each([
    ['gz', gzipSync],
    ['zst', zstdCompressSync],
  ] as const)('are read like others by who, usage and history (.%s)', async (extension, pack) => {
    const old = await folder.write(`messages.old_20260928.${extension}`, pack(START + ANN));
    const log = await folder.write('messages.log', BOB);
    const answer = await asked(['who', log]);
    expect(holders(answer)).toEqual(['ann@192.0.2.1', 'bob@192.0.2.2']);
    expect(answer.sessions.map(({ evidence }) => evidence[0]?.file)).toEqual([old, log]);
    expect((await seatwatch(['history', log])).out).toContain('ann@192.0.2.1');
    expect((await seatwatch(['usage', log])).status).toBe(0);
  });

  test('tell the zone of the log as others do', async () => {
    const started = START.replace('11/20/2026 06:00:00.000 UTC', '11/20/2026 04:00:00.000 UTC');
    await folder.write('messages.log.1.gz', gzipSync(started + ANN));
    expect((await asked(['who', await folder.write('messages.log', BOB)])).timezone.name).toBe('+02:00');
  });

  test('a log that is a link is read with those beside the file that it leads to', async () => {
    await mkdir(join(folder.path, 'mgr'));
    await folder.write('mgr/messages.old_20260928.gz', gzipSync(START + ANN));
    await folder.write('mgr/messages.old_20260929', iris.login('07:10:00:000', 503, 'eve@192.0.2.3', 1));
    await folder.write('mgr/messages.log', BOB);
    await symlink('mgr/messages.log', join(folder.path, 'iris.log'));
    expect(holders(await asked(['who', join(folder.path, 'iris.log')]))).toEqual([
      'ann@192.0.2.1',
      'bob@192.0.2.2',
      'eve@192.0.2.3',
    ]);
  });

  test('one that is named itself, alone or among others, is read as what it holds', async () => {
    const old = await folder.write('messages.old_20260928.gz', gzipSync(START + ANN));
    expect(holders(await asked(['who', old]))).toEqual(['ann@192.0.2.1']);
    const log = await folder.write('messages.log', BOB);
    expect(holders(await asked(['who', old, log]))).toEqual(['ann@192.0.2.1', 'bob@192.0.2.2']);
    const strange = await folder.write('copy of monday', gzipSync(START + ANN));
    expect(holders(await asked(['who', strange]))).toEqual(['ann@192.0.2.1']);
  });

  test('check says which are read and which are not, and never that there is none', async () => {
    const log = await folder.write('messages.log', START + BOB);
    expect((await seatwatch(['check', log])).out).toContain('No rotated logs beside it.');
    await folder.write('messages.log.2.xz', Buffer.from('\xfd7zXZ\0 and so on', 'latin1'));
    const unread = await seatwatch(['check', log]);
    expect(unread.out).toContain('Rotated logs beside it that are not read: messages.log.2.xz.');
    expect(unread.out.replaceAll(/\s+/g, ' ')).toContain(
      'messages.log.2.xz is compressed in a way that is not read (gzip and zstd are): unpack it first',
    );
    const before = iris.line('05:50:00:000', 400, 'Journal switched');
    await folder.write('messages.log.1.gz', gzipSync(before));
    const { out } = await seatwatch(['check', log]);
    expect(out).toContain('Read with it: messages.log.1.gz.');
    expect(out).toContain(`${Buffer.byteLength(START + BOB + before)} bytes, `);
    expect(out).not.toContain('No rotated logs');
  });

  test('who says which it could not read, and answers from the rest', async () => {
    const packed = gzipSync(START + ANN);
    await folder.write('messages.log.1.gz', packed.fill(0xff, packed.length - 8, packed.length - 4));
    const { out, err, status } = await seatwatch(['who', await folder.write('messages.log', START + BOB)]);
    expect(status).toBe(0);
    expect(out).toContain('bob@192.0.2.2');
    expect((out + err).replaceAll(/\s+/g, ' ')).toContain(
      'messages.log.1.gz is compressed and is damaged: it is not read',
    );
  });

  test('explain shows the line in what it unpacks to, with a command that prints it', async () => {
    await folder.write('messages.log.1.gz', gzipSync(START + ANN));
    const { out } = await seatwatch(['explain', '--user', 'ann@192.0.2.1', await folder.write('messages.log', BOB)]);
    const command = /See it: (gzip -cd .*)/.exec(out)?.[1] ?? '';
    expect(execFileSync('sh', ['-c', command], { encoding: 'utf8' })).toBe(ANN);
  });

  test('a line whose log was compressed since is found in the compressed log', async () => {
    const log = await folder.write('messages.log', START + ANN);
    const { lineNow } = await import('../../src/answers/line-now.ts');
    await folder.write('messages.log.1.gz', gzipSync(START + ANN));
    await rename(log, join(folder.path, 'gone'));
    const now = await lineNow({ file: log, at: START.length, text: ANN.trim() }, (line) => line === ANN.trim());
    expect(now).toMatchObject({
      file: join(folder.path, 'messages.log.1.gz'),
      packing: 'gzip',
      line: { text: ANN.trim() },
    });
  });
});

const EVENT = (id: number, text: string): string =>
  '<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">' +
  '<System><Provider Name="Security Expert Data Service"></Provider>' +
  `<EventID Qualifiers="0">0</EventID><Level>4</Level>` +
  `<TimeCreated SystemTime="2026-11-20 05:00:${String(id).padStart(2, '0')}.118000"></TimeCreated>` +
  `<EventRecordID>${id}</EventRecordID><Channel>Application</Channel><Computer>SX1.example.test</Computer></System>` +
  `<EventData><Data>${text}</Data></EventData></Event>\n`;
const LOGONS = Array.from({ length: 50 }, (_, n) =>
  EVENT(n + 1, `New Operator Logon. Record ID: ${n}, Name: operator${n}`),
).join('');
const EXPORT = `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<Events>${LOGONS}</Events>\n`;

test('an export of events that is compressed is read as what it holds', async () => {
  const plain = await asked(['who', await folder.write('events.xml', EXPORT), '--timezone', 'UTC']);
  expect(plain.sessions).toHaveLength(50);
  const packed = await asked(['who', await folder.write('events.xml.gz', gzipSync(EXPORT)), '--timezone', 'UTC']);
  expect(holders(packed)).toEqual(holders(plain));
});

test.skipIf(process.platform !== 'linux')('explain leaves no file open, however little of it was needed', async () => {
  const file = await folder.write('events.xml', EXPORT);
  const { out } = await seatwatch(['explain', '--user', 'operator7', file, '--timezone', 'UTC']);
  expect(out).toContain('It still stands there so.');
  const open = await Promise.all(
    (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => '')),
  );
  expect(open).not.toContain(await realpath(file));
});
