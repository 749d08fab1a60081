import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Entry, LogEvent } from '../../src/domain/entry.ts';
import type { Checkpoint } from '../../src/domain/reader.ts';
import { allEvents } from '../../src/formats/archestra/all-events.ts';
import { othersOf } from '../../src/formats/archestra/chain.ts';
import { createArchestraFollower } from '../../src/formats/archestra/follow.ts';
import { headerOf, trailerIn } from '../../src/formats/archestra/layout.ts';
import { extentOf } from '../../src/formats/archestra/read.ts';
import { openBytes } from '../../src/inputs/file/packed/open.ts';

/** Real files, public and under free licences, are not part of the project: the variable names their folder. */
const FOLDER = process.env.SEATWATCH_REAL_DATA;
const LOGS = FOLDER === undefined ? '' : join(FOLDER, 'archestra');
const FILES = FOLDER === undefined ? [] : readdirSync(LOGS).filter((name) => /\.aal(og|gx)$/i.test(name));
/** An independent reader: a script that prints one line of JSON for each record. */
const ORACLE = FOLDER === undefined ? '' : join(FOLDER, '..', 'tools', 'aalog_oracle.py');

async function entriesOf(name: string, final: boolean): Promise<Entry[]> {
  const entries: Entry[] = [];
  const request = { source: 's', path: join(LOGS, name), now: 0, from: undefined, final, wanted: { literals: [''] } };
  for await (const batch of createArchestraFollower().read(request)) {
    expect(batch.notes).toEqual([]);
    entries.push(...batch.entries);
  }
  return entries;
}

describe.skipIf(FOLDER === undefined)(
  'real logs of ArchestrA (skipped unless SEATWATCH_REAL_DATA names the folder of real files)',
  () => {
    test.skipIf(!existsSync(ORACLE))('8,506 records of eleven files are those of an independent reader', async () => {
      const paths = FILES.map((name) => join(LOGS, name));
      const printed = execFileSync('python3', [ORACLE, ...paths], { encoding: 'utf8', maxBuffer: 1e8 });
      const expected = printed.trim().split('\n');
      const found: string[] = [];
      for (const file of FILES) {
        for (const { event } of await entriesOf(file, false)) {
          const { number: no, at, pid, tid, source: component, text: message, process, machine: host, data } = event!;
          const [flag, session = '0.0.0.0'] = data.map(({ value }) => value);
          found.push(JSON.stringify({ file, no, at, pid, tid, flag, component, message, process, session, host }));
        }
      }
      expect(FILES).toHaveLength(11);
      expect(found).toHaveLength(8506);
      const same = (line: string): unknown => JSON.parse(line);
      expect(found.map(same)).toEqual(expected.map(same));
    });

    test('each file has the records and numbers that are known of it, and names the next if closed', async () => {
      const [header = [], ...rows] = readFileSync(join(LOGS, 'aalog_record_counts.tsv'), 'utf8')
        .split(/\r?\n/)
        .map((line) => line.split('\t'));
      const known = rows
        .map((row) => Object.fromEntries(header.map((name, place) => [name, row[place] ?? ''])))
        .filter(({ file = '' }) => FILES.includes(file));
      expect(known).toHaveLength(11);
      for (const { file = '', records, first_no: first, live, next, previous } of known) {
        const path = join(LOGS, file);
        const numbers: number[] = [];
        for await (const some of allEvents(path)) numbers.push(...some.map(({ number }) => number!));
        expect([file, numbers.length]).toEqual([file, Number(records)]);
        // Of an export no first number is known.
        if (/^\d+$/.test(first ?? '')) expect([file, Math.min(...numbers)]).toEqual([file, Number(first)]);
        // Who stands beside it is what it names, and no other.
        const beside = (await othersOf(path)).map((other) => basename(other));
        for (const name of [next, previous]) if (FILES.includes(name ?? '')) expect(beside).toContain(name);
        if (!file.endsWith('.aaLOG')) continue;
        const handle = await openBytes(path);
        const bytes = readFileSync(path);
        const extent = await extentOf(handle, headerOf(bytes)!);
        await handle.close();
        expect([file, extent.state]).toEqual([file, live === 'True' ? 'live' : 'closed']);
        expect(trailerIn(bytes.subarray(extent.end)) ?? 'None').toBe(next);
      }
    });

    test('743 licence records are as they are known, to two microseconds', async () => {
      const rows = readFileSync(join(LOGS, 'expected_licence_records.tsv'), 'utf8').split(/\r?\n/).slice(1, -1);
      const files = new Set(rows.map((row) => row.split('\t')[0]!));
      const known = new Set<string>();
      for (const file of files) {
        for (const { event } of await entriesOf(file, true)) {
          const { number, at, decimals, pid, tid, source, text = '', process, machine, data } = event!;
          const second = new Date(at!).toISOString().slice(0, 19).replace('T', ' ');
          const [flag, session = '0.0.0.0'] = data.map(({ value }) => value);
          // The times of the table were rounded to what a double of their size can hold.
          for (const by of [-1, 0, 1, 2]) {
            const time = `${second}.${String(Math.floor(Number(decimals) / 10) + by).padStart(6, '0')}`;
            known.add([file, machine, number, time, pid, tid, session, flag, source, text, process].join('\t'));
          }
        }
      }
      expect(rows).toHaveLength(743);
      expect(rows.filter((row) => !known.has(row))).toEqual([]);
    });

    /** The offsets of its records, and what is read of it after a change. */
    async function damaged(
      change: (bytes: Buffer, at: readonly number[]) => Buffer,
    ): Promise<[right: number, wrong: number]> {
      const whole = readFileSync(join(LOGS, '2014R2-VS-WSP1449848572.aaLOG'));
      const at = [whole.readUInt32LE(8)];
      while (at.length < 1092) at.push(at.at(-1)! + whole.readUInt32LE(at.at(-1)! + 4));
      const folder = mkdtempSync(join(tmpdir(), 'seatwatch-real-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const path = join(folder, 'damaged.aaLOG');
      const read = async (bytes: Buffer): Promise<LogEvent[]> => {
        writeFileSync(path, bytes);
        const events: LogEvent[] = [];
        for await (const some of allEvents(path)) events.push(...some);
        return events;
      };
      const told = new Map((await read(whole)).map((event) => [event.number, JSON.stringify(event)]));
      const events = await read(change(Buffer.from(whole), at));
      const right = events.filter((event) => told.get(event.number) === JSON.stringify(event)).length;
      return [right, events.length - right];
    }

    test('damage of record 500 takes what it damaged, and nothing else', async () => {
      const length = (value: number) => (bytes: Buffer, at: readonly number[]) => {
        bytes.writeUInt32LE(value, at[499]! + 4);
        return bytes;
      };
      expect(await damaged(length(0))).toEqual([1090, 0]);
      expect(await damaged(length(0xffffff))).toEqual([1090, 0]);
      expect(await damaged((bytes, at) => bytes.fill(0, at[499], at[499]! + 3000))).toEqual([1080, 0]);
      expect(await damaged((bytes, at) => bytes.subarray(0, at[500]! + 60))).toEqual([500, 0]);
    });

    test('a live log with half a record behind: 500, then the rest once it is whole, none twice', async () => {
      const whole = readFileSync(join(LOGS, '2014R2-VS-WSP1449848572.aaLOG'));
      const at = [whole.readUInt32LE(8)];
      while (at.length < 1092) at.push(at.at(-1)! + whole.readUInt32LE(at.at(-1)! + 4));
      const folder = mkdtempSync(join(tmpdir(), 'seatwatch-real-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const path = join(folder, 'live.aaLOG');
      const live = Buffer.from(whole.subarray(0, at[1091]));
      // Where the name of the next file stands, which is none while the log is live.
      live.writeUInt32LE(0, 0x10);
      const follower = createArchestraFollower();
      let from: Checkpoint | undefined;
      const look = async (): Promise<number[]> => {
        const numbers: number[] = [];
        const request = { source: 's', path, now: 0, final: false, wanted: { literals: [''] } };
        for await (const { entries, next } of follower.read({ ...request, from })) {
          numbers.push(...entries.map(({ event }) => event!.number!));
          from = next;
        }
        return numbers;
      };
      writeFileSync(path, live.subarray(0, at[500]! + 60));
      expect(await look()).toHaveLength(500);
      expect(await look()).toEqual([]);
      writeFileSync(path, live);
      expect(await look()).toEqual(Array.from({ length: 591 }, (_, place) => 49027 + place));
    });
  },
);
