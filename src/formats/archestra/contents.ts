import { readFile } from 'node:fs/promises';
import type { Contents } from '../snapshot/snapshot.ts';
import { entryOf, holdsAny } from '../windows-event.ts';
import { eventOf, type LogRecord } from './event.ts';

/** All records of a log. */
export const contents: Contents = async function* all(request, _, history) {
  const bytes = await readFile(request.path);
  const entries = [...records(bytes)]
    .map(eventOf)
    .filter((event) => holdsAny(event, request.wanted.literals))
    .map((event) => entryOf({ event, at: `record ${event.number ?? ''}` }, request, history));
  yield { entries, notes: [] };
};

function* records(bytes: Buffer): Generator<LogRecord> {
  const lgx = bytes.readUInt32LE(0) === 1;
  const head = bytes.readUInt32LE(8);
  const [host = ''] = bytes.toString('utf16le', lgx ? 0x30 : 0x38, head).split('\0');
  let number = lgx ? 0 : Number(bytes.readBigUInt64LE(0x14));
  for (let at = head; at + 44 <= bytes.length && bytes.readUInt32LE(at) === (lgx ? 4 : 2);) {
    const length = bytes.readUInt32LE(at + 4);
    const fields = at + (lgx ? 24 : 12);
    if (length < 44 || at + length > bytes.length) return;
    const [flag = '', component = '', message = '', process = ''] = bytes
      .toString('utf16le', fields + 20, at + length)
      .split('\0');
    yield {
      number: lgx ? Number(bytes.readBigUInt64LE(at + 16)) : number,
      at: Number(bytes.readBigUInt64LE(fields + 12) / 10_000n) - 11_644_473_600_000,
      pid: bytes.readUInt32LE(fields + 4),
      tid: bytes.readUInt32LE(fields + 8),
      flag,
      component,
      message,
      process,
      session: [3, 2, 1, 0].map((n) => bytes[fields + n]).join('.'),
      host,
    };
    number += 1;
    at += length;
  }
}
