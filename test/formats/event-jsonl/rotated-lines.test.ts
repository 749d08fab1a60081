import { appendFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { PRODUCTS } from '../../../parsers/index.ts';
import { readsEvents } from '../../../src/domain/product.ts';
import type { Checkpoint, Note } from '../../../src/domain/reader.ts';
import { wantedOf } from '../../../src/engine/sources.ts';
import { createJsonLinesReader } from '../../../src/formats/event-jsonl/json-lines.ts';
import { readerFor, readerOfAbsent } from '../../../src/formats/index.ts';
import { follower } from '../../../src/formats/text-log/follow.ts';

const PARSER = PRODUCTS.find(({ parser }) => readsEvents(parser))!.parser;
const START = Date.UTC(2026, 10, 20, 8);

/** A folder in which recipes/export-events.ps1 appends events, and puts the file aside when it has grown. */
function exported(): {
  path: string;
  append(...ids: number[]): void;
  rotate(date: string): void;
  prune(date: string): void;
  poll(): Promise<void>;
  restart(): void;
  ids: (number | undefined)[];
  notes: Note[];
} {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-rotated-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'events.jsonl');
  const ids: (number | undefined)[] = [];
  const notes: Note[] = [];
  let position: Checkpoint | undefined;
  let reader = createJsonLinesReader(follower);
  let now = START;
  const rotated = (date: string): string => join(folder, `events.${date}.jsonl`);
  return {
    path,
    append: (...all) =>
      appendFileSync(
        path,
        all
          .map(
            (id) =>
              `${JSON.stringify({ TimeCreated: new Date(START + id * 1000).toISOString(), Id: 0, Level: 4, ProviderName: 'Security Expert Data Service', LogName: 'Application', RecordId: id, MachineName: 'sx1.example.test', Message: `New Operator Logon. Record ID: ${id}, Name: op${id}` })}\r\n`,
          )
          .join(''),
      ),
    rotate: (date) => renameSync(path, rotated(date)),
    prune: (date) => rmSync(rotated(date)),
    async poll() {
      now += 10_000;
      const chosen = (await readerFor(path, PARSER)) === undefined ? readerOfAbsent(PARSER) : reader;
      for await (const batch of chosen.read({
        source: 'sx',
        path,
        now,
        from: position,
        final: false,
        wanted: wantedOf({ parser: PARSER }),
      })) {
        ids.push(...batch.entries.map(({ event }) => event?.number));
        notes.push(...batch.notes);
        position = batch.next;
      }
    },
    restart: () => void (reader = createJsonLinesReader(follower)),
    ids,
    notes,
  };
}

test('events.jsonl that is put aside by date is read to its end, and then the new one: each event once, also after a restart', async () => {
  const site = exported();
  site.append(1, 2);
  await site.poll();
  site.append(3);
  site.rotate('20261120-080012');
  site.append(4, 5);
  await site.poll();
  site.append(6);
  site.rotate('20261121-093000');
  site.restart();
  site.append(7);
  site.rotate('20261122-100000');
  site.append(8);
  await site.poll();
  for (let poll = 0; poll < 8; poll += 1) await site.poll();
  site.prune('20261120-080012');
  site.append(9);
  await site.poll();
  expect(site.ids).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(site.notes).toEqual([]);
});

test('those that are there at first sight are read from the oldest on', async () => {
  const site = exported();
  for (const [id, date] of ['20261120-080012', '20261121-080012', '20261122-080012'].entries()) {
    site.append(id + 1);
    site.rotate(date);
  }
  site.append(4);
  await site.poll();
  expect(site.ids).toEqual([1, 2, 3, 4]);
});

test('what was put aside is read as events also while no new file is there', async () => {
  const site = exported();
  site.append(1);
  await site.poll();
  site.append(2);
  site.rotate('20261120-080012');
  site.restart();
  await site.poll();
  expect(site.ids).toEqual([1, 2]);
  site.append(3);
  await site.poll();
  expect(site.ids).toEqual([1, 2, 3]);
  expect(site.notes).toEqual([]);
});
