import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { KeyPair } from './tls.ts';

/** An authority that was made for one test. */
export interface Authority {
  /** Its own certificate (PEM). */
  ca: string;
  /** A key, and a certificate of this authority for a server of that name or IP address. */
  certify(name: string): KeyPair;
}

/** Tags of DER (X.690) that a certificate is made of. */
const TAG = { boolean: 1, integer: 2, bits: 3, octets: 4, oid: 6, utf8: 12, time: 23, sequence: 48, set: 49 } as const;
const OID = {
  ecdsaWithSha256: '2a8648ce3d040302',
  commonName: '550403',
  basicConstraints: '551d13',
  subjectAltName: '551d11',
} as const;
const DAY = 86_400_000;

/** Makes keys and certificates (X.509 v3, ECDSA with P-256) by Node.js alone: nothing else need be installed. */
export function newAuthority(): Authority {
  const name = 'Authority of a test';
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const by = { issuer: name, issuerKey: own.privateKey };
  return {
    ca: certificate({ subject: name, key: own.publicKey, extensions: [isAuthority()], ...by }),
    certify(server) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const cert = certificate({ subject: server, key: publicKey, extensions: [namesOf(server)], ...by });
      return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
    },
  };
}

/** As SQL Server makes it for itself where it is given none: it is its own authority. */
export function selfSigned(name: string): KeyPair {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issued = { issuer: name, issuerKey: privateKey };
  const cert = certificate({ subject: name, key: publicKey, extensions: [namesOf(name)], ...issued });
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert };
}

interface Wanted {
  subject: string;
  key: KeyObject;
  extensions: readonly Buffer[];
  issuer: string;
  issuerKey: KeyObject;
}

/** RFC 5280, 4.1. */
function certificate({ subject, key, extensions, issuer, issuerKey }: Wanted): string {
  const algorithm = der(TAG.sequence, oid(OID.ecdsaWithSha256));
  const now = Date.now();
  const serial = Buffer.concat([Buffer.from([1]), randomBytes(8)]);
  const body = der(
    TAG.sequence,
    der(0xa0, der(TAG.integer, Buffer.from([2]))),
    der(TAG.integer, serial),
    algorithm,
    nameOf(issuer),
    der(TAG.sequence, time(now - DAY), time(now + DAY)),
    nameOf(subject),
    key.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(TAG.sequence, ...extensions)),
  );
  const signature = sign('sha256', body, issuerKey);
  const whole = der(TAG.sequence, body, algorithm, der(TAG.bits, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function isAuthority(): Buffer {
  const value = der(TAG.sequence, der(TAG.boolean, Buffer.from([0xff])));
  return der(TAG.sequence, oid(OID.basicConstraints), der(TAG.boolean, Buffer.from([0xff])), der(TAG.octets, value));
}

/** The name, or the four bytes of an IPv4 address. */
function namesOf(server: string): Buffer {
  const isAddress = /^[\d.]+$/.test(server);
  const name = isAddress ? der(0x87, Buffer.from(server.split('.').map(Number))) : der(0x82, Buffer.from(server));
  return der(TAG.sequence, oid(OID.subjectAltName), der(TAG.octets, der(TAG.sequence, name)));
}

function nameOf(text: string): Buffer {
  return der(
    TAG.sequence,
    der(TAG.set, der(TAG.sequence, oid(OID.commonName), der(TAG.utf8, Buffer.from(text, 'utf8')))),
  );
}

function oid(hex: string): Buffer {
  return der(TAG.oid, Buffer.from(hex, 'hex'));
}

function time(at: number): Buffer {
  return der(TAG.time, Buffer.from(`${new Date(at).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = Buffer.from(body.length.toString(16).padStart(body.length > 0xff ? 4 : 2, '0'), 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}
