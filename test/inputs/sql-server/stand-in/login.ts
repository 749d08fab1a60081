import { u8 } from './bytes.ts';

/** What a client says of itself at the login; of its password no more than is needed. */
export interface Login {
  version: number;
  user: string;
  password: string;
  app: string;
  database: string;
  /** Whether it will only read, so that a replica may answer. */
  readOnly: boolean;
}

/** How the options of PRELOGIN state what is known of TLS (MS-TDS 2.2.6.5). */
export const ENCRYPTION = { off: 0, on: 1, none: 2, required: 3 } as const;

/** The answer to PRELOGIN: version, encryption, instance, thread and MARS, each with where it stands. */
export function preloginReply(encryption: number): Buffer {
  const options: readonly (readonly [token: number, data: Buffer])[] = [
    [0, u8(16, 0, 0x10, 0, 0, 0)],
    [1, u8(encryption)],
    [2, u8(0)],
    [3, u8()],
    [4, u8(0)],
  ];
  let offset = options.length * 5 + 1;
  const table = options.map(([token, data]) => {
    const entry = Buffer.alloc(5);
    entry.writeUInt8(token, 0);
    entry.writeUInt16BE(offset, 1);
    entry.writeUInt16BE(data.length, 3);
    offset += data.length;
    return entry;
  });
  return Buffer.concat([...table, u8(0xff), ...options.map(([, data]) => data)]);
}

/** Reads LOGIN7 (MS-TDS 2.2.6.4): fixed fields, then where each text stands and how many characters it has. */
export function readLogin(payload: Buffer): Login {
  const field = (at: number): Buffer => {
    const [start, characters] = [payload.readUInt16LE(at), payload.readUInt16LE(at + 2)];
    return payload.subarray(start, start + characters * 2);
  };
  const text = (at: number): string => field(at).toString('utf16le');
  return {
    version: payload.readUInt32LE(4),
    readOnly: (payload.readUInt8(26) & 0x20) !== 0,
    user: text(40),
    password: Buffer.from(field(44).map(plain)).toString('utf16le'),
    app: text(48),
    database: text(68),
  };
}

/** A byte of the password as it was before its halves were swapped and A5 was laid over it. */
function plain(byte: number): number {
  const laid = byte ^ 0xa5;
  return ((laid << 4) | (laid >> 4)) & 0xff;
}
