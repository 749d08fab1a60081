import { join, resolve } from 'node:path';
import * as z from 'zod';
import { address, addressOf, line } from './fields.ts';
import { isGroup } from './sheet.ts';
import type { Sheet } from './sheet.ts';
import type { ConfigContext, Env, MailConfig, ReceiverConfig } from './types.ts';

const SHAPE = {
  host: line.optional(),
  port: z.int().min(1).max(65_535).optional(),
  tls: z.enum(['starttls', 'implicit', 'none']).optional(),
  user: line.optional(),
  from: address.describe('name the sender, for example from: seatwatch@example.test'),
  to: z.array(address).min(1).describe('name who is mailed, for example to: [oncall@example.test]'),
  passwordFile: line.optional(),
  folder: line.optional(),
  clock: z.union([z.literal(12), z.literal(24)]).optional(),
};

/** RFC 8314: 587 for submission with STARTTLS, 465 for implicit TLS; 25 is what a relay without TLS listens on. */
const PORTS = { starttls: 587, implicit: 465, none: 25 } as const;

const INSTEAD =
  'put it into a file that only seatwatch may read and name that: passwordFile: ' +
  '/etc/seatwatch/smtp; or set SEATWATCH_SMTP_PASSWORD';

const SECRETS = ['password', 'pass', 'passwd'];

/** Reads `mail`; null where there is none, or none that can be used. */
export function readMail(sheet: Sheet, value: unknown, folder: string, env: Env): MailConfig | null {
  if (value === undefined) return null;
  const secrets = isGroup(value) ? SECRETS.filter((key) => key in value) : [];
  for (const key of secrets) {
    sheet.report(['mail', key], 'key', 'a password does not belong into this file, which others may read', INSTEAD);
  }
  sheet.keys([...Object.keys(SHAPE), ...secrets], value, ['mail']);
  if (isGroup(value)) checkTogether(sheet, value);
  const read = sheet.group(SHAPE, value, ['mail'], 'open');
  if (read === undefined) return null;

  const withPassword = read.passwordFile !== undefined || env['SEATWATCH_SMTP_PASSWORD'] !== undefined;
  const user = read.user ?? (withPassword ? addressOf(read.from) : undefined);
  return {
    from: read.from,
    to: read.to,
    port: read.port ?? PORTS[read.tls ?? 'starttls'],
    ...(read.host !== undefined && { host: read.host }),
    ...(read.tls !== undefined && { tls: read.tls }),
    ...(user !== undefined && { user }),
    ...(read.passwordFile !== undefined && { passwordFile: resolve(folder, read.passwordFile) }),
    ...(read.folder !== undefined && { folder: resolve(folder, read.folder) }),
    ...(read.clock !== undefined && { clock: read.clock }),
  };
}

/** Who writes and who is written to where no mail is configured: a file tells both. */
export const NOBODY = { from: 'seatwatch@localhost', to: ['root@localhost'] } as const;

/** The id, and the key, of the receiver that `mail` configures. */
const MAIL = 'mail';

/**
 * Reads where notices go: through `mail` (a server, or a folder), and through each key that a kind of receiver
 * declares for itself. Where nothing is configured they go into the folder `mail` of the state.
 */
export function readReceivers(
  sheet: Sheet,
  top: Readonly<Record<string, unknown>>,
  mail: MailConfig | null,
  state: string,
  kinds: ConfigContext['receivers'],
): ReceiverConfig[] {
  const others = kinds
    .filter(({ key }) => key !== MAIL && top[key] !== undefined)
    .map(({ kind, key, schema }): ReceiverConfig => {
      sheet.keys(Object.keys(schema.shape), top[key], [key]);
      sheet.read(schema, top[key], [key]);
      return { id: key, kind, settings: top[key] };
    });
  if (mail?.host !== undefined) return [{ id: MAIL, kind: 'email', settings: mail }, ...others];
  if (mail === null && others.length > 0) return others;
  const folder = mail?.folder ?? join(state, 'mail');
  const { from, to, clock } = { clock: undefined, ...(mail ?? NOBODY) };
  return [
    { id: MAIL, kind: 'folder', settings: { folder, from, to, ...(clock !== undefined && { clock }) } },
    ...others,
  ];
}

/** Reads `hosts`: the name of a machine by its address. */
export function readHosts(sheet: Sheet, value: unknown): Record<string, string> {
  const hosts: [string, string][] = [];
  for (const [host, entry] of sheet.entries(value, ['hosts'])) {
    const name = sheet.read(line, entry, ['hosts', host]);
    if (name !== undefined) hosts.push([host, name]);
  }
  return Object.fromEntries(hosts);
}

function checkTogether(sheet: Sheet, mail: Readonly<Record<string, unknown>>): void {
  const where = ['mail'];
  const { host, folder, tls, user, passwordFile } = mail;
  const idle =
    host === undefined && folder !== undefined
      ? ['port', 'tls', 'user', 'passwordFile'].filter((key) => key in mail)
      : [];
  for (const key of idle)
    sheet.report(
      [...where, key],
      'key',
      `${key} does nothing where mails are written to a folder`,
      'remove it, or name a host instead of the folder',
    );
  if (host === undefined && folder === undefined) {
    sheet.report(
      where,
      'key',
      'mail names neither host nor folder',
      'name the mail server, for example host: mail.example.test, or a folder to write the mails to',
    );
  }
  if (host !== undefined && folder !== undefined) {
    sheet.report(
      [...where, 'folder'],
      'key',
      'mail names both host and folder',
      'keep host to send the mails, or folder to write them to files instead',
    );
  }
  const local = typeof host === 'string' && /^(?:localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host);
  if (tls === 'none' && !local && (user !== undefined || passwordFile !== undefined)) {
    sheet.report(
      [...where, 'tls'],
      'value',
      'tls: none would send the password readable over the network',
      'write starttls or implicit, or remove user and passwordFile',
    );
  }
}
