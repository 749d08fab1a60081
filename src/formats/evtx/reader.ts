import { readInto } from '../../inputs/file/file-info.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';
import type { Damage } from '../windows-event.ts';
import { CHUNK, CHUNK_HEADER, chunkHeader, readChunk, type EvtxEvent, type EvtxOptions } from './chunk.ts';
import { holdsAnyOf, literalBytesOf } from './filter.ts';
import { isEvtx } from './magic.ts';

export { chunkHeader, readChunk } from './chunk.ts';
export type { ChunkContents, ChunkHeader, EvtxEvent, EvtxOptions } from './chunk.ts';

/*
 * The project reads .evtx itself: of all that can be had for Node.js nothing gives the strings of a classic event
 * apart, reads logs that Windows has open, or survives damaged ones, and those are the events and the logs that
 * licences are told from.
 */

/** The file's own header. What it says, the number of chunks above all, is stale while Windows has the log open. */
const FILE_HEADER = 4096;
/** Chunks that are read at once, and headers. */
const TOGETHER = 16;
const HEADERS_TOGETHER = 64;

/**
 * The events of an .evtx file, one item a chunk, in the order of their numbers: a log that is full goes on in its
 * oldest chunk. Reads up to the present end, in bounded memory. Formats 3.1 and 3.2. Throws what reading throws, and
 * nothing for the contents, whatever they are: what cannot be read is told as damage, in the item of its chunk.
 */
export async function* readEvtx(
  handle: Opened,
  options: EvtxOptions = {},
): AsyncGenerator<{ events: EvtxEvent[]; damages: Damage[] }> {
  const { size } = await handle.stat();
  if (!isEvtx(await readInto(handle, Buffer.alloc(8), 0)))
    yield {
      events: [],
      damages: [
        {
          at: 0,
          detail:
            'The file does not begin as event logs (.evtx) do: what looks like a chunk of one is read all the same.',
        },
      ],
    };
  const needles = options.literals?.map(literalBytesOf);
  const block = Buffer.allocUnsafeSlow(TOGETHER * CHUNK);
  for (const run of runsOf(await chunksInOrder(handle, size, options))) {
    const [first = 0] = run;
    const { bytesRead } = await handle.read(block, 0, run.length * CHUNK, first);
    for (const offset of run) {
      const bytes = block.subarray(offset - first, Math.min(offset - first + CHUNK, bytesRead));
      if (needles !== undefined && !holdsAnyOf(needles, bytes)) continue;
      // Events keep the bytes that they were decoded from.
      const { events, damages } = readChunk(Buffer.from(bytes), offset, options);
      if (events.length + damages.length > 0) yield { events, damages };
    }
  }
}

/**
 * Where the chunks begin, by the numbers of their records; one that does not tell them stays behind the one before it.
 */
async function chunksInOrder(handle: Opened, size: number, { after }: EvtxOptions): Promise<number[]> {
  const chunks: { offset: number; firstId: number }[] = [];
  let firstId = 0;
  for (let from = FILE_HEADER; from < size; from += HEADERS_TOGETHER * CHUNK) {
    const offsets = Array.from(
      { length: Math.min(HEADERS_TOGETHER, Math.ceil((size - from) / CHUNK)) },
      (_, index) => from + index * CHUNK,
    );
    const headers = await Promise.all(offsets.map((offset) => headerAt(handle, offset)));
    for (const [index, header] of headers.entries()) {
      if (header !== undefined && after !== undefined && header.firstId <= header.lastId && header.lastId <= after)
        continue;
      firstId = header?.firstId ?? firstId;
      chunks.push({ offset: offsets[index]!, firstId });
    }
  }
  return chunks.sort((a, b) => a.firstId - b.firstId).map(({ offset }) => offset);
}

async function headerAt(handle: Opened, offset: number): Promise<ReturnType<typeof chunkHeader>> {
  const bytes = Buffer.allocUnsafe(CHUNK_HEADER);
  const { bytesRead } = await handle.read(bytes, 0, CHUNK_HEADER, offset);
  return chunkHeader(bytes.subarray(0, bytesRead));
}

/** The chunks in runs that stand one behind the other, so that few calls read them. */
function runsOf(offsets: readonly number[]): number[][] {
  const runs: number[][] = [];
  for (const offset of offsets) {
    const run = runs.at(-1);
    if (run !== undefined && run.length < TOGETHER && run.at(-1) === offset - CHUNK) run.push(offset);
    else runs.push([offset]);
  }
  return runs;
}
