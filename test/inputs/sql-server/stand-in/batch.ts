import { MESSAGE, type Message } from './packets.ts';

const NVARCHAR = 0xe7;
const MAX = 0xffff;

/** The statement that a request holds: a batch, or the first parameter of sp_executesql. */
export function statementOf({ type, payload }: Message): string {
  // ALL_HEADERS states its own length.
  const body = payload.subarray(payload.readUInt32LE(0));
  return type === MESSAGE.rpc ? firstParameter(body) : body.toString('utf16le');
}

/** Of a procedure that is called by number or name: options, then parameters of name, status, type and value. */
function firstParameter(body: Buffer): string {
  const length = body.readUInt16LE(0);
  let at = (length === MAX ? 4 : 2 + length * 2) + 2;
  at += 1 + body.readUInt8(at) * 2 + 1;
  if (body.readUInt8(at) !== NVARCHAR) throw new Error('the first parameter is no nvarchar: none is known but text');
  const isLong = body.readUInt16LE(at + 1) === MAX;
  at += 8;
  if (!isLong) return body.subarray(at + 2, at + 2 + body.readUInt16LE(at)).toString('utf16le');
  return chunksAt(body, at + 8).toString('utf16le');
}

/** A long value: pieces with their length before them, up to one of none. */
function chunksAt(body: Buffer, from: number): Buffer {
  const chunks: Buffer[] = [];
  let at = from;
  for (let size = body.readUInt32LE(at); size > 0; size = body.readUInt32LE(at)) {
    chunks.push(body.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  return Buffer.concat(chunks);
}
