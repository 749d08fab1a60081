import { longText, shortText, u16, u32, u64, u8 } from './bytes.ts';
import { TYPES, type TypeName, type Value } from './types.ts';

/** What the stand-in calls itself in messages. */
const NAME = 'STANDIN';

export interface Rowset {
  columns: readonly (readonly [name: string, type: TypeName])[];
  rows: readonly (readonly Value[])[];
}

/** A message of the server that ends a statement. */
export interface ServerError {
  number: number;
  message: string;
  severity?: number;
}

/** What a batch is answered with, in this order. */
export interface Answered {
  rowsets?: readonly Rowset[];
  error?: ServerError;
}

/** Bits of the status of DONE (MS-TDS 2.2.7.6). */
const DONE = { more: 0x01, error: 0x02, count: 0x10, attention: 0x20 } as const;

/** The tokens of an answer to a batch of statements: a DONE behind each of them. */
export function answerTokens({ rowsets = [], error }: Answered): Buffer {
  const last = error === undefined ? rowsets.length - 1 : rowsets.length;
  const parts = rowsets.flatMap((rowset, at) => [
    rowsetTokens(rowset),
    done(DONE.count | (at < last ? DONE.more : 0), rowset.rows.length),
  ]);
  if (error !== undefined) parts.push(errorToken(error), done(DONE.error));
  return Buffer.concat(parts.length === 0 ? [done(0)] : parts);
}

/** The same inside of a procedure such as sp_executesql: DONEINPROC, then what it returned, then DONEPROC. */
export function procedureTokens({ rowsets = [], error }: Answered): Buffer {
  const parts = rowsets.flatMap((rowset) => [
    rowsetTokens(rowset),
    done(DONE.count | DONE.more, rowset.rows.length, 0xff),
  ]);
  if (error !== undefined) parts.push(errorToken(error));
  const status = error === undefined ? 0 : DONE.error;
  return Buffer.concat([...parts, Buffer.concat([u8(0x79), u32(0)]), done(status, 0, 0xfe)]);
}

/** That what was asked for before was stopped. */
export function attentionTokens(): Buffer {
  return done(DONE.attention);
}

/** That a request was ended without an answer. */
export function emptyTokens(): Buffer {
  return done(0);
}

/** What a login is answered with that succeeds; `version` as the client has stated it. */
export function loginTokens(database: string, version: number): Buffer {
  const stated = Buffer.alloc(4);
  stated.writeUInt32BE(version);
  const ack = Buffer.concat([u8(1), stated, shortText('Microsoft SQL Server'), u8(16, 0, 0x10, 0)]);
  const said = { number: 5701, message: `Changed database context to '${database}'.`, severity: 10 };
  return Buffer.concat([
    changed(1, shortText(database), shortText('master')),
    messageToken(0xab, said),
    Buffer.concat([u8(0xad), u16(ack.length), ack]),
    changed(4, shortText('4096'), shortText('4096')),
    done(0),
  ]);
}

/** What one is answered with that fails. */
export function refusalTokens(error: ServerError): Buffer {
  return Buffer.concat([errorToken({ severity: 14, ...error }), done(DONE.error)]);
}

function rowsetTokens({ columns, rows }: Rowset): Buffer {
  const types = columns.map(([, type]) => TYPES[type]);
  const parts = [u8(0x81), u16(columns.length)];
  for (const [at, [name]] of columns.entries())
    parts.push(u32(0), u16(0x0009), types[at]?.info ?? u8(), shortText(name));
  for (const row of rows) parts.push(u8(0xd1), ...row.map((value, at) => types[at]?.encode(value) ?? u8()));
  return Buffer.concat(parts);
}

function errorToken(error: ServerError): Buffer {
  return messageToken(0xaa, error);
}

function messageToken(token: number, { number, message, severity = 16 }: ServerError): Buffer {
  const body = Buffer.concat([u32(number), u8(1, severity), longText(message), shortText(NAME), shortText(''), u32(1)]);
  return Buffer.concat([u8(token), u16(body.length), body]);
}

function changed(type: number, now: Buffer, before: Buffer): Buffer {
  const body = Buffer.concat([u8(type), now, before]);
  return Buffer.concat([u8(0xe3), u16(body.length), body]);
}

function done(status: number, rows: number = 0, token: number = 0xfd): Buffer {
  return Buffer.concat([u8(token), u16(status), u16(0xc1), u64(BigInt(rows))]);
}
