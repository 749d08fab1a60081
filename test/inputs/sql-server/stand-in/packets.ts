/** The types of messages (MS-TDS 2.2.3.1.1) that are known here. */
export const MESSAGE = { batch: 0x01, rpc: 0x03, reply: 0x04, attention: 0x06, login: 0x10, prelogin: 0x12 } as const;

export interface Message {
  type: number;
  payload: Buffer;
}

const HEADER = 8;
/** The size of a packet with its header, as it is before anything else is agreed on. */
export const PACKET = 4096;

/** A message in packets: type, whether it is the last, length, process, number, window; then a part of the payload. */
export function packetsOf({ type, payload }: Message, size: number = PACKET): Buffer {
  const room = size - HEADER;
  const packets: Buffer[] = [];
  for (let at = 0; at === 0 || at < payload.length; at += room) {
    const part = payload.subarray(at, at + room);
    const header = Buffer.alloc(HEADER);
    header.writeUInt8(type, 0);
    header.writeUInt8(at + room >= payload.length ? 1 : 0, 1);
    header.writeUInt16BE(HEADER + part.length, 2);
    header.writeUInt8((packets.length / 2 + 1) & 0xff, 6);
    packets.push(header, part);
  }
  return Buffer.concat(packets);
}

/** Where the packets of a message begin, and where the last one ends. */
export function packetStarts(message: Buffer): number[] {
  const starts = [0];
  for (let at = 0; at < message.length;) {
    at += message.readUInt16BE(at + 2);
    starts.push(at);
  }
  return starts;
}

/**
 * Puts messages together from what comes, in whatever pieces. `take` gets each message that is whole; what is no packet
 * goes to `stray`, with all behind it, and then everything that comes.
 */
export function createAssembler(take: (message: Message) => void, stray: (bytes: Buffer) => void) {
  const known: readonly number[] = Object.values(MESSAGE);
  let waiting: Buffer = Buffer.alloc(0);
  let parts: Buffer[] = [];
  return (bytes: Buffer): void => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length > 0) {
      const type = waiting.readUInt8(0);
      if (!known.includes(type)) {
        const others = waiting;
        waiting = Buffer.alloc(0);
        stray(others);
        return;
      }
      if (waiting.length < HEADER) return;
      const length = waiting.readUInt16BE(2);
      if (waiting.length < length) return;
      const isLast = (waiting.readUInt8(1) & 1) === 1;
      parts.push(waiting.subarray(HEADER, length));
      waiting = waiting.subarray(length);
      if (!isLast) continue;
      const payload = Buffer.concat(parts);
      parts = [];
      take({ type, payload });
    }
  };
}
