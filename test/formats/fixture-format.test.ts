import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { securityExpert } from '../../parsers/security-expert/parser.ts';
import type { Checkpoint } from '../../src/domain/reader.ts';
import { wantedOf } from '../../src/engine/sources.ts';
import { tallyEvents } from '../../src/formats/event-tally.ts';
import { FORMATS, formatFor, recogniseFile } from '../../src/formats/index.ts';
import { NoEvents } from '../../src/formats/no-events.ts';
import { blocks } from './fixture-format/format.ts';

/** All that registering a format takes. */
const WITH_BLOCKS = [...FORMATS, blocks];

const TEXT = `# blocks 1
provider=Security Expert Data Service
time=2026-11-20T08:00:00Z
message=New Operator Logon. Record ID: 7, Name: alice

provider=Another Service
time=2026-11-20T08:01:00Z
message=nothing

provider=Security Expert Data Service
time=2026-11-20T08:02:00Z
message=New Operator Logon. Record ID: 8, Name: bob
`;

const NOW = Date.UTC(2026, 10, 21);

function put(bytes: string | Buffer, name = 'events.blocks'): string {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-formats-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

test.each(['plain', 'gzip'])('a format that is one folder and one line is recognised and read, %s', async (how) => {
  const path = put(how === 'gzip' ? gzipSync(TEXT) : TEXT);
  const file = await recogniseFile(path, { parsers: [securityExpert], formats: WITH_BLOCKS });
  expect([file.format?.name, file.label]).toEqual(['blocks', 'events in blocks']);
  const format = formatFor(file, securityExpert)!;
  const request = {
    source: 'sx',
    path,
    now: NOW,
    from: undefined,
    final: true,
    wanted: wantedOf({ parser: securityExpert }),
  };
  const told: string[] = [];
  let next: Checkpoint | undefined;
  for await (const batch of format.open().read(request)) {
    told.push(...batch.entries.map(({ at, text }) => `${new Date(at!).toISOString().slice(11, 16)} ${text}`));
    next = batch.next;
  }
  expect(told).toEqual([
    '08:00 New Operator Logon. Record ID: 7, Name: alice',
    '08:02 New Operator Logon. Record ID: 8, Name: bob',
  ]);
  expect(next).toMatchObject({ reader: 'snapshot', trouble: null });
  const { events, providers } = await tallyEvents({ format, label: file.label }, request);
  expect([events, providers]).toEqual([2, [['Security Expert Data Service', 2]]]);
});

test('without that line its files hold no events', async () => {
  const file = await recogniseFile(put(TEXT), { parsers: [securityExpert] });
  expect(() => formatFor(file, securityExpert)).toThrow(NoEvents);
});

test('names of formats are unique, and each has words for people', () => {
  expect(new Set(FORMATS.map(({ name }) => name)).size).toBe(FORMATS.length);
  for (const { label } of FORMATS) expect(label).not.toBe('');
});
