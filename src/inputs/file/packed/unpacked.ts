import { createDecoder, type Decoder, type Packing } from './decoder.ts';

/** What reading asks of an open file. */
export interface Opened {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  stat(): Promise<{ size: number }>;
  close(): Promise<void>;
  /** How the file is compressed, where it is. */
  packing?: Packing;
  /** Of a compressed file, which is read forwards alone without delay; known once all was unpacked, as `stat` does. */
  flaw?(): Flaw | undefined;
}

/**
 * Why a compressed file is not all there: it ends too early, its bytes are damaged, or it unpacks to far more than a
 * log would.
 */
export type Flaw = 'cut' | 'damaged' | 'bomb';

/** A compressed file that is read as if it held what it unpacks to. */
export type Unpacked = Required<Omit<Opened, 'packing'>>;

/** Compressed bytes that are unpacked at once. */
const PIECE = 16 * 1024;
/** So much behind what was read last is kept, since readers look back a little. */
const KEPT = 2 * 1024 * 1024;
/**
 * Lines with their stamps compress to a tenth or a hundredth. What grows by more than this, and beyond so many bytes,
 * is no log.
 */
const MOST_GROWTH = 400;
const HARMLESS = 64 * 1024 * 1024;

interface Chunk {
  start: number;
  bytes: Buffer;
}

/**
 * Reads what a compressed file unpacks to, in little memory: forwards as fast as it unpacks, a little back from memory,
 * further back from its beginning again. `stat` unpacks all of it, and `flaw` then tells whether that is what was once
 * compressed. A file that is cut is right as far as it goes; a damaged one may say what it never said from any place
 * on; of one that unpacks to far more than a log would nothing is read. `file` stays open when it is closed. `kept`
 * bytes behind what was read last stay in memory.
 */
export function openUnpacked(file: Pick<Opened, 'read'>, packing: Packing, kept = KEPT): Unpacked {
  let decoder: Decoder | undefined;
  let chunks: Chunk[] = [];
  let taken = 0;
  let given = 0;
  let ended = false;
  let flaw: Flaw | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  function restart(): void {
    decoder?.close();
    [decoder, chunks, taken, given, ended] = [createDecoder(packing), [], 0, 0, false];
  }

  /** Unpacks one more piece, and forgets what stands far before `needed`. */
  async function advance(needed: number): Promise<void> {
    if (decoder === undefined) restart();
    const piece = await pieceAt(file, taken);
    taken += piece.length;
    const last = piece.length < PIECE;
    const parts = [await decoder!.put(piece), ...(last ? [await decoder!.end()] : [])];
    for (const bytes of parts.flatMap((part) => part ?? [])) {
      chunks.push({ start: given, bytes });
      given += bytes.length;
    }
    if (parts[0] === undefined) flaw = 'damaged';
    else if (last && parts[1] === undefined) flaw = 'cut';
    if (given > HARMLESS && given > MOST_GROWTH * taken) [flaw, given, chunks] = ['bomb', 0, []];
    ended = last || flaw !== undefined;
    const keep = chunks.findIndex(({ start, bytes }) => start + bytes.length > Math.min(needed, given - kept));
    if (keep > 0) chunks.splice(0, keep);
  }

  async function read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number }> {
    if (flaw === 'bomb') return { bytesRead: 0 };
    if (position < (chunks[0]?.start ?? given)) restart();
    while (!ended && given < position + length) await advance(position);
    let bytesRead = 0;
    for (const { start, bytes } of chunks) {
      const from = position + bytesRead - start;
      if (from < 0 || from >= bytes.length || bytesRead === length) continue;
      bytesRead += bytes.copy(buffer, offset + bytesRead, from, from + length - bytesRead);
    }
    return { bytesRead };
  }

  /** One after the other: there is one way through the file. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const next = turn.then(act);
    turn = next.catch(() => undefined);
    return next;
  }

  return {
    read: (buffer, offset, length, position) => inTurn(() => read(buffer, offset, length, position)),
    stat: () =>
      inTurn(async () => {
        while (!ended) await advance(given);
        return { size: given };
      }),
    flaw: () => flaw,
    close: () =>
      inTurn(async () => {
        decoder?.close();
      }),
  };
}

async function pieceAt(file: Pick<Opened, 'read'>, from: number): Promise<Buffer> {
  const piece = Buffer.allocUnsafe(PIECE);
  let length = 0;
  while (length < PIECE) {
    const { bytesRead } = await file.read(piece, length, PIECE - length, from + length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return piece.subarray(0, length);
}
