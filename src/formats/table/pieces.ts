import { ENCODING_SAMPLE, markLength, textEncodingOf, type TextEncoding } from '../../inputs/file/encoding.ts';
import type { Opened } from '../../inputs/file/packed/unpacked.ts';

const PIECE = 1024 * 1024;

/**
 * The text of a file in pieces of about a megabyte, as bytes with one for each delimiter, quote and line end: of UTF-16
 * as UTF-8, of all else as it is. The byte order mark is left out. The bytes of a piece are those of the next one when
 * that is asked for.
 */
export async function* piecesOf(handle: Pick<Opened, 'read'>): AsyncGenerator<Buffer> {
  let form: TextEncoding | undefined;
  let carry = Buffer.alloc(0);
  const room = Buffer.allocUnsafe(PIECE);
  for (let position = 0; ;) {
    const { bytesRead } = await handle.read(room, 0, PIECE, position);
    if (bytesRead === 0) return;
    let piece = room.subarray(0, bytesRead);
    if (form === undefined) {
      form = textEncodingOf(piece.subarray(0, ENCODING_SAMPLE), true) ?? 'bytes';
      piece = piece.subarray(markLength(piece));
    }
    position += bytesRead;
    if (form === 'bytes') {
      yield piece;
      continue;
    }
    const pairs = carry.length === 0 ? piece : Buffer.concat([carry, piece]);
    const whole = wholePairs(pairs, form);
    carry = Buffer.from(pairs.subarray(whole));
    const ordered = form === 'utf-16be' ? Buffer.from(pairs.subarray(0, whole)).swap16() : pairs.subarray(0, whole);
    yield Buffer.from(ordered.toString('utf16le'));
  }
}

/** How many bytes are whole characters: a surrogate pair is not parted. */
function wholePairs(pairs: Buffer, form: TextEncoding): number {
  const even = pairs.length - (pairs.length % 2);
  const high = pairs[form === 'utf-16be' ? even - 2 : even - 1] ?? 0;
  return even >= 2 && high >= 0xd8 && high < 0xdc ? even - 2 : even;
}
