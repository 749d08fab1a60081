/** One record of a log as the ArchestrA logger writes it. */
export interface WrittenRecord {
  at: number;
  /** In 100 ns beyond the millisecond, 0 to 9,999. */
  ticks?: number;
  pid: number;
  tid?: number;
  flag?: string;
  component: string;
  message: string;
  process: string;
  /** `a.b.c.d`. */
  session?: string;
}

/** A log file: `next` is that of a closed one, which has a trailer; without it the file is live. */
export interface WrittenLog {
  host: string;
  /** The number of its first record. */
  first: number;
  records: readonly WrittenRecord[];
  previous?: string;
  next?: string;
}

const EPOCH = 11_644_473_600_000n;

/** The FILETIME of a record. */
export function fileTime({ at, ticks = 0 }: Pick<WrittenRecord, 'at' | 'ticks'>): bigint {
  return (BigInt(at) + EPOCH) * 10_000n + BigInt(ticks);
}

function text(...strings: readonly string[]): Buffer {
  return Buffer.from(strings.map((one) => `${one}\0`).join(''), 'utf16le');
}

function sessionOf({ session = '0.0.0.0' }: WrittenRecord): number[] {
  return session.split('.').map(Number).reverse();
}

/** The bytes of a record of an .aaLOG, which names the byte at which the one before it begins (0: none). */
export function recordBytes(record: WrittenRecord, before: number): Buffer {
  const { pid, tid = 1, flag = 'Info', component, message, process } = record;
  const strings = text(flag, component, message, process);
  const head = Buffer.alloc(32);
  head.writeUInt32LE(2, 0);
  head.writeUInt32LE(32 + strings.length, 4);
  head.writeUInt32LE(before, 8);
  head.set(sessionOf(record), 12);
  head.writeUInt32LE(pid, 16);
  head.writeUInt32LE(tid, 20);
  head.writeBigUInt64LE(fileTime(record), 24);
  return Buffer.concat([head, strings]);
}

/**
 * What the header of an .aaLOG tells of its records; `end` is where the next file is named, undefined while it is live.
 */
export interface Told {
  count: number;
  oldest: WrittenRecord | undefined;
  newest: WrittenRecord | undefined;
  /** Where the newest begins. */
  last: number;
  end: number | undefined;
}

/** The header of an .aaLOG. */
export function headBytes(
  { host, first, previous = '' }: Omit<WrittenLog, 'records' | 'next'>,
  { count, oldest, newest, last, end }: Told,
): Buffer {
  const head = Buffer.concat([Buffer.alloc(0x38), text(host), text('0.0.0.0'), text(previous)]);
  head.writeUInt32LE(4, 0);
  head.writeUInt32LE(1, 4);
  head.writeUInt32LE(head.length, 8);
  head.writeUInt32LE(head.length - text(previous).length, 0x0c);
  head.writeUInt32LE(end ?? 0, 0x10);
  head.writeBigUInt64LE(BigInt(first), 0x14);
  head.writeInt32LE(count, 0x1c);
  head.writeBigUInt64LE(oldest === undefined ? 0n : fileTime(oldest), 0x20);
  head.writeBigUInt64LE(newest === undefined ? 0n : fileTime(newest), 0x28);
  head.writeUInt32LE(oldest === undefined ? 0 : head.length, 0x30);
  head.writeUInt32LE(last, 0x34);
  return head;
}

/** What stands behind the last record of a closed file: the name of the next one. */
export function trailerBytes(next: string): Buffer {
  return text(next);
}

/** The bytes of an .aaLOG. */
export function aalog({ records, next, ...log }: WrittenLog): Buffer {
  const parts: Buffer[] = [];
  const nothing = { count: 0, oldest: undefined, newest: undefined, last: 0, end: undefined };
  let [size, last] = [headBytes(log, nothing).length, 0];
  for (const record of records) {
    const bytes = recordBytes(record, last);
    parts.push(bytes);
    last = size;
    size += bytes.length;
  }
  const [oldest, newest] = [records[0], records.at(-1)];
  const end = next === undefined ? undefined : size;
  const head = headBytes(log, { count: records.length, oldest, newest, last, end });
  return Buffer.concat([head, ...parts, ...(next === undefined ? [] : [trailerBytes(next)])]);
}

/** The bytes of an .aaLGX export of the Log Viewer. */
export function aalgx({ host, first, records }: Pick<WrittenLog, 'host' | 'first' | 'records'>): Buffer {
  const name = text(host);
  const head = Buffer.alloc(0x30 + name.length);
  name.copy(head, 0x30);
  const parts: Buffer[] = [head];
  let [size, before] = [head.length, 0];
  for (const [index, record] of records.entries()) {
    const { pid, tid = 1, flag = 'Info', component, message, process } = record;
    const strings = text(flag, component, message, process);
    const fixed = Buffer.alloc(44);
    fixed.writeUInt32LE(4, 0);
    fixed.writeUInt32LE(44 + strings.length, 4);
    fixed.writeBigUInt64LE(BigInt(before), 8);
    fixed.writeBigUInt64LE(BigInt(first + index), 16);
    fixed.set(sessionOf(record), 24);
    fixed.writeUInt32LE(pid, 28);
    fixed.writeUInt32LE(tid, 32);
    fixed.writeBigUInt64LE(fileTime(record), 36);
    parts.push(fixed, strings);
    before = size;
    size += 44 + strings.length;
  }
  const [oldest, newest] = [records[0], records.at(-1)];
  head.writeUInt32LE(1, 0);
  head.writeUInt32LE(3, 4);
  head.writeUInt32LE(head.length, 8);
  head.writeUInt32LE(records.length, 0x0c);
  head.writeBigUInt64LE(oldest === undefined ? 0n : fileTime(oldest), 0x10);
  head.writeBigUInt64LE(newest === undefined ? 0n : fileTime(newest), 0x18);
  head.writeBigUInt64LE(BigInt(oldest === undefined ? 0 : head.length), 0x20);
  head.writeBigUInt64LE(BigInt(before), 0x28);
  return Buffer.concat(parts);
}
