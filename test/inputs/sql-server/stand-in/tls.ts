import { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { MESSAGE, packetsOf } from './packets.ts';

export interface KeyPair {
  key: string;
  cert: string;
}

/** TLS inside of TDS, as the side of the server. */
export interface InnerTls {
  /** What is read from it and written to it is in the clear. */
  clear: TLSSocket;
  /** A message of the handshake. */
  handshake(payload: Buffer): void;
  /** What comes once the handshake is through: records of TLS, without packets around them. */
  record(bytes: Buffer): void;
}

/**
 * Begins TLS as TDS 7 does it: the records of the handshake travel in packets of PRELOGIN, each flight as one message;
 * from the first record on that came without a packet around it, so do those that are sent.
 */
export function innerTls({ key, cert }: KeyPair, send: (bytes: Buffer, sent?: () => void) => void): InnerTls {
  let isThrough = false;
  let flight: Buffer[] = [];
  const records = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      if (isThrough) return send(chunk, () => done());
      if (flight.length === 0) setImmediate(takeOff);
      flight.push(chunk);
      done();
    },
  });
  function takeOff(): void {
    const payload = Buffer.concat(flight);
    flight = [];
    send(packetsOf({ type: MESSAGE.prelogin, payload }));
  }
  const clear = new TLSSocket(records, { isServer: true, key, cert, maxVersion: 'TLSv1.2' });
  return {
    clear,
    handshake: (payload) => void records.push(payload),
    record(bytes) {
      isThrough = true;
      records.push(bytes);
    },
  };
}
