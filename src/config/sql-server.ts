import { resolve } from 'node:path';
import * as z from 'zod';
import { duration, line, textThat } from './fields.ts';
import { isGroup } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import type { QueryConfig } from './types.ts';

const SECOND = 1000;
const HOUR = 3_600 * SECOND;

const server = textThat((text) => {
  if (text.includes('\\')) return ['names an instance', 'name the server alone, and the port of the instance in port:'];
  if (/^[\w.-]+[,:]\d+$/.test(text)) return ['holds a port', 'write it in port:'];
  return /^[\w.-]+$|^[0-9A-Fa-f:]+$/.test(text)
    ? undefined
    : ['is no name of a server', 'write server: sql1.example.test, without tcp: or //'];
}).describe('name the server, for example server: sql1.example.test');

const user = textThat((text) =>
  text.includes('\\')
    ? ['is an account of Windows', 'make a login of SQL Server itself: with one of Windows it cannot log in']
    : line.safeParse(text).success
      ? undefined
      : ['holds a control character', 'write it on one line'],
).describe('name the login, for example user: seatwatch');

const encrypt: z.ZodType<QueryConfig['encrypt']> = z.unknown().transform((value, context) => {
  if (typeof value === 'boolean' || value === 'strict') return value;
  const params = { remedy: 'write encrypt: true; strict for TDS 8, false only on a network you trust' };
  context.issues.push({ code: 'custom', message: 'is neither true, strict nor false', params, input: value });
  return z.NEVER;
});

const SHAPE = {
  server,
  port: z.int().min(1).max(65_535).optional(),
  database: line.describe('name the database, for example database: EQUIS'),
  user,
  passwordFile: line.optional(),
  every: duration(5 * SECOND, HOUR).optional(),
  timeout: duration(SECOND, 60 * SECOND).optional(),
  encrypt: encrypt.optional(),
  trustServerCertificate: z.boolean().optional(),
  ca: line.optional(),
  serverName: line.optional(),
};

const SECRETS = ['password', 'pass', 'passwd', 'pwd'];
const INSTEAD =
  'put it into a file that only seatwatch may read and name that: passwordFile: ' +
  '/etc/seatwatch/sql; or set SEATWATCH_SQL_PASSWORD';

/** Reads `query` of a source; undefined where it is faulty, which is then told. */
export function readQuery(
  sheet: Sheet,
  value: unknown,
  source: readonly (string | number)[],
  folder: string,
): QueryConfig | undefined {
  const where = [...source, 'query'];
  const secrets = isGroup(value) ? SECRETS.filter((key) => key in value) : [];
  for (const key of secrets)
    sheet.report([...where, key], 'key', 'a password does not belong into this file, which others may read', INSTEAD);
  sheet.keys([...Object.keys(SHAPE), ...secrets], value, where);
  const read = sheet.group(SHAPE, value, where, 'open');
  if (read === undefined) return undefined;
  const { port = 1433, every = 60 * SECOND, timeout = 15 * SECOND, encrypt = true, ...rest } = read;
  const { trustServerCertificate = false, ca, passwordFile, serverName } = rest;
  reportIdle(sheet, where, { encrypt, trustServerCertificate, ca, serverName });
  return {
    server: read.server,
    port,
    database: read.database,
    user: read.user,
    every,
    timeout,
    encrypt,
    trustServerCertificate,
    ...(passwordFile !== undefined && { passwordFile: resolve(folder, passwordFile) }),
    ...(ca !== undefined && { ca: resolve(folder, ca) }),
    ...(serverName !== undefined && { serverName }),
  };
}

/** Keys that do nothing beside others: who writes them believes that they protect. */
function reportIdle(
  sheet: Sheet,
  where: readonly (string | number)[],
  {
    encrypt,
    trustServerCertificate,
    ca,
    serverName,
  }: Pick<QueryConfig, 'encrypt' | 'trustServerCertificate'> & {
    ca: string | undefined;
    serverName: string | undefined;
  },
): void {
  const idle = (key: string, beside: string, remedy: string): void =>
    sheet.report([...where, key], 'key', `${key} does nothing beside ${beside}`, remedy);
  if (encrypt === false) {
    const given = { trustServerCertificate: trustServerCertificate || undefined, ca, serverName };
    for (const [key, value] of Object.entries(given))
      if (value !== undefined) idle(key, 'encrypt: false', 'remove it, or write encrypt: true');
    return;
  }
  if (!trustServerCertificate) return;
  if (encrypt === 'strict')
    idle('trustServerCertificate', 'encrypt: strict', 'remove it, and name the CA of the certificate in ca:');
  for (const [key, value] of Object.entries({ ca, serverName }))
    if (value !== undefined)
      idle(key, 'trustServerCertificate: true', 'remove trustServerCertificate, so that the certificate is checked');
}
