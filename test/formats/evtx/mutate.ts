import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChunk } from '../../../src/formats/evtx/reader.ts';
import { mostSteps } from '../../../src/formats/evtx/source.ts';
import { chunkOf, instance, nested, none, recordsIn, slot, tag, text, texts, typed } from './craft.ts';
import { classic, modern } from './samples.ts';

const CHUNK = 64 * 1024;
const ODD = [
  0, 1, 2, 7, 8, 23, 24, 27, 28, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0x10001, 0x7fffffff,
  0x80000000, 0xfffffff8, 0xffffffff,
];
const TOKENS = [
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x21, 0x41, 0x45,
  0x46, 0x49, 0x81, 0x84, 0x93,
];

/** Numbers that follow from a seed: mulberry32. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Chunks to change: crafted ones of every shape, and real ones where the folder of real files is named. */
export function seeds(folder: string | undefined): Buffer[] {
  const inner = instance(
    'inner',
    [tag('A', { n: slot(1) }, [slot(0)], 0), tag('B', {}, [slot(2)], 2)],
    [texts('x', 'y', 'z'), typed(4, '05'), nested(tag('C', {}, [{ entity: 'amp' }, { char: 65 }, { cdata: 'q' }]))],
  );
  const deep = [
    instance(
      'deep',
      [tag('Event', {}, [tag('UserData', {}, [slot(0), slot(1), slot(0)])])],
      [nested(inner), nested(inner)],
    ),
  ];
  const values = modern('Tests', {
    One: typed(0x93, '01 01 000000000005 12000000'),
    Two: typed(0x8f, '00'.repeat(48)),
    Three: typed(0x95, '11'.repeat(16)),
    Four: text('four'),
    Five: none,
  });
  const crafted = [
    classic(texts('User=ANNA', 'Module=EDIT')),
    values,
    deep,
    classic(texts('User=BERT')),
    [tag('Event', {}, [tag('EventData', {}, [tag('Data', {}, ['forwarded'])])])],
    values,
    deep,
  ];
  const files = folder === undefined ? [] : readdirSync(join(folder, 'evtx')).filter((name) => name.endsWith('.evtx'));
  return [
    chunkOf(crafted),
    chunkOf(Array.from({ length: 4 }, () => crafted).flat()),
    ...files.flatMap((name) => chunksOf(readFileSync(join(folder ?? '', 'evtx', name))).slice(0, 3)),
  ];
}

/** The chunks of a file, each cut after some records: what is to be found is found in few, and in less time. */
function chunksOf(file: Buffer): Buffer[] {
  const chunks: Buffer[] = [];
  for (let at = 4096; at + CHUNK <= file.length; at += CHUNK) {
    const chunk = Buffer.from(file.subarray(at, at + CHUNK));
    chunk.writeUInt32LE(recordsIn(chunk)[16] ?? chunk.readUInt32LE(48), 48);
    if (chunk[0] !== 0) chunks.push(chunk);
  }
  return chunks;
}

/**
 * Changes one to eight places, most of them in records: bits, tokens, sizes, counts, and offsets that lead anywhere.
 */
function mutate(seed: Buffer, random: (below: number) => number): Buffer {
  const chunk = Buffer.from(seed);
  const end = Math.min(Math.max(chunk.readUInt32LE(48), 600), CHUNK);
  const records = recordsIn(seed);
  for (let left = 1 + random(8); left > 0; left -= 1) {
    const record = records[random(records.length)] ?? 512;
    const near = Math.min(record + random(160), CHUNK - 8);
    const at = [near, near, record + 4 * random(6), 512 + random(end - 512 - 8), random(128)][random(5)]!;
    const value = [ODD[random(ODD.length)]!, random(CHUNK), record + 24 + random(64), at][random(4)]!;
    switch (random(6)) {
      case 0:
        chunk[at]! ^= 1 << random(8);
        break;
      case 1:
        chunk[at] = TOKENS[random(TOKENS.length)]!;
        break;
      case 2:
        chunk.writeUInt16LE(value & 0xffff, at);
        break;
      case 3:
        chunk.copy(chunk, at, random(end), Math.min(random(end) + 64, end));
        break;
      default:
        chunk.writeUInt32LE(value >>> 0, at);
    }
  }
  return random(20) === 0 ? chunk.subarray(0, random(CHUNK)) : chunk;
}

/** What reading so many changed chunks came to. */
export interface Survey {
  chunks: number;
  events: number;
  damages: number;
  /** The most steps that one took, and how many are allowed. */
  steps: number;
  allowed: number;
  /** The longest time in milliseconds that one took, its XML included, and the longest XML. */
  slowest: number;
  longest: number;
  /** What is wrong: errors that were thrown, and events that are none. */
  wrong: string[];
}

export function survey(chunks: number, from: readonly Buffer[], seed = 1): Survey {
  const random = randomOf(seed);
  const found: Survey = {
    chunks,
    events: 0,
    damages: 0,
    steps: 0,
    allowed: mostSteps(CHUNK),
    slowest: 0,
    longest: 0,
    wrong: [],
  };
  for (let index = 0; index < chunks; index += 1) {
    const chunk = mutate(from[index % from.length]!, random);
    const start = performance.now();
    try {
      const { events, damages, steps } = readChunk(
        chunk,
        4096,
        random(8) === 0 ? { literals: ['ANNA', 'Microsoft'] } : {},
      );
      if (
        !events.every(
          ({ event, at }) => typeof event.source === 'string' && Array.isArray(event.data) && at >= 4096 + 512,
        )
      )
        found.wrong.push(`chunk ${index}: an event that is none`);
      if (!damages.every(({ at, detail }) => at >= 4096 && at <= 4096 + CHUNK && /^The .*\.$/.test(detail)))
        found.wrong.push(`chunk ${index}: ${JSON.stringify(damages)}`);
      found.events += events.length;
      found.damages += damages.length;
      found.steps = Math.max(found.steps, steps);
      const one = events[random(events.length)];
      if (one !== undefined) found.longest = Math.max(found.longest, xmlOf(one).length);
    } catch (error) {
      found.wrong.push(`chunk ${index}: ${String(error)}`);
    }
    found.slowest = Math.max(found.slowest, performance.now() - start);
  }
  return found;
}

/** The XML of an event, which may be refused where a part of it is damaged that the event does not show. */
function xmlOf(event: { xml(): string }): string {
  try {
    return event.xml();
  } catch (error) {
    if (error instanceof RangeError) return '';
    throw error;
  }
}
