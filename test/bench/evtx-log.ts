import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { chunkOf, recordsIn, text, texts, typed, type Piece } from '../formats/evtx/craft.ts';
import { classic, modern } from '../formats/evtx/samples.ts';

const RECORDS = 160;

/** The provider that a share of the chunks holds, by one event each. */
export const WANTED = 'Licence Protector';

/** A log of so many MiB: of every 50 chunks one holds one event of the wanted provider. */
export function generatedLog(cache: string, mebibytes: number): { file: string; events: number; wanted: number } {
  const file = join(cache, `log-${mebibytes}.evtx`);
  const chunks = mebibytes * 16;
  const found = { file, events: chunks * RECORDS, wanted: Math.ceil(chunks / 50) };
  if (existsSync(file)) return found;
  mkdirSync(cache, { recursive: true });
  const others = Array.from({ length: RECORDS }, (_, index) => other(index));
  const [plain, holding] = [
    chunkOf(others),
    chunkOf([...others.slice(1), classic(texts('User=ANNA'), { provider: WANTED })]),
  ];
  const descriptor = openSync(`${file}.part`, 'w');
  writeSync(descriptor, headerOf(chunks));
  for (let index = 0; index < chunks; index += 1)
    writeSync(descriptor, renumbered(index % 50 === 0 ? holding : plain, 1 + index * RECORDS));
  closeSync(descriptor);
  renameSync(`${file}.part`, file);
  return found;
}

/** Events as they fill the logs of servers: audits with many fields, and messages of services. */
function other(index: number): Piece[] {
  if (index % 3 === 0)
    return classic(texts('The service entered the running state.', `Component ${index}`), {
      provider: 'Other Service',
      recordId: BigInt(index),
    });
  const audit = {
    SubjectUserSid: typed(0x13, '0105000000000005 15000000 01000000 02000000 03000000 f4010000'),
    SubjectUserName: text(`user${index}`),
    SubjectDomainName: text('EXAMPLE'),
    LogonId: typed(0x15, '0102030405060708'),
    ProcessId: typed(0x15, 'f401000000000000'),
    ProcessName: text('C:\\Windows\\System32\\svchost.exe'),
    LogonGuid: typed(0x0f, '0102030405060708090a0b0c0d0e0f10'),
    IpAddress: text('192.0.2.44'),
    IpPort: typed(6, 'd204'),
    KeyLength: typed(8, '80000000'),
  };
  return modern('Microsoft-Windows-Security-Auditing', audit);
}

/** evtxexport opens no file without an honest header, and no chunk without its CRCs. */
function headerOf(chunks: number): Buffer {
  const header = Buffer.alloc(4096);
  header.write('ElfFile\0', 'latin1');
  header.writeBigUInt64LE(BigInt(chunks - 1), 16);
  header.writeBigUInt64LE(BigInt(1 + chunks * RECORDS), 24);
  header.writeUInt32LE(128, 32);
  [1, 3, 4096, Math.min(chunks, 0xffff)].forEach((value, index) => header.writeUInt16LE(value, 36 + 2 * index));
  header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}

function renumbered(chunk: Buffer, firstId: number): Buffer {
  for (const at of [8, 24]) chunk.writeBigUInt64LE(BigInt(firstId), at);
  for (const at of [16, 32]) chunk.writeBigUInt64LE(BigInt(firstId + RECORDS - 1), at);
  for (const [index, at] of recordsIn(chunk).entries()) chunk.writeBigUInt64LE(BigInt(firstId + index), at + 8);
  chunk.writeUInt32LE(crc32(chunk.subarray(512, chunk.readUInt32LE(48))), 52);
  chunk.writeUInt32LE(crc32(chunk.subarray(128, 512), crc32(chunk.subarray(0, 120))), 124);
  return chunk;
}
