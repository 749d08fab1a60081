import { writeFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { iris } from '../../parsers/iris/parser.ts';
import { securityExpert } from '../../parsers/security-expert/parser.ts';
import type { Parser } from '../../src/domain/product.ts';
import { formatFor, recogniseFile } from '../../src/formats/index.ts';
import { MOST_BYTES } from '../../src/formats/snapshot/snapshot.ts';
import { writeEvtx } from '../evtx/writer.ts';
import { writeForm } from './event-export/forms.ts';
import { events, texts } from './evtx/event-log.ts';
import { logFolder, START, type LogFolder } from './text-log/log-folder.ts';

const PROVIDER = 'Batch Service';
const DUMP = 'UserId Type Connects MaxCon CSPCon LU Active Grace\nalice User 1 1 0 1 60 0\n';
const EXPORTED = [1, 2, 3].map((recordId) => ({
  source: PROVIDER,
  id: 1001,
  level: 4,
  at: START + recordId * 1000,
  user: '',
  number: recordId,
  channel: 'Application',
  machine: 'srv.example.test',
  text: `event ${recordId}`,
  data: [],
}));

const HOW: [how: string, pack: (bytes: Buffer) => Buffer, ending: string][] = [
  ['plain', (bytes) => bytes, ''],
  ['gzip', (bytes) => gzipSync(bytes), '.gz'],
  ['zstd', (bytes) => zstdCompressSync(bytes), '.zst'],
];

/** A file with the reader that its head asks for, polled as often as that needs. */
async function readAll(name: string, bytes: Buffer, parser: Parser): Promise<{ read: string[]; log: LogFolder }> {
  const log = logFolder({ name, wanted: { literals: [PROVIDER, 'event', 'line'] } });
  writeFileSync(log.path, bytes);
  const file = await recogniseFile(log.path, { parsers: [parser] });
  log.restart(formatFor(file, parser)!.open());
  const read = [...(await log.poll()).texts, ...(await log.poll()).texts];
  return { read, log };
}

describe.each(HOW)('every kind of file is read %s', (_, pack, ending) => {
  test('a Windows event log', async () => {
    const { read } = await readAll(`App.evtx${ending}`, pack(writeEvtx(events(1, 40))), securityExpert);
    expect(read).toEqual(texts(1, 40));
  });

  test('an export of events', async () => {
    const { read } = await readAll(
      `events.csv${ending}`,
      pack(writeForm('event-viewer-csv', EXPORTED)),
      securityExpert,
    );
    expect(read).toEqual(['event 1', 'event 2', 'event 3']);
  });

  test('a list of holders, and a log', async () => {
    expect((await readAll(`all.dmp${ending}`, pack(Buffer.from(DUMP)), iris)).read).toEqual([DUMP]);
    const lines = 'line 1\nline 2\n'.repeat(400);
    expect((await readAll(`messages.log${ending}`, pack(Buffer.from(lines)), iris)).read).toHaveLength(800);
  });
});

describe('a compressed event log', () => {
  const packed = (to: number): Buffer => gzipSync(writeEvtx(events(1, to)));

  test('that is replaced by a longer one is read on from where it was', async () => {
    const { log } = await readAll('App.evtx.gz', packed(40), securityExpert);
    expect((await log.poll()).texts).toEqual([]);
    await log.write(packed(60));
    expect((await log.poll()).texts).toEqual(texts(41, 60));
    expect(await log.poll()).toMatchObject({ texts: [], notes: [] });
  });

  test('that is cut is read as far as it goes, and that is told once', async () => {
    const whole = packed(4000);
    const log = logFolder({ name: 'App.evtx.gz', wanted: { literals: [PROVIDER] } });
    await log.write(whole.subarray(0, Math.trunc(whole.length / 2)));
    log.restart((await recogniseFile(log.path)).format!.open());
    const { texts: read, notes } = await log.poll();
    expect(read.length).toBeGreaterThan(500);
    expect(notes.map(({ detail }) => detail)).toContainEqual(expect.stringContaining('is compressed and not whole'));
    expect((await log.poll()).notes.filter(({ detail }) => detail.includes('not whole'))).toEqual([]);
  });
});

describe('a compressed list of holders', () => {
  test.each([
    ['that unpacks to more than a list holds', gzipSync(Buffer.alloc(MOST_BYTES + 1, 'x')), 'name the right file'],
    ['that is cut', gzipSync(Buffer.from(DUMP.repeat(50))).subarray(0, -20), 'damaged or not yet all there'],
  ])('%s is told once', async (_, bytes, remedy) => {
    const log = logFolder({ name: 'all.dmp.gz', final: true });
    await log.write(bytes);
    const { snapshot } = await import('../../src/formats/snapshot/format.ts');
    log.restart(snapshot.open());
    const { texts: read, notes } = await log.poll();
    expect([read, notes.map(({ detail }) => detail)]).toEqual([[], [expect.stringContaining(remedy)]]);
    expect((await log.poll()).notes).toEqual([]);
  });
});
