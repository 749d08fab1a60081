import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { PRODUCTS } from '../../../parsers/index.ts';
import { readsEvents } from '../../../src/domain/product.ts';
import type { Checkpoint, ReadBatch } from '../../../src/domain/reader.ts';
import { wantedOf } from '../../../src/engine/sources.ts';
import { formatFor, readerFor, recogniseFile } from '../../../src/formats/index.ts';
import { tallyEvents } from '../../../src/formats/event-tally.ts';
import { lackOf, troubleOf } from '../../../src/formats/trouble.ts';

const { parser: PARSER } = PRODUCTS.find(({ parser }) => readsEvents(parser))!;
const START = Date.UTC(2026, 10, 20, 8);
const WANTED = wantedOf({ parser: PARSER });
let second = 0;

function line(fields: object): string {
  second += 1;
  const TimeCreated = new Date(START + second * 1000).toISOString();
  return `${JSON.stringify({ TimeCreated, Level: 4, MachineName: 'sx1.example.test', ...fields })}\r\n`;
}

/** What recipes/export-events.ps1 writes at the end of each run. */
function run(failure?: string): string {
  const [Id, Level, Message] = failure === undefined ? [1, 4, '0 events exported'] : [2, 2, failure];
  return line({ Id, Level, ProviderName: 'seatwatch-export', Message });
}

function logon(RecordId: number): string {
  const Message = `New Operator Logon. Record ID: ${RecordId}, Name: op${RecordId}`;
  return line({ Id: 0, ProviderName: 'Security Expert Data Service', LogName: 'Application', RecordId, Message });
}

function exported(...lines: string[]): { path: string; append(...more: string[]): void; poll(): Promise<ReadBatch> } {
  const folder = mkdtempSync(join(tmpdir(), 'seatwatch-runs-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'events.jsonl');
  const append = (...more: string[]): void => appendFileSync(path, more.join(''));
  append(...lines);
  let [from, now] = [undefined as Checkpoint | undefined, START + 3_600_000];
  return {
    path,
    append,
    async poll() {
      now += 10_000;
      const reader = await readerFor(path, PARSER);
      if (reader === undefined) throw new Error('no reader reads it');
      const all: ReadBatch = { entries: [], notes: [], next: from!, caughtUp: false };
      for await (const batch of reader.read({ source: 'sx', path, now, from, final: false, wanted: WANTED })) {
        from = batch.next;
        Object.assign(all, batch, {
          entries: [...all.entries, ...batch.entries],
          notes: [...all.notes, ...batch.notes],
        });
      }
      return all;
    },
  };
}

describe('what the exporting script writes of its runs', () => {
  test('is no event of the product, and nothing that is not understood, whether or not there were any', async () => {
    const { poll, append } = exported(run(), logon(1), run());
    const first = await poll();
    expect(first.entries.map(({ event }) => event?.number)).toEqual([1]);
    expect(first.notes).toEqual([]);
    append(run());
    const { entries, notes, next } = await poll();
    expect([entries, notes, next.trouble]).toEqual([[], [], null]);
  });

  test('makes a file that holds nothing else a growing file of events', async () => {
    const { path, poll } = exported(run(), run());
    const { entries, notes, next } = await poll();
    expect([entries, notes, next.trouble]).toEqual([[], [], null]);
    const file = await recogniseFile(path, { parsers: [PARSER] });
    const format = formatFor(file, PARSER)!;
    const request = { source: 'sx', path, now: START, from: undefined, final: true, wanted: WANTED };
    const { providers, events } = await tallyEvents({ format, label: format.label }, request);
    expect([events, providers]).toEqual([2, [['seatwatch-export', 2]]]);
  });

  test('tells why one failed, for as long as none has gone well, and once', async () => {
    const { path, poll, append } = exported(
      logon(1),
      run('System: Attempted to perform an unauthorized\r\n operation.'),
    );
    const failed = await poll();
    expect(failed.entries).toHaveLength(1);
    expect(failed.notes.map(({ what, detail }) => [what, detail])).toEqual([
      [
        'damaged',
        `${path}: the script that exports events failed: System: Attempted to perform an unauthorized operation.`,
      ],
    ]);
    const cause = 'the script that exports events failed: System: Attempted to perform an unauthorized operation.';
    expect(lackOf(failed.next, path)).toEqual({ file: path, cause });
    expect(troubleOf(failed.next, path)).toBe(`${path}: ${cause}`);

    const still = await poll();
    expect([still.notes, still.next]).toEqual([[], failed.next]);
    append(run('System: Attempted to perform an unauthorized operation.'));
    expect((await poll()).notes).toEqual([]);

    append(logon(2), run());
    const again = await poll();
    expect(again.entries.map(({ event }) => event?.number)).toEqual([2]);
    expect([again.notes, lackOf(again.next, path)]).toEqual([[], null]);
  });

  test('tells nothing of a run that failed before others went well', async () => {
    const { poll } = exported(run('access denied'), logon(1), run());
    const { notes, next } = await poll();
    expect([notes, next.trouble]).toEqual([[], null]);
  });
});
