import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PRODUCTS } from '../../../../parsers/index.ts';
import type { Json, LogEvent } from '../../../../src/domain/entry.ts';
import { eventInputOf, type Parser } from '../../../../src/domain/product.ts';
import type { Checkpoint, Note } from '../../../../src/domain/reader.ts';
import { wantedOf } from '../../../../src/engine/sources.ts';
import { readerFor, readerOfAbsent } from '../../../../src/formats/index.ts';
import { FORMS, type FullRecord } from './forms.ts';
import { TIMELINE } from './timeline.ts';

const PARSER: Parser<Json> = PRODUCTS.map(({ parser }) => parser).find(
  (parser) => eventInputOf(parser)?.of === 'ArchestrA',
)!;
const { write } = FORMS.find(({ name }) => name === 'JSON lines of aalogbeat')!;

/** A record of a licence, the nth of a process of its own unless told. */
function licence(nth: number, pid = 100 + nth): FullRecord {
  const message = `License feature 'Dev_Session_Count' of version 4.1 has been acquired, for the ${nth}. time`;
  return { ...TIMELINE[0]!, at: TIMELINE[0]!.at + nth * 1000, number: nth, pid, message };
}

/** A folder in which aalogbeat appends records to a file, and renames it when it has grown. */
function shipped(): {
  path: string;
  append(...records: FullRecord[]): void;
  raw(text: string): void;
  rotate(): void;
  poll(): Promise<void>;
  events: LogEvent[];
  notes: Note[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-archestra-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'aalogbeat.ndjson');
  const events: LogEvent[] = [];
  const notes: Note[] = [];
  let position: Checkpoint | undefined;
  let now = Date.UTC(2025, 10, 14);
  let rotated = 0;
  const wanted = { ...wantedOf({ parser: PARSER }), literals: ['License feature'], firstOfProcess: true as const };
  return {
    path,
    append: (...records) => appendFileSync(path, write(records)),
    raw: (text) => appendFileSync(path, text),
    rotate: () => renameSync(path, `${path}.${(rotated += 1)}`),
    async poll() {
      now += 10_000;
      const reader = (await readerFor(path, PARSER)) ?? readerOfAbsent(PARSER);
      expect(reader.name).toBe('archestra-jsonl');
      for await (const batch of reader.read({ source: 'bm', path, now, from: position, final: false, wanted })) {
        position = JSON.parse(JSON.stringify(batch.next)) as Checkpoint;
        events.push(...batch.entries.flatMap(({ event }) => event ?? []));
        notes.push(...batch.notes);
      }
    },
    events,
    notes,
  };
}

test('records that are appended are read once, over rotations and while no file is there', async () => {
  const beat = shipped();
  beat.append(licence(1), licence(2));
  await beat.poll();
  beat.append(licence(3));
  await beat.poll();
  beat.append(licence(4));
  beat.rotate();
  await beat.poll();
  beat.append(licence(5));
  await beat.poll();
  await beat.poll();
  expect(beat.events.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5]);
  expect(beat.events.every(({ machine, channel }) => machine === 'GR-NODE-7' && channel === 'ArchestrA')).toBe(true);
  expect(beat.notes).toEqual([]);
});

test('of records that are not wanted the first of each process is given, once over all polls', async () => {
  const beat = shipped();
  const other = (nth: number, pid: number): FullRecord => ({ ...licence(nth, pid), message: 'nothing of interest' });
  beat.append(other(1, 7), other(2, 7), licence(3, 7), other(4, 8));
  await beat.poll();
  beat.append(other(5, 7), other(6, 8), other(7, 9));
  await beat.poll();
  expect(beat.events.map(({ number }) => number)).toEqual([1, 3, 4, 7]);
});

test('a number that is given to another process, and back, is told each time', async () => {
  const beat = shipped();
  const named = (nth: number, process: string): FullRecord => ({ ...licence(nth, 7), message: 'nothing', process });
  beat.append(named(1, 'aaGR'), named(2, 'aaGR'), named(3, 'mmc'));
  await beat.poll();
  beat.append(named(4, 'mmc'), named(5, 'aaGR'), named(6, ''));
  await beat.poll();
  expect(beat.events.map(({ number }) => number)).toEqual([1, 3, 5]);
});

test('a line that is cut is told with the gap, and other lines of the beat say nothing', async () => {
  const beat = shipped();
  beat.append(licence(1));
  await beat.poll();
  beat.raw(`${write([licence(2)]).slice(0, 330)}\n`);
  beat.raw('{"@timestamp":"2025-11-13T15:00:00Z","message":"of the beat","process_id":4}\n');
  beat.append(licence(3));
  await beat.poll();
  expect(beat.events.map(({ number }) => number)).toEqual([1, 3]);
  expect(beat.notes.map(({ what }) => what)).toEqual(['damaged', 'gap']);
});

test('a file whose lines are not in the order of time is read as a whole', async () => {
  const beat = shipped();
  writeFileSync(beat.path, write([licence(2), licence(1)]));
  expect((await readerFor(beat.path, PARSER))?.name).toBe('archestra-text');
});
