import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../simulator/random.ts';
import { fileTime, headBytes, recordBytes, trailerBytes, type WrittenRecord } from './aalog.ts';
import { noiseOf, SERVICES } from './noise.ts';

/** Logs of one machine for the bench. */
export interface GeneratedOptions {
  /** Of 1,000,000 bytes, over all files; the last ends within some hundred bytes behind them. */
  megabytes: number;
  /** Share of the records that tell of licences, 0 to 1. */
  share: number;
  seed: number;
  host?: string;
  /** Bytes at which a file is closed and the next begun; one file holds everything unless it is given. */
  rollAt?: number;
  /** UTC. */
  start?: number;
}

/** What was written, known because it was made up. */
export interface Generated {
  /** In the order in which they were written; the last is live. */
  paths: string[];
  bytes: number;
  records: number;
  licences: number;
  /** Nodes that hold a Development seat in the end: host, or the Device IDs of a Security Manager. */
  holders: string[];
  end: number;
}

const START = Date.UTC(2026, 0, 5, 6);
const BUFFER = 1 << 20;

/**
 * Writes logs as the ArchestrA logger leaves them: records of services, and among them a Security Manager that grants,
 * renews and takes back Development seats of terminal sessions. Every file but the last is closed and names the next.
 */
export function generateLogs(folder: string, options: GeneratedOptions): Generated {
  const { megabytes, share, seed, host = 'BATCH1', rollAt = Infinity, start = START } = options;
  const random = createRandom(seed);
  const made: Generated = { paths: [], bytes: 0, records: 0, licences: 0, holders: [], end: start };
  const held = new Set<string>();
  const most = megabytes * 1e6;
  let at = start;
  let previous = '';
  let next = '';
  mkdirSync(folder, { recursive: true });

  function licence(): WrittenRecord {
    const device = `HOST${random.integer(1, 40)}_BMC${random.integer(1, 4)}`;
    const released = held.has(device) && random.chance(0.2);
    if (released) held.delete(device);
    else held.add(device);
    made.licences += 1;
    const message =
      `License feature 'Batch_Dev_Client' of version 5.0 or greater has been ${released ? 'released' : 'acquired'}` +
      ` for device ${device}`;
    return {
      at,
      ticks: random.integer(0, 9_999),
      pid: 2212,
      tid: 2300,
      component: 'SecMngr',
      message,
      process: 'SecMngr',
    };
  }

  while (made.bytes < most) {
    const first = made.records + 1;
    const name = next === '' ? `${host}${Math.floor(at / 1000)}.aaLOG` : next;
    const log = { host, first, previous };
    const path = join(folder, name);
    const nothing = { count: 0, oldest: undefined, newest: undefined, last: 0, end: undefined };
    const descriptor = openSync(path, 'w');
    let size = writeSync(descriptor, headBytes(log, nothing));
    let [last, oldest, newest]: [number, WrittenRecord | undefined, WrittenRecord | undefined] = [
      0,
      undefined,
      undefined,
    ];
    let [waiting, length]: [Buffer[], number] = [[], 0];
    const flush = (): void => {
      writeSync(descriptor, Buffer.concat(waiting));
      [waiting, length] = [[], 0];
    };
    while (size < rollAt && made.bytes + size < most) {
      at += random.integer(0, 400);
      const [service, pid] = pick(random.integer(0, SERVICES.length - 1));
      const record = random.chance(share) ? licence() : noiseOf(service, random, at, pid);
      if (newest !== undefined && fileTime(record) < fileTime(newest)) record.ticks = newest.ticks ?? 0;
      const bytes = recordBytes(record, last);
      waiting.push(bytes);
      length += bytes.length;
      if (length > BUFFER) flush();
      [last, newest] = [size, record];
      oldest ??= record;
      size += bytes.length;
      made.records += 1;
    }
    flush();
    const closed = made.bytes + size < most;
    next = `${host}${Math.floor(at / 1000) + 1}.aaLOG`;
    if (closed) writeSync(descriptor, trailerBytes(next));
    const told = { count: made.records + 1 - first, oldest, newest, last, end: closed ? size : undefined };
    writeSync(descriptor, headBytes(log, told), 0, undefined, 0);
    closeSync(descriptor);
    made.paths.push(path);
    made.bytes += size + (closed ? trailerBytes(next).length : 0);
    previous = name;
    at = Math.max(at, (Math.floor(at / 1000) + 1) * 1000);
  }
  return { ...made, holders: [...held].toSorted(), end: at };
}

function pick(index: number): [service: (typeof SERVICES)[number], pid: number] {
  const service = SERVICES[index];
  if (service === undefined) throw new RangeError(`there is no service ${index}`);
  return [service, 1200 + 4 * index];
}
