import { u16, u8 } from './bytes.ts';

/** What a cell may hold: times as the milliseconds of their digits in UTC. */
export type Value = string | number | bigint | Date | null;

export type TypeName = 'nvarchar' | 'varchar' | 'int' | 'bigint' | 'datetime' | 'datetime2';

interface SqlType {
  /** TYPE_INFO (MS-TDS 2.2.5.6). */
  info: Buffer;
  /** A value with its length before it. */
  encode(value: Value): Buffer;
}

/** Latin1_General, case-insensitive: Windows-1252 for texts that are no Unicode. */
const COLLATION = u8(0x09, 0x04, 0xd0, 0x00, 0x34);
const MOST_BYTES = 8000;
const DAY = 86_400_000;
/** Days from 1900-01-01 and from 0001-01-01 to 1970-01-01. */
const TO_1970 = { from1900: 25_567, from1: 719_162 } as const;

export const TYPES: Readonly<Record<TypeName, SqlType>> = {
  nvarchar: text(0xe7, (value) => Buffer.from(value, 'utf16le')),
  varchar: text(0xa7, (value) => Buffer.from(value, 'latin1')),
  int: nullable(0x26, 4, (value, into) => into.writeInt32LE(Number(value))),
  bigint: nullable(0x26, 8, (value, into) => into.writeBigInt64LE(BigInt(String(value)))),
  // It counts in 300ths of a second, so that the last digit of a millisecond is 0, 3 or 7.
  datetime: nullable(0x6f, 8, (value, into) => {
    const { days, rest } = timeOf(value);
    into.writeInt32LE(days + TO_1970.from1900, 0);
    into.writeUInt32LE(Math.round((rest * 3) / 10), 4);
  }),
  // With seven decimals: five bytes of 100 ns, three of days.
  datetime2: {
    info: u8(0x2a, 7),
    encode(value) {
      if (value === null) return u8(0);
      const { days, rest } = timeOf(value);
      const bytes = Buffer.alloc(9);
      bytes.writeUInt8(8, 0);
      bytes.writeUIntLE(rest * 10_000, 1, 5);
      bytes.writeUIntLE(days + TO_1970.from1, 6, 3);
      return bytes;
    },
  },
};

function text(type: number, bytesOf: (value: string) => Buffer): SqlType {
  return {
    info: Buffer.concat([u8(type), u16(MOST_BYTES), COLLATION]),
    encode(value) {
      if (value === null) return u16(0xffff);
      const bytes = bytesOf(String(value));
      return Buffer.concat([u16(bytes.length), bytes]);
    },
  };
}

function nullable(type: number, size: number, write: (value: Value, into: Buffer) => void): SqlType {
  return {
    info: u8(type, size),
    encode(value) {
      if (value === null) return u8(0);
      const bytes = Buffer.alloc(1 + size);
      bytes.writeUInt8(size, 0);
      write(value, bytes.subarray(1));
      return bytes;
    },
  };
}

function timeOf(value: Value): { days: number; rest: number } {
  const at = value instanceof Date ? value.getTime() : Number(value);
  const days = Math.floor(at / DAY);
  return { days, rest: at - days * DAY };
}
