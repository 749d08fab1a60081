import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SendMailOptions } from 'nodemailer';
import type { Notice } from '../../../domain/alerting.ts';
import { MAIL_PRESENTATION, type Presentation } from '../../presentation.ts';
import { type Receiver } from '../../receiver.ts';
import type { Addresses } from '../email/message.ts';
import { composeMail } from '../email/message.ts';

/**
 * A receiver that writes each mail into a folder as an `.eml` file that mail programs open, with the bytes that a
 * server would get. The name tells time (UTC), reason and notice, so that a repeat replaces the same file; a
 * half-written file is never seen under that name.
 */
export function folderReceiver(
  id: string,
  folder: string,
  addresses: Addresses,
  presentation: Presentation = MAIL_PRESENTATION,
): Receiver {
  return {
    id,
    kind: 'folder',
    to: [folder],
    presentation,
    async deliver(notice, { detail }) {
      try {
        await writeMail(folder, emlName(notice), composeMail(notice, addresses, undefined, presentation));
        return { kind: 'sent' };
      } catch (error) {
        const words = error instanceof Error ? error.message : String(error);
        const remedy = 'give the account that runs seatwatch the right to write there, and space';
        // Kept as for a mail server, so that `mail:` may be changed from one to the other.
        const remaining = detail ?? [...addresses.to];
        return { kind: 'retry', error: `cannot write a mail into ${folder}: ${words}; ${remedy}`, detail: remaining };
      }
    },
  };
}

/**
 * Writes one mail, whole or not at all, into a folder that is made where it is missing. Throws what the file system
 * throws.
 */
export async function writeMail(folder: string, name: string, mail: SendMailOptions): Promise<void> {
  // It names people: for one account and its group.
  await mkdir(folder, { recursive: true, mode: 0o750 });
  await writeWhole(folder, name, await bytesOf(mail));
}

/** For example `20261121T091849Z-first-a3f5c9d2.eml`. */
export function emlName({ id, reason, body }: Notice): string {
  const time = new Date(body.at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `${time}-${reason}-${id.slice(0, 8).replaceAll(/\W/g, '-')}.eml`;
}

async function bytesOf(mail: SendMailOptions): Promise<Buffer> {
  const { createTransport } = await import('nodemailer');
  const { message } = await createTransport({ streamTransport: true, buffer: true, newline: 'windows' }).sendMail(mail);
  if (!Buffer.isBuffer(message)) throw new TypeError('the mail was not given as bytes');
  return message;
}

async function writeWhole(folder: string, name: string, bytes: Buffer): Promise<void> {
  const draft = join(folder, `.${name}.tmp`);
  try {
    // What a crash left goes, and the file is made anew: others may write here, and a link would lead elsewhere.
    await rm(draft, { force: true });
    const file = await open(draft, 'wx', 0o640);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, name));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
